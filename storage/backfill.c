/* Rows of feed_backfill and feed_archive. */
#include "storage/backfill.h"

#include "base/buf.h"
#include "base/url.h"
#include "storage/connection.h"

struct str backfill_older(const struct document *document)
{
	return document->prev_archive_url.len ? document->prev_archive_url : document->next_url;
}

/* 1: the archive was read, and this is what it leads to; 0: it was not; -1. */
static int read_archive(struct store *store, int64_t feed_id, struct str url, struct buf *ret_older)
{
	struct call call = call_new(store, SQL_ARCHIVE_OLDER);
	call_int(&call, feed_id);
	call_str(&call, url);
	int row = call_row(&call);
	buf_clear(ret_older);
	if (row == 1)
		buf_append_str(ret_older, call_read_borrowed(&call));
	call_end(&call);
	return row;
}

/* From archive to archive until one comes that was not read. Those that lead in a circle come to where the walk
 * was after 1, 2, 4, 8 … steps (Brent). False: the database. */
static bool skip_read(struct store *store, int64_t feed_id, struct arena *arena, struct str *url)
{
	struct buf at, older, mark;
	int row = 1;
	buf_init(&at, URL_MAX);
	buf_init(&older, URL_MAX);
	buf_init(&mark, URL_MAX);
	buf_append_str(&at, *url);
	for (int64_t n = 1, next_mark = 1; at.len; n++) {
		row = read_archive(store, feed_id, buf_str(&at), &older);
		if (row != 1)
			break;
		if (n == next_mark) {
			buf_clear(&mark);
			buf_append_str(&mark, buf_str(&at));
			next_mark *= 2;
		}
		buf_clear(&at);
		if (!str_eq(buf_str(&older), buf_str(&mark)))
			buf_append_str(&at, buf_str(&older));
	}
	*url = arena_str(arena, buf_str(&at));
	buf_finish(&mark);
	buf_finish(&older);
	buf_finish(&at);
	return row >= 0;
}

/* 1, 0: there is no such feed, -1. */
static int read_row(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *backfill)
{
	struct call call = call_new(store, SQL_BACKFILL_GET);
	*backfill = (struct backfill){.not_before_at = TIME_NONE};
	call_int(&call, feed_id);
	int row = call_row(&call);
	if (row == 1) {
		backfill->url = call_read_str(&call, arena);
		backfill->n_left = call_read_int(&call);
		backfill->n_read = call_read_int(&call);
		backfill->failure = call_read_str(&call, arena);
		backfill->n_failures = call_read_int(&call);
		backfill->due_at = call_read_int(&call);
		backfill->not_before_at = call_read_opt(&call, TIME_NONE);
		backfill->status = call_read_int(&call);
	}
	call_end(&call);
	return row;
}

static bool put_backfill(struct store *store, int64_t feed_id, const struct backfill *backfill)
{
	struct call call = call_new(store, SQL_BACKFILL_PUT);
	call_str(&call, backfill->url);
	call_int(&call, backfill->n_left);
	call_int(&call, backfill->n_read);
	call_str(&call, backfill->failure);
	call_int(&call, backfill->n_failures);
	call_int(&call, backfill->due_at);
	call_opt(&call, backfill->not_before_at, TIME_NONE);
	call_int(&call, backfill->status);
	call_int(&call, feed_id);
	return call_run(&call);
}

static bool fail_for(struct store *store, int64_t feed_id, int row, struct error *err)
{
	return row == 0 ? store_lacks(store, "feed", feed_id, err) : store_fail(store, err);
}

bool backfill_get(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *ret_backfill,
	struct error *err)
{
	int row = read_row(store, feed_id, arena, ret_backfill);
	if (row == 1 && !skip_read(store, feed_id, arena, &ret_backfill->url))
		row = -1;
	return row == 1 || fail_for(store, feed_id, row, err);
}

/* It begins at the feed again. */
bool backfill_preview(struct store *store, int64_t feed_id, struct arena *arena,
	struct backfill_start *ret_start, struct error *err)
{
	struct backfill_start start = {0};
	struct call call = call_new(store, SQL_FEED_OLDER);
	call_int(&call, feed_id);
	int row = call_row(&call);
	if (row == 1) {
		start.is_unknown = call_read_int(&call);
		start.url = call_read_str(&call, arena);
	}
	call_end(&call);
	if (row == 1 && !skip_read(store, feed_id, arena, &start.url))
		row = -1;
	if (row != 1)
		return fail_for(store, feed_id, row, err);
	*ret_start = start;
	return true;
}

