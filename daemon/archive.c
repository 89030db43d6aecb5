/* Finds out from the names in the folder what is archived, and writes what has become full. Knows
 * nothing of formats. */
#include "daemon/archive.h"

#include <dirent.h>
#include <inttypes.h>

#include "storage/item.h"
#include "storage/query.h"

enum { MOST_AT_ONCE = 100 }; /* of an old store; the next run goes on */

/* "stem.ID.extension" → ID; 0 for anything else. */
static int64_t id_of_name(const struct section *section, const struct export_format *format,
	struct str name)
{
	struct str stem = str_of(section->stem), extension = str_of(format->extension);
	long long id;
	if (name.len <= stem.len + extension.len + 2 || !str_starts(name, stem))
		return 0;
	struct str number = str_make(name.data + stem.len + 1, name.len - stem.len - extension.len - 2);
	struct str end = str_make(number.data + number.len, extension.len + 1);
	bool fits = name.data[stem.len] == '.' && end.data[0] == '.' &&
		str_eq(str_make(end.data + 1, extension.len), extension) &&
		number.data[0] >= '1' && number.data[0] <= '9' && str_to_int64(number, &id);
	return fits ? id : 0;
}

/* The newest archive in the folder; 0: there is none. */
static int64_t find_newest(const struct section *section, const struct export_format *format)
{
	int64_t newest = 0;
	DIR *folder = opendir(section->directory);
	if (!folder)
		return 0; /* writing says why */
	for (struct dirent *file; (file = readdir(folder));) {
		int64_t id = id_of_name(section, format, str_of(file->d_name));
		if (id > newest)
			newest = id;
	}
	closedir(folder);
	return newest;
}

static const char *name_of(const struct section *section, const struct export_format *format,
	int64_t id, struct arena *arena)
{
	return arena_printf(arena, "%s.%" PRId64 ".%s", section->stem, id, format->extension);
}

static struct str link_of(const struct section *section, const struct export_format *format,
	int64_t id, struct arena *arena)
{
	return id ? section_link(section, name_of(section, format, id, arena), arena) : STR("");
}

static bool fail(const struct section *section, struct section_report *report, const struct error *err)
{
	return error_set(section_error(report), "export %s: %s", section->name, err->text);
}

/* The archive after `newest`. False when it is not full yet, or after an error. */
static bool write_full(const struct section *section, const struct export_format *format,
	struct store *store, struct query *query, struct arena *arena, struct section_report *report, int64_t *newest)
{
	struct error err;
	int64_t until;
	query_set_stored(query, *newest, INT64_MAX);
	if (!item_find_arrival(store, query, section->archive, &until, &err))
		return fail(section, report, &err);
	if (!until)
		return false;
	query_set_stored(query, *newest, until);
	struct export_file file = section_file(section, format,
		name_of(section, format, until, arena), arena);
	file.head.prev_url = link_of(section, format, *newest, arena);
	file.head.current_url = section_link(section,
		arena_printf(arena, "%s.%s", section->stem, format->extension), arena);
	if (!export_files(store, query, &file, 1, &err))
		return fail(section, report, &err);
	report->n_written++;
	*newest = until;
	return true;
}

/* Of one moment: what is deleted, or is not found for a while, behind the count would never come into any archive. */
static bool write_next(const struct section *section, const struct export_format *format,
	struct store *store, struct arena *arena, struct section_report *report, int64_t *newest)
{
	struct query *query;
	struct error err;
	if (!section_compile(section, arena, report, &query))
		return false;
	if (!store_begin_read(store, &err))
		return fail(section, report, &err);
	return store_end(store, write_full(section, format, store, query, arena, report, newest), NULL);
}

struct str archive_write(const struct section *section, const struct export_format *format,
	struct store *store, struct arena *arena, struct section_report *report)
{
	int64_t newest = find_newest(section, format);
	for (int i = 0; i < MOST_AT_ONCE; i++)
		if (!write_next(section, format, store, arena, report, &newest))
			break;
	return link_of(section, format, newest, arena);
}
