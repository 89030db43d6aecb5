/* The form of an address that two spellings of one page share. It is compared, never requested:
 * what it drops is what publishers change without moving the page. */
#include "base/url.h"

/* Parameters that name the way a reader came, never the page; with "*" every name that begins
 * so. Kept to names that nobody uses for content: a wrong row here would make two items one. */
static const struct str tracking_names[] = {
	{"utm_*", 5}, {"mtm_*", 5}, {"hsa_*", 5}, {"ns_*", 4}, {"at_custom*", 10}, {"oly_*", 5},
	{"vero_*", 6}, {"piwik_*", 7}, {"matomo_*", 8}, {"stm_*", 5}, {"pk_*", 4}, {"__hs*", 5},
	{"_hsenc", 6}, {"_hsmi", 5}, {"hsctatracking", 13}, {"fbclid", 6}, {"gclid", 5},
	{"gclsrc", 6}, {"gbraid", 6}, {"wbraid", 6}, {"dclid", 5}, {"msclkid", 7}, {"yclid", 5},
	{"ysclid", 6}, {"twclid", 6}, {"ttclid", 6}, {"li_fat_id", 9}, {"igshid", 6}, {"igsh", 4},
	{"mc_cid", 6}, {"mc_eid", 6}, {"mkt_tok", 7}, {"_openstat", 9}, {"wickedid", 8},
	{"at_medium", 9}, {"at_campaign", 11}, {"cmpid", 5}, {"wt_mc", 5}, {"wt_zmc", 6},
	{"xtor", 4}, {"echobox", 7}, {"ftag", 4}, {"guccounter", 10}, {"_ga", 3}, {"_gl", 3},
	{"s_cid", 5}, {"ref_src", 7}, {"rss_id", 6},
};

static bool is_tracking(struct str parameter)
{
	struct str value, name = str_split(parameter, '=', &value);
	for (size_t i = 0; i < sizeof tracking_names / sizeof *tracking_names; i++) {
		struct str known = tracking_names[i];
		bool is_prefix = known.data[known.len - 1] == '*';
		known.len -= is_prefix;
		if (is_prefix ? str_starts_nocase(name, known) : str_eq_nocase(name, known))
			return true;
	}
	return false;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = str_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(int c)
{
	return (c >= '0' && c <= '9') || (str_lower((char)c) >= 'a' && str_lower((char)c) <= 'z') ||
		c == '-' || c == '.' || c == '_' || c == '~';
}

/* Escapes of unreserved characters resolved, the others in upper case (RFC 3986 section 6.2.2). */
static void append_normal(struct buf *out, struct str part)
{
	for (size_t i = 0; i < part.len; i++) {
		char c = part.data[i];
		int high = c == '%' && part.len - i > 2 ? hex_value(part.data[i + 1]) : -1;
		int low = high >= 0 ? hex_value(part.data[i + 2]) : -1;
		if (low < 0) {
			buf_append_char(out, c);
			continue;
		}
		if (is_unreserved(high << 4 | low))
			buf_append_char(out, (char)(high << 4 | low));
		else
			buf_printf(out, "%%%X%X", (unsigned)high, (unsigned)low);
		i += 2;
	}
}

/* The parameters that matter, after `mark` when there are any. */
static void append_parameters(struct buf *out, char mark, struct str text)
{
	while (text.len) {
		struct str parameter = str_split(text, '&', &text);
		if (!parameter.len || is_tracking(parameter))
			continue;
		buf_append_char(out, mark);
		append_normal(out, parameter);
		mark = '&';
	}
}

/* scheme://host:port with http for https and without "www." before a name of two labels or more. */
static void append_canonical_origin(struct buf *out, struct str origin)
{
	struct str scheme = str_split(origin, ':', &origin);
	struct str host = str_make(origin.data + 2, origin.len - 2), bare = host;
	if (str_starts(host, STR("www.")))
		bare = str_make(host.data + 4, host.len - 4);
	buf_append_str(out, str_eq(scheme, STR("https")) ? STR("http") : scheme);
	buf_append_str(out, STR("://"));
	buf_append_str(out, str_find(bare, '.') < bare.len ? bare : host);
}

static void append_canonical(struct buf *out, struct str clean)
{
	struct url url;
	struct buf origin;
	buf_init(&origin, URL_MAX);
	if (!url_origin(clean, &origin) || !url_parse(clean, &url)) {
		append_normal(out, clean); /* "tag:", "urn:", relative ones */
	} else {
		append_canonical_origin(out, buf_str(&origin));
		while (url.path.len && url.path.data[url.path.len - 1] == '/')
			url.path.len--;
		append_normal(out, url.path);
		append_parameters(out, '?', url.query);
		append_parameters(out, '#', url.fragment);
	}
	buf_finish(&origin);
}

bool url_canonical(struct str text, struct buf *ret_url)
{
	struct buf clean, built;
	buf_init(&clean, URL_MAX);
	buf_init(&built, URL_MAX);
	bool ok = url_resolve(str_make(NULL, 0), text, &clean);
	if (ok)
		append_canonical(&built, buf_str(&clean));
	ok = ok && !built.full && buf_append_str(ret_url, buf_str(&built));
	buf_finish(&built);
	buf_finish(&clean);
	return ok;
}
