/* Flags of items, and the counts of unread ones that hang on them. */
#include "storage/mark.h"

#include "storage/connection.h"

bool item_mark_one(struct store *store, int64_t id, enum item_flag flag, bool on, struct meta *meta)
{
	struct call get = call_new(store, SQL_ITEM_FLAGS);
	call_int(&get, id);
	int row = call_row(&get);
	if (row != 1)
		return row == 0;
	int64_t feed_id = call_read_int(&get), flags = call_read_int(&get);
	call_end(&get);
	if (!(flags & flag) == !on)
		return true;
	struct call set = call_new(store, SQL_ITEM_SET_FLAGS);
	call_int(&set, flags ^ flag);
	call_int(&set, ++meta->last_seq);
	call_int(&set, id);
	if (!call_run(&set))
		return false;
	if (flag != ITEM_READ)
		return true;
	struct call count = call_new(store, SQL_FEED_ADD_UNREAD);
	call_int(&count, on ? -1 : 1);
	call_int(&count, feed_id);
	return call_run(&count);
}

static bool mark_all(struct store *store, const int64_t *ids, size_t n, enum item_flag flag, bool on,
	int64_t *ret_changed, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	int64_t before = meta.last_seq;
	for (size_t i = 0; i < n; i++)
		if (!item_mark_one(store, ids[i], flag, on, &meta))
			return store_fail(store, err);
	struct call call = call_new(store, SQL_META_SET_SEQUENCE);
	call_int(&call, meta.last_seq);
	call_int(&call, meta.last_item_id);
	*ret_changed = meta.last_seq - before;
	return call_run(&call) || store_fail(store, err);
}

bool item_mark(struct store *store, const int64_t *ids, size_t n, enum item_flag flag, bool on,
	int64_t *ret_changed, struct error *err)
{
	return store_begin_write(store, err)
		&& store_end(store, mark_all(store, ids, n, flag, on, ret_changed, err), err);
}
