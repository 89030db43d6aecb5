#pragma once
/* A failure is a value with a sentence: what happened, where, what to do. Functions that can
 * fail return bool (or an enum where the caller branches on why) and fill a caller-owned
 * struct error; on success they leave it alone. */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct error {
	char text[512];
};

/* Writes the sentence (cut at the end of text) and returns false, so that callers can write
 * `return error_set(err, ...)`. err may be NULL. */
bool error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "context: " before a sentence that is already there; returns false. */
bool error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Out of memory ends the process with a line on standard error: every input is capped, so it
 * means a bug or a machine without memory, and the service manager restarts us. */
_Noreturn void die_out_of_memory(void);
void *xmalloc(size_t n);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);
