/* Settings → struct config: duplicates, defaults, what must fit together, warnings. Does not know
 * the file's syntax. */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "config/keys.h"
#include "config/options.h"
#include "config/parse.h"
#include "config/paths.h"

enum {
	FEEDS_MAX = 100000,
	EXPORTS_MAX = 10000,
	HOSTS_MAX = 1000,
	OFTEN_S = 300,  /* shorter intervals are for feeds of one's own */
	STEM_MAX = 200, /* bytes of a file name, without what the exporter puts behind */
};

struct loading {
	struct config config;
	struct config_feed feed;        /* of the open section */
	struct config_export export;    /* likewise */
	struct config_host host;        /* likewise */
	struct place seen[OPTIONS_MAX]; /* where options were set; in titled sections: the open one */
	struct arena scratch;           /* for the keys */
	struct keys feed_names, feed_urls, export_names, export_files, archived_files, host_names;
};

static void *owner_of(struct loading *loading, const char *section)
{
	if (strcmp(section, "feed") == 0)
		return &loading->feed;
	if (strcmp(section, "export") == 0)
		return &loading->export;
	if (strcmp(section, "host") == 0)
		return &loading->host;
	return &loading->config;
}

static struct place *seen_of(struct loading *loading, const struct config_option *option)
{
	return &loading->seen[option - config_options(NULL)];
}

static struct place place_of(struct loading *loading, const char *section, const char *name)
{
	const struct config_option *option = config_options(NULL);
	while (strcmp(option->section, section) != 0 || strcmp(option->name, name) != 0)
		option++;
	return *seen_of(loading, option);
}

static bool on_setting(void *data, const struct setting *setting, struct error *err)
{
	struct loading *loading = data;
	const struct config_option *option = setting->option;
	struct place *seen = seen_of(loading, option);
	struct arena *arena = &loading->config.arena;
	void *owner = owner_of(loading, option->section);
	if (seen->line && !setting->continues)
		return error_set(err, "%s is already set at %s:%d", option->name, seen->path,
			seen->line);
	if (!seen->line && setting->continues)
		option_read_fallback(option, arena, owner);
	*seen = setting->place;
	if (setting->text.data)
		return option_read(option, setting->text, setting->folder, arena, owner, err);
	if (option->fallback[0])
		return error_set(err, "%s: the list is empty", option->name);
	return true;
}

/* Defaults for what the section (all of them but the titled ones, for NULL) leaves open. */
static void fill_in(struct loading *loading, const char *section)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++) {
		const char *own = options[i].section;
		bool wanted = section ? strcmp(own, section) == 0 : !section_is_titled(own);
		if (wanted && !loading->seen[i].line)
			option_read_fallback(&options[i], &loading->config.arena,
				owner_of(loading, own));
	}
}

static void forget_seen(struct loading *loading, const char *section)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(options[i].section, section) == 0)
			loading->seen[i] = (struct place){0};
}

static void warn_often(struct loading *loading, const char *name, int64_t interval_s,
	struct place place)
{
	struct config *config = &loading->config;
	char text[UNITS_TEXT_SIZE];
	if (!place.line || interval_s >= OFTEN_S)
		return;
	const char *line = arena_printf(&config->arena,
		"%s:%d: %s of %s: more often than every 5 minutes is for feeds of one's own",
		place.path, place.line, name, units_duration(interval_s, text));
	*arena_push(&config->arena, config->warnings, config->n_warnings) = line;
}

/* Of an option where it was written, else of its section. */
static const char *where_text(struct loading *loading, const char *section, const char *name,
	struct place place)
{
	struct place written = place_of(loading, section, name);
	if (written.line)
		place = written;
	return arena_printf(&loading->config.arena, "%s:%d", place.path, place.line);
}

static bool header_is_sound(const char *header)
{
	size_t n = strcspn(header, ":");
	return header[n] == ':' && n > 0 && strcspn(header, " \t") > n;
}

/* What is sent besides our own headers, and to whom. */
static bool check_account(const struct config_feed *feed, const char *name, struct error *err)
{
	for (size_t i = 0; i < feed->n_headers; i++)
		if (!header_is_sound(feed->headers[i]))
			return error_set(err, "feed \"%s\": header %zu is not written \"Name: value\"", name, i + 1);
	return !feed->password_file || feed->user
		|| error_set(err, "feed \"%s\": password-file without a user", name);
}

