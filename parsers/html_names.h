#pragma once
/* The elements and attributes that the HTML reader has an opinion on, as two tables: what may be
 * written, and how an element behaves in the tree (HTML standard, section 13.2.6). What is not
 * here is never written. */
#include <stdint.h>

#include "base/str.h"

/* In alphabetical order: html_names.c finds a name by its first letter. */
enum html_tag {
	HTML_UNKNOWN,
	HTML_A, HTML_ABBR, HTML_ACRONYM, HTML_ADDRESS, HTML_ARTICLE, HTML_ASIDE, HTML_AUDIO,
	HTML_B, HTML_BDI, HTML_BDO, HTML_BIG, HTML_BLOCKQUOTE, HTML_BODY, HTML_BR,
	HTML_CAPTION, HTML_CENTER, HTML_CITE, HTML_CODE, HTML_COL, HTML_COLGROUP,
	HTML_DD, HTML_DEL, HTML_DETAILS, HTML_DFN, HTML_DIALOG, HTML_DIR, HTML_DIV, HTML_DL, HTML_DT,
	HTML_EM, HTML_EMBED,
	HTML_FIELDSET, HTML_FIGCAPTION, HTML_FIGURE, HTML_FONT, HTML_FOOTER, HTML_FORM,
	HTML_H1, HTML_H2, HTML_H3, HTML_H4, HTML_H5, HTML_H6, HTML_HEAD, HTML_HEADER, HTML_HGROUP,
	HTML_HR, HTML_HTML,
	HTML_I, HTML_IFRAME, HTML_IMAGE, HTML_IMG, HTML_INPUT, HTML_INS,
	HTML_KBD, HTML_KEYGEN,
	HTML_LI, HTML_LISTING,
	HTML_MAIN, HTML_MARK, HTML_MATH, HTML_MENU, HTML_META,
	HTML_NAV, HTML_NOBR, HTML_NOEMBED, HTML_NOFRAMES, HTML_NOSCRIPT,
	HTML_OBJECT, HTML_OL, HTML_OPTGROUP, HTML_OPTION,
	HTML_P, HTML_PICTURE, HTML_PLAINTEXT, HTML_PRE,
	HTML_Q,
	HTML_RB, HTML_RP, HTML_RT, HTML_RTC, HTML_RUBY,
	HTML_S, HTML_SAMP, HTML_SCRIPT, HTML_SEARCH, HTML_SECTION, HTML_SELECT, HTML_SMALL,
	HTML_SOURCE, HTML_SPAN, HTML_STRIKE, HTML_STRONG, HTML_STYLE, HTML_SUB, HTML_SUMMARY,
	HTML_SUP, HTML_SVG,
	HTML_TABLE, HTML_TBODY, HTML_TD, HTML_TEMPLATE, HTML_TEXTAREA, HTML_TFOOT, HTML_TH,
	HTML_THEAD, HTML_TIME, HTML_TITLE, HTML_TR, HTML_TRACK, HTML_TT,
	HTML_U, HTML_UL,
	HTML_VAR, HTML_VIDEO,
	HTML_WBR,
	HTML_XMP,
	HTML_N_TAGS
};

enum html_flag {
	HTML_KEPT = 1,        /* may be written */
	HTML_VOID = 2,        /* has neither content nor end tag */
	HTML_BLOCK = 4,       /* its start ends an open <p>; breaks the line in plain text */
	HTML_FORMATTING = 8,  /* opened again after a block that was closed around it */
	HTML_SPECIAL = 16,    /* the end tags of inline elements do not reach past it */
	HTML_SCOPE = 32,      /* no end tag but a table's reaches past it */
	HTML_CELL = 64,       /* formatting from outside stays outside */
	HTML_TABLE_PART = 128, /* exists in tables only */
	HTML_TABLE_FRAME = 256, /* holds no text of its own: table, row, group of rows */
	HTML_LIST = 512,
	HTML_HEADING = 1024,
	HTML_RAW = 2048,      /* its content is not markup, and never written */
	HTML_HIDDEN = 4096,   /* its content is markup, and never written */
	HTML_FOREIGN = 8192,  /* SVG and MathML: hidden, with rules of their own */
	HTML_BREAKOUT = 16384, /* its start tag ends foreign content */
	HTML_DIVISIBLE = 32768, /* two of it in a row look like one: <p>, <div>, headings */
};

