/* A trace is a hash of two things together, so that what many items share makes none of them unknown. */
#include "storage/trace.h"

#include "base/hash.h"
#include "base/key.h"
#include "base/url.h"
#include "storage/ingest_state.h"
#include "storage/ladder.h"
#include "storage/renamed.h"
#include "storage/seen.h"

enum {
	TRACES_MAX = 3,
	DAY_S = 86400,
};

static uint64_t hash_number(uint64_t hash, int64_t number)
{
	return hash64_more(hash, str_make((const char *)&number, sizeof number));
}

/* The number of the day that a date is in; one of its own where there is no date. */
static int64_t day_of(int64_t at)
{
	return at == TIME_NONE ? TIME_NONE : at / DAY_S - (at % DAY_S < 0);
}

static struct key trace_key(struct arena *arena, uint64_t hash)
{
	return key_make(arena, KEY_TRACE, str_of(arena_printf(arena, "%016llx", (unsigned long long)hash)));
}

/* A title with a key of this kind. */
static struct key of_title(struct arena *arena, const struct entry *entry, enum key_kind kind, struct str text)
{
	uint64_t hash = hash64_more(hash64_more((uint64_t)kind, text), entry->title);
	return trace_key(arena, hash_number(hash, day_of(entry->published.at)));
}

static bool tells_moment(const struct entry *entry, struct str text)
{
	return entry->published.at >= SORT_AT_MIN && entry->title.len
		&& (seen_is_long(text) || ladder_is_of_second(entry->published.at));
}

/* They sort by time. */
static struct str of_moment(struct arena *arena, const struct entry *entry, struct str text, int64_t apart_s)
{
	uint64_t at = (uint64_t)entry->published.at - (uint64_t)SORT_AT_MIN + (uint64_t)apart_s;
	return str_of(arena_printf(arena, "%016llx\n%016llx", (unsigned long long)hash64_more(hash64(entry->title), text),
		(unsigned long long)at));
}

/* Of an entry without dates; its names stand behind it. */
static struct str text_of_undated(struct arena *arena, const struct entry *entry, struct str text)
{
	uint64_t hash = hash64_more(hash64_more(seen_hash_besides_text(entry), entry->title), text);
	return str_of(arena_printf(arena, "%016llx", (unsigned long long)hash));
}

static struct str with_names(struct arena *arena, struct str undated, const struct entry *entry)
{
	struct str id = entry->flags & ENTRY_ID_DERIVED ? STR("") : entry->id;
	return str_of(arena_printf(arena, "%.*s\n%.*s\n%.*s", STR_ARG(undated), STR_ARG(id), STR_ARG(entry->url)));
}

/* What was said under an id that is no address: "id\ntitle", then the address, each as a hash. */
static struct str said_under_id(struct arena *arena, struct str id, struct str title, struct str address)
{
	return str_of(arena_printf(arena, "%016llx\n%016llx%016llx", (unsigned long long)hash64_more((uint64_t)KEY_ID, id),
		(unsigned long long)hash64(title), (unsigned long long)hash64(address)));
}

static struct ladder_side side_of(struct str said, int64_t at)
{
	return (struct ladder_side){.title = str_make(said.data + 17, 16), .url = str_make(said.data + 33, 16), .published_at = at};
}

/* Later than *last_at, when the item was known under another name then. */
static bool find_last(struct store *store, int64_t feed_id, int64_t item_id, int64_t *last_at)
{
	struct call call = call_new(store, SQL_TRACE_LAST);
	call_int(&call, feed_id);
	call_int(&call, item_id);
	int row = call_row(&call);
	if (row == 1) {
		int64_t at = call_read_opt(&call, *last_at);
		*last_at = at > *last_at ? at : *last_at;
	}
	call_end(&call);
	return row >= 0;
}