static bool end_feed(struct loading *loading, const char *name, struct place place,
	struct error *err)
{
	struct config *config = &loading->config;
	if (config->n_feeds == FEEDS_MAX)
		return error_set(err, "more than %d feeds", FEEDS_MAX);
	if (!loading->feed.url)
		return error_set(err, "feed \"%s\" has no url", name);
	if (!check_account(&loading->feed, name, err))
		return false;
	loading->feed.name = name;
	loading->feed.where = where_text(loading, "feed", "password-file", place);
	*arena_push(&config->arena, config->feeds, config->n_feeds) = loading->feed;
	keys_add(&loading->feed_names, &loading->scratch, name, name, place);
	keys_add(&loading->feed_urls, &loading->scratch, loading->feed.url, name,
		place_of(loading, "feed", "url"));
	warn_often(loading, "interval", loading->feed.interval_s,
		place_of(loading, "feed", "interval"));
	loading->feed = (struct config_feed){0};
	return true;
}

static bool end_export(struct loading *loading, const char *name, struct place place,
	struct error *err)
{
	struct config *config = &loading->config;
	struct config_export *export = &loading->export;
	const char *stem = export->file ? export->file : name;
	if (config->n_exports == EXPORTS_MAX)
		return error_set(err, "more than %d exports", EXPORTS_MAX);
	if (strchr(stem, '/') || stem[0] == '.' || strlen(stem) > STEM_MAX)
		return error_set(err, "export \"%s\": \"%.80s\" cannot name its files: no slash, no "
				      "dot in front, at most %d bytes", name, stem, STEM_MAX);
	if (!export->query)
		export->query = "";
	export->name = name;
	export->where = where_text(loading, "export", "query", place);
	*arena_push(&config->arena, config->exports, config->n_exports) = *export;
	keys_add(&loading->export_names, &loading->scratch, name, name, place);
	*export = (struct config_export){0};
	return true;
}

/* A host's name in lower case, "*." before it or not. */
static bool host_name_is_sound(const char *name)
{
	const char *host = strncmp(name, "*.", 2) == 0 ? name + 2 : name;
	return host[0] && strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.:") == strlen(host);
}

static bool end_host(struct loading *loading, const char *name, struct place place,
	struct error *err)
{
	struct config *config = &loading->config;
	if (config->n_hosts == HOSTS_MAX)
		return error_set(err, "more than %d hosts", HOSTS_MAX);
	if (!host_name_is_sound(name))
		return error_set(err, "host \"%.80s\": write a name as example.org, or *.example.org for all "
			"hosts of a domain; small letters, without scheme and port", name);
	loading->host.name = name;
	loading->host.where = where_text(loading, "host", "delay", place);
	*arena_push(&config->arena, config->hosts, config->n_hosts) = loading->host;
	keys_add(&loading->host_names, &loading->scratch, name, name, place);
	loading->host = (struct config_host){0};
	return true;
}

static bool on_section(void *data, const char *section, const char *title, struct place place,
	struct error *err)
{
	struct loading *loading = data;
	if (!title)
		return true;
	if (!title[0] || value_has_control(str_of(title)))
		return error_set(err, "the name of this %s is empty or has a control character",
			section);
	const char *name = arena_cstr(&loading->config.arena, str_of(title));
	fill_in(loading, section);
	bool ok = strcmp(section, "feed") == 0 ? end_feed(loading, name, place, err)
		: strcmp(section, "host") == 0 ? end_host(loading, name, place, err)
					       : end_export(loading, name, place, err);
	forget_seen(loading, section);
	return ok;
}

