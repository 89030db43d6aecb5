#pragma once
/* Bytes from the wire → struct document: decode, charset, parse, identify, clean. A pure function
 * of its arguments: no files, no network, no clock but hints->now. The daemon calls it inside a
 * parser process; `courant parse` and the tests call it directly. */
#include "base/key.h"
#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "base/loadable.h"

/* Of one document. 0 stands for the usual one. */
struct read_limits {
	uint32_t max_document; /* bytes, decoded: READ_MAX_DOCUMENT */
	uint32_t max_ratio;    /* of decoded to wire bytes: DECODE_MAX_RATIO */
	uint32_t max_entries;  /* READ_MAX_ENTRIES */
	uint32_t max_tag;      /* bytes of a start tag of XML: READ_MAX_TAG */
	uint32_t max_depth;    /* open elements of XML: READ_MAX_DEPTH */
};

struct read_hints {
	struct str url;              /* the address the bytes came from; base of relative links */
	struct str content_type;     /* Content-Type as received; "" when unknown */
	struct str content_encoding; /* Content-Encoding as received; "" when none */
	int64_t now;                 /* unix seconds; judges dates of the future; TIME_NONE: no judging */
	struct read_limits limits;
	bool raw_html;               /* leave HTML uncleaned: for measuring only */
};

enum {
	READ_MAX_DOCUMENT = 10 * 1024 * 1024,
	READ_MAX_ENTRIES = 10000,
	READ_MAX_TAG = 64 * 1024,
	READ_MAX_DEPTH = 256,
	READ_MAX_ERRORS = 5000,    /* of markup, then the rest is given up */
	READ_MAX_LIST = 1000,      /* elements of any one list of an entry or the feed */
	READ_MAX_KEY = KEY_MAX_BYTES,
};

/* Raised when the same bytes give other entries than before: documents that are known by the hash of their bytes
 * are then read once more, without being asked for in another way. */
enum { READ_VERSION = 4 };

/* The caller branches on why: each has its own back-off. */
enum read_result {
	READ_OK,
	READ_NOT_A_FEED, /* empty, an HTML page, a login page, something else: err says which */
	READ_BROKEN,     /* a feed, but decoding or parsing ended before any whole entry */
	READ_TOO_LARGE,  /* over a cap, before any whole entry */
	READ_BOT_WALL,   /* a page that nobody took for a document; document_read() never says so */
};

/* The usual ones for those that are 0. */
struct read_limits read_limits_or_usual(struct read_limits limits);

/* On READ_OK *ret_document borrows from the arena only (never from bytes) and every entry has its
 * keys and content_hash. A document that ends early, or is over a cap, is READ_OK with its whole
 * entries and DOCUMENT_TRUNCATED; err then says why. On READ_NOT_A_FEED the links of *ret_document are the feeds that a page
 * announces, in its order, and nothing else is in it. `ret_document` is untouched otherwise; err
 * holds a sentence whenever the result is not READ_OK. */
LOADABLE enum read_result document_read(struct str bytes, const struct read_hints *hints,
	struct arena *arena, struct document *ret_document, struct error *err);

/* Loads what is otherwise loaded on first use (charset tables), so that a sandbox without file
 * access can be entered afterwards. */
void document_read_preload(void);
