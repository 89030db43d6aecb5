#pragma once
/* Log lines on standard error: for the journal "<N>text" (sd-daemon(3)), elsewhere with an
 * RFC 3339 time. One line, one event: text from feeds goes through text_append_printable(), which
 * log_line does for the whole line. Only daemon, serve and cli log; the other rooms return
 * struct error. The level is courant's only mutable file-scope variable. Thread-safe. */
#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

/* "error" … "debug" → level; false on anything else. */
bool log_level_from_name(const char *name, enum log_level *ret_level);
void log_init(enum log_level most); /* lines above `most` are dropped */

void log_line(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
#define log_error(...)   log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)  log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)    log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)   log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)
