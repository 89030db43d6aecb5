/* Documents → items. Owns the rows of item, item_key and item_revision and the order in which
 * they are written; what may be one item is ladder.c's to say, what the keys are is the
 * parser's. Which item an entry is: ingest_known.c; what becomes of a known one: ingest_edit.c. */
#include "storage/ingest_state.h"

#include <stdlib.h>

#include "base/guid.h"
#include "storage/feed_row.h"
#include "storage/initial.h"
#include "storage/item.h"
#include "storage/published.h"
#include "storage/renamed.h"
#include "storage/restore.h"
#include "storage/search_index.h"
#include "storage/trace.h"
#include "storage/withdrawn.h"

static bool put_state(struct commit *commit, struct ingest *ingest, int64_t newest_at, int64_t n_bytes)
{
	struct feed_state *state = &ingest->state;
	bool is_own = !ingest->restored && !ingest->backfill; /* else it says nothing of the feed as it is now */
	if (ingest->n_new + ingest->n_changed)
		state->changed_at = commit->now;
	if (ingest->on_counted)
		ingest->on_counted(ingest);
	struct call call = call_new(commit->store, is_own ? SQL_STATE_SET : SQL_STATE_ADD);
	if (is_own)
		feed_row_bind_state(&call, state);
	call_int(&call, ingest->n_new);
	call_opt(&call, newest_at, TIME_NONE);
	call_int(&call, n_bytes);
	call_int(&call, ingest->feed_id);
	return call_run(&call);
}

/* A feed may speak of itself behind its entries: where the bytes ended before, what is missing stays as it was. */
static bool put_metadata(struct commit *commit, int64_t feed_id, const struct document *document)
{
	bool is_part = document->flags & DOCUMENT_TRUNCATED, only_new = commit->options->only_new;
	struct call call = call_new(commit->store, only_new ? SQL_INGEST_COPY : is_part ? SQL_INGEST_PART
		: SQL_INGEST_METADATA);
	call_str(&call, document->id);
	call_str(&call, document->title);
	call_str(&call, document->home_page_url);
	call_str(&call, document->description);
	call_str(&call, document->language);
	call_str(&call, document->icon.len ? document->icon : document->favicon);
	call_str(&call, document->hub_url);
	call_str(&call, document->feed_url);
	struct str older = only_new ? STR("") : backfill_older(document); /* a copy does not tell */
	if (only_new || is_part)
		call_str(&call, older);
	else
		call_text(&call, older);
	feed_row_bind_head(&call, document, &commit->scratch.author, &commit->scratch.extra);
	call_int(&call, feed_id);
	return call_run(&call);
}

static int64_t settle_sort_at(int64_t at, int64_t now)
{
	if (at > now)
		at = now;
	return at < SORT_AT_MIN ? SORT_AT_MIN : at;
}

int64_t ingest_sort_at(const struct entry *entry, int64_t now)
{
	int64_t at = entry->published.at != TIME_NONE ? entry->published.at
		: entry->modified.at != TIME_NONE     ? entry->modified.at
						      : now;
	return settle_sort_at(at, now);
}

/* Behind the last one of its second; when that is full, ever farther ahead. */
bool ingest_next_key(struct commit *commit, int *n_tries, int64_t *key)
{
	if (sqlite3_extended_errcode(commit->store->db) != SQLITE_CONSTRAINT_UNIQUE)
		return false;
	int64_t first = *key & ~LOW_BITS_MASK, last = *key | LOW_BITS_MASK;
	struct call call = call_new(commit->store, SQL_ITEM_FREE_KEY);
	call_int(&call, first);
	call_int(&call, last);
	if (call_row(&call) != 1)
		return false;
	*key = call_read_int(&call) + 1;
	call_end(&call);
	if (*key > last)
		*key = first + ((LOW_BITS_MASK + 1) << (*n_tries < 16 ? *n_tries : 16));
	++*n_tries;
	return true;
}

void ingest_note_key(struct intake *intake, int64_t sort_key)
{
	int64_t sort_at = sort_key >> SORT_BITS;
	if (intake->newest_at == TIME_NONE || sort_at > intake->newest_at)
		intake->newest_at = sort_at;
}

