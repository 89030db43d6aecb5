#pragma once
/* courant.conf → struct config. One table of options (config/options.c) gives parsing, defaults,
 * ranges, the example file, the manual page check and `courant config show`. A struct config is
 * immutable once loaded; a reload loads a fresh one and swaps. */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/network.h"
#include "base/str.h"

struct config_feed {
	const char *name; /* the section's title, unique */
	const char *where; /* file:line of its password-file, or of the section */
	const char *url;
	const char *title;  /* NULL: the feed's own */
	const char **tags;
	size_t n_tags;
	int64_t interval_s; /* 0: schedule.interval and the publisher decide */
	int64_t keep_s, keep_items, keep_bytes; /* 0: as in store */
	const char *user;          /* NULL, and so the others: not set */
	const char *password_file; /* its first line is the password */
	const char **headers;      /* "Name: value" */
	size_t n_headers;
	const char *user_agent, *proxy, *ca_file, *initial; /* in place of those in fetch */
	bool ignore_hints, ignore_validators, allow_private;
};

enum export_format_bit {
	EXPORT_ATOM = 1,
	EXPORT_RSS = 2,
	EXPORT_JSON = 4,
	EXPORT_OPML = 8,
	EXPORT_JSONL = 16,
	EXPORT_HTML = 32,
	EXPORT_FORMATS_END = 64, /* the bit after the last */
	EXPORT_ARCHIVED = EXPORT_ATOM | EXPORT_RSS | EXPORT_JSON | EXPORT_HTML, /* what can link to archives */
};

struct config_export {
	const char *name;      /* the section's title, unique; the file name's stem */
	const char *where;     /* file:line of its query, or of the section */
	const char *title;     /* NULL: the name */
	const char *description; /* NULL: none */
	const char *query;     /* "" = everything */
	const char *directory; /* absolute */
	const char *file;      /* stem in place of the name; NULL: the name */
	const char *url;       /* public address of the directory, for rel=self; NULL: none */
	const char *hub;       /* WebSub hub named in the documents; NULL: none */
	const char *content;   /* "full", "summary" */
	unsigned formats;      /* export_format_bit */
	int64_t limit;
	int64_t max_per_feed;  /* 0: not set */
	int64_t archive;       /* items of an archive; 0: none are kept */
	bool one_per_story;
	bool gzip;
};

/* How one host, or all hosts of a domain, are paced; in place of what fetch says. */
struct config_host {
	const char *name;  /* the section's title: a host, or "*." before a domain */
	const char *where; /* file:line */
	int64_t delay_ms;  /* 0: not set */
	int64_t per_host;  /* likewise */
};

struct config {
	struct arena arena; /* owns all that follows */
	const char *path;   /* the file that was read; NULL: built-in defaults */
	const char *database;
	const char *subscriptions;  /* OPML file; NULL: none */
	const char *control_socket; /* NULL: "<database>.sock" */
	const char *log_level;
	struct {
		int64_t concurrency, per_host;
		int64_t per_address;   /* 0: automatic */
		int64_t host_delay_ms; /* likewise */
		const char *wait_scope; /* "url", "host", "domain" */
		int64_t timeout_ms, connect_timeout_ms;
		int64_t max_document_bytes, max_wire_bytes;
		int64_t max_redirects;
		int64_t max_wait_s;              /* of what servers may name */
		int64_t move_times, move_time_s; /* until a permanent redirect is believed */
		int64_t gone_times;              /* until a 410 is */
		int64_t max_ratio, max_entries, max_tag_bytes, max_depth;
		int64_t max_header_bytes, max_validator_bytes, max_held_bytes;
		int64_t min_speed, min_speed_ms; /* bytes a second, over so long */
		int64_t parsers; /* processes; 0: one a core */
		const char *contact;
		int64_t subscribers;    /* told with the contact; 0: not told */
		bool tells_feed_id;     /* behind the subscribers */
		const char *user_agent; /* NULL: courant/VERSION (+contact; n subscribers; feed-id=id) */
		const char *ca_file;
		const char *proxy; /* NULL: none, the environment is not asked */
		const char *initial; /* of a feed that is new: see units_parse_initial() */
		struct network *allow_networks;
		size_t n_allow_networks;
	} fetch;
	struct {
		int64_t interval_s, min_interval_s, max_interval_s;
	} schedule;
	struct {
		bool search;
		int64_t keep_s;                 /* 0: forever */
		int64_t keep_items, keep_bytes; /* of each feed; 0: unlimited */
		int64_t max_items, max_bytes;   /* of all feeds; 0: unlimited */
		int64_t revisions;
	} store;
	struct config_feed *feeds;
	size_t n_feeds;
	struct config_export *exports;
	size_t n_exports;
	const char *exports_folder; /* of exports that name none; made when it is missing */
	struct config_host *hosts;
	size_t n_hosts;
	const char **warnings; /* see config_warnings() */
	size_t n_warnings;
};

