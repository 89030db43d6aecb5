/* A look at some items tells whether what is asked for is so frequent that they are better asked one by one. */
#include "storage/query_writer.h"

#include "storage/query_sql.h"

enum {
	PROBED = 128,
	FURTHER_ON = 4096,
};

/* How many of the last PROBED among the first `reach` items fulfil the conditions, counted as far as is asked for. */
static int64_t count_among(struct query_writer *writer, int reach, int64_t at_least)
{
	sqlite3_stmt *stmt = NULL;
	const char *order = query_order_of(writer->query);
	int from = query_add_number(writer, query_key_of(writer->from_at));
	int until = query_add_number(writer, query_key_of(writer->until_at));
	buf_clear(&writer->sql);
	/* To count what is in reach, and to pass it over, takes less than a table of it, which SQLite would make. */
	buf_printf(&writer->sql, "SELECT count(*) FROM (SELECT 1 FROM (SELECT sort_key FROM item "
		"WHERE sort_key >= ?%d AND sort_key < ?%d ORDER BY sort_key %s LIMIT %d OFFSET (SELECT count(*) - %d FROM "
		"(SELECT 1 FROM item WHERE sort_key >= ?%d AND sort_key < ?%d LIMIT %d))) p "
		"CROSS JOIN item i ON i.sort_key = p.sort_key WHERE true",
		from, until, order, PROBED, PROBED, from, until, reach);
	bool ok = query_emit_conditions(writer) && buf_printf(&writer->sql, " LIMIT %lld)", (long long)at_least)
		&& !sqlite3_prepare_v2(writer->store->db, buf_cstr(&writer->sql), -1, &stmt, NULL)
		&& query_bind(writer, stmt) && sqlite3_step(stmt) == SQLITE_ROW;
	int64_t n = ok ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_finalize(stmt);
	return n;
}

bool query_is_frequent(struct query_writer *writer, const struct node *node, bool with_others, int64_t at_least)
{
	const struct node *conditions[QUERY_MAX_CONDITIONS];
	struct buf sql = writer->sql;
	enum query_way way = writer->way;
	size_t n = writer->n_conditions;
	int n_params = writer->n_params;
	memcpy(conditions, writer->conditions, n * sizeof *conditions);
	buf_init(&writer->sql, QUERY_SQL_MAX);
	writer->n_conditions = 0;
	for (size_t i = 0; with_others && i < n; i++)
		if (!query_names_words(conditions[i]))
			writer->conditions[writer->n_conditions++] = conditions[i];
	writer->conditions[writer->n_conditions++] = node;
	writer->way = QUERY_WALKS;
	bool is_frequent = count_among(writer, PROBED, at_least) >= at_least
		&& count_among(writer, PROBED + FURTHER_ON, at_least) >= at_least;
	memcpy(writer->conditions, conditions, n * sizeof *conditions);
	writer->n_conditions = n;
	writer->n_params = n_params;
	writer->way = way;
	buf_finish(&writer->sql);
	writer->sql = sql;
	return is_frequent;
}
