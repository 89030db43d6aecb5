/* One run writes every section in every format it asks for. A run owns copies of what it needs: the
 * configuration may be replaced while it works. */
#include "daemon/publish.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "export/export.h"
#include "storage/query.h"

enum {
	DEBOUNCE_MS = 2000,
	RETRY_MS = 30 * 1000,        /* a folder that was missing, a disk that was full */
	AGAIN_MS = 60 * 60 * 1000,   /* "since:7d" means something else an hour later */
	MAX_ERRORS = 8,
};

struct section {
	const char *name, *title, *query, *stem, *directory, *url, *hub;
	unsigned formats;
	int64_t limit, max_per_feed;
	bool summaries, gzip;
};

struct publish_run {
	uv_work_t work;
	struct publisher *publisher; /* NULL: stopped meanwhile */
	struct arena arena;
	const char *database;
	struct section *sections;
	size_t n_sections;
	size_t n_written;
	struct error errors[MAX_ERRORS];
	size_t n_errors;
};

static const struct {
	unsigned bit;
	const char *name, *title; /* the title as a page shows it */
} formats[] = {
	{EXPORT_ATOM, "atom", "Atom"},
	{EXPORT_RSS, "rss", "RSS"},
	{EXPORT_JSON, "json", "JSON Feed"},
	{EXPORT_OPML, "opml", "OPML"},
	{EXPORT_JSONL, "jsonl", "JSON Lines"},
	{EXPORT_HTML, "html", "HTML"},
};

enum {
	N_FORMATS = sizeof formats / sizeof *formats,
	ALTERNATES = EXPORT_ATOM | EXPORT_RSS | EXPORT_JSON | EXPORT_OPML, /* what readers subscribe to */
};

static struct error *run_error(struct publish_run *run)
{
	size_t at = run->n_errors < MAX_ERRORS ? run->n_errors++ : MAX_ERRORS - 1;
	return &run->errors[at];
}

/* What one pass over the items writes, or one over the subscriptions. */
struct section_files {
	struct export_file files[N_FORMATS];
	struct export_link links[N_FORMATS];
	size_t n;
};

static const char *file_name(struct publish_run *run, const struct section *section,
	const struct export_format *format)
{
	return arena_printf(&run->arena, "%s.%s", section->stem, format->extension);
}

/* Where a file will be found; "" when nobody said. */
static struct str public_url(struct publish_run *run, const struct section *section,
	const char *name)
{
	return section->url ? str_of(arena_printf(&run->arena, "%s/%s", section->url, name)) : STR("");
}

static void add_file(struct publish_run *run, const struct section *section,
	const struct export_format *format, struct section_files *files)
{
	const char *name = file_name(run, section, format);
	struct export_head head = {
		.title = str_of(section->title),
		.query = str_of(section->query),
		.self_url = public_url(run, section, name),
		.hub_url = str_of(section->hub),
		.summaries = section->summaries,
	};
	if (section->formats & EXPORT_HTML && !str_eq(str_of(format->name), STR("html")))
		head.home_url = public_url(run, section, arena_printf(&run->arena, "%s.html", section->stem));
	files->files[files->n++] = (struct export_file){
		.format = format,
		.head = head,
		.path = arena_printf(&run->arena, "%s/%s", section->directory, name),
		.target = EXPORT_TO_FILE,
		.gzip = section->gzip,
	};
}

/* A page leads to the feeds beside it; links are relative, as files may be moved together. */
static size_t list_alternates(struct publish_run *run, const struct section *section,
	struct export_link *links)
{
	size_t n = 0;
	for (size_t i = 0; i < N_FORMATS; i++) {
		const struct export_format *format = export_format_find(str_of(formats[i].name));
		struct str rest, type = str_split(str_of(format->media_type), ';', &rest);
		if (section->formats & formats[i].bit & ALTERNATES)
			links[n++] = (struct export_link){type, str_of(formats[i].title),
				str_of(file_name(run, section, format))};
	}
	return n;
}

static void write_files(struct publish_run *run, struct store *store,
	const struct section *section, struct section_files *files)
{
	struct query *query;
	struct query_error why;
	if (files->n == 0)
		return;
	if (!query_compile(str_of(section->query), clock_now(), &run->arena, &query, &why)) {
		error_set(run_error(run), "export %s: query, column %d: %s", section->name, why.column,
			why.error.text);
		return;
	}
	if (!files->files[0].format->feeds) { /* the limits are of items */
		query_set_limit(query, section->limit);
		query_set_max_per_feed(query, section->max_per_feed);
	}
	export_files(store, query, files->files, files->n, NULL);
	for (size_t i = 0; i < files->n; i++) {
		const struct export_file *file = &files->files[i];
		if (file->failed)
			error_set(run_error(run), "export %s: %s", section->name, file->err.text);
		run->n_written += file->changed;
	}
}

static void section_write(struct publish_run *run, struct store *store, const struct section *section)
{
	struct section_files items = {.n = 0}, subscriptions = {.n = 0};
	size_t n_links = list_alternates(run, section, items.links);
	for (size_t i = 0; i < N_FORMATS; i++) {
		const struct export_format *format = export_format_find(str_of(formats[i].name));
		if (section->formats & formats[i].bit)
			add_file(run, section, format, format->feeds ? &subscriptions : &items);
	}
	for (size_t i = 0; i < items.n; i++) {
		items.files[i].head.alternates = items.links;
		items.files[i].head.n_alternates = n_links;
	}
	write_files(run, store, section, &items);
	write_files(run, store, section, &subscriptions);
}