/* Reads `path`; NULL looks for the default places (config_default_path) and falls back to the
 * built-in defaults when there is no file. An unknown key, a bad value, a value out of range or a
 * duplicate is an error that names file and line. The result is complete: paths absolute (relative
 * ones count from the folder of the file they stand in), defaults filled in; $COURANT_DATABASE
 * goes before the file. *ret_config is untouched on failure. One thread at a time: libconfuse
 * keeps its place in globals. */
bool config_load(const char *path, struct config *ret_config, struct error *err);
void config_finish(struct config *config); /* zeroed is fine */

/* Warnings of a configuration that loaded (an interval below five minutes, for one): the number of
 * them, lines in *ret_lines, borrowed from the configuration. */
size_t config_warnings(const struct config *config, const char *const **ret_lines);
/* Whether publishers can reach whoever runs us: what is wrong with that, or NULL. No warning of the
 * above, as runs by cron do not repeat it. */
const char *config_contact_warning(const struct config *config);

/* One row of the table, for help and checks. */
struct config_option {
	const char *section; /* "", "fetch", "schedule", "store", "feed", "host", "export" */
	const char *name;
	const char *type;     /* string, path, url, proxy, duration, size, number, boolean, initial, list, networks */
	const char *fallback; /* the default as one writes it; "" = none */
	const char *range;    /* "1..1024", or the words or URL schemes to choose from; "" = any */
	const char *help;     /* one sentence */
	size_t offset;        /* of the field in struct config, config_feed, config_host or config_export */
	int64_t unit;         /* of the field: the milliseconds or bytes it counts in */
};
const struct config_option *config_options(size_t *ret_count);
/* It stands in sections that may be repeated, each with its own name: feed, host, export. */
bool config_option_repeats(const struct config_option *option);

/* The value of an option that does not repeat, as one writes it: `64`, `"30s"`,
 * `{"10.0.0.0/8"}`. False when the cap of the buffer is passed. */
bool config_append_value(const struct config *config, const struct config_option *option,
	struct buf *buf);

/* Where things are by default; strings from the arena. The file: $COURANT_CONFIG (also when there
 * is no such file: loading it says so), courant.conf in $CONFIGURATION_DIRECTORY,
 * courant/courant.conf in $XDG_CONFIG_HOME or ~/.config, /etc/courant/courant.conf; NULL when none
 * of them exists. The database: $COURANT_DATABASE, courant.db in $STATE_DIRECTORY,
 * courant/courant.db in $XDG_STATE_HOME or ~/.local/state; root, and whoever has no home:
 * /var/lib/courant/courant.db. */
const char *config_default_path(struct arena *arena);
const char *config_default_database(struct arena *arena);
/* What can be learned again lies in $CACHE_DIRECTORY, where a service manager names one; NULL: beside the
 * database. */
const char *config_cache_folder(struct arena *arena);
