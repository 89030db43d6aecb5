/* A store of many items, filled through the ingest of the daemon, and asked:
 *
 *   store-items fill DATABASE ITEMS    new items and their index, in feeds of 22
 *   store-items stories DATABASE ITEMS which of them tell one story, in one that was just filled
 *   store-items known DATABASE ITEMS   the same documents again
 *   store-items readers DATABASE ITEMS a writer alone, then beside eight who export; then the same with a processor
 *                                      of its own
 *   store-items read DATABASE ITEMS    pages, single items and searches, while items are added
 *   store-items ask DATABASE QUERY     one query, again and again; %s in it: a rare word
 *   store-items bytes DATABASE ITEMS   of the file, without an index, for each byte of new items of BODY_BYTES, then twice
 *                                      as long
 *   store-items history DATABASE ITEMS all items in one feed, 22 at a time: the first and the last commits
 *
 * Words follow Zipf's law, bodies have about BODY_BYTES. Prints rows per second of processor time, or
 * milliseconds by the clock and of processor time (median, 99th percentile). */
#include <inttypes.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "parsers/identity.h"
#include "storage/connection.h"
#include "storage/ingest.h"
#include "storage/item.h"
#include "storage/mark.h"
#include "storage/search.h"
#include "storage/story.h"

enum { BATCH = 2000, ENTRIES = 22, FEEDS_A_COMMIT = 32, BODY_BYTES = 1200, N_WORDS = 30000, N_READS = 300, N_READERS = 8, TAGGED = 500, N_TAGS = 100, MEASURE_S = 10, REFRESHED = 1008 /* feeds */ };
static size_t body_bytes = BODY_BYTES;
static const int64_t start = 1767225600, step_s = 30;

struct words {
	uint64_t state;
};