static bool insert_item(struct intake *intake, const struct entry *entry, int64_t id)
{
	struct commit *commit = intake->commit;
	const struct restored *restored = intake->ingest->restored;
	bool is_sorted = restored && restored->sort_at != TIME_NONE;
	int64_t sort_at = is_sorted ? settle_sort_at(restored->sort_at, commit->now) : ingest_sort_at(entry, commit->now);
	int64_t sort_key = sort_at * (LOW_BITS_MASK + 1) + intake->low_bits;
	int64_t n_bytes;
	int n_tries = 0;
	commit->meta.last_seq++;
	for (;;) {
		struct call call = call_new(commit->store, SQL_ITEM_INSERT);
		n_bytes = item_row_bind(&call, entry, &commit->scratch);
		call_int(&call, id);
		call_int(&call, intake->ingest->feed_id);
		call_int(&call, sort_key);
		call_int(&call, commit->meta.last_seq);
		call_int(&call, commit->now);
		if (call_run(&call))
			break;
		if (!ingest_next_key(commit, &n_tries, &sort_key))
			return false;
	}
	intake->n_bytes += n_bytes;
	intake->low_bits = ((sort_key & LOW_BITS_MASK) + 1) & LOW_BITS_MASK;
	ingest_note_key(intake, sort_key);
	return true;
}

bool ingest_add(struct intake *intake, size_t index, const struct entry *entry)
{
	struct commit *commit = intake->commit;
	int64_t feed_id = intake->ingest->feed_id, id = commit->meta.last_item_id + 1;
	bool inserted;
	if (!item_key_insert(commit->store, feed_id, &entry->keys[0], id, entry->content_hash,
		    &inserted))
		return false;
	if (!inserted) /* twice in one document */
		return ingest_settle_repeated(intake, index);
	commit->meta.last_item_id = id;
	if (!intake->first_new_id)
		intake->first_new_id = id;
	if (!item_key_insert_weak(commit->store, feed_id, entry, id))
		return false;
	const struct restored *restored = intake->ingest->restored;
	if (restored && !restore_keys(commit->store, feed_id, id, true, restored, entry->content_hash))
		return false;
	if ((intake->left_out && intake->left_out[index]) || (restored && restored->is_gone)) {
		intake->ingest->n_known++;
		return restored ? published_claim_gone(commit->store, intake->space, &entry->keys[0])
			: trace_leave(commit->store, feed_id, id, entry, commit->now, &commit->arena);
	}
	intake->ingest->n_new++;
	return insert_item(intake, entry, id)
		&& published_claim(commit->store, intake->space, entry, restored ? restored->published_name : STR(""), id)
		&& (!restored || restore_item(commit->store, feed_id, id, restored, &commit->scratch));
}

/* From the last entry to the first, so that the first, which is the newest in nearly every feed,
 * gets the highest id and among equal dates sorts first. */
static bool store_entries(struct intake *intake)
{
	const struct document *document = intake->ingest->document;
	for (size_t i = document->n_entries; i-- > 0;) {
		const struct entry *entry = &document->entries[i];
		struct known *known = &intake->known[i];
		if (!entry->n_keys)
			continue;
		bool climbs = !intake->first_time && !intake->commit->options->only_new;
		if (!known->item_id && climbs && !known_climb(intake, entry, intake->has_places, known))
			return false;
		if (!(known->item_id ? ingest_settle_known(intake, i) : ingest_add(intake, i, entry)))
			return false;
	}
	return true;
}

static bool take_in(struct commit *commit, struct ingest *ingest, bool first_time, struct str space,
	int64_t *ret_newest_at, int64_t *ret_bytes)
{
	size_t n = ingest->document->n_entries;
	struct intake intake = {
		.commit = commit,
		.ingest = ingest,
		.known = arena_array(&commit->arena, struct known, n),
		.is_another = arena_array(&commit->arena, bool, n),
		.first_time = first_time,
		.space = space,
		.low_bits = commit->meta.last_item_id & LOW_BITS_MASK,
		.newest_at = TIME_NONE,
	};
	/* They must not begin anew inside a document. */
	if (intake.low_bits + (int64_t)n > LOW_BITS_MASK)
		intake.low_bits = 0;
	int64_t last_seq = commit->meta.last_seq;
	if (ingest->initial)
		intake.left_out = initial_leave_out(ingest->document, ingest->initial, commit->now,
			&commit->arena);
	bool climbs = !first_time && !commit->options->only_new && !ingest->backfill;
	bool is_gone = ingest->restored && ingest->restored->is_gone; /* and nothing is said of the feed */
	bool ok = (ingest->backfill || is_gone || put_metadata(commit, ingest->feed_id, ingest->document))
		&& known_find_all(&intake) && (commit->options->only_new || ingest_find_others(&intake))
		&& (!climbs || renamed_find(&intake)) && store_entries(&intake) && known_forget_names(&intake)
		&& (ingest->backfill || withdrawn_note(&intake))
		&& (!ingest->restored || !ingest->restored->is_shared
			|| restore_shared(commit->store, ingest->feed_id, ingest->restored));
	if (commit->meta.last_seq != last_seq)
		ingest->newest_seq = commit->meta.last_seq;
	*ret_newest_at = intake.newest_at;
	*ret_bytes = intake.n_bytes;
	return ok;
}

