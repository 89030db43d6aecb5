/* Every format of a section in one pass over its items. Knows files and documents; does not know
 * when they are written. */
#include "daemon/section.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/archive.h"
#include "storage/query.h"
#include "storage/search.h"

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

/* What one pass over the items writes, or one over the subscriptions. */
struct section_files {
	struct export_file files[N_FORMATS];
	size_t n;
};

struct error *section_error(struct section_report *report)
{
	size_t last = SECTION_MAX_ERRORS - 1;
	return &report->errors[report->n_errors <= last ? report->n_errors++ : last];
}

static const char *file_name(const struct section *section, const char *extension,
	struct arena *arena)
{
	return arena_printf(arena, "%s.%s", section->stem, extension);
}

/* What a name may hold and an address may not, or would read as something else (RFC 3986, 3.3 and
 * 4.2). Letters beyond ASCII stay: links are IRIs. */
static const char *name_in_address(const char *name, struct arena *arena)
{
	struct buf address;
	buf_init(&address, 4 * strlen(name) + 1);
	for (const char *p = name; *p; p++)
		if (strchr(" \"#%:<>?[\\]^`{|}", *p))
			buf_printf(&address, "%%%02X", (unsigned char)*p);
		else
			buf_append_char(&address, *p);
	const char *copy = arena_cstr(arena, buf_str(&address));
	buf_finish(&address);
	return copy;
}

struct str section_link(const struct section *section, const char *name, struct arena *arena)
{
	struct str url = str_of(section->url);
	const char *between = !url.len || url.data[url.len - 1] == '/' ? "" : "/";
	return str_of(arena_printf(arena, "%.*s%s%s", STR_ARG(url), between, name_in_address(name, arena)));
}

struct export_file section_file(const struct section *section, const struct export_format *format,
	const char *name, struct arena *arena)
{
	bool has_page = section->formats & EXPORT_HTML && !str_eq(str_of(format->name), STR("html"));
	if (!name)
		name = file_name(section, format->extension, arena);
	struct export_head head = {
		.title = str_of(section->title),
		.description = str_of(section->description),
		.query = str_of(section->query),
		.hub_url = str_of(section->hub),
		.summaries = section->summaries,
	};
	if (section->url)
		head.self_url = section_link(section, name, arena);
	if (section->url && has_page)
		head.home_url = section_link(section, file_name(section, "html", arena), arena);
	return (struct export_file){
		.format = format,
		.head = head,
		.path = arena_printf(arena, "%s/%s", section->directory, name),
		.target = EXPORT_TO_FILE,
		.gzip = section->gzip,
	};
}

/* A page leads to the feeds beside it; links are relative, as files may be moved together. */
static size_t list_alternates(const struct section *section, struct arena *arena,
	struct export_link links[N_FORMATS])
{
	size_t n = 0;
	for (size_t i = 0; i < N_FORMATS; i++) {
		const struct export_format *format = export_format_find(str_of(formats[i].name));
		struct str rest, type = str_split(str_of(format->media_type), ';', &rest);
		if (section->formats & formats[i].bit & ALTERNATES)
			links[n++] = (struct export_link){type, str_of(formats[i].title),
				str_of(name_in_address(file_name(section, format->extension, arena), arena))};
	}
	return n;
}

bool section_compile(const struct section *section, struct arena *arena,
	struct section_report *report, struct query **ret_query)
{
	struct query_error why;
	if (query_compile(str_of(section->query), clock_now(), arena, ret_query, &why))
		return true;
	return error_set(section_error(report), "export %s: query, column %d: %s", section->name,
		why.column, why.error.text);
}

/* Documents of words stay as they are while the search index is filled anew, or many edits wait for it: they would
 * lose what they have, and get it again a moment later. A store that cannot tell fails the export, too. */
static bool must_wait(struct store *store, const struct query *query)
{
	bool refilled = false;
	return query_has_words(query) && search_is_refilled(store, &refilled, NULL) && refilled;
}

static void write_files(const struct section *section, struct section_files *files,
	struct store *store, struct arena *arena, struct section_report *report)
{
	struct query *query;
	if (files->n == 0 || !section_compile(section, arena, report, &query) || must_wait(store, query))
		return;
	if (!files->files[0].format->feeds) { /* the limits are of items */
		query_set_limit(query, section->limit);
		query_set_max_per_feed(query, section->max_per_feed);
		query_set_one_per_story(query, section->one_per_story);
	}
	export_files(store, query, files->files, files->n, NULL);
	for (size_t i = 0; i < files->n; i++) {
		const struct export_file *file = &files->files[i];
		if (file->failed)
			error_set(section_error(report), "export %s: %s", section->name, file->err.text);
		report->n_written += file->changed;
	}
}

void section_write(const struct section *section, struct store *store, struct arena *arena,
	struct section_report *report)
{
	struct section_files items = {.n = 0}, subscriptions = {.n = 0};
	struct export_link links[N_FORMATS];
	if (access(section->directory, W_OK | X_OK) != 0) { /* once for all formats */
		error_set(section_error(report), "export %s: folder %s cannot be written: %s", section->name,
			section->directory, strerror(errno));
		return;
	}
	size_t n_links = list_alternates(section, arena, links);
	for (size_t i = 0; i < N_FORMATS; i++) {
		const struct export_format *format = export_format_find(str_of(formats[i].name));
		struct section_files *files = format->feeds ? &subscriptions : &items;
		if (!(section->formats & formats[i].bit))
			continue;
		struct export_file file = section_file(section, format, NULL, arena);
		file.head.alternates = links;
		file.head.n_alternates = n_links;
		if (section->archive && formats[i].bit & EXPORT_ARCHIVED)
			file.head.prev_url = archive_write(section, format, store, arena, report);
		files->files[files->n++] = file;
	}
	write_files(section, &items, store, arena, report);
	write_files(section, &subscriptions, store, arena, report);
}