enum html_attr {
	HTML_ATTR_NONE,
	HTML_ATTR_ABBR, HTML_ATTR_ALIGN, HTML_ATTR_ALT,
	HTML_ATTR_BORDER,
	HTML_ATTR_CELLPADDING, HTML_ATTR_CELLSPACING, HTML_ATTR_CITE, HTML_ATTR_CLASS,
	HTML_ATTR_COLOR, HTML_ATTR_COLSPAN, HTML_ATTR_CONTROLS,
	HTML_ATTR_DATA_LAZY_SRC, HTML_ATTR_DATA_LAZY_SRCSET, HTML_ATTR_DATA_ORIGINAL,
	HTML_ATTR_DATA_SRC, HTML_ATTR_DATA_SRCSET, HTML_ATTR_DATETIME, HTML_ATTR_DECODING,
	HTML_ATTR_DEFAULT, HTML_ATTR_DIR,
	HTML_ATTR_FACE, HTML_ATTR_FETCHPRIORITY,
	HTML_ATTR_HEADERS, HTML_ATTR_HEIGHT, HTML_ATTR_HREF, HTML_ATTR_HREFLANG,
	HTML_ATTR_KIND,
	HTML_ATTR_LABEL, HTML_ATTR_LANG, HTML_ATTR_LOADING, HTML_ATTR_LOOP,
	HTML_ATTR_MEDIA, HTML_ATTR_MUTED,
	HTML_ATTR_OPEN,
	HTML_ATTR_PLAYSINLINE, HTML_ATTR_POSTER, HTML_ATTR_PRELOAD,
	HTML_ATTR_REL, HTML_ATTR_REVERSED, HTML_ATTR_ROWSPAN,
	HTML_ATTR_SCOPE, HTML_ATTR_SIZE, HTML_ATTR_SIZES, HTML_ATTR_SPAN, HTML_ATTR_SRC,
	HTML_ATTR_SRCLANG, HTML_ATTR_SRCSET, HTML_ATTR_START, HTML_ATTR_STYLE,
	HTML_ATTR_TITLE, HTML_ATTR_TYPE,
	HTML_ATTR_VALIGN, HTML_ATTR_VALUE,
	HTML_ATTR_WIDTH,
	HTML_N_ATTRS
};

/* How a value is checked before it is written. */
enum html_value {
	HTML_VALUE_NEVER,     /* looked at, not written */
	HTML_VALUE_TEXT,
	HTML_VALUE_LINK,      /* http, https, mailto */
	HTML_VALUE_MEDIA,     /* http, https; no tracker; in an iframe only players */
	HTML_VALUE_SRCSET,    /* a list of media addresses with descriptors */
	HTML_VALUE_NUMBER,    /* an integer */
	HTML_VALUE_LENGTH,    /* pixels or percent */
	HTML_VALUE_FLAG,      /* present or not */
	HTML_VALUE_KEYWORD,   /* one of a few words */
	HTML_VALUE_LANGUAGE_CLASS, /* the language-… and lang-… classes of code */
};

struct html_element {
	char name[15];
	uint8_t name_len;
	uint32_t flags;      /* enum html_flag */
	uint64_t attributes; /* bit n: enum html_attr n may be written, besides those everywhere */
	uint64_t needs;      /* one of these must be there, or the tag is not written */
};

struct html_attr_rule {
	char name[19];
	uint8_t name_len;
	enum html_value value;
	const char *keywords; /* of HTML_VALUE_KEYWORD: " ltr rtl auto " */
};

#define HTML_ATTR_BIT(attr) ((uint64_t)1 << (attr))
/* What every element may carry. */
#define HTML_ATTRS_EVERYWHERE \
	(HTML_ATTR_BIT(HTML_ATTR_DIR) | HTML_ATTR_BIT(HTML_ATTR_LANG) | HTML_ATTR_BIT(HTML_ATTR_TITLE))

extern const struct html_element html_elements[HTML_N_TAGS];
extern const struct html_attr_rule html_attr_rules[HTML_N_ATTRS];

/* Names in any case; HTML_UNKNOWN and HTML_ATTR_NONE for those not in the tables. */
enum html_tag html_tag_find(struct str name);
enum html_attr html_attr_find(struct str name);