/* The named pair of settings that contradict each other; defaults have given way before. */
static bool fits(struct loading *loading, const char *shorter, int64_t shorter_s,
	const char *longer, int64_t longer_s, struct error *err)
{
	char a[UNITS_TEXT_SIZE], b[UNITS_TEXT_SIZE];
	if (shorter_s <= longer_s)
		return true;
	struct place place = place_of(loading, "schedule", shorter);
	return error_set(err, "%s:%d: %s %s is longer than %s %s", place.path, place.line, shorter,
		units_duration(shorter_s, a), longer, units_duration(longer_s, b));
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A default gives way to what was written: `interval = "5m"` alone lowers min-interval too. */
static bool fit_schedule(struct loading *loading, struct error *err)
{
	int64_t *interval = &loading->config.schedule.interval_s;
	int64_t *min = &loading->config.schedule.min_interval_s;
	int64_t *max = &loading->config.schedule.max_interval_s;
	bool min_written = place_of(loading, "schedule", "min-interval").line;
	bool max_written = place_of(loading, "schedule", "max-interval").line;
	if (!place_of(loading, "schedule", "interval").line) {
		*interval = min_written ? most(*interval, *min) : *interval;
		*interval = max_written ? least(*interval, *max) : *interval;
	}
	*min = min_written ? *min : least(*min, *interval);
	*max = max_written ? *max : most(*max, *interval);
	return fits(loading, "min-interval", *min, "max-interval", *max, err) &&
		fits(loading, "min-interval", *min, "interval", *interval, err) &&
		fits(loading, "interval", *interval, "max-interval", *max, err);
}

static void add_file_keys(struct loading *loading, const struct config_export *export,
	struct place place)
{
	const char *stem = export->file ? export->file : export->name;
	const char *file = path_join(&loading->scratch, export->directory, str_of(stem));
	for (unsigned bit = 1; bit < EXPORT_FORMATS_END; bit *= 2)
		if (export->formats & bit) {
			const char *key = arena_printf(&loading->scratch, "%u %s", bit, file);
			keys_add(&loading->export_files, &loading->scratch, key, export->name, place);
			if (export->archive && bit & EXPORT_ARCHIVED)
				keys_add(&loading->archived_files, &loading->scratch, key, export->name, place);
		}
}

static void place_exports(struct loading *loading)
{
	struct config *config = &loading->config;
	config->exports_folder = path_join(&config->arena, path_folder(&config->arena, config->database),
		STR("exports"));
	for (size_t i = 0; i < config->n_exports; i++) {
		struct config_export *export = &config->exports[i];
		if (!export->directory)
			export->directory = config->exports_folder;
		add_file_keys(loading, export, loading->export_names.items[i].place);
	}
}

/* What leaves the document, or the store, before an archive is full comes into none. */
static void warn_archives(struct loading *loading)
{
	struct config *config = &loading->config;
	for (size_t i = 0; i < config->n_exports; i++) {
		const struct config_export *export = &config->exports[i];
		struct place place = loading->export_names.items[i].place;
		const struct {
			const char *name, *why;
			int64_t n;
		} bounds[] = {
			{"its limit", "some items leave its documents before they are archived", export->limit},
			{"keep-items", "of a loud feed items are deleted before they are archived",
				config->store.keep_items},
			{"max-items", "items are deleted before they are archived", config->store.max_items},
		};
		for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++)
			if (bounds[b].n && bounds[b].n < export->archive)
				*arena_push(&config->arena, config->warnings, config->n_warnings) =
					arena_printf(&config->arena, "%s:%d: export \"%s\": archive of %lld is more "
						"than %s of %lld: %s", place.path, place.line, export->name,
						(long long)export->archive, bounds[b].name, (long long)bounds[b].n,
						bounds[b].why);
	}
}

static bool complete(struct loading *loading, struct error *err)
{
	struct config *config = &loading->config;
	const char *database = getenv("COURANT_DATABASE");
	fill_in(loading, NULL);
	if (!config->fetch.contact)
		config->fetch.contact = "";
	if (!config->database || (database && database[0]))
		config->database = config_default_database(&config->arena);
	place_exports(loading);
	warn_often(loading, "interval", config->schedule.interval_s,
		place_of(loading, "schedule", "interval"));
	warn_often(loading, "min-interval", config->schedule.min_interval_s,
		place_of(loading, "schedule", "min-interval"));
	warn_archives(loading);
	return fit_schedule(loading, err) &&
		keys_unique(&loading->feed_names, &loading->scratch, "feed", "name", err) &&
		keys_unique(&loading->feed_urls, &loading->scratch, "feed", "url", err) &&
		keys_unique(&loading->host_names, &loading->scratch, "host", "name", err) &&
		keys_unique(&loading->export_names, &loading->scratch, "export", "name", err) &&
		keys_unique(&loading->export_files, &loading->scratch, "export", "file", err) &&
		keys_no_archive(&loading->export_files, &loading->archived_files, err);
}

bool config_load(const char *path, struct config *ret_config, struct error *err)
{
	static const struct parse_events events = {on_setting, on_section};
	struct loading loading = {0};
	struct arena *arena = &loading.config.arena;
	path = path ? path_absolute(arena, path) : config_default_path(arena);
	loading.config.path = path;
	bool ok = (!path || parse_file(path, arena, &events, &loading, err)) &&
		complete(&loading, err);
	arena_finish(&loading.scratch);
	if (ok)
		*ret_config = loading.config;
	else
		config_finish(&loading.config);
	return ok;
}

void config_finish(struct config *config)
{
	arena_finish(&config->arena);
	*config = (struct config){0};
}

size_t config_warnings(const struct config *config, const char *const **ret_lines)
{
	*ret_lines = config->warnings;
	return config->n_warnings;
}

const char *config_contact_warning(const struct config *config)
{
	const char *contact = config->fetch.contact;
	if (config->fetch.user_agent)
		return NULL;
	if (!contact[0])
		return "fetch.contact is not set: publishers cannot tell whom to ask about our requests, and block "
			"us sooner";
	return strstr(contact, "://") || strchr(contact, '@') ? NULL
		: "fetch.contact is no web page and no mail address: publishers cannot reach anybody by it";
}
