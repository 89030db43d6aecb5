/* One event, one line, one write; the form follows JOURNAL_STREAM. Standard error is a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

struct capture {
	int saved_stderr, read_end;
};

static int capture_start(void **state)
{
	static struct capture capture;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
		return -1;
	capture.read_end = ends[0];
	capture.saved_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	*state = &capture;
	return 0;
}

static int capture_stop(void **state)
{
	struct capture *capture = *state;
	dup2(capture->saved_stderr, STDERR_FILENO);
	close(capture->saved_stderr);
	close(capture->read_end);
	unsetenv("JOURNAL_STREAM");
	log_init(LOG_LEVEL_INFO);
	return 0;
}

/* What was written since the last call; "" for nothing. */
static const char *captured(const struct capture *capture, char room[16384])
{
	ssize_t n = read(capture->read_end, room, 16383);
	room[n > 0 ? n : 0] = '\0';
	return room;
}

static void test_level_names(void **state)
{
	(void)state;
	enum log_level level = LOG_LEVEL_INFO;
	assert_true(log_level_from_name("error", &level));
	assert_int_equal(level, LOG_LEVEL_ERROR);
	assert_true(log_level_from_name("debug", &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
	assert_false(log_level_from_name("", &level));
	assert_false(log_level_from_name("Error", &level));
	assert_false(log_level_from_name("emergency", &level));
	assert_int_equal(level, LOG_LEVEL_DEBUG);
}

static void test_terminal_form(void **state)
{
	char room[16384];
	unsetenv("JOURNAL_STREAM");
	log_init(LOG_LEVEL_NOTICE);
	log_warning("feed %d: %s", 12, "late");
	const char *line = captured(*state, room);
	assert_int_equal(strlen(line), strlen("2026-11-22T13:32:55Z warning: feed 12: late\n"));
	assert_int_equal(line[19], 'Z');
	assert_string_equal(line + 20, " warning: feed 12: late\n");
	log_info("dropped");
	log_debug("dropped");
	assert_string_equal(captured(*state, room), "");
	log_notice("kept");
	assert_string_equal(captured(*state, room) + 20, " notice: kept\n");
}

static void set_journal_stream(int inode_offset)
{
	struct stat st;
	char text[64];
	assert_int_equal(fstat(STDERR_FILENO, &st), 0);
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)st.st_dev,
		(uintmax_t)st.st_ino + (uintmax_t)inode_offset);
	setenv("JOURNAL_STREAM", text, 1);
	log_init(LOG_LEVEL_DEBUG);
}

static void test_journal_form(void **state)
{
	char room[16384];
	set_journal_stream(0);
	log_error("a");
	log_debug("b");
	assert_string_equal(captured(*state, room), "<3>a\n<7>b\n");
	set_journal_stream(1); /* somebody else's stream, inherited */
	log_error("a");
	assert_string_equal(captured(*state, room) + 20, " error: a\n");
	setenv("JOURNAL_STREAM", "nonsense", 1);
	log_init(LOG_LEVEL_DEBUG);
	log_error("a");
	assert_string_equal(captured(*state, room) + 20, " error: a\n");
}

static void test_one_printable_line(void **state)
{
	char room[16384], longer[9000];
	set_journal_stream(0);
	log_error("title \"%s\"\n", "two\nlines\x1b[2J \xff");
	assert_string_equal(captured(*state, room), "<3>title \"two lines [2J \xef\xbf\xbd\"\n");
	memset(longer, 'x', sizeof longer);
	longer[sizeof longer - 1] = '\0';
	log_error("%s", longer);
	const char *line = captured(*state, room);
	assert_int_equal(strlen(line), 3 + 4095 + 1);
	assert_string_equal(line + strlen(line) - 5, "x...\n");
}

static void test_errno_survives(void **state)
{
	char room[16384];
	set_journal_stream(0);
	errno = ENOENT;
	log_error("open: %s", strerror(errno));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(captured(*state, room), "<3>open: No such file or directory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_level_names),
		cmocka_unit_test_setup_teardown(test_terminal_form, capture_start, capture_stop),
		cmocka_unit_test_setup_teardown(test_journal_form, capture_start, capture_stop),
		cmocka_unit_test_setup_teardown(test_one_printable_line, capture_start, capture_stop),
		cmocka_unit_test_setup_teardown(test_errno_survives, capture_start, capture_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
