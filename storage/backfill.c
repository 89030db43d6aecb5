/* Rows of feed_backfill and feed_archive. */
#include "storage/backfill.h"

#include "storage/connection.h"

enum { ARCHIVES_MAX = 100000 }; /* that lead to each other; with more they lead in a circle */

struct str backfill_older(const struct document *document)
{
	return document->prev_archive_url.len ? document->prev_archive_url : document->next_url;
}

/* From archive to archive until one comes that was not read. False: the database. */
static bool skip_read(struct store *store, int64_t feed_id, struct arena *arena, struct str *url)
{
	int row = 1;
	for (int i = 0; url->len && row == 1; i++) {
		struct call call = call_new(store, SQL_ARCHIVE_OLDER);
		call_int(&call, feed_id);
		call_str(&call, *url);
		row = call_row(&call);
		if (row == 1)
			*url = i < ARCHIVES_MAX ? call_read_str(&call, arena) : STR("");
		call_end(&call);
	}
	return row >= 0;
}

/* 1, 0: there is no such feed, -1. */
static int read_backfill(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *backfill)
{
	struct call call = call_new(store, SQL_BACKFILL_GET);
	*backfill = (struct backfill){0};
	call_int(&call, feed_id);
	int row = call_row(&call);
	if (row == 1) {
		backfill->url = call_read_str(&call, arena);
		backfill->n_left = call_read_int(&call);
		backfill->n_read = call_read_int(&call);
		backfill->failure = call_read_str(&call, arena);
	}
	call_end(&call);
	return row == 1 && !skip_read(store, feed_id, arena, &backfill->url) ? -1 : row;
}

static bool put_backfill(struct store *store, int64_t feed_id, const struct backfill *backfill)
{
	struct call call = call_new(store, SQL_BACKFILL_PUT);
	call_str(&call, backfill->url);
	call_int(&call, backfill->n_left);
	call_int(&call, backfill->n_read);
	call_str(&call, backfill->failure);
	call_int(&call, feed_id);
	return call_run(&call);
}

bool backfill_get(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *ret_backfill,
	struct error *err)
{
	int row = read_backfill(store, feed_id, arena, ret_backfill);
	return row == 1 || (row == 0 ? error_set(err, "there is no feed %lld", (long long)feed_id)
		: store_fail(store, err));
}

static bool ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill *ret_backfill, struct error *err)
{
	struct call call = call_new(store, SQL_BACKFILL_FORGET); /* it begins at the feed again */
	call_int(&call, feed_id);
	if (!call_run(&call))
		return store_fail(store, err);
	if (!backfill_get(store, feed_id, arena, ret_backfill, err))
		return false;
	if (!ret_backfill->url.len)
		return true;
	ret_backfill->n_left = n;
	return put_backfill(store, feed_id, ret_backfill) || store_fail(store, err);
}

bool backfill_ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill *ret_backfill, struct error *err)
{
	return store_begin_write(store, err)
		&& store_end(store, ask(store, feed_id, n, arena, ret_backfill, err), err);
}

static bool note_archive(struct store *store, int64_t feed_id, struct str url, struct str older)
{
	struct call call = call_new(store, SQL_ARCHIVE_PUT);
	call_int(&call, feed_id);
	call_str(&call, url);
	call_str(&call, older);
	return call_run(&call);
}

/* A page has other entries each time that the feed gets new ones; an archive has the same for ever. */
static bool is_archive(const struct document *document)
{
	return document->flags & DOCUMENT_ARCHIVE || document->prev_archive_url.len;
}

static bool note_read(struct store *store, int64_t feed_id, struct arena *arena, struct str url,
	const struct document *document, struct backfill *backfill)
{
	struct str older = backfill_older(document);
	if (str_eq(older, url))
		older = STR("");
	backfill->url = older;
	backfill->failure = STR("");
	backfill->n_read++;
	return (!is_archive(document) || note_archive(store, feed_id, url, older))
		&& skip_read(store, feed_id, arena, &backfill->url);
}

bool backfill_note(struct store *store, int64_t feed_id, struct backfill_step *step,
	const struct document *document)
{
	struct arena arena = {0};
	struct backfill backfill;
	int row = read_backfill(store, feed_id, &arena, &backfill);
	bool ok = row >= 0;
	step->goes_on = false;
	if (row == 1 && backfill.n_left > 0) {
		backfill.n_left--;
		if (step->failure)
			backfill.failure = str_of(step->failure);
		else
			ok = note_read(store, feed_id, &arena, step->url, document, &backfill);
		if (step->is_final || !backfill.url.len)
			backfill.n_left = 0;
		step->goes_on = backfill.n_left > 0 && !step->failure;
		ok = ok && put_backfill(store, feed_id, &backfill);
	}
	arena_finish(&arena);
	return ok;
}
