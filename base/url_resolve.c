/* References made absolute (RFC 3986 section 5), and addresses written again. Knows what browsers
 * forgive; never asks the network. */
#include "base/url_parts.h"

/* Letters, digits and -._~ (RFC 3986 section 2.3). */
static const struct byte_set unreserved = {{0x03ff600000000000, 0x47fffffe87fffffe}};
/* Those, the reserved ones and "%". A stray "%" is left to the server, as browsers do; so are
 * brackets outside the host: "a[]=1" is common. All other bytes become %XX. */
static const struct byte_set permitted = {{0xaffffffa00000000, 0x47fffffeafffffff}};

/* Where the cleaned texts lie that a resolved address borrows from. */
struct room {
	char base[URL_MAX], reference[URL_MAX], path[2 * URL_MAX];
};

/* Without white space and C0 around and TAB, CR and LF inside. False beyond URL_MAX. */
static bool clean(struct str text, char room[URL_MAX], struct str *ret_clean)
{
	while (text.len && (unsigned char)*text.data <= ' ')
		text = skip(text, 1);
	while (text.len && (unsigned char)text.data[text.len - 1] <= ' ')
		text.len--;
	if (text.len > URL_MAX)
		return false;
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\t' && text.data[i] != '\n' && text.data[i] != '\r')
			room[n++] = text.data[i];
	*ret_clean = str_make(room, n);
	return true;
}

static void turn_backslashes(char *text, size_t len)
{
	for (size_t i = 0; i < len && text[i] != '?' && text[i] != '#'; i++)
		if (text[i] == '\\')
			text[i] = '/';
}

/* Reads what somebody wrote. In http and https backslashes are slashes, and any number of them
 * introduces the host; "http:x" is relative to a base of the same scheme, as browsers and RFC
 * 3986 section 5.2.2 ("for backward compatibility") have it. */
static bool read_reference(struct str text, struct str base_scheme, char room[URL_MAX],
	struct url *ret_url)
{
	struct url url = {0};
	if (!clean(text, room, &text))
		return false;
	bool is_own = url_take_scheme(&text, &url.scheme);
	bool is_http = url_http_scheme(is_own ? url.scheme : base_scheme);
	if (is_http)
		turn_backslashes(room + (text.data - room), text.len);
	size_t slashes = 0;
	while (slashes < text.len && text.data[slashes] == '/')
		slashes++;
	bool has_authority = slashes >= 2;
	if (is_http && is_own && !has_authority && str_eq_nocase(url.scheme, base_scheme))
		url.scheme = str_make(NULL, 0);
	else if (is_http && is_own)
		has_authority = true;
	if (has_authority)
		text = skip(text, is_http ? slashes : 2);
	url_split_rest(text, has_authority, &url);
	*ret_url = url;
	return true;
}

/* RFC 3986 section 5.2.4 on a path that begins with a slash, in one pass; returns the length. */
static size_t remove_dot_segments(char *path, size_t len)
{
	size_t out = 0;
	for (size_t at = 0, end; at < len; at = end) {
		struct str segment = str_make(path + at + 1, len - at - 1);
		segment.len = str_find(segment, '/');
		end = at + 1 + segment.len;
		bool is_up = str_eq(segment, STR(".."));
		if (!is_up && !str_eq(segment, STR("."))) {
			memmove(path + out, path + at, end - at);
			out += end - at;
			continue;
		}
		while (is_up && out > 0 && path[--out] != '/')
			;
		if (end == len)
			path[out++] = '/';
	}
	return out;
}

/* RFC 3986 section 5.2.3: the reference's path in the place of the last segment of the base's. */
static struct str merge_paths(const struct url *base, struct str path, char room[2 * URL_MAX])
{
	size_t kept = base->path.len;
	while (kept > 0 && base->path.data[kept - 1] != '/')
		kept--;
	memcpy(room, base->path.data, kept);
	if (kept == 0)
		room[kept++] = '/';
	memcpy(room + kept, path.data, path.len);
	return str_make(room, kept + path.len);
}

