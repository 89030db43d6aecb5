/* The tables of elements and attributes. A new element or attribute is a new row; a new way of
 * checking a value is an enum html_value. */
#include "parsers/html_names.h"

#include "base/str.h"

#define NAME(literal) literal, sizeof(literal) - 1
#define BIT(attr) HTML_ATTR_BIT(HTML_ATTR_##attr)

#define KEPT HTML_KEPT
#define VOID (HTML_KEPT | HTML_VOID)
#define BLOCK (HTML_KEPT | HTML_BLOCK | HTML_SPECIAL)
#define DIVISIBLE (BLOCK | HTML_DIVISIBLE)
#define FORMATTING (HTML_KEPT | HTML_FORMATTING)
#define BREAKOUT HTML_BREAKOUT
#define PART (HTML_KEPT | HTML_SPECIAL | HTML_TABLE_PART)
#define FRAME (PART | HTML_TABLE_FRAME)
#define CELL (PART | HTML_CELL | HTML_SCOPE)

#define CHANGE (BIT(CITE) | BIT(DATETIME))
#define LAZY_SRC (BIT(DATA_LAZY_SRC) | BIT(DATA_ORIGINAL) | BIT(DATA_SRC))
#define LAZY (LAZY_SRC | BIT(DATA_LAZY_SRCSET) | BIT(DATA_SRCSET))
#define PLAYER (BIT(SRC) | LAZY_SRC | BIT(CONTROLS) | BIT(LOOP) | BIT(MUTED) | BIT(PRELOAD))
#define CELL_ATTRS (BIT(ALIGN) | BIT(VALIGN) | BIT(COLSPAN) | BIT(ROWSPAN) | BIT(HEADERS) | \
	BIT(SCOPE) | BIT(ABBR) | BIT(WIDTH) | BIT(HEIGHT))
#define GROUP_ATTRS (BIT(ALIGN) | BIT(VALIGN))