static uint64_t next_number(struct words *words)
{
	uint64_t z = words->state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* The n-th most frequent word; word 0 is about one in ten. */
static const char *word(uint64_t n, char room[16])
{
	size_t len = 0;
	for (uint64_t rest = n + 7; rest; rest /= 70) {
		room[len++] = "bcdfglmnprstvz"[rest % 14];
		room[len++] = "aeiou"[rest / 14 % 5];
	}
	room[len] = '\0';
	return room;
}

static uint64_t zipf(struct words *words)
{
	double uniform = (double)(next_number(words) >> 11) / (double)(1ull << 53), rank = 1;
	for (double span = 1; uniform > 0.1 && span < N_WORDS; span *= 2.7, uniform -= 0.1)
		rank = span * 2.7;
	return (uint64_t)(rank * (double)(next_number(words) % 1000) / 1000);
}

static struct str make_text(struct words *words, const char *first, size_t bytes, struct arena *arena)
{
	struct buf text;
	buf_init(&text, bytes + 64);
	buf_printf(&text, "<p>%s", first);
	while (text.len < bytes) {
		char room[16];
		buf_printf(&text, "%s ", word(zipf(words), room));
	}
	buf_append_str(&text, STR("</p>"));
	struct str kept = arena_str(arena, buf_str(&text));
	buf_finish(&text);
	return kept;
}

static void make_document(int64_t feed, int64_t round, struct document *document, struct arena *arena)
{
	struct words words = {.state = (uint64_t)(feed * 1000 + round)};
	char room[16];
	document_init(document);
	document->title = str_of(arena_printf(arena, "Feed %" PRId64, feed));
	document->format = FORMAT_ATOM; /* whose items are by the author of the feed */
	document->authors = arena_new(arena, struct person);
	document->authors->name = str_of(arena_printf(arena, "Ada %s", word((uint64_t)feed % N_WORDS, room)));
	document->n_authors = 1;
	for (int64_t i = 0; i < ENTRIES; i++) {
		struct entry *entry = arena_push(arena, document->entries, document->n_entries);
		int64_t number = (round * 1000000 + feed) * ENTRIES + i;
		entry_init(entry);
		entry->id = str_of(arena_printf(arena, "https://f%" PRId64 ".example.org/?p=%" PRId64, feed, number));
		entry->url = str_of(arena_printf(arena, "https://f%" PRId64 ".example.org/2026/item-%" PRId64, feed, number));
		entry->title = make_text(&words, "", 60, arena);
		entry->content_html = make_text(&words, "said ", body_bytes / 2 + next_number(&words) % body_bytes, arena);
		entry->published.at = start + number % 1000000 * step_s;
		if (number % TAGGED)
			continue;
		entry->tags = arena_array(arena, struct str, 2);
		entry->tags[entry->n_tags++] = str_of(arena_printf(arena, "topic %" PRId64, number / TAGGED % N_TAGS));
		entry->tags[entry->n_tags++] = STR("news");
	}
	identity_assign(document, arena);
}

static double seconds(clockid_t clock)
{
	struct timespec at;
	clock_gettime(clock, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void give_up(const struct error *err)
{
	fprintf(stderr, "store-items: %s\n", err->text);
	exit(1);
}

static void open_store(const char *path, enum store_mode mode, struct store **ret_store)
{
	struct error err = {0};
	if (store_open(path, mode, ret_store, &err) != STORE_OK)
		give_up(&err);
}

/* Feeds from `first` on, in one commit; the processor time of the commit alone. */
static double commit(struct store *store, int64_t first, int64_t n, int64_t round)
{
	static const struct ingest_options options = {.revisions = 10};
	struct arena arena = {0};
	struct error err = {0};
	struct ingest ingests[FEEDS_A_COMMIT] = {0}, *batch[FEEDS_A_COMMIT];
	struct document *documents = arena_array(&arena, struct document, (size_t)n);
	for (int64_t i = 0; i < n; i++) {
		make_document(first + i, round, &documents[i], &arena);
		ingests[i].feed_id = first + i;
		ingests[i].document = &documents[i];
		feed_state_init(&ingests[i].state);
		batch[i] = &ingests[i];
	}
	double before = seconds(CLOCK_THREAD_CPUTIME_ID);
	if (ingest_commit(store, batch, (size_t)n, &options, start + 40000000, &err) != STORE_OK)
		give_up(&err);
	double used = seconds(CLOCK_THREAD_CPUTIME_ID) - before;
	arena_finish(&arena);
	return used;
}

static double commit_all(struct store *store, int64_t n_items, int64_t round)
{
	double used = 0;
	int64_t n_feeds = n_items / ENTRIES;
	for (int64_t feed = 1; feed <= n_feeds; feed += FEEDS_A_COMMIT) {
		int64_t left = n_feeds - feed + 1;
		used += commit(store, feed, left < FEEDS_A_COMMIT ? left : FEEDS_A_COMMIT, round);
	}
	return used;
}

static void subscribe(struct store *store, int64_t n_feeds)
{
	struct error err = {0};
	for (int64_t i = 1; i <= n_feeds; i++) {
		char url[64];
		int64_t id;
		bool is_new;
		snprintf(url, sizeof url, "https://f%" PRId64 ".example.org/feed", i);
		const struct subscription wanted = {.url = str_of(url)};
		if (!feed_subscribe(store, &wanted, FEED_BY_TOOL, start, &id, &is_new, &err) || id != i)
			give_up(&err);
	}
}

static void run_fill(const char *path, int64_t n_items)
{
	struct store *store;
	struct error err = {0};
	open_store(path, STORE_WRITE, &store);
	subscribe(store, n_items / ENTRIES);
	double used = commit_all(store, n_items, 0), before = seconds(CLOCK_THREAD_CPUTIME_ID);
	int64_t n = 1;
	while (n > 0)
		if (!search_index_some(store, BATCH, &n, &err))
			give_up(&err);
	double indexing = seconds(CLOCK_THREAD_CPUTIME_ID) - before;
	printf("fill rows/cpu-s=%.0f index rows/cpu-s=%.0f\n", (double)n_items / used, (double)n_items / indexing);
	store_close(store);
}

/* The one number of a statement. */
static int64_t number(struct store *store, const char *sql)
{
	sqlite3_stmt *stmt;
	struct error err;
	if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) || sqlite3_step(stmt) != SQLITE_ROW) {
		error_set(&err, "%s", sqlite3_errmsg(store->db));
		give_up(&err);
	}
	int64_t n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static void run_bytes(const char *path, int64_t n_items)
{
	char name[4096];
	for (body_bytes = BODY_BYTES; body_bytes <= 2 * BODY_BYTES; body_bytes += BODY_BYTES) {
		struct store *store;
		snprintf(name, sizeof name, "%s-of-%zu", path, body_bytes);
		open_store(name, STORE_WRITE, &store);
		subscribe(store, n_items / ENTRIES);
		commit_all(store, n_items, 0);
		int64_t stored = number(store, "SELECT sum(n_bytes) FROM feed_state");
		int64_t held = number(store, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
		printf("bytes-of-%zu a-byte=%.3f\n", body_bytes, (double)held / (double)stored);
		store_close(store);
	}
}

static void run_stories(const char *path, int64_t n_items)
{
	struct store *store;
	struct error err = {0};
	open_store(path, STORE_WRITE, &store);
	double before = seconds(CLOCK_THREAD_CPUTIME_ID);
	for (int64_t n = 1; n > 0;)
		if (!story_find_some(store, start + n_items * step_s, BATCH, &n, &err))
			give_up(&err);
	printf("stories rows/cpu-s=%.0f\n", (double)n_items / (seconds(CLOCK_THREAD_CPUTIME_ID) - before));
	store_close(store);
}

static void run_known(const char *path, int64_t n_items)
{
	struct store *store;
	open_store(path, STORE_WRITE, &store);
	double used = commit_all(store, n_items, 0);
	printf("known rows/cpu-s=%.0f\n", (double)n_items / used);
	store_close(store);
}

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;
	return (a > b) - (a < b);
}

static void print_quantiles(const char *name, const char *measured_by, double *taken_ms, size_t n)
{
	qsort(taken_ms, n, sizeof *taken_ms, compare_doubles);
	printf("%s %s p50=%.2f p99=%.2f\n", name, measured_by, taken_ms[n / 2], taken_ms[n * 99 / 100]);
}

static void run_history(const char *path, int64_t n_items)
{
	struct store *store;
	double first_ms[N_READS], last_ms[N_READS];
	int64_t n_rounds = n_items / ENTRIES;
	open_store(path, STORE_WRITE, &store);
	subscribe(store, 1);
	for (int64_t round = 0; round < n_rounds; round++) {
		double taken_ms = commit(store, 1, 1, round) * 1000;
		if (round < N_READS)
			first_ms[round] = taken_ms;
		if (round >= n_rounds - N_READS)
			last_ms[round - (n_rounds - N_READS)] = taken_ms;
	}
	print_quantiles("history-first-commits", "clock", first_ms, N_READS);
	print_quantiles("history-last-commits", "clock", last_ms, N_READS);
	store_close(store);
}

/* --- reading beside a writer */

struct refresher {
	const char *path;
	atomic_bool stops;
	int64_t n_added;
};

static void *refresh(void *argument)
{
	struct refresher *refresher = argument;
	struct error err = {0};
	struct store *store;
	int64_t n;
	open_store(refresher->path, STORE_WRITE, &store);
	for (int64_t round = 1; !refresher->stops; round++) {
		commit(store, 1 + round % (REFRESHED - 8), 8, round);
		search_index_some(store, 500, &n, &err);
		refresher->n_added += 8 * ENTRIES;
	}
	store_close(store);
	return NULL;
}

/* The first page of a query, whole items. */
static void read_query(struct store *store, const char *text, size_t page)
{
	struct arena arena = {0};
	struct query *query;
	struct query_error problem;
	struct item_cursor *cursor;
	struct item item;
	struct error err = {0};
	if (!query_compile(str_of(text), start + 40000000, &arena, &query, &problem))
		give_up(&problem.error);
	query_set_limit(query, (int64_t)page + 1);
	if (!item_cursor_open(store, query, ITEM_WHOLE, &cursor, &err))
		give_up(&err);
	for (size_t i = 0; i < page && item_cursor_next(cursor, &item, &err) > 0; i++)
		;
	item_cursor_close(cursor);
	arena_finish(&arena);
}

/* --- a writer beside readers */

/* Programs beside this one, each of which exports the newest again and again, with what the writer leaves
 * of the processors: it is the waiting for one another that is measured. */
struct readers {
	atomic_bool stop;
	atomic_long n_exports;
};

/* To one processor, or to all but that one. */
static void bind_to(bool is_alone)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;
	CPU_ZERO(&set);
	for (int i = is_alone ? 0 : 1; i < (is_alone ? 1 : (int)n); i++)
		CPU_SET(i, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static void read_on(const char *path, struct readers *readers, bool is_bound)
{
	struct store *store;
	setpriority(PRIO_PROCESS, 0, 19);
	if (is_bound)
		bind_to(false);
	open_store(path, STORE_READ, &store);
	for (; !readers->stop; readers->n_exports++)
		read_query(store, "", 200);
	store_close(store);
}

/* Seconds that this thread was ready to run and another one ran. */
static double seconds_delayed(void)
{
	long long used = 0, delayed = 0;
	FILE *file = fopen("/proc/thread-self/schedstat", "r");
	if (file && fscanf(file, "%lld %lld", &used, &delayed) != 2)
		delayed = 0;
	if (file)
		fclose(file);
	return (double)delayed / 1e9;
}

/* Writes for a while; rows per second of its own processor time, and of the clock; and of each second by the clock,
 * what it waited for a processor, and for all else: locks, the disk. */
static void write_on(struct store *store, const char *path, const char *name, int64_t *round)
{
	enum { WRITING_S = 10 };
	char wal[4096];
	struct stat log;
	struct error err = {0};
	int64_t n_rows = 0, n, most = 0;
	double delayed = seconds_delayed(), begun = seconds(CLOCK_MONOTONIC), before = seconds(CLOCK_THREAD_CPUTIME_ID), elapsed;
	snprintf(wal, sizeof wal, "%s-wal", path);
	while ((elapsed = seconds(CLOCK_MONOTONIC) - begun) < WRITING_S) {
		commit(store, 1 + *round % 1000, 8, *round);
		if (!search_index_some(store, 500, &n, &err))
			give_up(&err);
		if (stat(wal, &log) == 0 && log.st_size > most)
			most = log.st_size;
		++*round;
		n_rows += 8 * ENTRIES;
	}
	double used = seconds(CLOCK_THREAD_CPUTIME_ID) - before;
	delayed = seconds_delayed() - delayed;
	printf("%s rows/cpu-s=%.0f rows/s=%.0f wal-mb=%.1f processor=%.3f locks=%.3f\n", name, (double)n_rows / used,
		(double)n_rows / elapsed, (double)most / 1e6, delayed / elapsed, 1 - (used + delayed) / elapsed);
}

static void write_alone(const char *path, const char *name, int64_t *round)
{
	struct store *store;
	open_store(path, STORE_WRITE, &store);
	write_on(store, path, name, round);
	store_close(store); /* a connection does not survive fork() */
}

static void write_beside(const char *path, const char *name, int64_t *round, bool is_bound)
{
	struct readers *readers = mmap(NULL, sizeof *readers, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct store *store;
	for (int i = 0; i < N_READERS; i++)
		if (fork() == 0) {
			read_on(path, readers, is_bound);
			_exit(0);
		}
	open_store(path, STORE_WRITE, &store);
	write_on(store, path, name, round);
	readers->stop = true;
	int status;
	while (wait(&status) > 0)
		if (status)
			fprintf(stderr, "store-items: a reader failed\n");
	printf("exports n=%ld\n", (long)readers->n_exports);
	store_close(store);
	munmap(readers, sizeof *readers);
}

static void run_readers(const char *path, int64_t n_items)
{
	int64_t round = 1 + n_items;
	write_alone(path, "writer-alone", &round);
	write_beside(path, "writer-beside-8-readers", &round, false);
	bind_to(true);
	write_alone(path, "bound-writer-alone", &round);
	write_beside(path, "bound-writer-beside-8-readers", &round, true);
}

/* Fewer times when they take long. */
static void measure(struct store *store, const char *name, const char *format, int64_t n_items)
{
	double by_clock_ms[N_READS], by_cpu_ms[N_READS], begun = seconds(CLOCK_MONOTONIC);
	struct words words = {.state = 5};
	size_t n = 0;
	while (n < N_READS && seconds(CLOCK_MONOTONIC) - begun < MEASURE_S) {
		char text[160], room[2][16];
		uint64_t number = next_number(&words);
		const char *rare = word(N_WORDS / 2 + number % (N_WORDS / 2), room[0]);
		if (strstr(format, "%lld"))
			snprintf(text, sizeof text, format, (long long)(1 + number % (uint64_t)n_items));
		else
			snprintf(text, sizeof text, format, rare, word(number % 300, room[1]));
		double clock = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_THREAD_CPUTIME_ID);
		read_query(store, text, strstr(format, "id:") ? 1 : 50);
		by_cpu_ms[n] = (seconds(CLOCK_THREAD_CPUTIME_ID) - cpu) * 1000;
		by_clock_ms[n++] = (seconds(CLOCK_MONOTONIC) - clock) * 1000;
	}
	print_quantiles(name, "clock", by_clock_ms, n);
	print_quantiles(name, "cpu", by_cpu_ms, n);
	fflush(stdout);
}

static void execute(struct store *store, const char *sql)
{
	struct error err;
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return;
	error_set(&err, "%s", sqlite3_errmsg(store->db));
	give_up(&err);
}

static void run_ask(const char *path, const char *query)
{
	struct store *store;
	open_store(path, STORE_READ, &store);
	measure(store, "ask", query, 0);
	store_close(store);
}

/* As subscribers do: tags and sites of 100, 1,000 and 10,000 feeds, old ones, whose items are old, too, and some of
 * every age; none to which items are added meanwhile. */
static const int group_sizes[] = {100, 1000, 10000};
enum { N_GROUPS = sizeof group_sizes / sizeof *group_sizes };

static void group_feeds(const char *path, int64_t n_feeds)
{
	char sql[1024];
	struct store *store;
	open_store(path, STORE_WRITE, &store);
	execute(store, "BEGIN; UPDATE feed SET site_url = 'https://'");
	for (size_t i = 0; i < N_GROUPS; i++) {
		int n = group_sizes[i], every = n_feeds > n ? (int)(n_feeds / n) : 1;
		int last = REFRESHED + n;
		snprintf(sql, sizeof sql, "INSERT OR IGNORE INTO feed_tag SELECT id, 'old-%d', 1 FROM feed WHERE id > %d AND id <= %d;"
			"INSERT OR IGNORE INTO feed_tag SELECT id, 'some-%d', 1 FROM feed WHERE id > %d AND id %% %d = 0;"
			"UPDATE feed SET site_url = site_url || 'old-%d.' WHERE id > %d AND id <= %d;"
			"UPDATE feed SET site_url = site_url || 'some-%d.' WHERE id > %d AND id %% %d = 0", n, REFRESHED, last,
			n, REFRESHED, every, n, REFRESHED, last, n, REFRESHED, every);
		execute(store, sql);
	}
	execute(store, "COMMIT");
	store_close(store);
}

static void measure_groups(struct store *store, int64_t n_items)
{
	static const struct {
		const char *name, *format;
	} queries[] = {{"tag", "tag:%s-%d"}, {"site", "site:%s-%d."}, {"tag-and-rare-word", "%%s tag:%s-%d"},
		{"tag-and-frequent-word", "%3$s tag:%1$s-%2$d"}, {"tag-and-prefix-of-two", "%%.2s* tag:%s-%d"}, {"site-or-star", "site:%s-%d. OR is:starred"},
		{"unread-of-tag", "is:unread tag:%s-%d"}, {"not-unread-of-tag", "-is:unread tag:%s-%d"}};
	static const char *const kinds[] = {"old", "some"};
	char name[64], text[128], frequent[16];
	word(0, frequent);
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
		for (size_t k = 0; k < 2 * N_GROUPS; k++) {
			int n = group_sizes[k / 2];
			snprintf(name, sizeof name, "%s-of-%d-%s-feeds", queries[i].name, n, kinds[k % 2]);
			snprintf(text, sizeof text, queries[i].format, kinds[k % 2], n, frequent);
			measure(store, name, text, n_items);
		}
}

/* As somebody does in a year. */
static void star_some(const char *path, int64_t n_items)
{
	enum { STARRED = 100 };
	int64_t ids[STARRED], n;
	struct error err = {0};
	struct store *store;
	open_store(path, STORE_WRITE, &store);
	for (int64_t i = 0; i < STARRED; i++)
		ids[i] = 1 + i * n_items / STARRED;
	if (!item_mark(store, ids, STARRED, ITEM_STARRED, true, &n, &err))
		give_up(&err);
	store_close(store);
}

static void run_read(const char *path, int64_t n_items)
{
	struct refresher refresher = {.path = path};
	struct store *store;
	pthread_t thread;
	char frequent[16], second[16], phrase[64], relevant[64], starred[64], but_not[64], text_of_address[64], of_texts[64];
	char or_unread[64], phrase_or_address[128];
	star_some(path, n_items);
	group_feeds(path, n_items / ENTRIES);
	open_store(path, STORE_READ, &store);
	word(0, frequent);
	snprintf(phrase, sizeof phrase, "\"%s %s\"", frequent, word(1, second));
	snprintf(relevant, sizeof relevant, "%s sort:relevance", frequent);
	snprintf(starred, sizeof starred, "%s is:starred", frequent);
	snprintf(but_not, sizeof but_not, "%s -%s is:starred", frequent, second);
	snprintf(text_of_address, sizeof text_of_address, "%s url:f%%lld.example.org/2026", frequent);
	snprintf(of_texts, sizeof of_texts, "author:%s", frequent);
	snprintf(or_unread, sizeof or_unread, "%s OR is:unread", frequent);
	snprintf(phrase_or_address, sizeof phrase_or_address, "%s OR url:example", phrase);
	pthread_create(&thread, NULL, refresh, &refresher);
	measure(store, "newest-50", "", n_items);
	measure(store, "page-of-50-in-the-middle", "before:2026-06-01T00:00:00Z", n_items);
	measure(store, "by-id", "id:%lld", n_items);
	measure(store, "rare-word", "%s", n_items);
	measure(store, "frequent-word", frequent, n_items);
	measure(store, "rare-and-frequent", "%s %s", n_items);
	measure(store, "prefix-of-one", "%.1s*", n_items);
	measure(store, "prefix-of-two", "%.2s*", n_items);
	measure(store, "prefix-of-three", "%.3s*", n_items);
	measure(store, "prefix-of-five", "%.5s*", n_items);
	measure(store, "word-or-prefix", "%s OR %.3s*", n_items);
	measure(store, "prefix-by-relevance", "%.1s* %s sort:relevance", n_items);
	measure(store, "phrase", phrase, n_items);
	measure(store, "very-rare-tag", "tag:\"topic 7\"", n_items);
	measure(store, "rare-tag", "tag:news", n_items);
	measure(store, "no-such-language", "lang:xx", n_items);
	measure(store, "no-such-region", "lang:en-XX", n_items);
	measure(store, "rare-word-or-tag", "%s OR tag:news OR is:starred", n_items);
	measure(store, "no-image", "has:image", n_items);
	measure(store, "frequent-and-starred", starred, n_items);
	measure(store, "frequent-not-frequent-and-starred", but_not, n_items);
	measure(store, "none-read", "is:read", n_items);
	measure(store, "no-duplicate", "is:duplicate", n_items);
	measure(store, "address", "url:https://f%lld.example.org/", n_items / ENTRIES);
	measure(store, "part-of-address", "url:f%lld.example.org/2026", n_items / ENTRIES);
	measure(store, "end-of-address", "url:item-%lld", n_items);
	measure(store, "beginning-of-a-word-in-addresses", "url:f4", n_items);
	measure(store, "frequent-in-addresses", "url:example.org/2026/", n_items);
	measure(store, "no-such-address", "url:example.org/2025/%s", n_items);
	measure(store, "no-such-word-in-addresses", "url:%s", n_items);
	measure(store, "frequent-word-of-an-address", text_of_address, n_items / ENTRIES);
	measure(store, "author-of-feeds", "author:%s", n_items);
	measure(store, "frequent-author", "author:ada", n_items);
	measure(store, "no-such-author", "author:%sq", n_items);
	measure(store, "author-with-a-frequent-word-of-texts", of_texts, n_items);
	measure(store, "title-with-a-rare-word", "title:%s", n_items);
	measure(store, "title-with-a-word-of-all-texts", "title:said", n_items);
	measure(store, "none-updated-since", "updated:2099-01-01", n_items);
	measure(store, "of-a-day-or-starred", "on:2026-03-03 OR is:starred", n_items);
	measure(store, "of-two-days", "on:2026-03-03 OR on:2026-02-01", n_items);
	measure(store, "frequent-or-unread", or_unread, n_items);
	measure(store, "phrase-or-frequent-in-addresses", phrase_or_address, n_items);
	measure_groups(store, n_items);
	measure(store, "frequent-by-relevance", relevant, n_items);
	refresher.stops = true;
	pthread_join(thread, NULL);
	printf("added-meanwhile n=%" PRId64 "\n", refresher.n_added);
	store_close(store);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const char *path, int64_t n_items);
	} modes[] = {{"fill", run_fill}, {"stories", run_stories}, {"known", run_known}, {"readers", run_readers},
		{"read", run_read}, {"bytes", run_bytes}, {"history", run_history}};
	mallopt(M_MMAP_THRESHOLD, 512 * 1024); /* as the daemon does */
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	if (argc == 4 && strcmp(argv[1], "ask") == 0) {
		run_ask(argv[2], argv[3]);
		return 0;
	}
	for (size_t i = 0; argc == 4 && i < sizeof modes / sizeof *modes; i++)
		if (strcmp(argv[1], modes[i].name) == 0) {
			modes[i].run(argv[2], atoll(argv[3]));
			return 0;
		}
	fprintf(stderr, "usage: store-items fill|stories|known|readers|read|bytes|history DATABASE ITEMS\n"
		"       store-items ask DATABASE QUERY\n");
	return 64;
}
