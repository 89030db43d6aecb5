/* What an address says: its parts (RFC 3986 section 3), its origin and host. What is made of a
 * reference that somebody wrote is url_resolve.c's. */
#include "base/url_parts.h"

/* Controls, space and what else no host name may hold: "<>\^`{|}% */
static const struct byte_set not_in_host = {{0x50000025ffffffff, 0xb800000150000000}};

static const struct url_scheme http_schemes[] = {
	{{"http", 4}, {"80", 2}},
	{{"https", 5}, {"443", 3}},
};

const struct url_scheme *url_http_scheme(struct str scheme)
{
	for (size_t i = 0; i < 2; i++)
		if (str_eq_nocase(http_schemes[i].scheme, scheme))
			return &http_schemes[i];
	return NULL;
}

bool url_take_scheme(struct str *rest, struct str *ret_scheme)
{
	size_t n = 0;
	if (!rest->len || !str_is_letter(*rest->data))
		return false;
	while (n < rest->len && (str_is_letter(rest->data[n]) || str_is_digit(rest->data[n]) ||
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

void url_split_rest(struct str rest, bool has_authority, struct url *url)
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
	if (!url_take_scheme(&text, &url.scheme))
		return false;
	bool has_authority = str_starts(text, STR("//"));
	url_split_rest(skip(text, has_authority ? 2 : 0), has_authority, &url);
	*ret_url = url;
	return true;
}

static bool port_is_valid(struct str port)
{
	long long number = 0;
	return port.len == 0 ||
		(str_is_digit(*port.data) && str_to_int64(port, &number) && number <= 65535);
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
	return text.len <= URL_MAX && url_parse(text, &url) && url_http_scheme(url.scheme) &&
		url.has_authority && host_is_valid(url.host) && port_is_valid(url.port);
}

/* "example.org:8080/feed" is no scheme. */
static bool names_scheme(struct str text)
{
	struct str scheme, rest = text;
	if (!url_take_scheme(&rest, &scheme))
		return false;
	size_t digits = 0;
	while (digits < rest.len && str_is_digit(rest.data[digits]))
		digits++;
	bool is_port = digits > 0 && find_any(skip(rest, digits), STR("/?#")) == 0;
	return !is_port || url_http_scheme(scheme);
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
	else if (!url_parse(buf_str(&made), &url) || !url_http_scheme(url.scheme))
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
	const struct url_scheme *known = url_http_scheme(url->scheme);
	struct str port = url->port;
	while (port.len && *port.data == '0')
		port = skip(port, 1);
	if (!port.len || (known && str_eq(known->port, port)))
		return;
	buf_append_char(out, ':');
	buf_append_str(out, port);
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
