/* What is stored of a feed, and what is configured, lead to its next time: where the stored one is another,
 * the configuration has changed. */
#include "daemon/replan.h"

#include "policy/poll.h"

struct replan {
	const struct config *config;
	struct arena arena;
	struct feed_new_due *dues;
	size_t n_dues;
};

static void on_planned(void *user, const struct feed_record *feed)
{
	struct replan *replan = user;
	struct poll_facts facts;
	struct poll_plan plan;
	if (feed->state.due_at <= feed->state.fetched_at) /* due by hand: no plan comes to such a time */
		return;
	poll_facts_of(feed, replan->config, &facts);
	poll_plan(&facts, &plan);
	if (plan.due_at != feed->state.due_at)
		*arena_push(&replan->arena, replan->dues, replan->n_dues) = (struct feed_new_due){
			.id = feed->id, .before = feed->state.due_at, .due_at = plan.due_at};
}

bool replan_feeds(struct store *store, const struct config *config, struct error *err)
{
	struct replan replan = {.config = config};
	bool ok = feed_each_planned(store, on_planned, &replan, err)
		&& (!replan.n_dues || feed_set_due(store, replan.dues, replan.n_dues, err));
	arena_finish(&replan.arena);
	return ok;
}