static bool note_tried(struct commit *commit, const char *url)
{
	struct call call = call_new(commit->store, SQL_ALIAS_TRIED);
	call_int(&call, commit->now);
	call_text(&call, str_of(url));
	return call_run(&call);
}

static bool note_hold(struct commit *commit, const struct ingest *ingest)
{
	struct call call = call_new(commit->store, SQL_INGEST_HOLD);
	call_str(&call, str_of(ingest->held_by));
	call_int(&call, ingest->state.not_before_at);
	call_int(&call, ingest->feed_id);
	return call_run(&call);
}

static bool note_pacing(struct commit *commit, const struct ingest *ingest)
{
	bool noted = true;
	for (size_t i = 0; noted && i < ingest->n_pacing; i++)
		noted = pacing_put(commit->store, &ingest->pacing[i], commit->now);
	return noted;
}

static bool find_is_outdated(struct commit *commit, struct ingest *ingest)
{
	struct call call = call_new(commit->store, SQL_INGEST_URL);
	call_int(&call, ingest->feed_id);
	int row = call_row(&call);
	ingest->is_outdated = row == 1 && !str_eq(call_read_borrowed(&call), ingest->asked_url);
	if (row == 1)
		call_end(&call);
	return row >= 0;
}

/* A feed that was deleted meanwhile has no row to update: nothing is stored for it. */
static bool commit_one(struct commit *commit, struct ingest *ingest)
{
	int64_t newest_at = TIME_NONE, n_bytes = 0;
	ingest->n_new = ingest->n_changed = ingest->n_known = ingest->newest_seq = 0;
	arena_clear(&commit->arena);
	if (ingest->asked_url.len && !find_is_outdated(commit, ingest))
		return false;
	if (ingest->is_outdated)
		return true;
	if (ingest->document) {
		struct call call = call_new(commit->store, SQL_INGEST_FEED);
		call_int(&call, ingest->feed_id);
		int exists = call_row(&call);
		if (exists != 1)
			return exists == 0;
		bool first_time = !call_read_int(&call);
		struct str space = arena_str(&commit->arena, guid_space(call_read_borrowed(&call), &commit->scratch.author));
		call_end(&call);
		if (!take_in(commit, ingest, first_time, space, &newest_at, &n_bytes))
			return false;
	}
	if ((ingest->backfill && !backfill_note(commit->store, ingest->feed_id, ingest->backfill, ingest->document))
		|| (ingest->held_by && !note_hold(commit, ingest))
		|| !note_pacing(commit, ingest)
		|| (ingest->tried_url && !note_tried(commit, ingest->tried_url))
		|| !put_state(commit, ingest, newest_at, n_bytes))
		return false;
	if (!ingest->moved_to || !sqlite3_changes(commit->store->db)) /* of its state */
		return true;
	return feed_move(commit->store, ingest->feed_id, str_of(ingest->moved_to), commit->now, &commit->meta);
}

static bool put_sequence(struct commit *commit, const struct meta *before)
{
	if (commit->meta.last_seq == before->last_seq && commit->meta.last_item_id == before->last_item_id)
		return true;
	struct call call = call_new(commit->store, SQL_META_SET_SEQUENCE);
	call_int(&call, commit->meta.last_seq);
	call_int(&call, commit->meta.last_item_id);
	return call_run(&call);
}

static bool commit_all(struct commit *commit, struct ingest *const *batch, size_t n,
	struct error *err)
{
	if (!meta_get(commit->store, &commit->meta, err))
		return false;
	struct meta before = commit->meta;
	for (size_t i = 0; i < n; i++)
		if (!commit_one(commit, batch[i]))
			return store_fail(commit->store, err);
	return put_sequence(commit, &before) || store_fail(commit->store, err);
}

enum store_result ingest_commit(struct store *store, struct ingest *const *batch, size_t n,
	const struct ingest_options *options, int64_t now, struct error *err)
{
	struct commit commit = {.store = store, .options = options, .now = now};
	if (!store_begin_write(store, err))
		return store->why;
	item_scratch_init(&commit.scratch);
	bool ok = store_end(store, commit_all(&commit, batch, n, err), err);
	item_scratch_finish(&commit.scratch);
	arena_finish(&commit.arena);
	return ok ? STORE_OK : store->why;
}
