/* Addresses as text. Knows RFC 3986 and what browsers forgive; never asks the network. */
#include "base/url.h"

#include <stdint.h>

/* Sets of ASCII bytes, one bit each. */
struct byte_set {
	uint64_t words[2];
};

/* Letters, digits and -._~ (RFC 3986 section 2.3). */
static const struct byte_set unreserved = {{0x03ff600000000000, 0x47fffffe87fffffe}};
/* Those, the reserved ones and "%". A stray "%" is left to the server, as browsers do; so are
 * brackets outside the host: "a[]=1" is common. All other bytes become %XX. */
static const struct byte_set permitted = {{0xaffffffa00000000, 0x47fffffeafffffff}};
/* Controls, space and what else no host name may hold: "<>\^`{|}% */
static const struct byte_set not_in_host = {{0x50000025ffffffff, 0xb800000150000000}};

struct scheme_port {
	struct str scheme, port;
};
static const struct scheme_port http_schemes[] = {
	{{"http", 4}, {"80", 2}},
	{{"https", 5}, {"443", 3}},
};

static bool in_set(const struct byte_set *set, char c)
{
	unsigned char u = (unsigned char)c;
	return u < 128 && (set->words[u >> 6] >> (u & 63) & 1);
}

static struct str skip(struct str s, size_t n)
{
	return str_make(s.data + n, s.len - n);
}

static struct str upto(struct str s, size_t n)
{
	return str_make(s.data, n);
}

static const struct scheme_port *http_scheme(struct str scheme)
{
	for (size_t i = 0; i < 2; i++)
		if (str_eq_nocase(http_schemes[i].scheme, scheme))
			return &http_schemes[i];
	return NULL;
}

