/* One line, redrawn ten times a second at most. */
#include "daemon/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/units.h"

enum { REDRAW_MS = 100, MAX_BAR = 40 };

static int terminal_columns(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void progress_draw(struct progress *progress)
{
	char bar[MAX_BAR + 1];
	int width = terminal_columns() - 30;
	if (width > MAX_BAR)
		width = MAX_BAR;
	if (width < 0)
		width = 0;
	int filled = progress->n_all ? (int)((uint64_t)progress->n_done * (uint64_t)width / progress->n_all) : 0;
	memset(bar, '#', (size_t)filled);
	memset(bar + filled, '.', (size_t)(width - filled));
	bar[width] = '\0';
	fprintf(stderr, "\r[%s] %u of %u feed%s", bar, progress->n_done, progress->n_all,
		units_plural(progress->n_all));
	fflush(stderr);
}

void progress_start(struct progress *progress, uint32_t n_all)
{
	const char *terminal = getenv("TERM");
	*progress = (struct progress){.n_all = n_all};
	progress->is_shown = n_all > 0 && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

void progress_step(struct progress *progress)
{
	progress->n_done++;
	if (!progress->is_shown || clock_mono_ms() - progress->drawn_at_ms < REDRAW_MS)
		return;
	progress->drawn_at_ms = clock_mono_ms();
	progress_draw(progress);
}

void progress_finish(struct progress *progress)
{
	if (progress->is_shown)
		fprintf(stderr, "\r\033[K");
	progress->is_shown = false;
}
