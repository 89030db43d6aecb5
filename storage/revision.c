#include "storage/revision.h"

#include "storage/item_row.h"

/* Behind its number and its end. */
static bool read_entry(struct call *call, int64_t item_id, int64_t number, struct arena *arena, struct entry *entry,
	struct error *err)
{
	if (item_row_read_entry(call, ITEM_WHOLE, arena, entry, err))
		return true;
	call_end(call);
	return error_prefix(err, "item %lld, version %lld", (long long)item_id, (long long)number);
}

bool revision_list(struct store *store, int64_t item_id, struct arena *arena, struct revision **ret_list,
	size_t *ret_count, struct error *err)
{
	struct revision *list = NULL;
	size_t n = 0;
	struct call call = call_new(store, SQL_REVISIONS);
	call_int(&call, item_id);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct revision *revision = arena_push(arena, list, n);
		revision->number = call_read_int(&call);
		revision->replaced_at = call_read_opt(&call, TIME_NONE);
		if (!read_entry(&call, item_id, revision->number, arena, &revision->entry, err))
			return false;
	}
	if (row < 0)
		return store_fail(store, err);
	if (n == 0 || list[n - 1].replaced_at != TIME_NONE)
		return store_lacks(store, "item", item_id, err);
	*ret_list = list;
	*ret_count = n;
	return true;
}

bool version_list(struct store *store, int64_t item_id, struct arena *arena,
	struct entry_version **ret_versions, size_t *ret_count, struct error *err)
{
	struct entry_version *versions = NULL;
	size_t n = 0;
	int row;
	struct call call = call_new(store, SQL_VERSIONS);
	call_int(&call, item_id);
	while ((row = call_row(&call)) == 1) {
		struct entry_version *version = arena_push(arena, versions, n);
		version->number = call_read_int(&call);
		version->replaced_at = call_read_int(&call);
		if (!read_entry(&call, item_id, version->number, arena, &version->entry, err))
			return false;
	}
	*ret_versions = versions;
	*ret_count = n;
	return row == 0 || store_fail(store, err);
}
