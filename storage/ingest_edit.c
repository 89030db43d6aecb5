/* What becomes of an entry whose key is known: nothing, an edit with the former version kept, or an item of its
 * own after all. */
#include "storage/ingest_state.h"

#include <string.h>

#include "base/key.h"
#include "storage/item.h"
#include "storage/ladder.h"
#include "storage/noise.h"
#include "storage/restore.h"
#include "storage/reuse.h"
#include "storage/search_index.h"
#include "storage/seen.h"
#include "storage/trace.h"

enum {
	N_KEY_LEVELS = 3, /* behind an entry's strongest key, which others may have, too, come finer ones: see key_finer() */
	MOVED_MAX = 100,  /* items of a document that are looked for in all of it: ids are passed on together */
};

/* The item as it stands before a change. */
struct before {
	uint64_t content_hash;
	int64_t sort_key, first_seen_at, revision, n_bytes;
	bool is_another;           /* than the entry that has its key now */
	bool is_another_if_parted; /* if that key was found to be one of several entries */
	bool says_another;         /* in address and in title; or it was purged, and nothing is left to compare */
	bool is_of_moment;         /* published when the entry was */
	struct str url, title;     /* of one that says another */
};

/* An edit alone never moves an item up: only another date of publication does. */
static int64_t sort_key_after(const struct before *before, const struct entry *entry)
{
	if (entry->published.at == TIME_NONE)
		return before->sort_key;
	int64_t sort_at = ingest_sort_at(entry, before->first_seen_at);
	if (sort_at == before->sort_key >> SORT_BITS)
		return before->sort_key;
	return sort_at * (LOW_BITS_MASK + 1) + (before->sort_key & LOW_BITS_MASK);
}

static bool keep_revision(struct commit *commit, int64_t item_id, int64_t revision)
{
	if (commit->options->revisions > 0) {
		struct call call = call_new(commit->store, SQL_REVISION_KEEP);
		call_int(&call, commit->now);
		call_int(&call, item_id);
		if (!call_run(&call))
			return false;
	}
	struct call call = call_new(commit->store, SQL_REVISION_TRIM);
	call_int(&call, item_id);
	call_int(&call, revision - commit->options->revisions);
	return call_run(&call);
}

static bool update_item(struct intake *intake, const struct entry *entry, int64_t item_id,
	const struct before *before)
{
	struct commit *commit = intake->commit;
	int64_t sort_key = sort_key_after(before, entry);
	int n_tries = 0;
	commit->meta.last_seq++;
	for (;;) {
		struct call call = call_new(commit->store, SQL_ITEM_UPDATE);
		int64_t n_bytes = item_row_bind(&call, entry, &commit->scratch);
		call_int(&call, sort_key);
		call_int(&call, commit->meta.last_seq);
		call_int(&call, commit->now);
		call_int(&call, item_id);
		if (call_run(&call)) {
			intake->n_bytes += n_bytes - before->n_bytes;
			ingest_note_key(intake, sort_key);
			return true;
		}
		if (!ingest_next_key(commit, &n_tries, &sort_key))
			return false;
	}
}

/* A date that stands for a missing one is another one with each edit: what an id brings then is another entry if it
 * says something else. */
static bool check_is_another(struct intake *intake, const struct entry *entry, int64_t item_id, struct before *before)
{
	bool is_version = false;
	if (entry->keys[0].kind == KEY_ID && !reuse_judge_version(intake, entry, item_id, &is_version))
		return false;
	before->is_another = !is_version;
	return true;
}

