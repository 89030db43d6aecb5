#pragma once
/* The process that reads documents of strangers: no files, no network, CPU and memory limits. It
 * reads requests on standard input and answers on standard output, one at a time, until the end of
 * input. What kills it or stalls it costs one feed an error. */
#include <stdint.h>

#include "parsers/document_read.h"

enum { PARSER_MAGIC = 0x636f7572, PARSER_CPU_S = 10 };

/* Followed by the url, Content-Type, Content-Encoding and the body. Of a page nothing is asked but whether it
 * is that of a bot wall: READ_BOT_WALL or READ_NOT_A_FEED, without a record. */
struct parser_request_head {
	uint32_t magic;
	uint32_t url_len, content_type_len, content_encoding_len, body_len;
	struct read_limits limits;
	uint32_t is_page;
	int64_t now;
};

/* Followed by the sentence of an error, if there is one, and by the flat record (base/record.h) of a
 * document's READ_OK and READ_NOT_A_FEED. */
struct parser_reply_head {
	uint32_t magic;
	uint32_t result; /* enum read_result */
	uint32_t error_len, record_len;
};

enum { PARSER_MAX_RECORD = 256 * 1024 * 1024 };

/* Never returns to the daemon's code: the exit status. */
int parser_process_main(void);
