/* Owns item_fts and search_stale. The index holds the items up to meta.indexed_item_id; to forget
 * one it must be given the very text that it was given first. So the text of an item that changes
 * is set aside in search_stale, which costs the ingest a row, and the index catches up here. */
#include "storage/search.h"

#include <stdlib.h>

#include "storage/search_index.h"
#include "storage/tokenizer.h"

enum { BATCH_BYTES_MAX = 4 * 1024 * 1024 };

static bool run(struct store *store, enum sql which)
{
	struct call call = call_new(store, which);
	return call_run(&call);
}

static bool run_on(struct store *store, enum sql which, int64_t id)
{
	struct call call = call_new(store, which);
	call_int(&call, id);
	return call_run(&call);
}

bool search_note_change(struct store *store, const struct meta *meta, int64_t item_id)
{
	if (!meta->search || item_id > meta->indexed_item_id)
		return true;
	return run_on(store, SQL_STALE_ADD, item_id) && run_on(store, SQL_LANGUAGE_FORGET, item_id);
}

bool search_stems(struct store *store, struct arena *arena, struct str *ret_languages,
	struct error *err)
{
	struct call call = call_new(store, SQL_STEMMED_LIST);
	int row = call_row(&call);
	if (row == 1)
		*ret_languages = arena_str(arena, call_read_borrowed(&call));
	call_end(&call);
	return row == 1 || store_fail(store, err);
}

/* With the mark and the language in front, as item_text has it when it is settled. */
static struct str with_language(struct arena *arena, const char *mark, struct str text, const char *language)
{
	if (!text.len)
		return arena_str(arena, text);
	const char *between = language[0] ? SEARCH_MARK : "";
	struct str front = str_of(arena_printf(arena, "%s%s%s%s", mark, between, language, between));
	char *joined = arena_array(arena, char, front.len + text.len);
	memcpy(joined, front.data, front.len);
	memcpy(joined + front.len, text.data, text.len);
	return str_make(joined, front.len + text.len);
}

static void read_row(struct call *call, struct arena *arena, struct search_words *ret_words)
{
	enum { TITLE, TEXT, AUTHOR, FEED };
	struct search_words words = {.item_id = call_read_int(call)};
	words.sort_key = call_read_int(call);
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
		words.columns[i] = call_read_borrowed(call);
	struct str item = call_read_borrowed(call), feed = call_read_borrowed(call);
	struct str title = words.columns[TITLE], text = words.columns[TEXT], mark = STR(SEARCH_TITLE_MARK);
	if (title.len)
		title = str_make(title.data + mark.len, title.len - mark.len);
	if (!str_starts(title, STR(SEARCH_MARK)) && !str_starts(text, STR(SEARCH_MARK)))
		language_choose(item, feed, title, text, words.language);
	words.columns[TITLE] = with_language(arena, SEARCH_TITLE_MARK, title, words.language);
	words.columns[TEXT] = with_language(arena, "", text, words.language);
	words.columns[AUTHOR] = arena_str(arena, words.columns[AUTHOR]);
	words.columns[FEED] = arena_str(arena, words.columns[FEED]);
	*ret_words = words;
}

bool search_read_words(struct store *store, int64_t item_id, struct arena *arena,
	struct search_words *ret_words)
{
	struct call call = call_new(store, SQL_ITEM_WORDS);
	call_int(&call, item_id);
	if (call_row(&call) != 1)
		return false;
	read_row(&call, arena, ret_words);
	call_end(&call);
	return true;
}

/* Settles the language, until the index forgets the item. */
static bool settle_language(struct store *store, int64_t item_id, const char *language)
{
	struct call set = call_new(store, SQL_LANGUAGE_SET), seen = call_new(store, SQL_STEMMED_ADD);
	call_int(&set, item_id);
	call_text(&set, str_of(language));
	call_text(&seen, str_of(language));
	return call_run(&set) && call_run(&seen);
}

/* Hands what `text` selects for the item to the index. Nothing selected is nothing done. */
static bool tell_index(struct store *store, enum sql text, int64_t item_id, enum sql what)
{
	struct call from = call_new(store, text);
	call_int(&from, item_id);
	int row = call_row(&from);
	if (row != 1)
		return row == 0;
	struct call to = call_new(store, what);
	call_int(&to, call_read_int(&from));
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
		call_str(&to, call_read_borrowed(&from));
	if (!call_run(&to))
		return false;
	call_end(&from); /* its values were borrowed until here */
	return true;
}

