#pragma once
/* The exports of the configuration, rewritten when items came in: debounced, in the loop's thread
 * pool, each from a read-only connection of its own. */
#include <uv.h>

#include "config/config.h"

struct publisher {
	uv_loop_t *loop;
	uv_timer_t debounce;
	const char *database;
	const struct config *config;
	struct publish_run *run; /* with the pool, or NULL */
	bool is_dirty;           /* something changed since the run began */
	size_t n_errors;         /* of the last run */
	void (*on_done)(void *user); /* of publish_now() */
	void *user;
};

void publish_start(struct publisher *publisher, uv_loop_t *loop, const char *database,
	const struct config *config);
/* Reloaded: the sections may have changed. Everything is written again. */
void publish_configure(struct publisher *publisher, const struct config *config);
void publish_changed(struct publisher *publisher);
/* Without waiting: on_done is called from the loop when all is written. */
void publish_now(struct publisher *publisher, void (*on_done)(void *user), void *user);
void publish_stop(struct publisher *publisher); /* closes the handle; a run under way is left to end */

/* Compiles the query of every export section: false with a sentence that names the section. */
bool publish_check(const struct config *config, struct error *err);