/* In a pool thread. */
static void on_work(uv_work_t *work)
{
	struct publish_run *run = work->data;
	struct store *store;
	struct error err;
	if (store_open(run->database, STORE_READ, &store, &err) != STORE_OK) {
		error_set(run_error(run), "exports: %s", err.text);
		return;
	}
	for (size_t i = 0; i < run->n_sections; i++)
		section_write(run, store, &run->sections[i]);
	store_close(store);
}

static void publish_begin(struct publisher *publisher);

static void on_debounced(uv_timer_t *timer)
{
	struct publisher *publisher = timer->data;
	if (!publisher->run)
		publish_begin(publisher);
}

static void on_work_done(uv_work_t *work, int status)
{
	(void)status;
	struct publish_run *run = work->data;
	struct publisher *publisher = run->publisher;
	for (size_t i = 0; i < run->n_errors; i++)
		log_error("%s", run->errors[i].text);
	if (run->n_written)
		log_info("exports: %zu files written", run->n_written);
	if (publisher)
		publisher->n_errors = run->n_errors;
	arena_finish(&run->arena);
	free(run);
	if (!publisher)
		return;
	publisher->run = NULL;
	if (publisher->is_dirty) {
		publish_begin(publisher);
	} else if (publisher->on_done) {
		void (*on_done)(void *) = publisher->on_done;
		publisher->on_done = NULL;
		on_done(publisher->user);
	} else if (publisher->config->n_exports) {
		uv_timer_start(&publisher->debounce, on_debounced, publisher->n_errors ? RETRY_MS : AGAIN_MS, 0);
	}
}

static const char *copy_or_null(struct arena *arena, const char *text)
{
	return text ? arena_cstr(arena, str_of(text)) : NULL;
}

static void publish_begin(struct publisher *publisher)
{
	const struct config *config = publisher->config;
	struct publish_run *run = xcalloc(1, sizeof *run);
	run->publisher = publisher;
	run->work.data = run;
	run->database = copy_or_null(&run->arena, publisher->database);
	run->n_sections = config->n_exports;
	run->sections = arena_array(&run->arena, struct section, config->n_exports);
	for (size_t i = 0; i < config->n_exports; i++) {
		const struct config_export *export = &config->exports[i];
		run->sections[i] = (struct section){
			.name = copy_or_null(&run->arena, export->name),
			.title = copy_or_null(&run->arena, export->title ? export->title : export->name),
			.query = copy_or_null(&run->arena, export->query),
			.stem = copy_or_null(&run->arena, export->file ? export->file : export->name),
			.directory = copy_or_null(&run->arena, export->directory),
			.url = copy_or_null(&run->arena, export->url),
			.hub = copy_or_null(&run->arena, export->hub),
			.formats = export->formats,
			.limit = export->limit,
			.max_per_feed = export->max_per_feed,
			.summaries = strcmp(export->content, "summary") == 0,
			.gzip = export->gzip,
		};
	}
	publisher->run = run;
	publisher->is_dirty = false;
	uv_queue_work(publisher->loop, &run->work, on_work, on_work_done);
}

void publish_start(struct publisher *publisher, uv_loop_t *loop, const char *database,
	const struct config *config)
{
	*publisher = (struct publisher){.loop = loop, .database = database, .config = config};
	uv_timer_init(loop, &publisher->debounce);
	publisher->debounce.data = publisher;
	publish_changed(publisher);
}

void publish_configure(struct publisher *publisher, const struct config *config)
{
	publisher->config = config;
	publish_changed(publisher);
}

void publish_changed(struct publisher *publisher)
{
	publisher->is_dirty = true;
	if (!publisher->config->n_exports)
		return;
	if (!uv_is_active((uv_handle_t *)&publisher->debounce)
		|| uv_timer_get_due_in(&publisher->debounce) > DEBOUNCE_MS)
		uv_timer_start(&publisher->debounce, on_debounced, DEBOUNCE_MS, 0);
}

void publish_now(struct publisher *publisher, void (*on_done)(void *user), void *user)
{
	publisher->on_done = on_done;
	publisher->user = user;
	publisher->is_dirty = true;
	uv_timer_stop(&publisher->debounce);
	if (!publisher->run)
		publish_begin(publisher);
}

void publish_stop(struct publisher *publisher)
{
	if (publisher->run)
		publisher->run->publisher = NULL;
	uv_close((uv_handle_t *)&publisher->debounce, NULL);
}

bool publish_check(const struct config *config, struct error *err)
{
	struct arena arena = {0};
	bool fits = true;
	for (size_t i = 0; fits && i < config->n_exports; i++) {
		struct query *query;
		struct query_error why;
		fits = query_compile(str_of(config->exports[i].query), 0, &arena, &query, &why);
		if (!fits)
			error_set(err, "export \"%s\": query, column %d: %s", config->exports[i].name, why.column,
				why.error.text);
	}
	arena_finish(&arena);
	return fits;
}