/* 1 when the index holds another text of the item than the item has, 0, or -1. */
static int is_stale(struct store *store, int64_t item_id)
{
	struct call call = call_new(store, SQL_STALE_HAS);
	call_int(&call, item_id);
	int row = call_row(&call);
	call_end(&call);
	return row;
}

static bool add_words(struct store *store, const struct search_words *words)
{
	struct call call = call_new(store, SQL_FTS_ADD);
	call_int(&call, words->sort_key);
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
		call_str(&call, words->columns[i]);
	return call_run(&call);
}

static bool add_item(struct store *store, const struct search_words *words)
{
	return (!words->language[0] || settle_language(store, words->item_id, words->language)) && add_words(store, words);
}

static bool add_again(struct store *store, int64_t item_id)
{
	struct arena arena = {0};
	struct search_words words;
	bool ok = search_read_words(store, item_id, &arena, &words) && add_item(store, &words);
	arena_finish(&arena);
	return ok;
}

static bool empty_index(struct store *store, int64_t tokenizer)
{
	struct call call = call_new(store, SQL_META_SET_SEARCH);
	call_int(&call, tokenizer);
	return call_run(&call) && run(store, SQL_STALE_CLEAR) && run(store, SQL_LANGUAGE_CLEAR)
		&& run(store, SQL_STEMMED_CLEAR) && run(store, SQL_FTS_DELETE_ALL);
}

/* Filled by another version of the tokenizer, it cannot be told to forget what it holds. */
static bool is_foreign(const struct meta *meta)
{
	return meta->search && meta->tokenizer != TOKENIZER_VERSION;
}

/* It stays that of the other version, which may be at work on it: a daemon that is still to be started anew. */
static bool forget_all(struct store *store)
{
	struct meta meta;
	return meta_get(store, &meta, NULL) && (meta.indexed_item_id == 0 || empty_index(store, meta.tokenizer));
}

/* What the index holds of the item is known from the item, or set aside. */
static bool forget_text(struct store *store, int64_t item_id, bool is_stale)
{
	return is_stale ? tell_index(store, SQL_STALE_TEXT, item_id, SQL_FTS_DELETE)
				&& run_on(store, SQL_STALE_DELETE, item_id)
			: tell_index(store, SQL_ITEM_TEXT, item_id, SQL_FTS_DELETE);
}

bool search_forget_item(struct store *store, const struct meta *meta, int64_t item_id)
{
	if (!meta->search || item_id > meta->indexed_item_id)
		return true;
	if (is_foreign(meta))
		return forget_all(store);
	int stale = is_stale(store, item_id);
	if (stale < 0)
		return false;
	return forget_text(store, item_id, stale) && run_on(store, SQL_LANGUAGE_FORGET, item_id);
}

bool search_forget_feed(struct store *store, const struct meta *meta, int64_t feed_id)
{
	if (!meta->search)
		return true;
	struct call call = call_new(store, SQL_FEED_ITEMS);
	call_int(&call, feed_id);
	int row;
	while ((row = call_row(&call)) == 1)
		if (!search_forget_item(store, meta, call_read_int(&call)))
			return false;
	return row == 0;
}

bool search_enable(struct store *store, bool enable, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	if (meta.search == enable)
		return true;
	if (!store_begin_write(store, err))
		return false;
	return store_end(store, empty_index(store, enable ? TOKENIZER_VERSION : 0) || store_fail(store, err), err);
}

bool search_rebuild(struct store *store, struct error *err)
{
	struct meta meta;
	if (!store_begin_write(store, err))
		return false;
	bool ok = meta_get(store, &meta, err) &&
		(empty_index(store, meta.search ? TOKENIZER_VERSION : 0) || store_fail(store, err));
	return store_end(store, ok, err);
}

/* Changed items: the old text out, the new one in; first of all the old ones, as an item may stand now where
 * another one stood. */