const struct html_element html_elements[HTML_N_TAGS] = {
	[HTML_A] = {NAME("a"), FORMATTING, BIT(HREF) | BIT(HREFLANG) | BIT(REL) | BIT(TYPE)},
	[HTML_ABBR] = {NAME("abbr"), KEPT, 0},
	[HTML_ACRONYM] = {NAME("acronym"), KEPT, 0},
	[HTML_ADDRESS] = {NAME("address"), DIVISIBLE, 0},
	[HTML_ARTICLE] = {NAME("article"), DIVISIBLE, 0},
	[HTML_ASIDE] = {NAME("aside"), DIVISIBLE, 0},
	[HTML_AUDIO] = {NAME("audio"), KEPT, PLAYER},
	[HTML_B] = {NAME("b"), FORMATTING | BREAKOUT, 0},
	[HTML_BDI] = {NAME("bdi"), KEPT, 0},
	[HTML_BDO] = {NAME("bdo"), KEPT, 0},
	[HTML_BIG] = {NAME("big"), FORMATTING | BREAKOUT, 0},
	[HTML_BLOCKQUOTE] = {NAME("blockquote"), DIVISIBLE | BREAKOUT, BIT(CITE)},
	[HTML_BODY] = {NAME("body"), BREAKOUT, 0},
	[HTML_BR] = {NAME("br"), VOID | BREAKOUT, 0},
	[HTML_CAPTION] = {NAME("caption"), CELL, BIT(ALIGN)},
	[HTML_CENTER] = {NAME("center"), DIVISIBLE | BREAKOUT, 0},
	[HTML_CITE] = {NAME("cite"), KEPT, 0},
	[HTML_CODE] = {NAME("code"), FORMATTING | BREAKOUT, BIT(CLASS)},
	[HTML_COL] = {NAME("col"), VOID | HTML_TABLE_PART, BIT(SPAN) | BIT(WIDTH) | GROUP_ATTRS},
	[HTML_COLGROUP] = {NAME("colgroup"), FRAME, BIT(SPAN) | BIT(WIDTH) | GROUP_ATTRS},
	[HTML_DD] = {NAME("dd"), BLOCK | BREAKOUT, 0},
	[HTML_DEL] = {NAME("del"), KEPT, CHANGE},
	[HTML_DETAILS] = {NAME("details"), BLOCK, BIT(OPEN)},
	[HTML_DFN] = {NAME("dfn"), KEPT, 0},
	[HTML_DIALOG] = {NAME("dialog"), HTML_BLOCK, 0},
	[HTML_DIR] = {NAME("dir"), BLOCK | HTML_LIST, 0},
	[HTML_DIV] = {NAME("div"), DIVISIBLE | BREAKOUT, BIT(ALIGN)},
	[HTML_DL] = {NAME("dl"), BLOCK | BREAKOUT, 0},
	[HTML_DT] = {NAME("dt"), BLOCK | BREAKOUT, 0},
	[HTML_EM] = {NAME("em"), FORMATTING | BREAKOUT, 0},
	[HTML_EMBED] = {NAME("embed"), BREAKOUT, 0},
	[HTML_FIELDSET] = {NAME("fieldset"), HTML_BLOCK, 0},
	[HTML_FIGCAPTION] = {NAME("figcaption"), BLOCK, 0},
	[HTML_FIGURE] = {NAME("figure"), BLOCK, 0},
	[HTML_FONT] = {NAME("font"), 0, BIT(COLOR) | BIT(FACE) | BIT(SIZE)},
	[HTML_FOOTER] = {NAME("footer"), DIVISIBLE, 0},
	[HTML_FORM] = {NAME("form"), HTML_BLOCK, 0},
	[HTML_H1] = {NAME("h1"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H2] = {NAME("h2"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H3] = {NAME("h3"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H4] = {NAME("h4"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H5] = {NAME("h5"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_H6] = {NAME("h6"), DIVISIBLE | HTML_HEADING | BREAKOUT, BIT(ALIGN)},
	[HTML_HEAD] = {NAME("head"), BREAKOUT, 0},
	[HTML_HEADER] = {NAME("header"), DIVISIBLE, 0},
	[HTML_HGROUP] = {NAME("hgroup"), BLOCK, 0},
	[HTML_HR] = {NAME("hr"), VOID | HTML_BLOCK | BREAKOUT, 0},
	[HTML_HTML] = {NAME("html"), 0, 0},
	[HTML_I] = {NAME("i"), FORMATTING | BREAKOUT, 0},
	[HTML_IFRAME] = {NAME("iframe"), KEPT | HTML_RAW, BIT(SRC) | BIT(WIDTH) | BIT(HEIGHT) | LAZY_SRC,
		BIT(SRC)},
	[HTML_IMAGE] = {NAME("image"), 0, 0},
	[HTML_IMG] = {NAME("img"), VOID | BREAKOUT, BIT(SRC) | BIT(SRCSET) | BIT(SIZES) | BIT(ALT) |
		BIT(WIDTH) | BIT(HEIGHT) | BIT(ALIGN) | BIT(LOADING) | BIT(DECODING) |
		BIT(FETCHPRIORITY) | BIT(STYLE) | LAZY,
		BIT(SRC) | BIT(SRCSET) | BIT(ALT)},
	[HTML_INPUT] = {NAME("input"), 0, 0},
	[HTML_INS] = {NAME("ins"), KEPT, CHANGE},
	[HTML_KBD] = {NAME("kbd"), KEPT, 0},
	[HTML_KEYGEN] = {NAME("keygen"), 0, 0},
	[HTML_LI] = {NAME("li"), BLOCK | BREAKOUT, BIT(VALUE)},
	[HTML_LISTING] = {NAME("listing"), BREAKOUT, 0},
	[HTML_MAIN] = {NAME("main"), DIVISIBLE, 0},
	[HTML_MARK] = {NAME("mark"), KEPT, 0},
	[HTML_MATH] = {NAME("math"), HTML_FOREIGN, 0},
	[HTML_MENU] = {NAME("menu"), BLOCK | HTML_LIST | BREAKOUT, 0},
	[HTML_META] = {NAME("meta"), BREAKOUT, 0},
	[HTML_NAV] = {NAME("nav"), BLOCK, 0},
	[HTML_NOBR] = {NAME("nobr"), BREAKOUT, 0},
	[HTML_NOEMBED] = {NAME("noembed"), HTML_RAW, 0},
	[HTML_NOFRAMES] = {NAME("noframes"), HTML_RAW, 0},
	[HTML_NOSCRIPT] = {NAME("noscript"), HTML_HIDDEN, 0},
	[HTML_OBJECT] = {NAME("object"), 0, 0},
	[HTML_OL] = {NAME("ol"), BLOCK | HTML_LIST | BREAKOUT, BIT(START) | BIT(REVERSED) | BIT(TYPE)},
	[HTML_OPTGROUP] = {NAME("optgroup"), 0, 0},
	[HTML_OPTION] = {NAME("option"), HTML_HIDDEN, 0},
	[HTML_P] = {NAME("p"), DIVISIBLE | BREAKOUT, BIT(ALIGN)},
	[HTML_PICTURE] = {NAME("picture"), KEPT, 0},
	[HTML_PLAINTEXT] = {NAME("plaintext"), HTML_BLOCK, 0},
	[HTML_PRE] = {NAME("pre"), BLOCK | BREAKOUT, BIT(CLASS)},
	[HTML_Q] = {NAME("q"), KEPT, BIT(CITE)},
	[HTML_RB] = {NAME("rb"), KEPT, 0},
	[HTML_RP] = {NAME("rp"), KEPT, 0},
	[HTML_RT] = {NAME("rt"), KEPT, 0},
	[HTML_RTC] = {NAME("rtc"), KEPT, 0},
	[HTML_RUBY] = {NAME("ruby"), KEPT | BREAKOUT, 0},
	[HTML_S] = {NAME("s"), FORMATTING | BREAKOUT, 0},
	[HTML_SAMP] = {NAME("samp"), KEPT, 0},
	[HTML_SCRIPT] = {NAME("script"), HTML_RAW, 0},
	[HTML_SEARCH] = {NAME("search"), HTML_BLOCK, 0},
	[HTML_SECTION] = {NAME("section"), DIVISIBLE, 0},
	[HTML_SELECT] = {NAME("select"), HTML_HIDDEN, 0},
	[HTML_SMALL] = {NAME("small"), FORMATTING | BREAKOUT, 0},
	[HTML_SOURCE] = {NAME("source"), VOID, BIT(SRC) | BIT(SRCSET) | BIT(SIZES) | BIT(MEDIA) | BIT(TYPE) |
		BIT(WIDTH) | BIT(HEIGHT) | LAZY, BIT(SRC) | BIT(SRCSET)},
	[HTML_SPAN] = {NAME("span"), KEPT | BREAKOUT, 0},
	[HTML_STRIKE] = {NAME("strike"), FORMATTING | BREAKOUT, 0},
	[HTML_STRONG] = {NAME("strong"), FORMATTING | BREAKOUT, 0},
	[HTML_STYLE] = {NAME("style"), HTML_RAW, 0},
	[HTML_SUB] = {NAME("sub"), KEPT | BREAKOUT, 0},
	[HTML_SUMMARY] = {NAME("summary"), BLOCK, 0},
	[HTML_SUP] = {NAME("sup"), KEPT | BREAKOUT, 0},
	[HTML_SVG] = {NAME("svg"), HTML_FOREIGN, 0},
	[HTML_TABLE] = {NAME("table"), BLOCK | HTML_SCOPE | HTML_TABLE_FRAME | BREAKOUT, BIT(ALIGN) |
		BIT(BORDER) | BIT(CELLPADDING) | BIT(CELLSPACING) | BIT(WIDTH)},
	[HTML_TBODY] = {NAME("tbody"), FRAME, GROUP_ATTRS},
	[HTML_TD] = {NAME("td"), CELL, CELL_ATTRS},
	[HTML_TEMPLATE] = {NAME("template"), HTML_HIDDEN, 0},
	[HTML_TEXTAREA] = {NAME("textarea"), HTML_RAW, 0},
	[HTML_TFOOT] = {NAME("tfoot"), FRAME, GROUP_ATTRS},
	[HTML_TH] = {NAME("th"), CELL, CELL_ATTRS},
	[HTML_THEAD] = {NAME("thead"), FRAME, GROUP_ATTRS},
	[HTML_TIME] = {NAME("time"), KEPT, BIT(DATETIME)},
	[HTML_TITLE] = {NAME("title"), HTML_BLOCK, 0},
	[HTML_TR] = {NAME("tr"), FRAME, GROUP_ATTRS},
	[HTML_TRACK] = {NAME("track"), VOID, BIT(SRC) | BIT(KIND) | BIT(LABEL) | BIT(SRCLANG) | BIT(DEFAULT),
		BIT(SRC)},
	[HTML_TT] = {NAME("tt"), FORMATTING | BREAKOUT, 0},
	[HTML_U] = {NAME("u"), FORMATTING | BREAKOUT, 0},
	[HTML_UL] = {NAME("ul"), BLOCK | HTML_LIST | BREAKOUT, BIT(TYPE)},
	[HTML_VAR] = {NAME("var"), KEPT | BREAKOUT, 0},
	[HTML_VIDEO] = {NAME("video"), KEPT, PLAYER | BIT(POSTER) | BIT(PLAYSINLINE) |
		BIT(WIDTH) | BIT(HEIGHT)},
	[HTML_WBR] = {NAME("wbr"), VOID, 0},
	[HTML_XMP] = {NAME("xmp"), HTML_RAW, 0},
};

const struct html_attr_rule html_attr_rules[HTML_N_ATTRS] = {
	[HTML_ATTR_ABBR] = {NAME("abbr"), HTML_VALUE_TEXT},
	[HTML_ATTR_ALIGN] = {NAME("align"), HTML_VALUE_KEYWORD,
		" left center right justify top middle bottom "},
	[HTML_ATTR_ALT] = {NAME("alt"), HTML_VALUE_TEXT},
	[HTML_ATTR_BORDER] = {NAME("border"), HTML_VALUE_NUMBER},
	[HTML_ATTR_CELLPADDING] = {NAME("cellpadding"), HTML_VALUE_NUMBER},
	[HTML_ATTR_CELLSPACING] = {NAME("cellspacing"), HTML_VALUE_NUMBER},
	[HTML_ATTR_CITE] = {NAME("cite"), HTML_VALUE_LINK},
	[HTML_ATTR_CLASS] = {NAME("class"), HTML_VALUE_LANGUAGE_CLASS},
	[HTML_ATTR_COLOR] = {NAME("color"), HTML_VALUE_NEVER},
	[HTML_ATTR_COLSPAN] = {NAME("colspan"), HTML_VALUE_NUMBER},
	[HTML_ATTR_CONTROLS] = {NAME("controls"), HTML_VALUE_FLAG},
	[HTML_ATTR_DATA_LAZY_SRC] = {NAME("data-lazy-src"), HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_LAZY_SRCSET] = {NAME("data-lazy-srcset"), HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_ORIGINAL] = {NAME("data-original"), HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_SRC] = {NAME("data-src"), HTML_VALUE_NEVER},
	[HTML_ATTR_DATA_SRCSET] = {NAME("data-srcset"), HTML_VALUE_NEVER},
	[HTML_ATTR_DATETIME] = {NAME("datetime"), HTML_VALUE_TEXT},
	[HTML_ATTR_DECODING] = {NAME("decoding"), HTML_VALUE_KEYWORD, " sync async auto "},
	[HTML_ATTR_DEFAULT] = {NAME("default"), HTML_VALUE_FLAG},
	[HTML_ATTR_DIR] = {NAME("dir"), HTML_VALUE_KEYWORD, " ltr rtl auto "},
	[HTML_ATTR_FACE] = {NAME("face"), HTML_VALUE_NEVER},
	[HTML_ATTR_FETCHPRIORITY] = {NAME("fetchpriority"), HTML_VALUE_KEYWORD, " high low auto "},
	[HTML_ATTR_HEADERS] = {NAME("headers"), HTML_VALUE_TEXT},
	[HTML_ATTR_HEIGHT] = {NAME("height"), HTML_VALUE_LENGTH},
	[HTML_ATTR_HREF] = {NAME("href"), HTML_VALUE_LINK},
	[HTML_ATTR_HREFLANG] = {NAME("hreflang"), HTML_VALUE_TEXT},
	[HTML_ATTR_KIND] = {NAME("kind"), HTML_VALUE_KEYWORD,
		" subtitles captions descriptions chapters metadata "},
	[HTML_ATTR_LABEL] = {NAME("label"), HTML_VALUE_TEXT},
	[HTML_ATTR_LANG] = {NAME("lang"), HTML_VALUE_TEXT},
	[HTML_ATTR_LOADING] = {NAME("loading"), HTML_VALUE_KEYWORD, " lazy eager "},
	[HTML_ATTR_LOOP] = {NAME("loop"), HTML_VALUE_FLAG},
	[HTML_ATTR_MEDIA] = {NAME("media"), HTML_VALUE_TEXT},
	[HTML_ATTR_MUTED] = {NAME("muted"), HTML_VALUE_FLAG},
	[HTML_ATTR_OPEN] = {NAME("open"), HTML_VALUE_FLAG},
	[HTML_ATTR_PLAYSINLINE] = {NAME("playsinline"), HTML_VALUE_FLAG},
	[HTML_ATTR_POSTER] = {NAME("poster"), HTML_VALUE_MEDIA},
	[HTML_ATTR_PRELOAD] = {NAME("preload"), HTML_VALUE_KEYWORD, " none metadata auto "},
	[HTML_ATTR_REL] = {NAME("rel"), HTML_VALUE_TEXT},
	[HTML_ATTR_REVERSED] = {NAME("reversed"), HTML_VALUE_FLAG},
	[HTML_ATTR_ROWSPAN] = {NAME("rowspan"), HTML_VALUE_NUMBER},
	[HTML_ATTR_SCOPE] = {NAME("scope"), HTML_VALUE_KEYWORD, " row col rowgroup colgroup "},
	[HTML_ATTR_SIZE] = {NAME("size"), HTML_VALUE_NEVER},
	[HTML_ATTR_SIZES] = {NAME("sizes"), HTML_VALUE_TEXT},
	[HTML_ATTR_SPAN] = {NAME("span"), HTML_VALUE_NUMBER},
	[HTML_ATTR_SRC] = {NAME("src"), HTML_VALUE_MEDIA},
	[HTML_ATTR_SRCLANG] = {NAME("srclang"), HTML_VALUE_TEXT},
	[HTML_ATTR_SRCSET] = {NAME("srcset"), HTML_VALUE_SRCSET},
	[HTML_ATTR_START] = {NAME("start"), HTML_VALUE_NUMBER},
	[HTML_ATTR_STYLE] = {NAME("style"), HTML_VALUE_NEVER},
	[HTML_ATTR_TITLE] = {NAME("title"), HTML_VALUE_TEXT},
	[HTML_ATTR_TYPE] = {NAME("type"), HTML_VALUE_TEXT},
	[HTML_ATTR_VALIGN] = {NAME("valign"), HTML_VALUE_KEYWORD, " top middle bottom baseline "},
	[HTML_ATTR_VALUE] = {NAME("value"), HTML_VALUE_NUMBER},
	[HTML_ATTR_WIDTH] = {NAME("width"), HTML_VALUE_LENGTH},
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

/* Where the names with the first letter of this one begin, or 0. */
static unsigned first_with_letter(struct str name, const uint8_t *by_letter)
{
	char letter = name.len ? str_lower(name.data[0]) : '\0';
	return letter >= 'a' && letter <= 'z' ? by_letter[letter - 'a'] : 0;
}

enum html_tag html_tag_find(struct str name)
{
	for (unsigned tag = first_with_letter(name, tags_by_letter); tag && tag < HTML_N_TAGS; tag++) {
		const struct html_element *element = &html_elements[tag];
		if (element->name[0] != str_lower(name.data[0]))
			break;
		if (element->name_len == name.len &&
			str_eq_nocase(name, str_make(element->name, element->name_len)))
			return (enum html_tag)tag;
	}
	return HTML_UNKNOWN;
}

enum html_attr html_attr_find(struct str name)
{
	for (unsigned attr = first_with_letter(name, attrs_by_letter); attr && attr < HTML_N_ATTRS; attr++) {
		const struct html_attr_rule *rule = &html_attr_rules[attr];
		if (rule->name[0] != str_lower(name.data[0]))
			break;
		if (rule->name_len == name.len &&
			str_eq_nocase(name, str_make(rule->name, rule->name_len)))
			return (enum html_attr)attr;
	}
	return HTML_ATTR_NONE;
}
