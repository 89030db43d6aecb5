#include "storage/restore.h"

#include "storage/item.h"
#include "storage/item_key.h"

/* The first of each number; one that is to come must be free. */
static bool put_version(struct store *store, int64_t item_id, int64_t revision, const struct entry_version *version,
	struct item_scratch *scratch)
{
	if (version->number < 1 || version->number >= revision)
		return true;
	struct call call = call_new(store, SQL_VERSION_PUT);
	item_row_bind(&call, &version->entry, scratch);
	call_int(&call, item_id);
	call_int(&call, version->number);
	call_int(&call, version->replaced_at);
	return call_run(&call);
}

static bool put_key(struct store *store, int64_t feed_id, int64_t item_id, bool is_new, const struct item_key *known,
	uint64_t item_hash)
{
	const struct key key = {.kind = known->kind, .text = known->text};
	uint64_t content_hash = known->content_hash ? known->content_hash : item_hash;
	struct known now = {0};
	bool inserted;
	if (known->is_support)
		return item_key_insert_support(store, feed_id, &key, item_id, content_hash);
	if (!item_key_insert(store, feed_id, &key, item_id, content_hash, &inserted)
		|| (!inserted && is_new && !item_key_find(store, feed_id, &key, &now)))
		return false;
	return known->joined_at == TIME_NONE || (!inserted && now.item_id != item_id)
		|| item_key_note_join(store, feed_id, &key, item_id, known->joined_at, known->by_kind, known->agreement);
}

bool restore_keys(struct store *store, int64_t feed_id, int64_t item_id, bool is_new, const struct restored *restored,
	uint64_t content_hash)
{
	for (size_t i = 0; i < restored->n_keys; i++)
		if (!put_key(store, feed_id, item_id, is_new, &restored->keys[i], content_hash))
			return false;
	return true;
}

bool restore_shared(struct store *store, int64_t feed_id, const struct restored *restored)
{
	bool ok = true;
	for (size_t i = 0; ok && i < restored->n_keys; i++) {
		const struct key key = {.kind = restored->keys[i].kind, .text = restored->keys[i].text, .is_shared = true};
		ok = item_key_insert_support(store, feed_id, &key, 0, restored->keys[i].content_hash);
	}
	return ok;
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
		if (!put_version(store, item_id, restored->revision, &restored->versions[i], scratch))
			return false;
	if (!(restored->flags & ITEM_READ))
		return true;
	call = call_new(store, SQL_FEED_ADD_UNREAD);
	call_int(&call, -1);
	call_int(&call, feed_id);
	return call_run(&call);
}