/* 1 found, 0 purged, -1 failed. */
static int read_before(struct intake *intake, int64_t item_id, const struct entry *entry, struct before *ret_before)
{
	struct commit *commit = intake->commit;
	struct call call = call_new(commit->store, SQL_ITEM_BEFORE);
	call_int(&call, item_id);
	int row = call_row(&call);
	enum key_kind kind = (enum key_kind)entry->keys[0].kind;
	*ret_before = (struct before){.says_another = row == 0 && kind == KEY_ID};
	if (row == 0 && !trace_is_another(commit->store, intake->ingest->feed_id, item_id, entry, &commit->arena,
			&ret_before->is_another))
		return -1;
	if (row != 1)
		return row;
	ret_before->content_hash = (uint64_t)call_read_int(&call);
	ret_before->sort_key = call_read_int(&call);
	ret_before->first_seen_at = call_read_int(&call);
	ret_before->revision = call_read_int(&call);
	struct ladder_side theirs = {.title = entry->title, .published_at = entry->published.at,
		.date_is_derived = entry->published.flags & DATE_DERIVED, .url = entry->url,
		.enclosure = entry->n_attachments ? entry->attachments[0].url : STR("")};
	struct ladder_side ours = {.title = call_read_borrowed(&call)};
	ours.published_at = call_read_opt(&call, TIME_NONE);
	ours.date_is_derived = item_row_date_is_derived(call_read_borrowed(&call), &commit->arena);
	ours.url = call_read_borrowed(&call);
	ours.enclosure = call_read_borrowed(&call);
	ret_before->n_bytes = call_read_int(&call);
	ret_before->is_another = ladder_is_another(kind, &ours, &theirs, false);
	ret_before->is_another_if_parted = ladder_is_another(kind, &ours, &theirs, true);
	ret_before->is_of_moment = ours.published_at != TIME_NONE && ours.published_at == theirs.published_at;
	ret_before->says_another = ladder_says_another(kind, &ours, &theirs);
	if (ret_before->says_another) {
		ret_before->url = arena_str(&commit->arena, ours.url);
		ret_before->title = arena_str(&commit->arena, ours.title);
	}
	call_end(&call);
	bool is_dated = !ours.date_is_derived && !theirs.date_is_derived;
	return !ret_before->is_another || is_dated || check_is_another(intake, entry, item_id, ret_before) ? row : -1;
}

/* An item keeps the id that it was stored with: readers of merged documents know it by that one. */
static void keep_id(struct entry *entry, const struct entry *stored)
{
	entry->id = stored->id;
	entry->flags = (entry->flags & ~(uint32_t)ENTRY_ID_DERIVED) | (stored->flags & ENTRY_ID_DERIVED);
}

/* Two entries that stand side by side under one key. */
static bool are_apart(const struct entry *a, const struct entry *b)
{
	const struct ladder_side ours = {.published_at = a->published.at}, theirs = {.published_at = b->published.at};
	return ladder_is_another((enum key_kind)a->keys[0].kind, &ours, &theirs, true);
}

static bool has_twin(const struct document *document, size_t index)
{
	const struct entry *entry = &document->entries[index];
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *other = &document->entries[i];
		if (other->n_keys && other->keys[0].kind == entry->keys[0].kind
			&& str_eq(other->keys[0].text, entry->keys[0].text) && are_apart(entry, other))
			return true;
	}
	return false;
}

/* As far as the store knows. Of a purged item little is left to compare with: where that does not tell, it is the entry,
 * unless its key is one of several. */
static bool find_is_parted(struct intake *intake, const struct key *key, int found, const struct before *before,
	bool *ret_is_another)
{
	*ret_is_another = before->is_another;
	if (*ret_is_another || (found && !before->is_another_if_parted))
		return true;
	return item_key_is_parted(intake->commit->store, intake->ingest->feed_id, key, ret_is_another);
}

static bool find_is_another(struct intake *intake, size_t index, const struct key *key, int found,
	const struct before *before, bool *ret_is_another)
{
	if (!find_is_parted(intake, key, found, before, ret_is_another))
		return false;
	if (!*ret_is_another && (!found || before->is_another_if_parted))
		*ret_is_another = has_twin(intake->ingest->document, index);
	return true;
}

/* So many entries have moved by so many places. */
struct shift {
	ptrdiff_t places;
	size_t n;
};

/* Where no address tells, an item may say by chance what another one said, as when two lamps change their colours: there
 * have to be two that have gone the same way, with all that they say, which nobody else says. */
static bool have_shifted(const struct intake *intake, size_t index, const struct before *before, struct shift *shift)
{
	const struct document *document = intake->ingest->document;
	size_t n = 0, found = 0;
	for (size_t i = 0; i < document->n_entries; i++)
		if (document->entries[i].content_hash == before->content_hash) {
			found = i;
			n++;
		}
	ptrdiff_t places = (ptrdiff_t)found - (ptrdiff_t)index;
	if (n != 1)
		return false;
	if (places != shift->places)
		*shift = (struct shift){.places = places};
	return ++shift->n > 1;
}

