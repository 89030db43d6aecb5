/* The tables of elements and attributes. A new element or attribute is a new row; a new way of
 * checking a value is an enum html_value. */
#include "parsers/html_names.h"

#include "base/str.h"

#define BIT(attr) HTML_ATTR_BIT(HTML_ATTR_##attr)

#define KEPT HTML_KEPT
#define VOID (HTML_KEPT | HTML_VOID)
#define BLOCK (HTML_KEPT | HTML_BLOCK | HTML_SPECIAL)
#define FORMATTING (HTML_KEPT | HTML_FORMATTING)
#define BREAKOUT HTML_BREAKOUT
#define PART (HTML_KEPT | HTML_SPECIAL | HTML_TABLE_PART)
#define FRAME (PART | HTML_TABLE_FRAME)
#define CELL (PART | HTML_CELL | HTML_SCOPE)

#define CHANGE (BIT(CITE) | BIT(DATETIME))
#define PLAYER (BIT(SRC) | BIT(CONTROLS) | BIT(LOOP) | BIT(MUTED) | BIT(PRELOAD))
#define CELL_ATTRS (BIT(ALIGN) | BIT(VALIGN) | BIT(COLSPAN) | BIT(ROWSPAN) | BIT(HEADERS) | \
	BIT(SCOPE) | BIT(ABBR) | BIT(WIDTH) | BIT(HEIGHT))
#define GROUP_ATTRS (BIT(ALIGN) | BIT(VALIGN))
#define LAZY (BIT(DATA_LAZY_SRC) | BIT(DATA_LAZY_SRCSET) | BIT(DATA_ORIGINAL) | BIT(DATA_SRC) | \
	BIT(DATA_SRCSET))

