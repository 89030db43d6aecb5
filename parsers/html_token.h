#pragma once
/* The HTML standard's tokenizer (section 13.2.5), without a tree: text, start tags and end tags.
 * Comments, doctypes and processing instructions are passed over. One pass, no memory of its own;
 * all slices borrow from the input. More lenient than browsers where feeds need it: a comment or
 * frame that is never closed does not swallow the rest, and CDATA sections are read where they have
 * no business. */
#include "base/str.h"
#include "parsers/html.h"
#include "parsers/html_names.h"

enum html_token_kind { HTML_TOKEN_END, HTML_TOKEN_TEXT, HTML_TOKEN_START_TAG, HTML_TOKEN_END_TAG };

struct html_attribute {
	struct str name, value; /* as written: case and character references untouched */
};

struct html_token {
	enum html_token_kind kind;
	struct str text;   /* of HTML_TOKEN_TEXT, references unresolved */
	struct str name;   /* of tags, as written */
	enum html_tag tag; /* the same, looked up */
	bool self_closing;
	size_t n_attributes; /* of start tags; at most HTML_MAX_ATTRIBUTES */
	struct html_attribute attributes[HTML_MAX_ATTRIBUTES];
};

struct html_tokenizer {
	const char *at, *end;
	bool in_foreign;    /* SVG and MathML: CDATA sections exist */
	bool in_plaintext;  /* after <plaintext>: there are no more tags */
	const char *cdata_end; /* the "]]>" of the section that is being read; NULL: none */
	/* looked for once, in vain: not looked for again */
	bool no_iframe_end, no_comment_end, no_cdata_end;
};

void html_tokenizer_init(struct html_tokenizer *tokenizer, struct str html);

/* False, with HTML_TOKEN_END, at the end of the input. An unfinished tag at the end is dropped, as
 * browsers do. */
bool html_tokenizer_next(struct html_tokenizer *tokenizer, struct html_token *ret_token);

/* To be called after the start tag of an element whose content is not to be seen: passes over it
 * and its end tag. For raw-text, hidden and foreign elements (enum html_flag); a start tag that
 * ends foreign content is left to be read next. `token` is scratch. */
void html_tokenizer_skip(struct html_tokenizer *tokenizer, struct html_token *token);
