#pragma once
/* The progress bar of --once: on standard error, and only when that is a terminal. */
#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool is_shown;
	uint32_t n_done, n_all;
	int64_t drawn_at_ms;
};

void progress_start(struct progress *progress, uint32_t n_all);
void progress_step(struct progress *progress);
void progress_finish(struct progress *progress); /* clears the line */
