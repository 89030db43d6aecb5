#pragma once
/* What the files of the prefilter share. Private to prefilter*.c; everybody else uses
 * prefilter.h. */
#include <stdint.h>

#include "parsers/charset.h"
#include "parsers/document_read.h"
#include "parsers/prefilter.h"

enum context {
	IN_CONTENT,
	IN_CDATA,
	IN_COMMENT,
	IN_INSTRUCTION,
	IN_DECLARATION, /* <!DOCTYPE …> and the like */
	IN_SUBSET,      /* the part of it in brackets */
	IN_SUBSET_END,  /* behind the closing bracket */
	IN_TAG_REST,    /* of an end tag, or of a start tag that was cut */
};

/* A name in a buffer that may move. */
struct name_at {
	uint32_t at, len;
};

struct prefilter {
	struct charset *charset;
	struct buf text; /* decoded and not done with */
	size_t retry_at; /* bytes of text; below these nothing can be said yet */
	enum context context;
	bool started;     /* the junk before the document is behind us */
	bool root_closed; /* its end tag was seen; it is written at the very end */
	bool repaired;
	uint32_t left_out; /* enum document_flag */
	size_t max_tag, max_depth;
	size_t depth;
	uint32_t *open_hashes; /* of the names of the open elements, without case */
	struct buf names;
	struct name_at open[]; /* the open elements, in names */
};

/* Before the root element, or behind its end tag: only tags count there. */
static inline bool is_outside(const struct prefilter *prefilter)
{
	return prefilter->depth == 0 || (prefilter->root_closed && prefilter->depth == 1);
}

static inline bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static inline bool is_name_start(char c)
{
	return str_is_letter(c) || c == '_';
}

static inline struct str prefilter_name_of(const struct prefilter *prefilter, size_t level)
{
	const struct name_at *open = &prefilter->open[level];
	return str_make(prefilter->names.data + open->at, open->len);
}

static inline bool is_one_of(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	return false;
}

/* The offset of a short string in s[from..n), or n. Its first byte is rare enough for memchr to
 * be quicker than memmem. */
static inline size_t prefilter_find(const char *s, size_t from, size_t n, struct str what)
{
	while (from + what.len <= n) {
		const char *hit = memchr(s + from, what.data[0], n - from - what.len + 1);
		if (!hit)
			break;
		if (memcmp(hit, what.data, what.len) == 0)
			return (size_t)(hit - s);
		from = (size_t)(hit - s) + 1;
	}
	return n;
}

/* The steps of prefilter_reference.c and prefilter_tag.c, for what begins at s[0]: they write what they
 * can and return the bytes they are done with, 0 when that takes more of them. `last`: there are no
 * more. */

/* From "&". References come out as characters or numbers, never as names: libxml2 drops these once
 * it has seen an error. */
size_t prefilter_reference(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out);

/* From "<" and the first letter of a name. */
size_t prefilter_start_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out);

/* From "</". Ends what was left open inside of the element; an end tag of nothing goes. */
size_t prefilter_end_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out);

/* From a "<" that is only an angle bracket. */
size_t prefilter_bracket(struct prefilter *prefilter, struct buf *out);

/* Writes the end tag of the innermost element. */
void prefilter_close(struct prefilter *prefilter, struct buf *out);

/* A character as itself or as a number. ASCII stays a reference, for it may be markup or white space
 * that must survive. */
void prefilter_put_character(struct buf *out, uint32_t code_point);

/* A numeric reference at s, which follows the "&": its length without the semicolon, 0 when it is
 * none. */
size_t prefilter_match_number(const char *s, size_t n, uint32_t *ret_number);
