/* The order of the columns is that of the lists in sql.c. Absent is NULL in the table and
 * TIME_NONE, SIZE_NONE or "" here. */
#include "storage/feed_row.h"

#include "base/record.h"
#include "storage/item_row.h"

void feed_state_init(struct feed_state *state)
{
	*state = (struct feed_state){
		.due_at = 0,
		.not_before_at = TIME_NONE,
		.fetched_at = TIME_NONE,
		.succeeded_at = TIME_NONE,
		.changed_at = TIME_NONE,
		.failing_since = TIME_NONE,
		.fresh_s = SIZE_NONE,
		.hints = {.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE},
		.moved_since = TIME_NONE,
		.rhythm_s = SIZE_NONE,
	};
}

const char *feed_failure_name(enum feed_failure failure)
{
	static const char *const names[] = {
		[FAILURE_NONE] = "none",
		[FAILURE_TRANSIENT] = "transient",
		[FAILURE_THROTTLED] = "throttled",
		[FAILURE_BLOCKED] = "blocked",
		[FAILURE_CLIENT] = "client",
		[FAILURE_NOT_FEED] = "notfeed",
		[FAILURE_GONE] = "gone",
		[FAILURE_PARSER] = "parser",
	};
	return (size_t)failure < sizeof names / sizeof *names ? names[failure] : "unknown";
}

void feed_row_bind_state(struct call *call, const struct feed_state *state)
{
	call_str(call, state->etag);
	call_str(call, state->last_modified);
	call_str(call, state->effective_url);
	call_int(call, (int64_t)state->wire_hash);
	call_opt(call, state->due_at, TIME_NONE);
	call_opt(call, state->not_before_at, TIME_NONE);
	call_opt(call, state->fetched_at, TIME_NONE);
	call_opt(call, state->succeeded_at, TIME_NONE);
	call_opt(call, state->changed_at, TIME_NONE);
	call_opt(call, state->failing_since, TIME_NONE);
	call_int(call, state->n_failures);
	call_int(call, state->failure);
	call_int(call, state->status);
	call_str(call, state->stage);
	call_str(call, state->reason);
	call_opt(call, state->fresh_s, SIZE_NONE);
	call_opt(call, state->hints.ttl_s, SIZE_NONE);
	call_opt(call, state->hints.update_period_s, SIZE_NONE);
	call_opt(call, state->hints.update_base_at, TIME_NONE);
	call_int(call, state->hints.skip_hours);
	call_int(call, state->hints.skip_days);
	call_str(call, state->moved_url);
	call_opt(call, state->moved_since, TIME_NONE);
	call_int(call, state->n_moved);
	call_opt(call, state->rhythm_s, SIZE_NONE);
	call_str(call, state->rhythm);
}

static void read_state(struct call *call, struct arena *arena, struct feed_state *state)
{
	state->etag = call_read_str(call, arena);
	state->last_modified = call_read_str(call, arena);
	state->effective_url = call_read_str(call, arena);
	state->wire_hash = (uint64_t)call_read_int(call);
	state->due_at = call_read_opt(call, TIME_NONE);
	state->not_before_at = call_read_opt(call, TIME_NONE);
	state->fetched_at = call_read_opt(call, TIME_NONE);
	state->succeeded_at = call_read_opt(call, TIME_NONE);
	state->changed_at = call_read_opt(call, TIME_NONE);
	state->failing_since = call_read_opt(call, TIME_NONE);
	state->n_failures = call_read_int(call);
	state->failure = (uint32_t)call_read_int(call);
	state->status = call_read_int(call);
	state->stage = call_read_str(call, arena);
	state->reason = call_read_str(call, arena);
	state->fresh_s = call_read_opt(call, SIZE_NONE);
	state->hints.ttl_s = call_read_opt(call, SIZE_NONE);
	state->hints.update_period_s = call_read_opt(call, SIZE_NONE);
	state->hints.update_base_at = call_read_opt(call, TIME_NONE);
	state->hints.skip_hours = (uint32_t)call_read_int(call);
	state->hints.skip_days = (uint32_t)call_read_int(call);
	state->moved_url = call_read_str(call, arena);
	state->moved_since = call_read_opt(call, TIME_NONE);
	state->n_moved = call_read_int(call);
	state->rhythm_s = call_read_opt(call, SIZE_NONE);
	state->rhythm = call_read_str(call, arena);
}

void feed_row_bind_head(struct call *call, const struct document *document, struct buf *author, struct buf *extra)
{
	call_str(call, item_row_join(document->authors, document->n_authors, author));
	call_str(call, document->rights);
	buf_clear(extra);
	if (document->n_authors)
		record_encode_head(document, extra);
	call_blob(call, buf_str(extra));
}

/* A damaged one says nothing: the next document writes it anew. */
enum document_format feed_row_read_extra(struct call *call, struct arena *arena, struct person **ret_authors,
	size_t *ret_count)
{
	struct document head;
	document_init(&head);
	struct str extra = call_read_str(call, arena);
	if (extra.len)
		record_decode_head(extra, arena, &head, NULL);
	*ret_authors = head.authors;
	*ret_count = head.n_authors;
	return (enum document_format)head.format;
}

static void on_inherited_author(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	struct arena arena = {0};
	struct document head;
	document_init(&head);
	const char *extra = sqlite3_value_blob(values[1]);
	bool is_known = extra && record_decode_head(str_make(extra, (size_t)sqlite3_value_bytes(values[1])), &arena, &head, NULL);
	if (is_known && (head.format == FORMAT_ATOM || head.format == FORMAT_JSON))
		sqlite3_result_value(context, values[0]);
	arena_finish(&arena);
}

bool feed_row_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "inherited_author", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_inherited_author, NULL, NULL) == SQLITE_OK;
}

void feed_row_read(struct call *call, bool with_counts, struct arena *arena,
	struct feed_record *feed)
{
	*feed = (struct feed_record){.id = call_read_int(call), .newest_item_at = TIME_NONE};
	feed->url = call_read_str(call, arena);
	feed->name = call_read_str(call, arena);
	feed->custom_title = call_read_str(call, arena);
	feed->document_title = call_read_str(call, arena);
	feed->site_url = call_read_str(call, arena);
	feed->description = call_read_str(call, arena);
	feed->language = call_read_str(call, arena);
	feed->icon = call_read_str(call, arena);
	feed->origins = (uint32_t)call_read_int(call);
	feed->interval_s = call_read_int(call);
	feed->added_at = call_read_int(call);
	feed->flags = (uint32_t)call_read_int(call);
	feed->initial = call_read_str(call, arena);
	read_state(call, arena, &feed->state);
	if (with_counts) {
		feed->n_items = call_read_int(call);
		feed->n_unread = call_read_int(call);
		feed->n_bytes = call_read_int(call);
		feed->newest_item_at = call_read_opt(call, TIME_NONE);
		feed->hub_url = call_read_str(call, arena);
		feed->self_url = call_read_str(call, arena);
		feed->guid = call_read_str(call, arena);
		feed->rights = call_read_str(call, arena);
		feed->format = feed_row_read_extra(call, arena, &feed->authors, &feed->n_authors);
		feed->first_url = call_read_str(call, arena);
	}
	feed->title = feed->custom_title.len ? feed->custom_title
		: feed->document_title.len       ? feed->document_title
						 : feed->url;
}
