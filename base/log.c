/* A line is written by one write(2), so that lines of several threads and processes do not mix.
 * What cannot be written is lost: there is nobody to tell. */
#include "base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/time.h"

enum { LINE_MAX_BYTES = 4096, IS_JOURNAL = 256, IS_TERMINAL = 512, LEVEL_MASK = 255 };

/* enum log_level of the last line kept, IS_JOURNAL, IS_TERMINAL. */
static atomic_int setting = LOG_LEVEL_INFO;

static const char *const level_names[] = {[LOG_LEVEL_ERROR] = "error",
	[LOG_LEVEL_WARNING] = "warning", [LOG_LEVEL_NOTICE] = "notice", [LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_DEBUG] = "debug"};

bool log_level_from_name(const char *name, enum log_level *ret_level)
{
	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
		if (strcmp(name, level_names[level]) == 0) {
			*ret_level = (enum log_level)level;
			return true;
		}
	}
	return false;
}

/* JOURNAL_STREAM is "device:inode" of the stream that the service manager connected, and is
 * inherited by those whose standard error leads elsewhere (systemd.exec(5)). */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;
	return stream && sscanf(stream, "%ju:%ju", &device, &inode) == 2 &&
		fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_init(enum log_level most)
{
	atomic_store(&setting, (int)most | (stderr_is_journal() ? IS_JOURNAL : 0)
		| (isatty(STDERR_FILENO) ? IS_TERMINAL : 0));
}

static void append_prefix(struct buf *line, enum log_level level, int set)
{
	char now[TIME_TEXT_SIZE];
	if (set & IS_TERMINAL)
		buf_printf(line, "\r\033[K"); /* a progress bar may stand there */
	if (set & IS_JOURNAL)
		buf_printf(line, "<%d>", (int)level);
	else
		buf_printf(line, "%s %s: ", time_rfc3339(clock_now(), now), level_names[level]);
}

void log_line(enum log_level level, const char *format, ...)
{
	int set = atomic_load_explicit(&setting, memory_order_relaxed), saved_errno = errno;
	if ((int)level > (set & LEVEL_MASK))
		return;
	char text[LINE_MAX_BYTES];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n >= (int)sizeof text)
		memcpy(text + sizeof text - 4, "...", 4);
	struct buf line;
	buf_init(&line, 4 * LINE_MAX_BYTES); /* a broken byte becomes three */
	append_prefix(&line, level, set);
	text_append_printable(&line, str_trim(str_of(text)));
	buf_append_char(&line, '\n');
	ssize_t written = write(STDERR_FILENO, line.data, line.len);
	(void)written;
	buf_finish(&line);
	errno = saved_errno;
}
