#include "storage/identity.h"

#include "base/key.h"
#include "storage/item_key.h"
#include "storage/ladder.h"

static struct item_key read_key(struct call *call, struct arena *arena)
{
	struct item_key key = {.kind = (enum key_kind)call_read_int(call)};
	key.text = call_read_str(call, arena);
	key.is_support = call_read_int(call);
	key.joined_at = call_read_opt(call, TIME_NONE);
	key.by_kind = (enum key_kind)call_read_int(call);
	key.agreement = (unsigned)call_read_int(call);
	key.content_hash = (uint64_t)call_read_int(call);
	return key;
}

bool identity_of_item(struct store *store, int64_t item_id, struct arena *arena,
	struct item_key **ret_keys, size_t *ret_count, struct error *err)
{
	struct item_key *keys = NULL;
	size_t n = 0;
	int row;
	struct call call = call_new(store, SQL_KEYS_OF_ITEM);
	call_int(&call, item_id);
	while ((row = call_row(&call)) == 1)
		*arena_push(arena, keys, n) = read_key(&call, arena);
	*ret_keys = keys;
	*ret_count = n;
	return row == 0 || store_fail(store, err);
}

static bool walk_step(struct identity_walk *walk, struct error *err)
{
	int row = call_row(walk->call);
	walk->at = row == 1 ? call_read_int(walk->call) : INT64_MAX;
	return row >= 0 || store_fail(walk->store, err);
}

bool identity_walk_open(struct store *store, struct arena *arena, struct identity_walk *ret_walk, struct error *err)
{
	if (sqlite3_exec(store->db, "PRAGMA temp_store = FILE", NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(store, err);
	*ret_walk = (struct identity_walk){.store = store, .call = arena_new(arena, struct call)};
	*ret_walk->call = call_new(store, SQL_KEYS_IN_ORDER);
	return walk_step(ret_walk, err);
}

bool identity_walk_to(struct identity_walk *walk, int64_t item_id, struct arena *arena,
	struct item_key **ret_keys, size_t *ret_count, struct error *err)
{
	struct item_key *keys = NULL;
	size_t n = 0;
	while (walk->at <= item_id) {
		if (walk->at == item_id)
			*arena_push(arena, keys, n) = read_key(walk->call, arena);
		if (!walk_step(walk, err))
			return false;
	}
	*ret_keys = keys;
	*ret_count = n;
	return true;
}

void identity_walk_close(struct identity_walk *walk)
{
	if (walk->call && walk->at != INT64_MAX)
		call_end(walk->call);
}

bool identity_of_gone(struct store *store, int64_t feed_id, struct arena *arena,
	struct gone_item **ret_gone, size_t *ret_count, struct error *err)
{
	struct gone_item *list = NULL;
	size_t n = 0;
	int64_t last_id = 0;
	int row;
	struct call call = call_new(store, SQL_KEYS_OF_GONE);
	call_int(&call, feed_id);
	while ((row = call_row(&call)) == 1) {
		int64_t id = call_read_int(&call);
		if (id != last_id || id == 0)
			*arena_push(arena, list, n) = (struct gone_item){.is_shared = id == 0};
		last_id = id;
		struct gone_item *gone = &list[n - 1];
		*arena_push(arena, gone->keys, gone->n_keys) = read_key(&call, arena);
	}
	*ret_gone = list;
	*ret_count = n;
	return row == 0 || store_fail(store, err);
}

bool identity_share(struct store *store, int64_t feed_id, const struct entry *entry, int64_t item_id,
	struct arena *arena, enum key_share *ret_share, struct error *err)
{
	struct known known = {0}, finer = {0}, of_moment = {0};
	if (!item_key_find(store, feed_id, &entry->keys[0], &known))
		return store_fail(store, err);
	*ret_share = KEY_OWN;
	if (known.item_id == item_id)
		return true;
	struct key key = key_finer(arena, entry), moment = key_of_moment(arena, entry);
	if (!item_key_find(store, feed_id, &key, &finer) || !item_key_find(store, feed_id, &moment, &of_moment))
		return store_fail(store, err);
	if (of_moment.item_id == item_id)
		*ret_share = KEY_OF_MOMENT;
	else if (known.item_id || finer.item_id == item_id)
		*ret_share = KEY_FINER;
	return true;
}

bool identity_of_feed(struct store *store, int64_t feed_id, struct arena *arena,
	struct key_trust **ret_trust, size_t *ret_count, struct error *err)
{
	struct key_trust *list = NULL;
	size_t n = 0;
	int row;
	struct call call = call_new(store, SQL_KEYS_OF_FEED);
	call_int(&call, feed_id);
	call_int(&call, AGREE_DOCUMENT);
	call_int(&call, KEY_TRACE);
	while ((row = call_row(&call)) == 1) {
		struct key_trust *trust = arena_push(arena, list, n);
		trust->kind = (enum key_kind)call_read_int(&call);
		trust->n_items = call_read_int(&call);
		trust->n_shared = call_read_int(&call);
		trust->n_reused = call_read_int(&call);
		trust->n_changed = call_read_int(&call);
		trust->n_renamed = call_read_int(&call);
	}
	*ret_trust = list;
	*ret_count = n;
	return row == 0 || store_fail(store, err);
}

const char *identity_kind_name(enum key_kind kind)
{
	static const char *const names[] = {"", [KEY_ID] = "id", [KEY_URL] = "address",
		[KEY_TITLE] = "title", [KEY_CONTENT] = "text", [KEY_PATH] = "path"};
	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "";
}

const char *identity_agreement_text(unsigned agreement)
{
	static const char *const texts[] = {"", [AGREE_TITLE] = "the same title",
		[AGREE_CONTENT] = "the same content", [AGREE_TITLE | AGREE_CONTENT] = "the same title and content",
		[AGREE_TEXT] = "the same text at the same moment",
		[AGREE_TITLE | AGREE_TEXT] = "the same title and text",
		[AGREE_CONTENT | AGREE_TEXT] = "the same content",
		[AGREE_TITLE | AGREE_CONTENT | AGREE_TEXT] = "the same title and content"};
	if (agreement & AGREE_DOCUMENT)
		return "the same text, as most of the document has";
	if (agreement & AGREE_SECOND)
		return "the same title and second, in a document whose names are all others";
	if (agreement & AGREE_DATE)
		return "the same text and second of publication, which no other has";
	if (agreement & AGREE_PLACE)
		return "an id that others have had";
	if (agreement & AGREE_KEY)
		return "another key";
	return agreement < sizeof texts / sizeof *texts ? texts[agreement] : "";
}
