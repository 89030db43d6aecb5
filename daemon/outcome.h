#pragma once
/* What a fetch came to, and what is remembered of it. Pure functions: response, document and the
 * stored state go in, the next state comes out. */
#include "config/config.h"
#include "daemon/fetch.h"
#include "parsers/document_read.h"

enum outcome_kind {
	OUTCOME_READ,      /* a document was read to its end */
	OUTCOME_PART,      /* a document was read, but not to its end: a failure that brought items */
	OUTCOME_UNCHANGED, /* 304, or the same bytes as last time */
	OUTCOME_FAILED,
	OUTCOME_DEFERRED,  /* a Retry-After forbids the request, or the next one that a redirect leads to */
	OUTCOME_CANCELLED, /* we are stopping: as if it had never begun */
};

struct outcome {
	enum outcome_kind kind;
	enum feed_failure failure; /* of PART and FAILED */
	const char *stage;         /* "fetch", "decode", "parse", "store" */
	struct error reason;
};

/* The meaning of an answer before anybody parses it: UNCHANGED, FAILED, or READ for "parse it". A body
 * with the hash of the last one needs neither inflating nor parsing. */
struct outcome outcome_of_response(const struct feed_state *state, const struct response *response,
	int64_t now);

/* The meaning of what the parser said; err as of document_read(). */
struct outcome outcome_of_read(enum read_result result, const struct document *document,
	const struct error *err);

/* The meaning of both, when the body did not come as a whole: what its beginning held is kept. */
struct outcome outcome_of_part(const struct outcome *fetched, const struct outcome *read, struct document *document);

/* Whoever subscribed to a page wants the feed that it announces: the first one that differs from the
 * page and may be asked from there. "" unless the address has just turned out to be a page, and was
 * never anything else; from one page to the next nobody is sent. Borrowed from the document. */
struct str outcome_announced(const struct outcome *outcome, const struct feed_record *feed,
	const struct response *response, const struct document *document);

/* The next state but for due_at and changed_at, and for what redirects ask, which is another host's word.
 * Strings borrow from state, response and outcome. *ret_moved_to is a permanent redirect that may be believed
 * now, or NULL. response and document may be NULL. */
void outcome_apply(const struct outcome *outcome, const struct feed_record *feed,
	const struct config *config, const struct response *response, const struct document *document,
	int64_t now, struct feed_state *ret_state, const char **ret_moved_to);
