/* Who may ask for what. Knows the order of the columns, and no other column of a feed. */
#include "storage/wishes.h"

struct wishes wishes_merge(struct wishes old, const struct subscription *wanted,
	uint32_t origin)
{
	struct wishes merged = old;
	bool takes_away = old.origins && (old.origins & ~origin) == 0 && origin != FEED_BY_TOOL;
	merged.origins |= origin;
	if (origin == FEED_BY_CONFIG) {
		merged.name = wanted->name;
		merged.flags = wanted->flags;
		merged.initial = wanted->initial;
		merged.keep = wanted->keep;
	}
	if (wanted->title.len || takes_away)
		merged.title = wanted->title;
	if (wanted->interval_s || takes_away)
		merged.interval_s = wanted->interval_s;
	return merged;
}

bool wishes_equal(const struct wishes *a, const struct wishes *b)
{
	return a->origins == b->origins && a->interval_s == b->interval_s && a->flags == b->flags &&
		str_eq(a->name, b->name) && str_eq(a->title, b->title) &&
		str_eq(a->initial, b->initial) && a->keep.s == b->keep.s && a->keep.items == b->keep.items &&
		a->keep.bytes == b->keep.bytes;
}

void wishes_bind(struct call *call, const struct wishes *wishes)
{
	call_int(call, wishes->origins);
	call_str(call, wishes->name);
	call_str(call, wishes->title);
	call_int(call, wishes->interval_s);
	call_int(call, wishes->flags);
	call_str(call, wishes->initial);
	call_int(call, wishes->keep.s);
	call_int(call, wishes->keep.items);
	call_int(call, wishes->keep.bytes);
}

bool wishes_set(struct store *store, int64_t id, const struct wishes *wishes)
{
	struct call call = call_new(store, SQL_FEED_SET_WISHES);
	wishes_bind(&call, wishes);
	call_int(&call, id);
	return call_run(&call);
}

struct wishes wishes_read(struct call *call)
{
	struct wishes wishes = {.origins = (uint32_t)call_read_int(call)};
	wishes.name = call_read_borrowed(call);
	wishes.title = call_read_borrowed(call);
	wishes.interval_s = call_read_int(call);
	wishes.flags = (uint32_t)call_read_int(call);
	wishes.initial = call_read_borrowed(call);
	wishes.keep.s = call_read_int(call);
	wishes.keep.items = call_read_int(call);
	wishes.keep.bytes = call_read_int(call);
	return wishes;
}