const struct html_element html_elements[HTML_N_TAGS] = {
	[HTML_A] = {"a", FORMATTING, BIT(HREF) | BIT(HREFLANG) | BIT(REL) | BIT(TYPE),
		BIT(HREF)},
	[HTML_ABBR] = {"abbr", KEPT, 0},
	[HTML_ACRONYM] = {"acronym", KEPT, 0},
	[HTML_ADDRESS] = {"address", BLOCK, 0},
	[HTML_ARTICLE] = {"article", BLOCK, 0},
	[HTML_ASIDE] = {"aside", BLOCK, 0},
	[HTML_AUDIO] = {"audio", KEPT, PLAYER},
	[HTML_B] = {"b", FORMATTING | BREAKOUT, 0},
	[HTML_BDI] = {"bdi", KEPT, 0},
	[HTML_BDO] = {"bdo", KEPT, 0},
	[HTML_BIG] = {"big", FORMATTING | BREAKOUT, 0},
	[HTML_BLOCKQUOTE] = {"blockquote", BLOCK | BREAKOUT, BIT(CITE)},
	[HTML_BODY] = {"body", BREAKOUT, 0},
	[HTML_BR] = {"br", VOID | BREAKOUT, 0},
	[HTML_CAPTION] = {"caption", CELL, BIT(ALIGN)},
	[HTML_CENTER] = {"center", BLOCK | BREAKOUT, 0},
	[HTML_CITE] = {"cite", KEPT, 0},
	[HTML_CODE] = {"code", FORMATTING | BREAKOUT, BIT(CLASS)},
	[HTML_COL] = {"col", VOID | HTML_TABLE_PART, BIT(SPAN) | BIT(WIDTH) | GROUP_ATTRS},
	[HTML_COLGROUP] = {"colgroup", FRAME, BIT(SPAN) | BIT(WIDTH) | GROUP_ATTRS},
	[HTML_DD] = {"dd", BLOCK | BREAKOUT, 0},
	[HTML_DEL] = {"del", KEPT, CHANGE},
	[HTML_DETAILS] = {"details", BLOCK, BIT(OPEN)},
	[HTML_DFN] = {"dfn", KEPT, 0},
	[HTML_DIALOG] = {"dialog", HTML_BLOCK, 0},
	[HTML_DIR] = {"dir", BLOCK | HTML_LIST, 0},
	[HTML_DIV] = {"div", BLOCK | BREAKOUT, BIT(ALIGN)},
	[HTML_DL] = {"dl", BLOCK | BREAKOUT, 0},
	[HTML_DT] = {"dt", BLOCK | BREAKOUT, 0},
	[HTML_EM] = {"em", FORMATTING | BREAKOUT, 0},
	[HTML_EMBED] = {"embed", BREAKOUT, 0},
	[HTML_FIELDSET] = {"fieldset", HTML_BLOCK, 0},
	[HTML_FIGCAPTION] = {"figcaption", BLOCK, 0},
	[HTML_FIGURE] = {"figure", BLOCK, 0},
	[HTML_FONT] = {"font", 0, BIT(COLOR) | BIT(FACE) | BIT(SIZE)},
	[HTML_FOOTER] = {"footer", BLOCK, 0},
	[HTML_FORM] = {"form", HTML_BLOCK, 0},
	[HTML_H1] = {"h1", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H2] = {"h2", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H3] = {"h3", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H4] = {"h4", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H5] = {"h5", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H6] = {"h6", BLOCK | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_HEAD] = {"head", BREAKOUT, 0},
	[HTML_HEADER] = {"header", BLOCK, 0},
	[HTML_HGROUP] = {"hgroup", BLOCK, 0},
	[HTML_HR] = {"hr", VOID | HTML_BLOCK | BREAKOUT, 0},
	[HTML_HTML] = {"html", 0, 0},
	[HTML_I] = {"i", FORMATTING | BREAKOUT, 0},
	[HTML_IFRAME] = {"iframe", KEPT | HTML_RAW, BIT(SRC) | BIT(WIDTH) | BIT(HEIGHT), BIT(SRC)},
	[HTML_IMAGE] = {"image", 0, 0},
	[HTML_IMG] = {"img", VOID | BREAKOUT, BIT(SRC) | BIT(SRCSET) | BIT(SIZES) | BIT(ALT) |
		BIT(WIDTH) | BIT(HEIGHT) | BIT(ALIGN) | BIT(LOADING) | BIT(DECODING) |
		BIT(FETCHPRIORITY) | BIT(STYLE) | LAZY,
		BIT(SRC) | BIT(SRCSET) | BIT(ALT)},
	[HTML_INPUT] = {"input", 0, 0},
	[HTML_INS] = {"ins", KEPT, CHANGE},
	[HTML_KBD] = {"kbd", KEPT, 0},
	[HTML_KEYGEN] = {"keygen", 0, 0},
	[HTML_LI] = {"li", BLOCK | BREAKOUT, BIT(VALUE)},
	[HTML_LISTING] = {"listing", BREAKOUT, 0},
	[HTML_MAIN] = {"main", BLOCK, 0},
	[HTML_MARK] = {"mark", KEPT, 0},
	[HTML_MATH] = {"math", HTML_FOREIGN, 0},
	[HTML_MENU] = {"menu", BLOCK | HTML_LIST | BREAKOUT, 0},
	[HTML_META] = {"meta", BREAKOUT, 0},
	[HTML_NAV] = {"nav", BLOCK, 0},
	[HTML_NOBR] = {"nobr", BREAKOUT, 0},
	[HTML_NOEMBED] = {"noembed", HTML_RAW, 0},
	[HTML_NOFRAMES] = {"noframes", HTML_RAW, 0},
	[HTML_NOSCRIPT] = {"noscript", HTML_HIDDEN, 0},
	[HTML_OBJECT] = {"object", 0, 0},
	[HTML_OL] = {"ol", BLOCK | HTML_LIST | BREAKOUT, BIT(START) | BIT(REVERSED) | BIT(TYPE)},
	[HTML_OPTGROUP] = {"optgroup", 0, 0},
	[HTML_OPTION] = {"option", HTML_HIDDEN, 0},
	[HTML_P] = {"p", BLOCK | BREAKOUT, BIT(ALIGN)},
	[HTML_PICTURE] = {"picture", KEPT, 0},
	[HTML_PLAINTEXT] = {"plaintext", HTML_BLOCK, 0},
	[HTML_PRE] = {"pre", BLOCK | BREAKOUT, BIT(CLASS)},
	[HTML_Q] = {"q", KEPT, BIT(CITE)},
	[HTML_RB] = {"rb", KEPT, 0},
	[HTML_RP] = {"rp", KEPT, 0},
	[HTML_RT] = {"rt", KEPT, 0},
	[HTML_RTC] = {"rtc", KEPT, 0},
	[HTML_RUBY] = {"ruby", KEPT | BREAKOUT, 0},
	[HTML_S] = {"s", FORMATTING | BREAKOUT, 0},
	[HTML_SAMP] = {"samp", KEPT, 0},
	[HTML_SCRIPT] = {"script", HTML_RAW, 0},
	[HTML_SEARCH] = {"search", HTML_BLOCK, 0},
	[HTML_SECTION] = {"section", BLOCK, 0},
	[HTML_SELECT] = {"select", HTML_HIDDEN, 0},
	[HTML_SMALL] = {"small", FORMATTING | BREAKOUT, 0},
	[HTML_SOURCE] = {"source", VOID, BIT(SRC) | BIT(SRCSET) | BIT(SIZES) | BIT(MEDIA) | BIT(TYPE) |
		BIT(WIDTH) | BIT(HEIGHT), BIT(SRC) | BIT(SRCSET)},
	[HTML_SPAN] = {"span", KEPT | BREAKOUT, 0, HTML_ATTRS_EVERYWHERE},
	[HTML_STRIKE] = {"strike", FORMATTING | BREAKOUT, 0},
	[HTML_STRONG] = {"strong", FORMATTING | BREAKOUT, 0},
	[HTML_STYLE] = {"style", HTML_RAW, 0},
	[HTML_SUB] = {"sub", KEPT | BREAKOUT, 0},
	[HTML_SUMMARY] = {"summary", BLOCK, 0},
	[HTML_SUP] = {"sup", KEPT | BREAKOUT, 0},
	[HTML_SVG] = {"svg", HTML_FOREIGN, 0},
	[HTML_TABLE] = {"table", BLOCK | HTML_SCOPE | HTML_TABLE_FRAME | BREAKOUT, BIT(ALIGN) |
		BIT(BORDER) | BIT(CELLPADDING) | BIT(CELLSPACING) | BIT(WIDTH)},
	[HTML_TBODY] = {"tbody", FRAME, GROUP_ATTRS},
	[HTML_TD] = {"td", CELL, CELL_ATTRS},
	[HTML_TEMPLATE] = {"template", HTML_HIDDEN, 0},
	[HTML_TEXTAREA] = {"textarea", HTML_RAW, 0},
	[HTML_TFOOT] = {"tfoot", FRAME, GROUP_ATTRS},
	[HTML_TH] = {"th", CELL, CELL_ATTRS},
	[HTML_THEAD] = {"thead", FRAME, GROUP_ATTRS},
	[HTML_TIME] = {"time", KEPT, BIT(DATETIME)},
	[HTML_TITLE] = {"title", HTML_RAW, 0},
	[HTML_TR] = {"tr", FRAME, GROUP_ATTRS},
	[HTML_TRACK] = {"track", VOID, BIT(SRC) | BIT(KIND) | BIT(LABEL) | BIT(SRCLANG) | BIT(DEFAULT),
		BIT(SRC)},
	[HTML_TT] = {"tt", FORMATTING | BREAKOUT, 0},
	[HTML_U] = {"u", FORMATTING | BREAKOUT, 0},
	[HTML_UL] = {"ul", BLOCK | HTML_LIST | BREAKOUT, BIT(TYPE)},
	[HTML_VAR] = {"var", KEPT | BREAKOUT, 0},
	[HTML_VIDEO] = {"video", KEPT, PLAYER | BIT(POSTER) | BIT(PLAYSINLINE) | BIT(WIDTH) | BIT(HEIGHT)},
	[HTML_WBR] = {"wbr", VOID, 0},
	[HTML_XMP] = {"xmp", HTML_RAW, 0},
};