static bool forget_validators(struct store *store, int64_t feed_id)
{
	struct call call = call_new(store, SQL_STATE_FORGET_VALIDATORS);
	call_int(&call, feed_id);
	return call_run(&call);
}

static bool is_same_host(struct str left, struct str right)
{
	struct buf a, b;
	buf_init(&a, URL_MAX);
	buf_init(&b, URL_MAX);
	bool same = url_host(left, &a) && url_host(right, &b) && str_eq(buf_str(&a), buf_str(&b));
	buf_finish(&b);
	buf_finish(&a);
	return same;
}

/* What the server has asked for still holds. */
static bool begin(struct store *store, int64_t feed_id, int64_t n, struct str url, const struct backfill *before)
{
	return put_backfill(store, feed_id, &(struct backfill){.url = url, .n_left = n,
		.not_before_at = is_same_host(url, before->url) ? before->not_before_at : TIME_NONE,
		.status = before->status});
}

static bool ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill_start *ret_start, struct error *err)
{
	struct backfill before;
	if (!backfill_get(store, feed_id, arena, &before, err)
		|| !backfill_preview(store, feed_id, arena, ret_start, err))
		return false;
	bool ok = ret_start->is_unknown ? forget_validators(store, feed_id)
		: !ret_start->url.len || begin(store, feed_id, n, ret_start->url, &before);
	return ok || store_fail(store, err);
}

bool backfill_ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill_start *ret_start, struct error *err)
{
	return store_begin_write(store, err)
		&& store_end(store, ask(store, feed_id, n, arena, ret_start, err), err);
}

static bool note_archive(struct store *store, int64_t feed_id, struct str url, struct str older)
{
	struct call call = call_new(store, SQL_ARCHIVE_PUT);
	call_int(&call, feed_id);
	call_str(&call, url);
	call_str(&call, older);
	return call_run(&call);
}

/* A page has other entries each time that the feed gets new ones; an archive has the same for ever. One of which
 * entries were left out may be read again, when more are allowed. */
static bool is_archive(const struct document *document)
{
	return (document->flags & DOCUMENT_ARCHIVE || document->prev_archive_url.len)
		&& !(document->flags & DOCUMENT_CAPPED);
}

static struct str older_than(struct str url, const struct document *document)
{
	struct str older = backfill_older(document);
	return str_eq(older, url) ? STR("") : older;
}

static void take_read(struct backfill *backfill, struct str older)
{
	backfill->url = older;
	backfill->failure = STR("");
	backfill->n_failures = backfill->due_at = 0;
	backfill->n_read++;
	backfill->n_left--;
}

static void take_failure(struct backfill *backfill, const struct backfill_step *step)
{
	backfill->failure = str_of(step->failure);
	backfill->due_at = step->retry_at;
	if (step->is_final || ++backfill->n_failures == BACKFILL_TRIES)
		backfill->n_left = 0;
}

bool backfill_note(struct store *store, int64_t feed_id, struct backfill_step *step,
	const struct document *document)
{
	struct backfill backfill;
	struct str older = step->failure ? STR("") : older_than(step->url, document);
	bool is_done = !step->failure && is_archive(document);
	int row = read_row(store, feed_id, step->arena, &backfill);
	step->next_at = TIME_NONE;
	if (row < 1 || (is_done && !note_archive(store, feed_id, step->url, older)))
		return row == 0;
	if (backfill.n_left == 0)
		return true;
	bool is_asked_for = str_eq(backfill.url, step->url); /* else by a request that another one has replaced */
	if (is_asked_for) {
		backfill.not_before_at = step->not_before_at;
		backfill.status = step->status;
	}
	if (is_asked_for && step->failure)
		take_failure(&backfill, step);
	else if (is_asked_for)
		take_read(&backfill, older);
	if (!skip_read(store, feed_id, step->arena, &backfill.url))
		return false;
	if (!backfill.url.len)
		backfill.n_left = 0;
	if (backfill.n_left) {
		step->next_url = backfill.url;
		step->next_at = backfill.not_before_at > backfill.due_at ? backfill.not_before_at : backfill.due_at;
	}
	return put_backfill(store, feed_id, &backfill);
}
