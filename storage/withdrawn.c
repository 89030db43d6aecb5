#include "storage/withdrawn.h"

#include <stdlib.h>

#include "base/key.h"
#include "storage/mark.h"

enum {
	HTTP_IM_USED = 226, /* the document is what changed, not all there is (RFC 3229) */
	FLAGGED_MAX = 10000, /* in one transaction; the others with the next document */
};

/* The items of the document, sorted. */
struct present {
	int64_t *ids;
	size_t n;
	int64_t first_new_id; /* of those that came with it; 0: none */
};

static int on_compare_ids(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
	return (a > b) - (a < b);
}

static void list_present(const struct intake *intake, struct present *present)
{
	size_t n = intake->ingest->document->n_entries;
	present->ids = arena_array(&intake->commit->arena, int64_t, n);
	for (size_t i = 0; i < n; i++)
		if (intake->known[i].item_id)
			present->ids[present->n++] = intake->known[i].item_id;
	if (present->n)
		qsort(present->ids, present->n, sizeof *present->ids, on_compare_ids);
	present->first_new_id = intake->first_new_id;
}

static bool is_present(const struct present *present, int64_t id)
{
	return (present->first_new_id && id >= present->first_new_id)
		|| (present->n && bsearch(&id, present->ids, present->n, sizeof id, on_compare_ids));
}

/* 1, 0, -1 */
static int has_withdrawn(struct intake *intake)
{
	struct call call = call_new(intake->commit->store, SQL_FEED_HAS_WITHDRAWN);
	call_int(&call, intake->ingest->feed_id);
	int row = call_row(&call);
	call_end(&call);
	return row;
}

/* Those that are there again. */
static bool unflag_present(struct intake *intake, const struct present *present)
{
	struct commit *commit = intake->commit;
	int has = present->n ? has_withdrawn(intake) : 0;
	for (size_t i = 0; has == 1 && i < present->n; i++)
		if (!item_mark_one(commit->store, present->ids[i], ITEM_WITHDRAWN, false, &commit->meta))
			return false;
	return has >= 0;
}

/* Those that are no more in a document which has all. */
static bool flag_missing(struct intake *intake, const struct present *present)
{
	struct commit *commit = intake->commit;
	struct call call = call_new(commit->store, SQL_ITEMS_OFFERED);
	call_int(&call, intake->ingest->feed_id);
	int64_t *ids = NULL;
	size_t n = 0;
	int row;
	while ((row = call_row(&call)) == 1 && n < FLAGGED_MAX) {
		int64_t id = call_read_int(&call);
		if (!is_present(present, id))
			*arena_push(&commit->arena, ids, n) = id;
	}
	call_end(&call);
	for (size_t i = 0; row >= 0 && i < n; i++)
		if (!item_mark_one(commit->store, ids[i], ITEM_WITHDRAWN, true, &commit->meta))
			return false;
	return row >= 0;
}

/* An entry that stands in the document as well is not gone. */
static bool flag_deleted(struct intake *intake, const struct present *present)
{
	struct commit *commit = intake->commit;
	const struct document *document = intake->ingest->document;
	for (size_t i = 0; i < document->n_tombstones; i++) {
		struct key key = key_make(&commit->arena, KEY_ID, document->tombstones[i].id);
		struct known known = {0};
		if (!item_key_find(commit->store, intake->ingest->feed_id, &key, &known))
			return false;
		if (known.item_id && !is_present(present, known.item_id)
			&& !item_mark_one(commit->store, known.item_id, ITEM_WITHDRAWN, true, &commit->meta))
			return false;
	}
	return true;
}

static bool is_everything(const struct ingest *ingest)
{
	enum { PARTIAL = DOCUMENT_TRUNCATED | DOCUMENT_CAPPED | DOCUMENT_TOO_DEEP };
	return (ingest->document->flags & (DOCUMENT_COMPLETE | PARTIAL)) == DOCUMENT_COMPLETE
		&& ingest->state.status != HTTP_IM_USED;
}

bool withdrawn_note(struct intake *intake)
{
	struct present present = {0};
	if (intake->first_time || intake->commit->options->only_new)
		return true;
	list_present(intake, &present);
	return unflag_present(intake, &present) && flag_deleted(intake, &present)
		&& (!is_everything(intake->ingest) || flag_missing(intake, &present));
}
