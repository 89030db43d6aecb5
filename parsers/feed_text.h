#pragma once
/* Texts as feeds write them → their final forms: plain text, clean HTML, absolute addresses,
 * dates, people. Shared by the XML and the JSON reader. All results live in the arena. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/document.h"
#include "parsers/document_read.h"

/* What the characters of a text mean. */
enum text_type {
	TEXT_NONE,   /* characters are not wanted */
	TEXT_GUESS,  /* plain or HTML: the text itself decides */
	TEXT_LINES,  /* likewise; without tags each line is one */
	TEXT_PLAIN,
	TEXT_HTML,   /* markup, escaped or in CDATA, or child elements serialised again */
	TEXT_XHTML,  /* child elements, serialised again, are the markup */
	TEXT_BASE64, /* of one of the above: after decoding the text decides */
};

struct feed_texts {
	struct arena *arena;
	const struct read_hints *hints;
	struct str page; /* of the entry in hand, or the feed's: what "#note-1" is on; may be empty */
	struct buf scratch;
};

void texts_init(struct feed_texts *texts, struct arena *arena, const struct read_hints *hints);
void texts_finish(struct feed_texts *texts);

struct str texts_copy(struct feed_texts *texts, struct str text);
/* A tag of RFC 5646, section 2.1: "pt_BR" is pt-BR. */
struct str texts_language(struct feed_texts *texts, struct str text);

/* Plain text, references resolved, white space collapsed; of markup, its text. References that
 * are still there after one round were written twice and are resolved again. */
struct str texts_plain(struct feed_texts *texts, struct str text, enum text_type type);
/* A title. One that is an image and nothing else keeps it, as clean HTML. */
struct str texts_title(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base);
/* Clean HTML; plain text is escaped. */
struct str texts_html(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base);
/* Plain text, or clean HTML where it has elements. */
struct str texts_rich(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base);
/* The beginning of a text, for want of a title. */
struct str texts_beginning(struct feed_texts *texts, struct str text, enum text_type type);

/* An address made absolute; empty when it is too long or would run a script. */
struct str texts_url(struct feed_texts *texts, struct str base, struct str reference);
struct date texts_date(struct feed_texts *texts, struct str text, struct str language);
/* "name (mail)", "mail (name)", "name <mail>", a mail address alone, or a name. */
struct person texts_person(struct feed_texts *texts, struct str text);
/* A count, size or number of minutes; SIZE_NONE for anything else. */
int64_t texts_number(struct str text);
/* The same of something that is there: 0 is what they write who do not know. */
int64_t texts_size(struct str text);

/* Lists without repetitions, as long as they are short, and never beyond READ_MAX_LIST. */
void texts_add_person(struct feed_texts *texts, struct person **list, size_t *n,
	const struct person *person);
void texts_add_tag(struct feed_texts *texts, struct str **list, size_t *n, struct str tag);

/* What is missing is derived and flagged: the title from the beginning of the text, or from the
 * address where there is none; the date of publication from that of the last change. */
void texts_derive(struct feed_texts *texts, struct entry *entry);