const struct html_attr_rule html_attr_rules[HTML_N_ATTRS] = {
	[HTML_ATTR_ABBR] = {"abbr", HTML_VALUE_TEXT},
	[HTML_ATTR_ALIGN] = {"align", HTML_VALUE_KEYWORD, " left center right justify top middle bottom "},
	[HTML_ATTR_ALT] = {"alt", HTML_VALUE_TEXT},
	[HTML_ATTR_BORDER] = {"border", HTML_VALUE_NUMBER},
	[HTML_ATTR_CELLPADDING] = {"cellpadding", HTML_VALUE_NUMBER},
	[HTML_ATTR_CELLSPACING] = {"cellspacing", HTML_VALUE_NUMBER},
	[HTML_ATTR_CITE] = {"cite", HTML_VALUE_LINK},
	[HTML_ATTR_CLASS] = {"class", HTML_VALUE_LANGUAGE_CLASS},
	[HTML_ATTR_COLOR] = {"color", HTML_VALUE_NEVER},
	[HTML_ATTR_COLSPAN] = {"colspan", HTML_VALUE_NUMBER},
	[HTML_ATTR_CONTROLS] = {"controls", HTML_VALUE_FLAG},
	[HTML_ATTR_DATA_LAZY_SRC] = {"data-lazy-src", HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_LAZY_SRCSET] = {"data-lazy-srcset", HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_ORIGINAL] = {"data-original", HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_SRC] = {"data-src", HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_SRCSET] = {"data-srcset", HTML_VALUE_NEVER},
	[HTML_ATTR_DATETIME] = {"datetime", HTML_VALUE_TEXT},
	[HTML_ATTR_DECODING] = {"decoding", HTML_VALUE_KEYWORD, " sync async auto "},
	[HTML_ATTR_DEFAULT] = {"default", HTML_VALUE_FLAG},
	[HTML_ATTR_DIR] = {"dir", HTML_VALUE_KEYWORD, " ltr rtl auto "},
	[HTML_ATTR_FACE] = {"face", HTML_VALUE_NEVER},
	[HTML_ATTR_FETCHPRIORITY] = {"fetchpriority", HTML_VALUE_KEYWORD, " high low auto "},
	[HTML_ATTR_HEADERS] = {"headers", HTML_VALUE_TEXT},
	[HTML_ATTR_HEIGHT] = {"height", HTML_VALUE_LENGTH},
	[HTML_ATTR_HREF] = {"href", HTML_VALUE_LINK},
	[HTML_ATTR_HREFLANG] = {"hreflang", HTML_VALUE_TEXT},
	[HTML_ATTR_KIND] = {"kind", HTML_VALUE_KEYWORD,
		" subtitles captions descriptions chapters metadata "},
	[HTML_ATTR_LABEL] = {"label", HTML_VALUE_TEXT},
	[HTML_ATTR_LANG] = {"lang", HTML_VALUE_TEXT},
	[HTML_ATTR_LOADING] = {"loading", HTML_VALUE_KEYWORD, " lazy eager "},
	[HTML_ATTR_LOOP] = {"loop", HTML_VALUE_FLAG},
	[HTML_ATTR_MEDIA] = {"media", HTML_VALUE_TEXT},
	[HTML_ATTR_MUTED] = {"muted", HTML_VALUE_FLAG},
	[HTML_ATTR_OPEN] = {"open", HTML_VALUE_FLAG},
	[HTML_ATTR_PLAYSINLINE] = {"playsinline", HTML_VALUE_FLAG},
	[HTML_ATTR_POSTER] = {"poster", HTML_VALUE_MEDIA},
	[HTML_ATTR_PRELOAD] = {"preload", HTML_VALUE_KEYWORD, " none metadata auto "},
	[HTML_ATTR_REL] = {"rel", HTML_VALUE_TEXT},
	[HTML_ATTR_REVERSED] = {"reversed", HTML_VALUE_FLAG},
	[HTML_ATTR_ROWSPAN] = {"rowspan", HTML_VALUE_NUMBER},
	[HTML_ATTR_SCOPE] = {"scope", HTML_VALUE_KEYWORD, " row col rowgroup colgroup "},
	[HTML_ATTR_SIZE] = {"size", HTML_VALUE_NEVER},
	[HTML_ATTR_SIZES] = {"sizes", HTML_VALUE_TEXT},
	[HTML_ATTR_SPAN] = {"span", HTML_VALUE_NUMBER},
	[HTML_ATTR_SRC] = {"src", HTML_VALUE_MEDIA},
	[HTML_ATTR_SRCLANG] = {"srclang", HTML_VALUE_TEXT},
	[HTML_ATTR_SRCSET] = {"srcset", HTML_VALUE_SRCSET},
	[HTML_ATTR_START] = {"start", HTML_VALUE_NUMBER},
	[HTML_ATTR_STYLE] = {"style", HTML_VALUE_NEVER},
	[HTML_ATTR_TITLE] = {"title", HTML_VALUE_TEXT},
	[HTML_ATTR_TYPE] = {"type", HTML_VALUE_TEXT},
	[HTML_ATTR_VALIGN] = {"valign", HTML_VALUE_KEYWORD, " top middle bottom baseline "},
	[HTML_ATTR_VALUE] = {"value", HTML_VALUE_NUMBER},
	[HTML_ATTR_WIDTH] = {"width", HTML_VALUE_LENGTH},
};