/* What the item says is said by an entry that did not say so before. */
static bool has_moved(const struct intake *intake, size_t index, const struct before *before, struct shift *shift)
{
	const struct document *document = intake->ingest->document;
	if (!before->url.len)
		return have_shifted(intake, index, before, shift);
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		bool is_same = intake->known[i].item_id && intake->known[i].content_hash == entry->content_hash;
		if (!is_same && str_eq(entry->url, before->url) && str_eq(entry->title, before->title))
			return true;
	}
	return false;
}

/* An id whose item has another one now was passed on, and so were the others that speak of something else; likewise
 * where most of these, and not only one, were told apart before, or where there are no others. */
bool ingest_find_others(struct intake *intake)
{
	const struct document *document = intake->ingest->document;
	bool *says_another = arena_array(&intake->commit->arena, bool, document->n_entries);
	size_t n = 0, n_apart = 0, n_known = 0, n_of_moment = 0;
	struct shift shift = {0};
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		const struct known *known = &intake->known[i];
		struct before before = {0};
		n_known += known->item_id != 0;
		if (!known->item_id || known->content_hash == entry->content_hash)
			continue;
		int found = read_before(intake, known->item_id, entry, &before);
		if (found < 0 || !find_is_parted(intake, &entry->keys[0], found, &before, &intake->is_another[i]))
			return false;
		says_another[i] = before.says_another;
		n += before.says_another;
		n_apart += before.says_another && intake->is_another[i];
		n_of_moment += before.is_of_moment;
		if (!found)
			before.content_hash = known->content_hash; /* of what had the id last */
		intake->has_places |= before.says_another && n <= MOVED_MAX && !intake->has_places
			&& has_moved(intake, i, &before, &shift);
	}
	intake->has_places |= n_apart > 1 && n_apart * 2 > n;
	if (!intake->has_places && n == n_known && n > 1 && n <= MOVED_MAX && !n_of_moment
		&& !reuse_judge_all(intake, says_another, &intake->has_places))
		return false;
	for (size_t i = 0; intake->has_places && i < document->n_entries; i++)
		intake->is_another[i] |= says_another[i];
	return true;
}

/* What has been signed anew, or has the number of another fetch, is found by the new address: that is stored, and nothing
 * has changed. */
static bool renew_files(struct intake *intake, const struct entry *entry, const struct item *item, int64_t n_bytes_before)
{
	struct commit *commit = intake->commit;
	struct entry renewed = item->entry;
	renewed.url = entry->url;
	renewed.external_url = entry->external_url;
	renewed.image = entry->image;
	renewed.attachments = entry->attachments;
	renewed.n_attachments = entry->n_attachments;
	renewed.summary = entry->summary;
	renewed.content_html = entry->content_html;
	renewed.content_text = entry->content_text;
	renewed.content_hash = entry->content_hash;
	bool is_found_by_other = !str_eq(item->entry.url, renewed.url)
		|| !str_eq(seen_text(&item->entry, &commit->arena), seen_text(&renewed, &commit->arena));
	if (is_found_by_other && !search_note_change(commit->store, &commit->meta, item->id))
		return false;
	struct call call = call_new(commit->store, SQL_ITEM_RENEW);
	intake->n_bytes += item_row_bind(&call, &renewed, &commit->scratch) - n_bytes_before;
	call_int(&call, item->id);
	return call_run(&call);
}

/* Unless there is nothing but noise. An item that cannot be read is replaced by what is read now. */
static bool change_item(struct intake *intake, struct entry *entry, int64_t item_id, const struct before *before)
{
	struct commit *commit = intake->commit;
	struct item item;
	struct error err;
	bool is_read = item_get(commit->store, item_id, &commit->arena, &item, &err);
	if (is_read && noise_is_all(&item.entry, entry, item.first_seen_at, commit->now)) {
		intake->ingest->n_known++;
		return !noise_renews_files(&item.entry, entry) || renew_files(intake, entry, &item, before->n_bytes);
	}
	if (is_read)
		keep_id(entry, &item.entry);
	if (!search_note_change(commit->store, &commit->meta, item_id) ||
		!keep_revision(commit, item_id, before->revision) ||
		!update_item(intake, entry, item_id, before) ||
		!item_key_insert_weak(commit->store, intake->ingest->feed_id, entry, item_id))
		return false;
	intake->ingest->n_changed++;
	return true;
}