/* RFC 3986 section 5.2.2. Only a base with an authority is one: nothing is relative to "tag:". */
static bool read_url(struct str base_text, struct str text, struct room *room, struct url *ret_url)
{
	struct url base = {0}, url;
	if (base_text.len &&
		!read_reference(base_text, str_make(NULL, 0), room->base, &base))
		return false;
	if (!base.scheme.len || !base.has_authority || (url_http_scheme(base.scheme) && !base.host.len))
		base = (struct url){0};
	if (!read_reference(text, base.scheme, room->reference, &url))
		return false;
	if (!url.scheme.len && !url.has_authority && base.has_authority) {
		url.userinfo = base.userinfo;
		url.host = base.host;
		url.port = base.port;
		url.has_authority = true;
		if (!url.path.len) {
			url.path = base.path;
			if (!url.has_query) {
				url.query = base.query;
				url.has_query = base.has_query;
			}
		} else if (*url.path.data != '/') {
			url.path = merge_paths(&base, url.path, room->path);
		}
	}
	if (!url.scheme.len)
		url.scheme = base.scheme;
	if (url.has_authority && url.scheme.len && url.path.len) {
		if (url.path.data != room->path)
			memcpy(room->path, url.path.data, url.path.len);
		url.path = str_make(room->path, remove_dot_segments(room->path, url.path.len));
	}
	*ret_url = url;
	return true;
}

static void append_escaped(struct buf *out, char c)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char u = (unsigned char)c;
	buf_append(out, (char[]){'%', hex[u >> 4], hex[u & 15]}, 3);
}

/* Bytes beyond ASCII stay in a host: international names are the resolver's business. */
static void append_part(struct buf *out, struct str part, bool is_host)
{
	size_t run = 0;
	for (size_t i = 0; i < part.len; i++) {
		bool is_beyond_ascii = (unsigned char)part.data[i] >= 0x80;
		if (in_set(&permitted, part.data[i]) || (is_host && is_beyond_ascii))
			continue;
		buf_append(out, part.data + run, i - run);
		append_escaped(out, part.data[i]);
		run = i + 1;
	}
	if (run < part.len)
		buf_append(out, part.data + run, part.len - run);
}

static void append_authority(struct buf *out, const struct url *url)
{
	if (!url->has_authority)
		return;
	buf_append_str(out, STR("//"));
	if (url->userinfo.len) {
		append_part(out, url->userinfo, false);
		buf_append_char(out, '@');
	}
	append_part(out, url->host, true);
	if (url->port.len) {
		buf_append_char(out, ':');
		append_part(out, url->port, false);
	}
}

static void append_scheme(struct buf *out, struct str scheme)
{
	append_part(out, scheme, false);
	if (scheme.len)
		buf_append_char(out, ':');
}

/* True when url_resolve() would change nothing: most addresses in feeds. */
static bool is_clean_http(struct str text)
{
	size_t n = str_starts_nocase(text, STR("https://")) ? 8 :
		str_starts_nocase(text, STR("http://"))     ? 7 : text.len;
	if (n >= text.len || text.len > URL_MAX || !in_set(&unreserved, text.data[n]))
		return false;
	for (; n < text.len; n++)
		if (!in_set(&permitted, text.data[n]) ||
			(text.data[n] == '.' && text.data[n - 1] == '/'))
			return false;
	return true;
}

bool url_resolve(struct str base, struct str reference, struct buf *ret_url)
{
	struct room room;
	struct url url;
	struct buf built;
	if (is_clean_http(reference))
		return buf_append_str(ret_url, reference);
	if (!read_url(base, reference, &room, &url))
		return false;
	buf_init(&built, URL_MAX);
	append_scheme(&built, url.scheme);
	append_authority(&built, &url);
	append_part(&built, url.path, false);
	if (url.has_query) {
		buf_append_char(&built, '?');
		append_part(&built, url.query, false);
	}
	if (url.has_fragment) {
		buf_append_char(&built, '#');
		append_part(&built, url.fragment, false);
	}
	return hand_over(&built, ret_url);
}

bool url_display(struct str text, struct buf *ret_url)
{
	struct room room;
	struct url url;
	struct buf built;
	if (text.len > URL_MAX)
		text.len = URL_MAX;
	if (!read_url(str_make(NULL, 0), text, &room, &url))
		return false;
	buf_init(&built, 4 * URL_MAX);
	append_scheme(&built, url.scheme);
	url.userinfo = str_make(NULL, 0);
	append_authority(&built, &url);
	/* Without slashes "user:secret@host" reads as a scheme and a path. */
	size_t at = url.has_authority ? url.path.len : str_find(url.path, '@');
	if (at < url.path.len) {
		url.path = skip(url.path, at);
		buf_append_str(&built, STR("\xe2\x80\xa6"));
	}
	append_part(&built, url.path, false);
	if (url.has_query)
		buf_append_str(&built, STR("?\xe2\x80\xa6"));
	return hand_over(&built, ret_url);
}
