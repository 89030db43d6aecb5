#include "storage/restore.h"

#include "storage/item.h"

static bool put_version(struct store *store, int64_t item_id, const struct entry_version *version,
	struct item_scratch *scratch)
{
	struct call call = call_new(store, SQL_VERSION_PUT);
	item_row_bind(&call, &version->entry, scratch);
	call_int(&call, item_id);
	call_int(&call, version->number);
	call_int(&call, version->replaced_at);
	return call_run(&call);
}

bool restore_item(struct store *store, int64_t feed_id, int64_t item_id, const struct restored *restored,
	struct item_scratch *scratch)
{
	struct call call = call_new(store, SQL_ITEM_RESTORE);
	call_int(&call, restored->flags);
	call_int(&call, restored->revision);
	call_opt(&call, restored->changed_at, TIME_NONE);
	call_int(&call, item_id);
	if (!call_run(&call))
		return false;
	for (size_t i = 0; i < restored->n_versions; i++)
		if (!put_version(store, item_id, &restored->versions[i], scratch))
			return false;
	if (!(restored->flags & ITEM_READ))
		return true;
	call = call_new(store, SQL_FEED_ADD_UNREAD);
	call_int(&call, -1);
	call_int(&call, feed_id);
	return call_run(&call);
}