bool trace_leave(struct store *store, int64_t feed_id, int64_t item_id, const struct entry *entry, int64_t last_at,
	struct arena *arena)
{
	struct key keys[TRACES_MAX];
	size_t n = 0;
	struct buf scratch;
	buf_init(&scratch, URL_MAX * 4);
	struct str url = key_of_address(arena, entry->url, &scratch), text = seen_text(entry, arena);
	struct str id = entry->flags & ENTRY_ID_DERIVED ? STR("") : str_trim(entry->id), path = key_of_path(id);
	buf_finish(&scratch);
	url = key_make(arena, KEY_URL, url).text;
	if (entry->title.len && url.len)
		keys[n++] = of_title(arena, entry, KEY_URL, url);
	if (entry->title.len && path.len)
		keys[n++] = of_title(arena, entry, KEY_PATH, key_make(arena, KEY_PATH, path).text);
	if (tells_moment(entry, text))
		keys[n++] = key_make(arena, KEY_TRACE, of_moment(arena, entry, text, 0));
	struct str undated = renamed_may_be(entry) ? with_names(arena, text_of_undated(arena, entry, text), entry)
		: STR("");
	if (undated.len && undated.len <= KEY_MAX_BYTES) {
		keys[n++] = key_make(arena, KEY_TRACE, undated);
		if (!find_last(store, feed_id, item_id, &last_at))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (!item_key_insert_support(store, feed_id, &keys[i], item_id, (uint64_t)last_at))
			return false;
	if (!entry->title.len || !url.len || !id.len || path.len || entry->published.at == TIME_NONE)
		return true;
	struct key said = key_make(arena, KEY_TRACE, said_under_id(arena, key_make(arena, KEY_ID, id).text, entry->title, url));
	return item_key_insert_support(store, feed_id, &said, item_id, (uint64_t)entry->published.at);
}

bool trace_is_another(struct store *store, int64_t feed_id, int64_t item_id, const struct entry *entry,
	struct arena *arena, bool *ret_is_another)
{
	struct str url = {0};
	for (size_t i = 0; i < entry->n_keys; i++)
		if (entry->keys[i].kind == KEY_URL)
			url = entry->keys[i].text;
	*ret_is_another = false;
	if (entry->keys[0].kind != KEY_ID || !url.len || entry->published.at == TIME_NONE)
		return true;
	struct str said = said_under_id(arena, entry->keys[0].text, entry->title, url);
	struct call call = call_new(store, SQL_TRACE_OF_ID);
	call_int(&call, feed_id);
	call_int(&call, KEY_TRACE);
	call_text(&call, str_make(said.data, 16));
	call_int(&call, item_id);
	int row = call_row(&call);
	if (row == 1) {
		struct ladder_side ours = side_of(call_read_borrowed(&call), 0), theirs = side_of(said, entry->published.at);
		ours.published_at = call_read_int(&call);
		*ret_is_another = ladder_is_another(KEY_ID, &ours, &theirs, false);
	}
	call_end(&call);
	return row >= 0;
}

bool trace_exists(struct store *store, int64_t feed_id, bool *ret_exists)
{
	struct call call = call_new(store, SQL_TRACE_EXISTS);
	call_int(&call, feed_id);
	call_int(&call, KEY_TRACE);
	int row = call_row(&call);
	*ret_exists = row == 1;
	call_end(&call);
	return row >= 0;
}

static bool look_up_title(struct store *store, int64_t feed_id, const struct key *key, enum key_kind kind,
	struct trace *trace)
{
	struct evidence evidence = {0};
	if (!item_key_find_evidence(store, feed_id, key, &evidence))
		return false;
	if (evidence.item_id)
		*trace = (struct trace){evidence.item_id, kind, AGREE_TITLE};
	return true;
}

/* An address that other items have, too, is no evidence. */
static bool check_own(struct store *store, int64_t feed_id, const struct key *key, struct trace *trace)
{
	struct evidence evidence = {0};
	if (trace->item_id && !item_key_find_evidence(store, feed_id, key, &evidence))
		return false;
	if (evidence.item_id != trace->item_id)
		*trace = (struct trace){0};
	return true;
}

/* The only one that is no farther apart than items that are there may be. */
static bool look_up_moment(struct store *store, int64_t feed_id, const struct entry *entry, bool is_told_by_second,
	struct arena *arena, struct trace *trace)
{
	struct str text = seen_text(entry, arena);
	if (trace->item_id || !tells_moment(entry, text) || (!seen_is_long(text) && !is_told_by_second))
		return true;
	int64_t apart_s = seen_is_long(text) ? SAME_MOMENT_S : 0, item_id = 0;
	int row, n = 0;
	struct call call = call_new(store, SQL_TRACE_MOMENT);
	call_int(&call, feed_id);
	call_int(&call, KEY_TRACE);
	call_text(&call, of_moment(arena, entry, text, -apart_s));
	call_text(&call, of_moment(arena, entry, text, apart_s));
	for (; (row = call_row(&call)) == 1; n++)
		item_id = call_read_int(&call);
	if (n == 1 && item_id)
		*trace = (struct trace){item_id, KEY_TITLE, AGREE_TEXT};
	return row == 0;
}

bool trace_find(struct store *store, int64_t feed_id, const struct entry *entry, bool is_told_by_second,
	struct arena *arena, struct trace *ret_trace)
{
	struct trace trace = {0};
	for (size_t i = 0; entry->title.len && i < entry->n_keys && i < ITEM_KEYS_MAX; i++) {
		const struct key *of_entry = &entry->keys[i];
		if (trace.item_id || of_entry->is_shared || (of_entry->kind != KEY_URL && of_entry->kind != KEY_PATH))
			continue;
		struct key key = of_title(arena, entry, (enum key_kind)of_entry->kind, of_entry->text);
		if (!look_up_title(store, feed_id, &key, (enum key_kind)of_entry->kind, &trace)
			|| !check_own(store, feed_id, of_entry, &trace))
			return false;
	}
	if (!look_up_moment(store, feed_id, entry, is_told_by_second, arena, &trace))
		return false;
	*ret_trace = trace;
	return true;
}

bool trace_list_undated(struct store *store, int64_t feed_id, const struct entry *entry, int64_t since,
	struct arena *arena, struct trace_of_names **ret_list, size_t *ret_n)
{
	int row;
	struct call call = call_new(store, SQL_TRACE_UNDATED);
	call_int(&call, feed_id);
	call_int(&call, KEY_TRACE);
	call_text(&call, text_of_undated(arena, entry, seen_text(entry, arena)));
	call_int(&call, since);
	while ((row = call_row(&call)) == 1) {
		struct trace_of_names names = {.item_id = call_read_int(&call)};
		names.key = names.url = call_read_str(&call, arena);
		str_split(names.url, '\n', &names.url);
		names.id = str_split(names.url, '\n', &names.url);
		*arena_push(arena, *ret_list, *ret_n) = names;
	}
	return row == 0;
}

bool trace_note_seen(struct store *store, int64_t feed_id, struct str key, int64_t item_id, int64_t at)
{
	const struct key seen = {.kind = KEY_TRACE, .text = key};
	return item_key_insert_support(store, feed_id, &seen, item_id, (uint64_t)at);
}