/* The item of a finer key than the one that led to the item before, which the entry is not, or may not be. */
static bool find_finer(struct intake *intake, size_t index, const struct entry *entry, bool is_another,
	bool says_another, struct known *ret_known)
{
	*ret_known = (struct known){0};
	if (is_another) {
		intake->known[index] = *ret_known;
		intake->is_another[index] = false;
	}
	return item_key_find(intake->commit->store, intake->ingest->feed_id, &entry->keys[0], ret_known)
		&& (ret_known->item_id || known_climb(intake, entry, is_another && says_another, ret_known));
}

/* Another content under a known key: an edit, or another entry that has the key, too, and is known by a finer
 * one, or by weaker ones when the key is that of a place in the document, where it stood elsewhere before. The item
 * that had the key first stays as it is. That it may be what the item says already (an alias brought it), or that the
 * item may be purged, costs this look and no more. What an older document says of an item is no change of it. */
static bool settle_content(struct intake *intake, size_t index, bool may_change)
{
	struct commit *commit = intake->commit;
	struct known *known = &intake->known[index];
	int64_t feed_id = intake->ingest->feed_id;
	const struct entry *given = &intake->ingest->document->entries[index];
	struct entry entry = *given;
	struct before before = {0};
	bool is_another = false, is_told_apart = intake->is_another[index];
	int64_t item_id_of_key = known->item_id;
	int found;
	if (intake->ingest->document->n_entries == 1 && !intake->ingest->backfill
		&& !reuse_judge(intake, given, &known->item_id, &is_told_apart))
		return false;
	entry.keys = arena_array(&commit->arena, struct key, entry.n_keys);
	memcpy(entry.keys, given->keys, sizeof *entry.keys * entry.n_keys);
	for (int level = 0;; level++) {
		struct known finer;
		found = read_before(intake, known->item_id, &entry, &before);
		if (found < 0 || (level + 1 < N_KEY_LEVELS
			&& !find_is_another(intake, index, &entry.keys[0], found, &before, &is_another)))
			return false;
		is_another |= level == 0 && is_told_apart;
		if (level + 1 == N_KEY_LEVELS || (!is_another && (level > 0 || !before.says_another)))
			break;
		entry.keys[0] = level == 0 ? key_finer(&commit->arena, given) : key_of_moment(&commit->arena, given);
		if (!find_finer(intake, index, &entry, is_another, before.says_another, &finer))
			return false;
		if (!finer.item_id && !is_another) { /* nor is it known as another one: an edit of address and title */
			entry.keys[0] = given->keys[0];
			break;
		}
		*known = finer;
		if (!known->item_id)
			return ingest_add(intake, index, &entry);
		item_id_of_key = known->item_id;
		if (known->content_hash == entry.content_hash) {
			intake->ingest->n_known++;
			return true;
		}
	}
	may_change = may_change && !intake->ingest->backfill;
	if (may_change && known->item_id == item_id_of_key && !item_key_note_seen(commit->store, feed_id, &entry))
		return false;
	if (may_change && found && before.content_hash != entry.content_hash)
		return change_item(intake, &entry, known->item_id, &before);
	intake->ingest->n_known++;
	return true;
}

/* Of two entries that are one item the first counts: else each fetch would change it twice. */
static bool repeats_earlier(const struct intake *intake, size_t index)
{
	const struct entry *entries = intake->ingest->document->entries;
	for (size_t i = 0; i < index; i++)
		if (intake->known[i].item_id == intake->known[index].item_id && !intake->is_another[i]
			&& !intake->is_another[index] && !are_apart(&entries[i], &entries[index]))
			return true;
	return false;
}

bool ingest_settle_known(struct intake *intake, size_t index)
{
	const struct known *known = &intake->known[index];
	const struct ingest *ingest = intake->ingest;
	if (ingest->restored && !restore_keys(intake->commit->store, ingest->feed_id, known->item_id, false,
			ingest->restored, known->content_hash))
		return false;
	if (known->content_hash != ingest->document->entries[index].content_hash && !intake->commit->options->only_new)
		return settle_content(intake, index, !repeats_earlier(intake, index));
	intake->ingest->n_known++;
	return true;
}

bool ingest_settle_repeated(struct intake *intake, size_t index)
{
	const struct entry *entry = &intake->ingest->document->entries[index];
	struct known *known = &intake->known[index];
	if (!item_key_find(intake->commit->store, intake->ingest->feed_id, &entry->keys[0], known))
		return false;
	if (known->content_hash != entry->content_hash && !intake->commit->options->only_new)
		return settle_content(intake, index, false);
	intake->ingest->n_known++;
	return true;
}
