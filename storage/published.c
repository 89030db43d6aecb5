#include "storage/published.h"

#include <inttypes.h>

#include "base/guid.h"
#include "base/record.h"
#include "base/url.h"

enum { NAMES_TRIED = 16 };

static int64_t number_of(struct str space, const struct entry *entry, struct str name)
{
	char room[GUID_TEXT_SIZE];
	return guid_number(guid_choose(space, entry, name, room));
}

static bool claim(struct store *store, int64_t number, bool *ret_is_free)
{
	struct call call = call_new(store, SQL_PUBLISHED_CLAIM);
	call_int(&call, number);
	if (!call_run(&call))
		return false;
	*ret_is_free = sqlite3_changes(store->db) > 0;
	return true;
}

static bool put_name(struct store *store, int64_t item_id, struct str name)
{
	struct call call = call_new(store, SQL_PUBLISHED_NAME);
	call_int(&call, item_id);
	call_text(&call, name);
	return call_run(&call);
}

/* Numbers of items are given out once, but names may have come from a store that gave out the same ones. */
static bool name_anew(struct store *store, struct str space, const struct entry *entry, int64_t item_id)
{
	struct arena arena = {0};
	struct str name = entry->id;
	bool ok = true, is_free = false;
	for (int n = 0; ok && !is_free && n < NAMES_TRIED; n++) {
		name = str_of(arena_printf(&arena, "%.*s\n%" PRId64, STR_ARG(name), item_id));
		ok = claim(store, number_of(space, entry, name), &is_free);
	}
	ok = ok && put_name(store, item_id, name);
	arena_finish(&arena);
	return ok;
}

bool published_claim(struct store *store, struct str space, const struct entry *entry, struct str name, int64_t item_id)
{
	bool is_free;
	if (!claim(store, number_of(space, entry, name), &is_free))
		return false;
	if (!is_free)
		return name_anew(store, space, entry, item_id);
	return !name.len || put_name(store, item_id, name);
}

bool published_claim_gone(struct store *store, struct str space, const struct key *key)
{
	struct entry entry;
	bool is_free;
	entry_init(&entry);
	entry.id = key->text;
	entry.flags = key->kind == KEY_ID ? 0 : ENTRY_ID_DERIVED;
	return claim(store, number_of(space, &entry, STR("")), &is_free);
}

bool published_release(struct store *store, int64_t feed_id)
{
	struct call call = call_new(store, SQL_PUBLISHED_RELEASE);
	call_int(&call, feed_id);
	return call_run(&call);
}

static struct str text_of(sqlite3_value *value)
{
	const char *text = sqlite3_value_blob(value);
	return str_make(text, (size_t)sqlite3_value_bytes(value));
}

/* A record that cannot be read tells nothing: the id counts as the publisher's. */
static void on_published_number(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	struct arena arena = {0};
	struct buf scratch;
	struct entry entry;
	struct str extra = text_of(values[1]);
	buf_init(&scratch, URL_MAX * 4);
	entry_init(&entry);
	if (extra.len)
		record_decode_extra(extra, &arena, &entry, NULL);
	entry.id = text_of(values[0]);
	sqlite3_result_int64(context, number_of(guid_space(text_of(values[3]), &scratch), &entry, text_of(values[2])));
	buf_finish(&scratch);
	arena_finish(&arena);
}

bool published_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "published_number", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_published_number, NULL, NULL) == SQLITE_OK;
}
