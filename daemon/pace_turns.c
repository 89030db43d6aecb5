/* The heap of turns: whose time comes first, and among equals who has asked first. */
#include "daemon/pace_state.h"

#include "base/error.h"

static bool turn_is_earlier(const struct pace_domain *a, const struct pace_domain *b)
{
	return a->ready_ms < b->ready_ms || (a->ready_ms == b->ready_ms && a->turn < b->turn);
}

static void turn_place(struct pace *pace, struct pace_domain *domain, uint32_t slot)
{
	pace->turns[slot] = domain;
	domain->slot = (int32_t)slot;
}

static void turn_sift(struct pace *pace, struct pace_domain *domain, uint32_t slot)
{
	while (slot > 0 && turn_is_earlier(domain, pace->turns[(slot - 1) / 2])) {
		turn_place(pace, pace->turns[(slot - 1) / 2], slot);
		slot = (slot - 1) / 2;
	}
	for (uint32_t child; (child = 2 * slot + 1) < pace->n_turns; slot = child) {
		if (child + 1 < pace->n_turns && turn_is_earlier(pace->turns[child + 1], pace->turns[child]))
			child++;
		if (!turn_is_earlier(pace->turns[child], domain))
			break;
		turn_place(pace, pace->turns[child], slot);
	}
	turn_place(pace, domain, slot);
}

void pace_turn_drop(struct pace *pace, struct pace_domain *domain)
{
	if (domain->slot == PACE_NO_SLOT)
		return;
	uint32_t slot = (uint32_t)domain->slot;
	domain->slot = PACE_NO_SLOT;
	struct pace_domain *last = pace->turns[--pace->n_turns];
	if (last != domain)
		turn_sift(pace, last, slot);
}

void pace_turn_put(struct pace *pace, struct pace_domain *domain, int64_t ready_ms)
{
	pace_turn_drop(pace, domain);
	if (pace->n_turns == pace->turns_capacity) {
		pace->turns_capacity = pace->turns_capacity ? pace->turns_capacity * 2 : 64;
		pace->turns = xrealloc(pace->turns, pace->turns_capacity * sizeof(struct pace_domain *));
	}
	domain->ready_ms = ready_ms;
	domain->turn = pace->n_turns_given++;
	turn_sift(pace, domain, pace->n_turns++);
}
