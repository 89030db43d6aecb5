/* One run writes every section in every format it asks for. A run owns copies of what it needs: the
 * configuration may be replaced while it works. */
#include "daemon/publish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/section.h"
#include "storage/query.h"

enum {
	DEBOUNCE_MS = 2000,
	RETRY_MS = 30 * 1000,        /* a folder that was missing, a disk that was full */
	AGAIN_MS = 60 * 60 * 1000,   /* "since:7d" means something else an hour later */
};

struct publish_run {
	uv_work_t work;
	struct publisher *publisher; /* NULL: stopped meanwhile */
	struct arena arena;
	const char *database;
	struct section *sections;
	size_t n_sections;
	struct section_report report;
};

/* In a pool thread. */
static void on_work(uv_work_t *work)
{
	struct publish_run *run = work->data;
	struct store *store;
	struct error err;
	if (store_open(run->database, STORE_READ, &store, &err) != STORE_OK) {
		error_set(section_error(&run->report), "exports: %s", err.text);
		return;
	}
	for (size_t i = 0; i < run->n_sections; i++)
		section_write(&run->sections[i], store, &run->arena, &run->report);
	store_close(store);
}

static void publish_begin(struct publisher *publisher);

static void on_debounced(uv_timer_t *timer)
{
	publish_begin(timer->data);
}

/* What has come meanwhile waits for more, too: beside a daemon that stores all the time one run would follow
 * the other. */
static void rest(struct publisher *publisher)
{
	int64_t wait_ms = publisher->is_dirty ? DEBOUNCE_MS : publisher->n_errors ? RETRY_MS : AGAIN_MS;
	if (publisher->config->n_exports)
		uv_timer_start(&publisher->debounce, on_debounced, (uint64_t)wait_ms, 0);
}

static void on_work_done(uv_work_t *work, int status)
{
	(void)status;
	struct publish_run *run = work->data;
	struct publisher *publisher = run->publisher;
	for (size_t i = 0; i < run->report.n_errors; i++)
		log_error("%s", run->report.errors[i].text);
	if (run->report.n_written)
		log_info("exports: %zu file%s written", run->report.n_written, units_plural((int64_t)run->report.n_written));
	if (publisher)
		publisher->n_errors = run->report.n_errors;
	arena_finish(&run->arena);
	free(run);
	if (!publisher)
		return;
	publisher->run = NULL;
	if (!publisher->on_done) {
		rest(publisher);
	} else if (publisher->is_dirty) {
		publish_begin(publisher);
	} else {
		void (*on_done)(void *) = publisher->on_done;
		publisher->on_done = NULL;
		on_done(publisher->user);
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
			.description = copy_or_null(&run->arena, export->description),
			.query = copy_or_null(&run->arena, export->query),
			.stem = copy_or_null(&run->arena, export->file ? export->file : export->name),
			.directory = copy_or_null(&run->arena, export->directory),
			.url = copy_or_null(&run->arena, export->url),
			.hub = copy_or_null(&run->arena, export->hub),
			.formats = export->formats,
			.limit = export->limit,
			.max_per_feed = export->max_per_feed,
			.one_per_story = export->one_per_story,
			.summaries = strcmp(export->content, "summary") == 0,
			.archive = export->archive,
			.gzip = export->gzip,
		};
	}
	publisher->run = run;
	publisher->is_dirty = false;
	uv_queue_work(publisher->loop, &run->work, on_work, on_work_done);
}

static bool wants_folder(const struct config *config)
{
	for (size_t i = 0; i < config->n_exports; i++)
		if (strcmp(config->exports[i].directory, config->exports_folder) == 0)
			return true;
	return false;
}

/* It belongs to whom the database does: root may be the first to need it, in the place of a service
 * that does not run. Where that fails, it is told when the files are written. */
static void make_folder(const char *database, const struct config *config)
{
	struct stat status;
	if (!wants_folder(config) || mkdir(config->exports_folder, 0777) != 0)
		return;
	bool is_foreign = stat(database, &status) == 0 && status.st_uid != geteuid();
	if (is_foreign && chown(config->exports_folder, status.st_uid, status.st_gid) != 0)
		log_error("exports: folder %s: %s", config->exports_folder, strerror(errno));
}

void publish_start(struct publisher *publisher, uv_loop_t *loop, const char *database,
	const struct config *config)
{
	*publisher = (struct publisher){.loop = loop, .database = database, .config = config};
	uv_timer_init(loop, &publisher->debounce);
	publisher->debounce.data = publisher;
	make_folder(database, config);
	publish_changed(publisher);
}

void publish_configure(struct publisher *publisher, const struct config *config)
{
	publisher->config = config;
	make_folder(publisher->database, config);
	publish_changed(publisher);
}

void publish_changed(struct publisher *publisher)
{
	publisher->is_dirty = true;
	if (!publisher->config->n_exports || publisher->run)
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
			error_set(err, "%s: export \"%s\": query, column %d: %s", config->exports[i].where,
				config->exports[i].name, why.column, why.error.text);
	}
	arena_finish(&arena);
	return fits;
}
