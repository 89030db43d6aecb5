#pragma once
/* The parser processes: a few, started when there is work, replaced when they die or stall, gone
 * when idle. One document at a time each. Loop thread only. */
#include <uv.h>

#include "base/buf.h"
#include "base/error.h"
#include "daemon/parser_process.h"
#include "parsers/document_read.h"

enum parse_fate {
	PARSE_ANSWERED,   /* result says what the parser found */
	PARSE_KILLED,     /* the document killed or stalled the process */
	PARSE_UNAVAILABLE /* no process could be started: not the document's fault */
};

/* One document on its way. The caller owns it and all it points to until on_done. */
struct parse_task {
	struct str url, content_type, content_encoding, body;
	struct read_limits limits;
	bool is_page; /* no document: is it a bot wall's? */
	int64_t now;
	void (*on_done)(struct parse_task *task);
	/* filled in for on_done */
	enum parse_fate fate;
	enum read_result result;
	struct error err;
	struct buf record; /* the flat record; the caller finishes or takes it */
	/* the pool's own */
	struct parse_task *next;
	struct parser_request_head head;
};

struct parser_pool;

/* `program` is the executable to run with the argument --parser-process. n_processes >= 1. */
struct parser_pool *parser_pool_new(uv_loop_t *loop, const char *program, unsigned n_processes);
void parser_pool_submit(struct parser_pool *pool, struct parse_task *task);
/* Ends the processes; tasks under way are dropped without on_done. Free after the loop has run. */
void parser_pool_stop(struct parser_pool *pool);
void parser_pool_free(struct parser_pool *pool);
