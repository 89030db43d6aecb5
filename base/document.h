#pragma once
/* The nouns: what a feed document says, after parsing. A struct document is a pure value; all its
 * strings are UTF-8 borrowed from one arena (or from a flat record, base/record.h) and live as
 * long as that does. Names follow JSON Feed 1.1 where it has one. Zero means absent everywhere
 * but in numbers, which say so themselves. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define TIME_NONE INT64_MIN /* no date; any other value is unix seconds */
#define SIZE_NONE (-1)      /* no length, size, duration or count given */

enum date_flag {
	DATE_ASSUMED_UTC = 1, /* the text named no zone */
	DATE_DERIVED = 2,     /* not the publisher's word for this field */
};

struct date {
	int64_t at;      /* unix seconds, or TIME_NONE */
	struct str text; /* as written, at most 128 bytes */
	uint32_t flags;  /* enum date_flag */
	struct str origin; /* what said it, named as among the extensions: "dc:date"; "" for the word
	                    * that the format itself has for it */
};
#define DATE_NONE ((struct date){.at = TIME_NONE})

struct person {
	struct str name, url, email;
};

struct link {
	struct str url, rel, type, title, language;
	int64_t length; /* bytes, or SIZE_NONE */
};

struct attachment {
	struct str url, mime_type, title;
	int64_t size_in_bytes, duration_in_seconds; /* or SIZE_NONE */
};

/* The feed that the entry was taken from. */
struct source {
	struct str id, title;
	struct str url;      /* its page, else the feed itself */
	struct str feed_url, icon;
	struct str rights;   /* as in struct entry */
	int64_t modified_at; /* unix seconds, or TIME_NONE */
	struct person *authors;
	size_t n_authors;
};

/* A way in which two entries may be the same; the first key of an entry is the strongest.
 * Identity holds inside one feed only. */
enum key_kind {
	KEY_ID = 1,      /* guid, Atom id, rdf:about, JSON Feed id */
	KEY_URL = 2,     /* the entry's own address */
	KEY_TITLE = 3,   /* title and day, where there is nothing better */
	KEY_CONTENT = 4, /* the text itself, the last resort */
	KEY_PATH = 5,    /* the id without scheme and host: a site that moved keeps it */
	KEY_TRACE = 6,   /* of no entry: what an item said that is gone, see storage/trace.h */
};

struct key {
	uint32_t kind;   /* enum key_kind */
	uint64_t hash;   /* hash64 of kind and text; a hit is confirmed by comparing text */
	struct str text; /* at most 1 KiB; longer ones are replaced by a digest of themselves */
	uint32_t is_shared; /* other entries of the document have it, too: it tells nothing */
};

/* One that an item was known by so far. */
struct item_key {
	enum key_kind kind;
	struct str text;
	bool is_support;       /* makes nothing known by itself */
	int64_t joined_at;     /* when an entry with this key was found to be the item, or TIME_NONE */
	enum key_kind by_kind; /* the weaker key that led there */
	unsigned agreement;    /* what else was equal: enum agreement of storage/ladder.h */
	uint64_t content_hash; /* of the entry that had it last; 0: that of the item */
};

enum entry_flag {
	ENTRY_ID_DERIVED = 1,    /* the feed gave no id: the strongest key stands in */
	ENTRY_URL_DERIVED = 2,   /* the address is a permalink guid, or an id that is one */
	ENTRY_TITLE_DERIVED = 4, /* the title is the beginning of the text */
};

struct entry {
	struct str id;  /* as written */
	struct str url; /* absolute where it could be made so */
	struct str external_url;
	struct str title;        /* plain text, references resolved */
	struct str summary;      /* clean HTML */
	struct str content_html; /* clean HTML */
	struct str content_text; /* plain text */
	struct str image;
	struct str language;
	struct str rights; /* plain text, or clean HTML where it has elements */
	struct str comments_url;
	struct date published, modified;
	struct person *authors, *contributors;
	struct str *tags;
	struct attachment *attachments;
	struct link *links;
	size_t n_authors, n_contributors, n_tags, n_attachments, n_links;
	struct source source;
	struct str extensions; /* JSON object: what has no field of its own, without loss */
	uint32_t flags;        /* enum entry_flag */
	struct key *keys;      /* identity_assign(); strongest first, at least one */
	size_t n_keys;
	uint64_t content_hash; /* of everything a reader sees; another value means an edit */
};

/* What an entry said before its publisher changed it. */
struct entry_version {
	struct entry entry;   /* keys absent */
	int64_t number;       /* from 1 */
	int64_t replaced_at;
};

/* An entry that was removed upstream (RFC 6721). */
struct tombstone {
	struct str id;
	struct date deleted;
};

enum document_flag {
	DOCUMENT_TRUNCATED = 1, /* the bytes ended inside the document: whole entries were kept */
	DOCUMENT_REPAIRED = 2,  /* the markup was not well-formed */
	DOCUMENT_CAPPED = 4,    /* more entries than the cap: the first ones were kept */
	DOCUMENT_COMPLETE = 8,  /* fh:complete (RFC 5005): absent entries were removed upstream */
	DOCUMENT_ARCHIVE = 16,  /* fh:archive (RFC 5005) */
	DOCUMENT_EXPIRED = 32,  /* JSON Feed "expired": it will not be updated any more */
	DOCUMENT_LONG_TAG = 64, /* a start tag over the cap: its attributes were left out */
	DOCUMENT_TOO_DEEP = 128, /* elements in more others than the cap: their tags were left out */
};

enum document_format { FORMAT_NONE, FORMAT_RSS, FORMAT_ATOM, FORMAT_RDF, FORMAT_JSON, FORMAT_CDF };

/* What the publisher asks of those who poll. */
struct poll_hints {
	int64_t ttl_s;           /* RSS ttl in seconds, or SIZE_NONE */
	int64_t update_period_s; /* sy:updatePeriod / sy:updateFrequency, or SIZE_NONE */
	int64_t update_base_at;  /* sy:updateBase, or TIME_NONE */
	uint32_t skip_hours;     /* bit h: hour h of the day, GMT */
	uint32_t skip_days;      /* bit d: day of the week, Sunday = 0, GMT */
};

struct document {
	uint32_t format; /* enum document_format */
	uint32_t flags;  /* enum document_flag */
	struct str version;
	struct str id, title, home_page_url, feed_url, next_url, prev_archive_url;
	struct str description, rights; /* plain text, or clean HTML where they have elements */
	struct str language, icon, favicon, generator;
	struct str hub_url; /* WebSub, the first one named */
	struct date published, modified;
	struct person *authors, *contributors;
	struct str *tags;
	struct link *links;
	size_t n_authors, n_contributors, n_tags, n_links;
	struct poll_hints hints;
	struct str extensions; /* JSON object, as in struct entry */
	struct entry *entries; /* in document order */
	size_t n_entries;
	struct tombstone *tombstones;
	size_t n_tombstones;
};

/* Everything absent: dates TIME_NONE, hints SIZE_NONE. A zeroed struct is not that. */
void document_init(struct document *document);
void entry_init(struct entry *entry);

/* "rss", "atom", "rdf", "json", "cdf"; "" for FORMAT_NONE. */
const char *document_format_name(enum document_format format);
enum document_format document_format_from_name(struct str name);