/* Where the names with a letter begin; 0 when there are none. */
static const uint8_t tags_by_letter[26] = {
	['a' - 'a'] = HTML_A, ['b' - 'a'] = HTML_B, ['c' - 'a'] = HTML_CAPTION, ['d' - 'a'] = HTML_DD,
	['e' - 'a'] = HTML_EM, ['f' - 'a'] = HTML_FIELDSET, ['h' - 'a'] = HTML_H1, ['i' - 'a'] = HTML_I,
	['k' - 'a'] = HTML_KBD, ['l' - 'a'] = HTML_LI, ['m' - 'a'] = HTML_MAIN, ['n' - 'a'] = HTML_NAV,
	['o' - 'a'] = HTML_OBJECT, ['p' - 'a'] = HTML_P, ['q' - 'a'] = HTML_Q, ['r' - 'a'] = HTML_RB,
	['s' - 'a'] = HTML_S, ['t' - 'a'] = HTML_TABLE, ['u' - 'a'] = HTML_U, ['v' - 'a'] = HTML_VAR,
	['w' - 'a'] = HTML_WBR, ['x' - 'a'] = HTML_XMP,
};

static const uint8_t attrs_by_letter[26] = {
	['a' - 'a'] = HTML_ATTR_ABBR, ['b' - 'a'] = HTML_ATTR_BORDER,
	['c' - 'a'] = HTML_ATTR_CELLPADDING, ['d' - 'a'] = HTML_ATTR_DATA_LAZY_SRC,
	['f' - 'a'] = HTML_ATTR_FACE, ['h' - 'a'] = HTML_ATTR_HEADERS, ['k' - 'a'] = HTML_ATTR_KIND,
	['l' - 'a'] = HTML_ATTR_LABEL, ['m' - 'a'] = HTML_ATTR_MEDIA, ['o' - 'a'] = HTML_ATTR_OPEN,
	['p' - 'a'] = HTML_ATTR_PLAYSINLINE, ['r' - 'a'] = HTML_ATTR_REL,
	['s' - 'a'] = HTML_ATTR_SCOPE, ['t' - 'a'] = HTML_ATTR_TITLE,
	['v' - 'a'] = HTML_ATTR_VALIGN, ['w' - 'a'] = HTML_ATTR_WIDTH,
};

