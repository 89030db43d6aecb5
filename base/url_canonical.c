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

/* Parameters that name a visit: each fetch of a feed may be one of its own. */
static const struct str session_names[] = {
	{"jsessionid", 10}, {"phpsessid", 9}, {"aspsessionid*", 13}, {"asp.net_sessionid", 17}, {"cftoken", 7},
	{"oscsid", 6}, {"zenid", 5}, {"xtcsid", 6},
};

/* These do when they look like the sessions of boards, and a page of a board is named by its number: elsewhere a
 * digest may name the page itself. */
static const struct str short_session_names[] = {{"sid", 3}, {"s", 1}};
static const struct str board_names[] = {
	{"t", 1}, {"p", 1}, {"f", 1}, {"tid", 3}, {"pid", 3}, {"fid", 3}, {"threadid", 8}, {"postid", 6}, {"forumid", 7},
	{"topic", 5}, {"board", 5}, {"showtopic", 9}, {"showforum", 9},
};
enum { SHORT_SESSION_DIGITS = 32 };

static bool is_one_of(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str known = names[i];
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

#define IS_ONE_OF(name, names) is_one_of((name), (names), sizeof (names) / sizeof *(names))

enum parameter { OF_PAGE, OF_BOARD, OF_VISIT, OF_SHORT_SESSION };

static enum parameter parameter_kind(struct str parameter)
{
	struct str value, name = str_split(parameter, '=', &value);
	size_t n = 0;
	if (IS_ONE_OF(name, tracking_names) || IS_ONE_OF(name, session_names))
		return OF_VISIT;
	if (IS_ONE_OF(name, board_names) && value.len && value.data[0] >= '0' && value.data[0] <= '9')
		return OF_BOARD;
	while (n < value.len && hex_value(value.data[n]) >= 0)
		n++;
	return n == SHORT_SESSION_DIGITS && n == value.len && IS_ONE_OF(name, short_session_names) ? OF_SHORT_SESSION : OF_PAGE;
}

static bool names_page_of_board(struct str parameters)
{
	bool names = false;
	while (parameters.len && !names) {
		struct str parameter = str_split(parameters, '&', &parameters);
		names = parameter_kind(parameter) == OF_BOARD;
	}
	return names;
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
	bool is_of_board = names_page_of_board(text);
	while (text.len) {
		struct str parameter = str_split(text, '&', &text);
		enum parameter kind = parameter_kind(parameter);
		if (!parameter.len || kind == OF_VISIT || (kind == OF_SHORT_SESSION && is_of_board))
			continue;
		buf_append_char(out, mark);
		append_normal(out, parameter);
		mark = '&';
	}
}

/* What stands behind ";" in a segment of a path may name a session, too. */
static void append_path(struct buf *out, struct str path)
{
	struct buf kept;
	buf_init(&kept, URL_MAX);
	for (size_t i = 0, end; i < path.len; i = end) {
		for (end = i + 1; end < path.len && path.data[end] != ';' && path.data[end] != '/'; end++)
			;
		struct str piece = str_make(path.data + i, end - i), value;
		if (piece.data[0] != ';' || !IS_ONE_OF(str_split(str_make(piece.data + 1, piece.len - 1), '=', &value), session_names))
			buf_append_str(&kept, piece);
	}
	while (kept.len && kept.data[kept.len - 1] == '/')
		kept.len--;
	append_normal(out, buf_str(&kept));
	buf_finish(&kept);
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
		append_path(out, url.path);
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
