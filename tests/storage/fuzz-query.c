/* Any text: compiles or fails with a column inside it, and what compiles runs on a store without
 * an error, with the full-text index and without. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "storage/item.h"
#include "storage/search.h"

enum { NOW = 1800000000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void must(bool ok, const struct error *err)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", err->text);
	abort();
}

/* Opened once; an empty store compiles and plans every statement all the same. */
static struct store *open_store(bool search)
{
	char path[] = "/tmp/courant-fuzz-XXXXXX";
	struct store *store = NULL;
	struct error err;
	int fd = mkstemp(path);
	if (fd >= 0)
		close(fd);
	must(store_open(path, STORE_WRITE, &store, &err) == STORE_OK, &err);
	must(search_enable(store, search, &err), &err);
	unlink(path);
	return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct store *stores[2];
	struct arena arena = {0};
	struct query *query;
	struct query_error problem;
	struct item_cursor *cursor;
	struct item item;
	struct error err;
	int64_t count;
	if (!stores[0]) {
		stores[0] = open_store(true);
		stores[1] = open_store(false);
	}
	if (query_compile(str_make((const char *)bytes, n), NOW, &arena, &query, &problem)) {
		for (int i = 0; i < 2; i++) {
			must(item_cursor_open(stores[i], query, ITEM_HEAD, &cursor, &err), &err);
			must(item_cursor_next(cursor, &item, &err) == 0, &err);
			item_cursor_close(cursor);
			must(item_count(stores[i], query, &count, &err) && count == 0, &err);
		}
	} else if (problem.column < 1 || (size_t)problem.column > n + 1 || !problem.error.text[0]) {
		abort();
	}
	arena_finish(&arena);
	return 0;
}