/* In lower case, padded with NULs; false when the name is longer than `size` or no name at all. */
static bool fold_name(struct str name, char *ret_folded, size_t size)
{
	if (name.len == 0 || name.len > size)
		return false;
	memset(ret_folded, 0, size);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		ret_folded[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return ret_folded[0] >= 'a' && ret_folded[0] <= 'z';
}

enum html_tag html_tag_find(struct str name)
{
	char folded[sizeof html_elements[0].name];
	if (!fold_name(name, folded, sizeof folded))
		return HTML_UNKNOWN;
	unsigned tag = tags_by_letter[folded[0] - 'a'];
	for (; tag && tag < HTML_N_TAGS && html_elements[tag].name[0] == folded[0]; tag++)
		if (memcmp(html_elements[tag].name, folded, sizeof folded) == 0)
			return (enum html_tag)tag;
	return HTML_UNKNOWN;
}

enum html_attr html_attr_find(struct str name)
{
	char folded[sizeof html_attr_rules[0].name];
	if (!fold_name(name, folded, sizeof folded))
		return HTML_ATTR_NONE;
	unsigned attr = attrs_by_letter[folded[0] - 'a'];
	for (; attr && attr < HTML_N_ATTRS && html_attr_rules[attr].name[0] == folded[0]; attr++)
		if (memcmp(html_attr_rules[attr].name, folded, sizeof folded) == 0)
			return (enum html_attr)attr;
	return HTML_ATTR_NONE;
}
