/* A cursor of heads, an arena that is emptied after each. */
#include "export/walk.h"

bool walk_heads(struct store *store, const struct query *query, walk_fn each, void *user,
	struct error *err)
{
	struct item_cursor *cursor;
	struct arena arena = {0};
	struct item item;
	int found;
	if (!item_cursor_open(store, query, ITEM_HEAD, &cursor, err))
		return false;
	while ((found = item_cursor_next(cursor, &arena, &item, err)) > 0) {
		each(user, &item);
		arena_clear(&arena);
	}
	item_cursor_close(cursor);
	arena_finish(&arena);
	return found == 0;
}
