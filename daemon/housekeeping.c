/* What may take as long as it likes comes in steps: who has more to do rests in between. */
#include "daemon/housekeeping.h"

#include <inttypes.h>
#include <malloc.h>

#include "base/clock.h"
#include "base/log.h"
#include "storage/change.h"
#include "storage/search.h"
#include "storage/story.h"

enum {
	STORY_STEP_ITEMS = 100,
	SETTLE_STEP_ITEMS = 500,
	LATE_MS = 1000,       /* then it is time for a step, even when the queue never rests */
	PURGE_EVERY_MS = 3600 * 1000,
	TRIM_EVERY_MS = 15000,
};

void housekeeping_init(struct housekeeping *h, void (*on_indexed)(void *user), void *user)
{
	*h = (struct housekeeping){.on_indexed = on_indexed, .user = user, .searches = -1,
		.n_unindexed = 1, /* an earlier run may have left some */
		.trimmed_ms = clock_mono_ms()};
}

void housekeeping_apply(struct housekeeping *h, struct store *store,
	const struct housekeeping_settings *settings, bool are_new)
{
	if (are_new) /* what is beyond the former limits is not what is beyond these, which feeds may have, too */
		h->purge_due_ms = h->purge.now = 0;
	if (h->searches == (int)settings->search
		|| !search_enable(store, settings->search, NULL))
		return;
	h->searches = settings->search;
	h->n_unindexed = 1;
}

/* Told when it begins: each step that follows meets the same. Who else writes is waited for in silence. */
static enum rest fail(struct housekeeping *h, const struct store *store, const char *what, const struct error *err)
{
	if (store_why(store) == STORE_BUSY)
		return REST_AFTER_FAILURE_MS;
	if (!h->is_failing)
		log_error("store: %s: %s", what, err->text);
	h->is_failing = true;
	return REST_AFTER_FAILURE_MS;
}

/* A step of what is looked at once an hour, and when other limits may hold. */
static enum rest purge_some(struct housekeeping *h, struct store *store,
	const struct housekeeping_settings *settings, int64_t most, int64_t now)
{
	int64_t n = 0;
	bool has_more = false;
	struct error err;
	if (!h->purge.now) {
		h->purge = settings->limits;
		if (!retention_judge_clock(store, now, &h->purge.now, &err))
			return fail(h, store, "when the clock was last looked at", &err);
		h->n_purged = 0;
	}
	if (!retention_purge_some(store, &h->purge, most, &n, &has_more, &err))
		return fail(h, store, "what is beyond what is kept", &err);
	h->n_purged += n;
	if (!has_more && !store_give_back(store, &has_more, &err))
		return fail(h, store, "free pages", &err);
	if (has_more)
		return REST_BETWEEN_STEPS_MS;
	if (h->n_purged)
		log_info("items beyond what is kept, deleted: %" PRId64, h->n_purged);
	change_forget_removals(store, h->purge.now, NULL);
	story_forget_old(store, h->purge.now, NULL);
	h->purge_due_ms = clock_mono_ms() + PURGE_EVERY_MS;
	h->purge.now = 0;
	h->trimmed_ms = 0; /* the walks over 100,000 feeds left 8 MB */
	return REST_UNTIL_PURGE;
}

/* A step of what lets items be found: words first, then stories. */
static enum rest index_some(struct housekeeping *h, struct store *store,
	const struct housekeeping_settings *settings, int64_t most, int64_t now)
{
	int64_t n = 0;
	struct error err;
	if (settings->search && !search_index_some(store, most, &n, &err))
		return fail(h, store, "the search index", &err);
	if (n >= most)
		return REST_BETWEEN_STEPS_MS;
	if (!story_find_some(store, now, STORY_STEP_ITEMS, &n, &err))
		return fail(h, store, "stories", &err);
	if (n == STORY_STEP_ITEMS)
		return REST_BETWEEN_STEPS_MS;
	h->n_unindexed = 0;
	h->on_indexed(h->user);
	return REST_UNTIL_PURGE;
}

enum rest housekeeping_step(struct housekeeping *h, struct store *store,
	const struct housekeeping_settings *settings, int64_t most)
{
	int64_t now = clock_now();
	enum rest rest = REST_UNTIL_PURGE;
	if (h->n_unindexed)
		rest = index_some(h, store, settings, most, now);
	if (rest == REST_UNTIL_PURGE && clock_mono_ms() >= h->purge_due_ms)
		rest = purge_some(h, store, settings, most, now);
	if (rest == REST_UNTIL_PURGE) {
		h->settled_ms = clock_mono_ms();
		h->is_failing = false;
	}
	return rest;
}

int64_t housekeeping_idle_ms(const struct housekeeping *h)
{
	return clock_timer_ms(h->purge_due_ms - clock_mono_ms());
}

bool housekeeping_is_late(const struct housekeeping *h)
{
	return clock_mono_ms() - h->settled_ms >= LATE_MS;
}

void housekeeping_settle(struct housekeeping *h, struct store *store,
	const struct housekeeping_settings *settings)
{
	h->purge_due_ms = h->purge.now = 0; /* what has come since is judged, too */
	while (housekeeping_step(h, store, settings, SETTLE_STEP_ITEMS) == REST_BETWEEN_STEPS_MS)
		;
}

void housekeeping_give_back_memory(struct housekeeping *h)
{
	int64_t now_ms = clock_mono_ms();
	if (now_ms - h->trimmed_ms < TRIM_EVERY_MS)
		return;
	malloc_trim(0);
	h->trimmed_ms = now_ms;
}
