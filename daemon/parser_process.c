/* Inside the cage. After parser_enter_cage() the process can compute, read its input and write its
 * output; everything else ends it. */
#include "daemon/parser_process.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "base/record.h"
#include "parsers/document_read.h"
#include "parsers/wall.h"

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) \
	|| __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { IS_SANITIZED = 1 };
#else
enum { IS_SANITIZED = 0 };
#endif

enum {
	MEMORY_BYTES = 1024 * 1024 * 1024, /* address space: a 10 MiB document needs a tenth of it */
	YIELDING = 10,                     /* the priority below the daemon's */
	KEEP_BYTES = 4 * 1024 * 1024,      /* of buffers, between documents */
};

/* What remains possible: memory, time, our two descriptors, and an orderly end. */
static const int allowed_calls[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(madvise), SCMP_SYS(futex),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getrusage),
	SCMP_SYS(prlimit64), SCMP_SYS(setrlimit), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

static void limit_set(int resource, rlim_t limit)
{
	struct rlimit value = {.rlim_cur = limit, .rlim_max = limit};
	setrlimit((__rlimit_resource_t)resource, &value);
}

static bool parser_enter_cage(void)
{
	(void)!nice(YIELDING); /* documents can wait for the loop, not the loop for documents */
	limit_set(RLIMIT_CORE, 0);
	limit_set(RLIMIT_FSIZE, 0);
	if (IS_SANITIZED)
		return true; /* sanitizers need terabytes of address space and calls of their own */
	limit_set(RLIMIT_AS, MEMORY_BYTES);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool is_caged = filter != NULL;
	for (size_t i = 0; is_caged && i < sizeof allowed_calls / sizeof *allowed_calls; i++)
		is_caged = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0) == 0;
	is_caged = is_caged && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return is_caged;
}

/* RLIMIT_CPU counts a process's whole life: move it ahead of what was used so far. */
static void cpu_limit_renew(void)
{
	struct rusage used;
	struct rlimit limit;
	if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0)
		return;
	limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + PARSER_CPU_S);
	if (limit.rlim_max != RLIM_INFINITY && limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
}

static bool read_all(void *bytes, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t got = read(STDIN_FILENO, (char *)bytes + done, n - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

static bool write_all(const void *bytes, size_t n)
{
	for (size_t done = 0; done < n;) {
		ssize_t put = write(STDOUT_FILENO, (const char *)bytes + done, n - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		done += (size_t)put;
	}
	return true;
}

static bool body_holds(struct str body, const char *word)
{
	return body.len && memmem(body.data, body.len, word, strlen(word)) != NULL;
}

/* For tests of the daemon alone: documents that name their own poison. */
static void poison_take(struct str body)
{
	if (body_holds(body, "courant-poison:crash"))
		abort();
	for (volatile int spin = 1; spin && body_holds(body, "courant-poison:hang");)
		;
	while (body_holds(body, "courant-poison:memory"))
		memset(xmalloc(16 << 20), 1, 16 << 20);
	if (body_holds(body, "courant-poison:file"))
		(void)!chdir("/");
}

static bool reply_write(enum read_result result, const struct error *err, struct str record)
{
	struct parser_reply_head head = {
		.magic = PARSER_MAGIC,
		.result = (uint32_t)result,
		.error_len = (uint32_t)strlen(err->text),
		.record_len = (uint32_t)record.len,
	};
	return write_all(&head, sizeof head) && write_all(err->text, head.error_len)
		&& write_all(record.data, record.len);
}

static bool page_answer(const struct parser_request_head *head, const struct read_hints *hints, struct str body)
{
	bool is_wall = wall_is_body(hints->content_encoding, body, head->limits.max_document, head->limits.max_ratio);
	struct error err = {{0}};
	error_set(&err, is_wall ? "a bot wall" : "a page");
	return reply_write(is_wall ? READ_BOT_WALL : READ_NOT_A_FEED, &err, str_make(NULL, 0));
}

static bool request_answer(const struct parser_request_head *head, struct str bytes,
	struct arena *arena, struct buf *record)
{
	struct read_hints hints = {
		.url = str_make(bytes.data, head->url_len),
		.content_type = str_make(bytes.data + head->url_len, head->content_type_len),
		.now = head->now,
		.limits = head->limits,
	};
	size_t at = head->url_len + head->content_type_len;
	hints.content_encoding = str_make(bytes.data + at, head->content_encoding_len);
	at += head->content_encoding_len;
	struct str body = str_make(bytes.data + at, head->body_len);
	struct document document;
	struct error err = {{0}};
	if (getenv("COURANT_TEST_POISON"))
		poison_take(body);
	if (head->is_page)
		return page_answer(head, &hints, body);
	enum read_result result = document_read(body, &hints, arena, &document, &err);
	bool has_document = result == READ_OK || result == READ_NOT_A_FEED;
	if (has_document && !record_encode_document(&document, record)) {
		buf_clear(record);
		error_set(&err, "the parsed document has more than %d bytes", PARSER_MAX_RECORD);
		result = READ_TOO_LARGE;
	}
	return reply_write(result, &err, buf_str(record));
}

static bool request_serve(struct buf *bytes, struct arena *arena, struct buf *record)
{
	struct parser_request_head head;
	if (!read_all(&head, sizeof head) || head.magic != PARSER_MAGIC)
		return false;
	size_t n = (size_t)head.url_len + head.content_type_len + head.content_encoding_len
		+ head.body_len;
	buf_clear(bytes);
	buf_clear(record);
	char *room = buf_reserve(bytes, n);
	if (!room || !read_all(room, n))
		return false;
	bytes->len = n;
	cpu_limit_renew();
	bool goes_on = request_answer(&head, buf_str(bytes), arena, record);
	arena_clear(arena);
	if (bytes->cap > KEEP_BYTES)
		buf_finish(bytes);
	if (record->cap > KEEP_BYTES)
		buf_finish(record);
	return goes_on;
}

int parser_process_main(void)
{
	struct buf bytes, record;
	struct arena arena = {0};
	buf_init(&bytes, PARSER_MAX_RECORD);
	buf_init(&record, PARSER_MAX_RECORD);
	document_read_preload();
	if (!parser_enter_cage())
		return EXIT_FAILURE;
	while (request_serve(&bytes, &arena, &record))
		;
	buf_finish(&bytes);
	buf_finish(&record);
	arena_finish(&arena);
	return EXIT_SUCCESS;
}