static bool is_letter(char c)
{
	return str_lower(c) >= 'a' && str_lower(c) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Moves "scheme:" out of *rest; false, and nothing moved, when there is none. */
static bool take_scheme(struct str *rest, struct str *ret_scheme)
{
	size_t n = 0;
	if (!rest->len || !is_letter(*rest->data))
		return false;
	while (n < rest->len && (is_letter(rest->data[n]) || is_digit(rest->data[n]) ||
					rest->data[n] == '+' || rest->data[n] == '-' ||
					rest->data[n] == '.'))
		n++;
	if (n == rest->len || rest->data[n] != ':')
		return false;
	*ret_scheme = upto(*rest, n);
	*rest = skip(*rest, n + 1);
	return true;
}

/* The index of the first byte that is one of `bytes`, or s.len. */
static size_t find_any(struct str s, struct str bytes)
{
	size_t n = 0;
	while (n < s.len && str_find(bytes, s.data[n]) == bytes.len)
		n++;
	return n;
}

static void split_authority(struct str authority, struct url *url)
{
	url->has_authority = true;
	for (size_t i = authority.len; i > 0; i--) {
		if (authority.data[i - 1] == '@') {
			url->userinfo = upto(authority, i - 1);
			authority = skip(authority, i);
			break;
		}
	}
	size_t host = 0;
	if (authority.len && *authority.data == '[')
		host = str_find(authority, ']');
	host += str_find(skip(authority, host), ':');
	url->host = upto(authority, host);
	if (host < authority.len)
		url->port = skip(authority, host + 1);
}

static void split_path(struct str rest, struct url *url)
{
	size_t hash = str_find(rest, '#');
	if (hash < rest.len) {
		url->has_fragment = true;
		url->fragment = skip(rest, hash + 1);
		rest = upto(rest, hash);
	}
	size_t mark = str_find(rest, '?');
	if (mark < rest.len) {
		url->has_query = true;
		url->query = skip(rest, mark + 1);
		rest = upto(rest, mark);
	}
	url->path = rest;
}

/* What follows "scheme:", or "scheme://" when there is an authority. */
static void split_rest(struct str rest, bool has_authority, struct url *url)
{
	if (has_authority) {
		size_t end = find_any(rest, STR("/?#"));
		split_authority(upto(rest, end), url);
		rest = skip(rest, end);
	}
	split_path(rest, url);
}

bool url_parse(struct str text, struct url *ret_url)
{
	struct url url = {0};
	if (!take_scheme(&text, &url.scheme))
		return false;
	bool has_authority = str_starts(text, STR("//"));
	split_rest(skip(text, has_authority ? 2 : 0), has_authority, &url);
	*ret_url = url;
	return true;
}

static bool port_is_valid(struct str port)
{
	long long number = 0;
	return port.len == 0 ||
		(is_digit(*port.data) && str_to_int64(port, &number) && number <= 65535);
}

static bool host_is_valid(struct str host)
{
	for (size_t i = 0; i < host.len; i++)
		if (in_set(&not_in_host, host.data[i]))
			return false;
	bool opens = str_starts(host, STR("[")), closes = host.len && host.data[host.len - 1] == ']';
	return host.len > 0 && opens == closes;
}

bool url_is_http(struct str text)
{
	struct url url;
	return text.len <= URL_MAX && url_parse(text, &url) && http_scheme(url.scheme) &&
		url.has_authority && host_is_valid(url.host) && port_is_valid(url.port);
}

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
	bool is_own = take_scheme(&text, &url.scheme);
	bool is_http = http_scheme(is_own ? url.scheme : base_scheme);
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
	split_rest(text, has_authority, &url);
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
	if (!base.scheme.len || !base.has_authority || (http_scheme(base.scheme) && !base.host.len))
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

/* All of what was built, or nothing. */
static bool hand_over(struct buf *built, struct buf *out)
{
	bool ok = !built->full && buf_append_str(out, buf_str(built));
	buf_finish(built);
	return ok;
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

/* "example.org:8080/feed" is no scheme. */
static bool names_scheme(struct str text)
{
	struct str scheme, rest = text;
	if (!take_scheme(&rest, &scheme))
		return false;
	size_t digits = 0;
	while (digits < rest.len && is_digit(rest.data[digits]))
		digits++;
	bool is_port = digits > 0 && find_any(skip(rest, digits), STR("/?#")) == 0;
	return !is_port || http_scheme(scheme);
}

static bool refuse(struct str text, const char *why, struct error *err)
{
	struct buf shown;
	buf_init(&shown, 3 * URL_MAX);
	url_display(text, &shown);
	error_set(err, "\"%.200s\" %s: give an address such as https://example.org/feed",
		buf_cstr(&shown), why);
	buf_finish(&shown);
	return false;
}

bool url_from_user(struct str text, struct buf *ret_url, struct error *err)
{
	struct buf typed, made;
	struct url url;
	buf_init(&typed, URL_MAX);
	buf_init(&made, URL_MAX);
	text = str_trim(text);
	if (str_starts_nocase(text, STR("feed:"))) {
		text = skip(text, 5);
		/* feed://host/ was defined as http://host/ */
		buf_append_str(&typed, str_starts(text, STR("//")) ? STR("http:") : STR(""));
	}
	if (typed.len == 0 && str_starts(text, STR("//")))
		buf_append_str(&typed, STR("https:"));
	else if (typed.len == 0 && !names_scheme(text) && find_any(text, STR("/\\.?#")) > 0)
		buf_append_str(&typed, STR("https://"));
	buf_append_str(&typed, text);
	bool ok = !typed.full && url_resolve(str_make(NULL, 0), buf_str(&typed), &made);
	if (!ok)
		refuse(text, "is too long", err);
	else if (!url_parse(buf_str(&made), &url) || !http_scheme(url.scheme))
		ok = refuse(text, "is not http or https", err);
	else if (!url_is_http(buf_str(&made)))
		ok = refuse(text, "has no valid host or port", err);
	else if (!buf_append_str(ret_url, buf_str(&made)))
		ok = refuse(text, "is too long", err);
	buf_finish(&typed);
	buf_finish(&made);
	return ok;
}

static void append_lower(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_append_char(out, str_lower(text.data[i]));
}

/* ":port" unless it is the scheme's own; leading zeros do not count. */
static void append_port(struct buf *out, const struct url *url)
{
	const struct scheme_port *known = http_scheme(url->scheme);
	struct str port = url->port;
	while (port.len && *port.data == '0')
		port = skip(port, 1);
	if (!port.len || (known && str_eq(known->port, port)))
		return;
	buf_append_char(out, ':');
	append_part(out, port, false);
}

bool url_origin(struct str text, struct buf *ret_origin)
{
	struct url url;
	struct buf built;
	if (!url_parse(text, &url) || !url.host.len || !port_is_valid(url.port))
		return false;
	buf_init(&built, URL_MAX);
	append_lower(&built, url.scheme);
	buf_append_str(&built, STR("://"));
	append_lower(&built, url.host);
	append_port(&built, &url);
	return hand_over(&built, ret_origin);
}

static bool is_same_origin(struct str a, struct str b)
{
	struct buf one, other;
	buf_init(&one, URL_MAX);
	buf_init(&other, URL_MAX);
	bool same = url_origin(a, &one) && url_origin(b, &other) && str_eq(buf_str(&one), buf_str(&other));
	buf_finish(&other);
	buf_finish(&one);
	return same;
}

bool url_lend_userinfo(struct str address, struct str from, struct buf *ret_url)
{
	struct url url, lender;
	struct buf built;
	if (!url_parse(address, &url) || url.userinfo.len || !url_parse(from, &lender) || !lender.userinfo.len
		|| !is_same_origin(address, from))
		return buf_append_str(ret_url, address);
	size_t before = (size_t)(url.host.data - address.data);
	buf_init(&built, URL_MAX);
	buf_append_str(&built, upto(address, before));
	buf_append_str(&built, lender.userinfo);
	buf_append_char(&built, '@');
	buf_append_str(&built, skip(address, before));
	return hand_over(&built, ret_url);
}

bool url_host(struct str text, struct buf *ret_host)
{
	struct url url;
	struct buf built;
	if (!url_parse(text, &url))
		return true;
	if (str_starts(url.host, STR("[")))
		url.host = upto(skip(url.host, 1), str_find(skip(url.host, 1), ']'));
	buf_init(&built, URL_MAX);
	append_lower(&built, url.host);
	return hand_over(&built, ret_host);
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