static bool refresh_some(struct store *store, int64_t most, int64_t *ret_count)
{
	struct arena arena = {0};
	int64_t *ids = NULL;
	size_t n = 0;
	struct call call = call_new(store, SQL_STALE_BATCH);
	call_int(&call, most);
	int row;
	while ((row = call_row(&call)) == 1)
		*arena_push(&arena, ids, n) = call_read_int(&call);
	bool ok = row == 0;
	for (size_t i = 0; ok && i < n; i++)
		ok = forget_text(store, ids[i], true);
	for (size_t i = 0; ok && i < n; i++)
		ok = add_again(store, ids[i]);
	arena_finish(&arena);
	*ret_count = (int64_t)n;
	return ok;
}

static int on_compare_keys(const void *left, const void *right)
{
	const struct search_words *a = left, *b = right;
	return (a->sort_key > b->sort_key) - (a->sort_key < b->sort_key);
}

/* The items after the last one indexed, up to `most` or a cap of text: what they take of memory and
 * of the WAL stays bounded. */
static bool read_pending(struct store *store, const struct meta *meta, int64_t most,
	struct arena *arena, struct search_words **ret_pending, size_t *ret_count)
{
	size_t bytes = 0;
	int row = 0;
	struct call call = call_new(store, SQL_FTS_PENDING);
	call_int(&call, meta->indexed_item_id);
	call_int(&call, most);
	while (bytes < BATCH_BYTES_MAX && (row = call_row(&call)) == 1) {
		struct search_words *words = arena_push(arena, *ret_pending, *ret_count);
		read_row(&call, arena, words);
		for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
			bytes += words->columns[i].len;
	}
	call_end(&call);
	return row >= 0;
}

/* In the order of their row numbers in the index: it must write out what it has gathered each
 * time that a number is lower than the one before. */
static bool add_pending(struct store *store, struct search_words *pending, size_t n)
{
	int64_t last_id = pending[n - 1].item_id;
	qsort(pending, n, sizeof *pending, on_compare_keys);
	for (size_t i = 0; i < n; i++)
		if (!add_item(store, &pending[i]))
			return false;
	return run_on(store, SQL_META_SET_INDEXED, last_id);
}

static bool add_some(struct store *store, const struct meta *meta, int64_t most,
	int64_t *ret_count)
{
	struct arena arena = {0};
	struct search_words *pending = NULL;
	size_t n = 0;
	bool ok = read_pending(store, meta, most, &arena, &pending, &n) &&
		(n == 0 || add_pending(store, pending, n));
	*ret_count = (int64_t)n;
	arena_finish(&arena);
	return ok;
}

static bool index_some(struct store *store, int64_t most, int64_t *ret_count, struct error *err)
{
	struct meta meta;
	int64_t n_added = 0;
	*ret_count = 0;
	if (!meta_get(store, &meta, err))
		return false;
	if (!meta.search)
		return true;
	if (is_foreign(&meta)) {
		if (!empty_index(store, TOKENIZER_VERSION))
			return store_fail(store, err);
		meta.indexed_item_id = 0;
	}
	if (!refresh_some(store, most, ret_count))
		return store_fail(store, err);
	if (*ret_count < most && !add_some(store, &meta, most - *ret_count, &n_added))
		return store_fail(store, err);
	*ret_count += n_added;
	return true;
}

bool search_is_refilled(struct store *store, bool *ret_refilled, struct error *err)
{
	struct call call = call_new(store, SQL_SEARCH_IS_REFILLED);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	*ret_refilled = call_read_int(&call);
	call_end(&call);
	return true;
}

void search_preload(void)
{
	struct stemmers stemmers = {0};
	stem(&stemmers, stem_english, STR("words"));
	stemmers_finish(&stemmers);
	language_detect("", 0);
}

/* 1 when there is anything to do, found without a lock. */
static int has_work(struct store *store, const struct meta *meta)
{
	if (!meta->search)
		return 0;
	if (is_foreign(meta))
		return 1;
	struct call call = call_new(store, SQL_SEARCH_HAS_WORK);
	call_int(&call, meta->indexed_item_id);
	int row = call_row(&call);
	call_end(&call);
	return row;
}

bool search_index_some(struct store *store, int64_t most, int64_t *ret_indexed, struct error *err)
{
	struct meta meta;
	int64_t n = 0;
	if (!meta_get(store, &meta, err))
		return false;
	int work = has_work(store, &meta);
	if (work < 0)
		return store_fail(store, err);
	if (work && !store_begin_write(store, err))
		return false;
	if (work && !store_end(store, index_some(store, most, &n, err), err))
		return false;
	*ret_indexed = n;
	return true;
}
