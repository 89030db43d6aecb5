/* Screens: their width, their colours, and the progress bar. */
#include "cli/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

enum { COLUMNS_LEAST = 20, COLUMNS_MOST = 10000, COLUMNS_USUAL = 80 };

static int columns_of(int fd, bool is_terminal)
{
	const char *set = getenv("COLUMNS");
	long long columns;
	if (set && str_to_int64(str_of(set), &columns) && columns > 0)
		return columns < COLUMNS_LEAST ? COLUMNS_LEAST :
			columns > COLUMNS_MOST ? COLUMNS_MOST : (int)columns;
	if (!is_terminal)
		return 0;
	struct winsize size = {0};
	if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return COLUMNS_USUAL;
	return size.ws_col < COLUMNS_LEAST ? COLUMNS_LEAST : size.ws_col;
}

static bool has_colour(bool is_terminal, const char *when)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	if (strcmp(when, "auto") != 0)
		return strcmp(when, "always") == 0;
	return is_terminal && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

void terminal_look(struct terminal *terminal, const char *when, bool to_file)
{
	terminal->is_out = !to_file && isatty(STDOUT_FILENO);
	terminal->is_err = isatty(STDERR_FILENO);
	terminal->colour_out = has_colour(terminal->is_out, when);
	terminal->colour_err = has_colour(terminal->is_err, when);
	terminal->columns = columns_of(STDOUT_FILENO, terminal->is_out);
	terminal->err_columns = columns_of(STDERR_FILENO, terminal->is_err);
}

const char *style_start(bool colour, enum style style)
{
	static const char *const starts[] = {
		[STYLE_NONE] = "",
		[STYLE_BOLD] = "\033[1m",
		[STYLE_DIM] = "\033[2m",
		[STYLE_GOOD] = "\033[32m",
		[STYLE_WARN] = "\033[33m",
		[STYLE_BAD] = "\033[31m",
	};
	return colour ? starts[style] : "";
}

const char *style_end(bool colour, enum style style)
{
	return colour && style != STYLE_NONE ? "\033[0m" : "";
}

const char *time_relative(int64_t at, int64_t now, char ret_text[UNITS_TEXT_SIZE])
{
	/* Each unit is used up to two of the next one: "90 min ago" says more than "2 h ago". */
	static const struct {
		const char *name;
		int64_t seconds, below;
	} units[] = {
		{"s", 1, 60}, {"min", 60, 7200}, {"h", 3600, 172800}, {"d", 86400, 5184000},
		{"months", 2629746, 63113904}, {"years", 31556952, INT64_MAX},
	};
	int64_t distance;
	if (__builtin_sub_overflow(at, now, &distance) || distance == INT64_MIN)
		return strcpy(ret_text, "-");
	bool is_past = distance <= 0;
	uint64_t far = (uint64_t)(is_past ? -distance : distance);
	if (far < 5)
		return strcpy(ret_text, "now");
	size_t i = 0;
	while (far >= (uint64_t)units[i].below)
		i++;
	uint64_t unit = (uint64_t)units[i].seconds, rounded = (far + unit / 2) / unit;
	snprintf(ret_text, UNITS_TEXT_SIZE, "%s%llu %s%s", is_past ? "" : "in ",
		(unsigned long long)rounded, units[i].name, is_past ? " ago" : "");
	return ret_text;
}

void progress_start(struct progress *progress, const struct terminal *terminal, const char *label,
	int64_t total)
{
	const char *term = getenv("TERM");
	bool shown = terminal->is_err && term && strcmp(term, "dumb") != 0 && total > 0;
	*progress = (struct progress){shown ? label : NULL, total, 0, terminal->err_columns};
}

void progress_show(struct progress *progress, int64_t done, int64_t failed)
{
	int64_t now_ms = clock_mono_ms();
	if (!progress->label || (progress->drawn_at_ms && now_ms - progress->drawn_at_ms < 100))
		return;
	progress->drawn_at_ms = now_ms;
	char counts[96], bar[41];
	int n = snprintf(counts, sizeof counts, " %lld/%lld", (long long)done,
		(long long)progress->total);
	if (failed)
		snprintf(counts + n, sizeof counts - (size_t)n, ", %lld failed", (long long)failed);
	int room = progress->columns - (int)strlen(progress->label) - (int)strlen(counts) - 4;
	int width = room > 40 ? 40 : room < 0 ? 0 : room;
	int filled = (int)(done >= progress->total ? width : done * width / progress->total);
	memset(bar, '#', (size_t)filled);
	memset(bar + filled, '.', (size_t)(width - filled));
	bar[width] = '\0';
	fprintf(stderr, "\r%s [%s]%s\033[K", progress->label, bar, counts);
}

void progress_stop(struct progress *progress)
{
	if (progress->label && progress->drawn_at_ms)
		fputs("\r\033[K", stderr);
	progress->label = NULL;
}
