/* Rows of item_key. Which of them make an entry a known item is decided by ingest.c and ladder.c. */
#include "storage/item_key.h"

#include "storage/ladder.h"

/* The row of a key that is not weak comes before the weak one of the same text. */
bool item_key_find(struct store *store, int64_t feed_id, const struct key *key,
	struct known *ret_known)
{
	struct call call = call_new(store, SQL_KEY_FIND);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	int row = call_row(&call);
	if (row == 1) {
		bool weak = call_read_int(&call) != 0;
		int64_t item_id = call_read_int(&call);
		*(weak ? &ret_known->weak_item_id : &ret_known->item_id) = item_id;
		ret_known->content_hash = (uint64_t)call_read_int(&call);
		call_end(&call);
	}
	return row >= 0;
}

bool item_key_insert(struct store *store, int64_t feed_id, const struct key *key,
	int64_t item_id, uint64_t content_hash, bool *ret_inserted)
{
	struct call call = call_new(store, SQL_KEY_INSERT);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	call_int(&call, item_id);
	call_int(&call, (int64_t)content_hash);
	if (!call_run(&call))
		return false;
	*ret_inserted = sqlite3_changes(store->db) > 0;
	return true;
}

bool item_key_note_seen(struct store *store, int64_t feed_id, const struct entry *entry)
{
	struct call call = call_new(store, SQL_KEY_SEEN);
	call_int(&call, (int64_t)entry->content_hash);
	call_int(&call, feed_id);
	call_int(&call, entry->keys[0].kind);
	call_text(&call, entry->keys[0].text);
	return call_run(&call);
}

bool item_key_insert_support(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	uint64_t content_hash)
{
	struct call call = call_new(store, SQL_KEY_INSERT_WEAK);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	call_int(&call, key->is_shared ? 0 : item_id);
	call_int(&call, (int64_t)content_hash);
	return call_run(&call);
}

bool item_key_insert_weak(struct store *store, int64_t feed_id, const struct entry *entry,
	int64_t item_id)
{
	size_t n = entry->n_keys <= ITEM_KEYS_MAX ? entry->n_keys : ITEM_KEYS_MAX;
	for (size_t i = 1; i < n; i++)
		if (!item_key_insert_support(store, feed_id, &entry->keys[i], item_id, entry->content_hash))
			return false;
	return true;
}

bool item_key_is_parted(struct store *store, int64_t feed_id, const struct key *key, bool *ret_is_parted)
{
	struct call call = call_new(store, SQL_KEY_IS_PARTED);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	int row = call_row(&call);
	*ret_is_parted = row == 1 && call_read_int(&call);
	call_end(&call);
	return row >= 0;
}

bool item_key_find_version(struct store *store, int64_t feed_id, struct str address, int64_t *ret_item_id)
{
	struct call call = call_new(store, SQL_KEY_VERSION);
	call_int(&call, feed_id);
	call_int(&call, KEY_ID);
	call_text(&call, address);
	int row = call_row(&call);
	*ret_item_id = row == 1 ? call_read_int(&call) : 0;
	call_end(&call);
	return row >= 0;
}

bool item_key_find_evidence(struct store *store, int64_t feed_id, const struct key *key,
	struct evidence *ret_evidence)
{
	struct evidence found = {0};
	int row, n = 0;
	struct call call = call_new(store, SQL_KEY_FIND);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	while ((row = call_row(&call)) == 1) {
		call_read_int(&call); /* weak or not */
		int64_t item_id = call_read_int(&call);
		n += item_id == 0 || item_id != found.item_id;
		found = (struct evidence){item_id, (uint64_t)call_read_int(&call)};
	}
	*ret_evidence = n == 1 ? found : (struct evidence){0};
	return row == 0;
}

bool item_key_note_join(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	int64_t now, enum key_kind by_kind, unsigned agreement)
{
	struct call call = call_new(store, SQL_KEY_JOIN);
	call_int(&call, feed_id);
	call_int(&call, key->kind);
	call_text(&call, key->text);
	call_int(&call, item_id);
	call_int(&call, now);
	call_int(&call, by_kind);
	call_int(&call, agreement);
	return call_run(&call);
}

/* Of a row with an id and how many there are. */
static bool read_only_one(struct call *call, int64_t *ret_item_id)
{
	int row = call_row(call);
	*ret_item_id = row == 1 ? call_read_int(call) : 0;
	if (row == 1 && call_read_int(call) != 1)
		*ret_item_id = 0;
	call_end(call);
	return row >= 0;
}

bool item_key_find_moment(struct store *store, int64_t feed_id, struct str title, int64_t at,
	int64_t *ret_item_id)
{
	struct call call = call_new(store, SQL_KEY_MOMENT);
	call_text(&call, title);
	call_int(&call, feed_id);
	call_int(&call, (at - SAME_MOMENT_S) * ((int64_t)1 << SORT_BITS));
	call_int(&call, (at + SAME_MOMENT_S + 1) * ((int64_t)1 << SORT_BITS));
	return read_only_one(&call, ret_item_id);
}

bool item_key_find_second(struct store *store, int64_t feed_id, int64_t at, int64_t *ret_item_id)
{
	struct call call = call_new(store, SQL_KEY_SECOND);
	call_int(&call, feed_id);
	call_int(&call, at * ((int64_t)1 << SORT_BITS));
	call_int(&call, (at + 1) * ((int64_t)1 << SORT_BITS) - 1);
	return read_only_one(&call, ret_item_id);
}

bool item_key_forget_names(struct store *store, int64_t feed_id, int64_t now)
{
	static const enum sql steps[] = {SQL_NAMES_FORGET_KEYS, SQL_NAMES_FORGET_ALIASES};
	static const enum key_kind kinds[] = {KEY_ID, KEY_URL};
	enum { N_STEPS = sizeof steps / sizeof *steps, N_KINDS = sizeof kinds / sizeof *kinds,
		BY_NAMES = AGREE_TITLE | AGREE_CONTENT | AGREE_TEXT | AGREE_KEY | AGREE_DOCUMENT
			| AGREE_SECOND | AGREE_DATE };
	for (size_t i = 0; i < N_STEPS * N_KINDS; i++) {
		struct call call = call_new(store, steps[i % N_STEPS]);
		call_int(&call, feed_id);
		call_int(&call, kinds[i / N_STEPS]);
		call_int(&call, BY_NAMES);
		call_int(&call, ITEM_NAMES_MAX);
		call_int(&call, now);
		if (!call_run(&call))
			return false;
	}
	return true;
}
