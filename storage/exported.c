#include "storage/exported.h"

#include "storage/connection.h"

bool exported_read(struct store *store, struct str line, struct arena *arena, struct exported *ret_exported,
	struct error *err)
{
	struct call call = call_new(store, SQL_EXPORTED);
	call_text(&call, line);
	int row = call_row(&call);
	if (row < 0)
		return store_fail(store, err);
	if (row == 0)
		return error_set(err, "this is no item of an export: no JSON object with \"_courant\"");
	*ret_exported = (struct exported){
		.item = arena_str(arena, call_read_borrowed(&call)),
		.feed_url = arena_str(arena, call_read_borrowed(&call)),
		.feed_title = arena_str(arena, call_read_borrowed(&call)),
		.feed_site_url = arena_str(arena, call_read_borrowed(&call)),
		.feed_language = arena_str(arena, call_read_borrowed(&call)),
		.first_seen_at = call_read_opt(&call, TIME_NONE),
		.is_read = call_read_int(&call),
		.is_starred = call_read_int(&call),
	};
	call_end(&call);
	return true;
}

bool exported_find(struct store *store, int64_t seq, int64_t *ret_item_id, struct error *err)
{
	struct call call = call_new(store, SQL_ITEM_BY_SEQ);
	call_int(&call, seq);
	int row = call_row(&call);
	if (row >= 0)
		*ret_item_id = row == 1 ? call_read_int(&call) : 0;
	call_end(&call);
	return row >= 0 || store_fail(store, err);
}
