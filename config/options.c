/* The one table of options. A new row is a new option: reading, ranges, defaults and help follow
 * from it; the example file and the manual page are tested against it. */
#include "config/options.h"

#include <string.h>

#include "base/guess.h"

#define ROOT(field)   offsetof(struct config, field), 1
#define FEED(field)   offsetof(struct config_feed, field), 1
#define HOST(field)   offsetof(struct config_host, field), 1
#define EXPORT(field) offsetof(struct config_export, field), 1
/* Durations count seconds in fields named _s and milliseconds in those named _ms. */
#define ROOT_SECONDS(field) offsetof(struct config, field), 1000
#define FEED_SECONDS(field) offsetof(struct config_feed, field), 1000

static const struct config_option options[] = {
	{"", "database", "path", "", "",
		"The SQLite database; without it, courant.db in the state folder of the service or "
		"the user.", ROOT(database)},
	{"", "subscriptions", "path", "", "",
		"An OPML file with more feeds, read again whenever the configuration is.",
		ROOT(subscriptions)},
	{"", "control-socket", "path", "", "",
		"The Unix socket over which courant talks to courantd; without it, the database's "
		"name with .sock behind it.", ROOT(control_socket)},
	{"", "log-level", "string", "info", "error, warning, notice, info, debug",
		"The least important lines that courantd logs.", ROOT(log_level)},

	{"fetch", "concurrency", "number", "256", "1..4096",
		"Transfers in flight at once, in all.", ROOT(fetch.concurrency)},
	{"fetch", "per-host", "number", "1", "1..64",
		"Transfers in flight at once to one host.", ROOT(fetch.per_host)},
	{"fetch", "per-address", "number", "automatic", "1..4096, automatic",
		"Transfers in flight at once to one IP address, whatever the names of its hosts; automatic "
		"is 8, and no limit on this machine and in private networks.", ROOT(fetch.per_address)},
	{"fetch", "wait-scope", "string", "host", "url, host, domain",
		"Who waits when a server answers 429 or names a time to wait for.", ROOT(fetch.wait_scope)},
	{"fetch", "host-delay", "duration", "automatic", "1ms..1d, automatic",
		"The time between the starts of two requests to one host, redirects included, and in the "
		"long run to all hosts of one domain; automatic is 1s, and none on this machine and in private networks.",
		ROOT(fetch.host_delay_ms)},
	{"fetch", "timeout", "duration", "30s", "1s..10m",
		"The longest that one fetch may take, redirects included; what these wait for their hosts does "
		"not count.", ROOT(fetch.timeout_ms)},
	{"fetch", "connect-timeout", "duration", "10s", "1s..2m",
		"The longest that finding and connecting to a host may take.",
		ROOT(fetch.connect_timeout_ms)},
	{"fetch", "max-document", "size", "10MiB", "64KiB..256MiB",
		"The largest document that is read, after decompression.",
		ROOT(fetch.max_document_bytes)},
	{"fetch", "max-wire", "size", "5MiB", "64KiB..256MiB",
		"The largest answer that is taken from the network, before decompression.",
		ROOT(fetch.max_wire_bytes)},
	{"fetch", "max-ratio", "number", "200", "10..100000",
		"The most that a document larger than 1 MiB may be compressed, as so many times to one.",
		ROOT(fetch.max_ratio)},
	{"fetch", "max-entries", "number", "10000", "1..1000000",
		"The most entries that are read from one document.", ROOT(fetch.max_entries)},
	{"fetch", "max-tag", "size", "64KiB", "1KiB..1MiB",
		"The longest start tag whose attributes are read.", ROOT(fetch.max_tag_bytes)},
	{"fetch", "max-depth", "number", "256", "8..2048",
		"The most elements, one within the other, whose tags are read.", ROOT(fetch.max_depth)},
	{"fetch", "max-validator", "size", "1KiB", "64..8KiB",
		"The longest ETag or Last-Modified that is kept; without them a feed is asked without "
		"conditions.", ROOT(fetch.max_validator_bytes)},
	{"fetch", "max-headers", "size", "64KiB", "4KiB..256KiB",
		"The most bytes of headers in one answer.", ROOT(fetch.max_header_bytes)},
	{"fetch", "max-held", "size", "12MiB", "1MiB..4GiB",
		"The bytes of answers held in memory at once; more wait on the network.",
		ROOT(fetch.max_held_bytes)},
	{"fetch", "min-speed", "size", "50", "0..1MiB",
		"A server that sends fewer bytes a second than this is given up after min-speed-time.",
		ROOT(fetch.min_speed)},
	{"fetch", "min-speed-time", "duration", "15s", "1s..10m",
		"How long a server may be slower than min-speed.", ROOT(fetch.min_speed_ms)},
	{"fetch", "max-redirects", "number", "5", "0..20",
		"Redirects followed in one fetch; one that leads in a circle is given up at once.", ROOT(fetch.max_redirects)},
	{"fetch", "max-wait", "duration", "7d", "1m..30d",
		"The longest time that a server's Retry-After or rate limit is waited for.",
		ROOT_SECONDS(fetch.max_wait_s)},
	{"fetch", "move-times", "number", "3", "1..100",
		"A permanent redirect (301, 308) becomes the feed's address after so many successes in a "
		"row that it led to the same address.", ROOT(fetch.move_times)},
	{"fetch", "move-time", "duration", "24h", "0s..30d",
		"The least time between the first and the last of these successes.",
		ROOT_SECONDS(fetch.move_time_s)},
	{"fetch", "gone-times", "number", "2", "1..100",
		"A feed is not asked any more after so many answers in a row, a day apart, that it is gone "
		"(410).", ROOT(fetch.gone_times)},
	{"fetch", "parsers", "number", "0", "0..64",
		"Processes that read documents; 0 is one for each processor.", ROOT(fetch.parsers)},
	{"fetch", "contact", "string", "", "",
		"A web page or mail address at which publishers reach whoever runs this courant; part "
		"of the User-Agent.", ROOT(fetch.contact)},
	{"fetch", "subscribers", "number", "0", "0..1000000000",
		"How many people read what is fetched, told to publishers in the User-Agent; 0 tells "
		"nothing.", ROOT(fetch.subscribers)},
	{"fetch", "feed-id", "boolean", "false", "",
		"Tell the number of the feed behind the subscribers.", ROOT(fetch.tells_feed_id)},
	{"fetch", "user-agent", "string", "", "",
		"The whole User-Agent; without it, courant/VERSION, the contact, the subscribers and "
		"the feed.",
		ROOT(fetch.user_agent)},
	{"fetch", "ca-file", "path", "/etc/ssl/certs/ca-certificates.crt", "",
		"The certificates that TLS servers are checked against.", ROOT(fetch.ca_file)},
	{"fetch", "proxy", "proxy", "", "http, https, socks4, socks4a, socks5, socks5h",
		"The proxy for all fetches; none is used without it, whatever the environment "
		"says.",
		ROOT(fetch.proxy)},
	{"fetch", "initial", "initial", "all", "",
		"What the first fetch of a feed takes: all, the newest so many items, or those published "
		"in a duration before it.", ROOT(fetch.initial)},
	{"fetch", "allow-networks", "networks", "", "",
		"Networks that may be fetched from although they are not public.",
		ROOT(fetch.allow_networks)},

	{"schedule", "interval", "duration", "1h", "1s..366d",
		"The time between two fetches of a feed; longer for one that seldom has news.",
		ROOT_SECONDS(schedule.interval_s)},
	{"schedule", "min-interval", "duration", "30m", "1s..366d",
		"The shortest time between two fetches of a feed whose own hints allow less than "
		"interval.",
		ROOT_SECONDS(schedule.min_interval_s)},
	{"schedule", "max-interval", "duration", "24h", "1s..366d",
		"The longest time that a feed's rhythm or hints can put between two fetches.",
		ROOT_SECONDS(schedule.max_interval_s)},

	{"store", "search", "boolean", "true", "",
		"Keep an index for searching in the text of items.", ROOT(store.search)},
	{"store", "keep", "duration", "forever", "1s..36500d, forever",
		"How long items are kept; starred ones stay, whatever the limits.", ROOT_SECONDS(store.keep_s)},
	{"store", "keep-items", "number", "unlimited", "1..10000000, unlimited",
		"How many items of each feed are kept, the newest.", ROOT(store.keep_items)},
	{"store", "keep-size", "size", "unlimited", "1KiB..16TiB, unlimited",
		"How much the items of each feed may hold; beyond that its oldest go.",
		ROOT(store.keep_bytes)},
	{"store", "max-items", "number", "unlimited", "1..1000000000, unlimited",
		"How many items are kept in all, besides starred ones; beyond that the oldest of all feeds go.",
		ROOT(store.max_items)},
	{"store", "max-size", "size", "unlimited", "1MiB..16TiB, unlimited",
		"How much all items may hold; beyond that the oldest of all feeds go.",
		ROOT(store.max_bytes)},
	{"store", "revisions", "number", "10", "0..1000",
		"Earlier versions kept of an item that its publisher changes.",
		ROOT(store.revisions)},

	{"feed", "url", "url", "", "http, https",
		"The address of the feed; each feed section has one.", FEED(url)},
	{"feed", "title", "string", "", "",
		"The title to show; without it, the feed's own.", FEED(title)},
	{"feed", "tags", "list", "", "",
		"Words to find the feed's items by.", FEED(tags)},
	{"feed", "interval", "duration", "", "1s..366d",
		"The time between two fetches of this feed, in place of what schedule says.",
		FEED_SECONDS(interval_s)},
	{"feed", "keep", "duration", "", "1s..36500d",
		"How long this feed's items are kept, in place of what store says; 36500d is as good as forever.", FEED_SECONDS(keep_s)},
	{"feed", "keep-items", "number", "", "1..10000000",
		"How many of this feed's items are kept, in place of what store says.", FEED(keep_items)},
	{"feed", "keep-size", "size", "", "1KiB..16TiB",
		"How much this feed's items may hold, in place of what store says.", FEED(keep_bytes)},
	{"feed", "initial", "initial", "", "",
		"What the first fetch of this feed takes, in place of what fetch says.", FEED(initial)},
	{"feed", "ignore-hints", "boolean", "false", "",
		"Do not heed the ttl, update period, freshness and closed hours that this feed and its "
		"server name.", FEED(ignore_hints)},
	{"feed", "ignore-validators", "boolean", "false", "",
		"Ask this feed without conditions: its server says that nothing has changed when something "
		"has.", FEED(ignore_validators)},
	{"feed", "allow-private", "boolean", "false", "",
		"This feed may be fetched from addresses that are not public.", FEED(allow_private)},
	{"feed", "user", "string", "", "",
		"The name to log in with (HTTP Basic), sent to the origin of url and nowhere else.",
		FEED(user)},
	{"feed", "password-file", "path", "", "",
		"A file whose first line is the password of user.", FEED(password_file)},
	{"feed", "headers", "list", "", "",
		"Headers to send besides ours, each \"Name: value\"; to the origin of url and nowhere else.",
		FEED(headers)},
	{"feed", "user-agent", "string", "", "",
		"The whole User-Agent for this feed, in place of what fetch says.", FEED(user_agent)},
	{"feed", "proxy", "proxy", "", "http, https, socks4, socks4a, socks5, socks5h",
		"The proxy for this feed, in place of what fetch says.", FEED(proxy)},
	{"feed", "ca-file", "path", "", "",
		"The certificates that this feed's server is checked against, in place of what fetch says.",
		FEED(ca_file)},

	{"host", "delay", "duration", "", "1ms..1d",
		"The time between the starts of two requests, in place of fetch's host-delay.",
		HOST(delay_ms)},
	{"host", "per-host", "number", "", "1..64",
		"Transfers in flight at once, in place of what fetch says.", HOST(per_host)},

	{"export", "query", "string", "", "",
		"Which items; without it, all.", EXPORT(query)},
	{"export", "formats", "list", "atom", "atom, rss, json, opml, jsonl, html",
		"The formats to write, one file each.", EXPORT(formats)},
	{"export", "limit", "number", "200", "1..100000",
		"The most items in one file, newest first.", EXPORT(limit)},
	{"export", "max-per-feed", "number", "", "1..100000",
		"The most items of one feed, so that a loud one leaves room for others.",
		EXPORT(max_per_feed)},
	{"export", "one-per-story", "boolean", "false", "",
		"Of an article that several feeds have only the first item; the other feeds are named with "
		"it.", EXPORT(one_per_story)},
	{"export", "archive", "number", "", "10..100000",
		"Keep archives of so many items each, to which the feeds and the page lead.",
		EXPORT(archive)},
	{"export", "content", "string", "full", "full, summary",
		"Whole contents, or summaries in their place.", EXPORT(content)},
	{"export", "gzip", "boolean", "false", "",
		"Keep a compressed copy beside each file, with .gz behind its name, for web servers that "
		"send such copies.", EXPORT(gzip)},
	{"export", "title", "string", "", "",
		"The title of the merged feed; without it, the section's name.", EXPORT(title)},
	{"export", "description", "string", "", "",
		"What the merged feed is about, in a sentence for its readers. The query is not published.",
		EXPORT(description)},
	{"export", "directory", "path", "", "",
		"The folder of the files; without it, exports beside the database.",
		EXPORT(directory)},
	{"export", "file", "string", "", "",
		"The files' name without its ending; without it, the section's name.",
		EXPORT(file)},
	{"export", "url", "url", "", "http, https",
		"The public address of the folder, with or without a slash at its end, for the links of a "
		"feed to itself.",
		EXPORT(url)},
	{"export", "hub", "url", "", "http, https",
		"A WebSub hub to name in the feeds, one that looks for changes by itself: courant does not "
		"call it.", EXPORT(hub)},
};

enum { N_OPTIONS = sizeof options / sizeof *options };
_Static_assert(sizeof options / sizeof *options <= OPTIONS_MAX, "too many for OPTIONS_MAX");

const struct config_option *config_options(size_t *ret_count)
{
	if (ret_count)
		*ret_count = N_OPTIONS;
	return options;
}

bool option_is_list(const struct config_option *option)
{
	return strcmp(option->type, "list") == 0 || strcmp(option->type, "networks") == 0;
}

bool section_is_titled(const char *section)
{
	return strcmp(section, "feed") == 0 || strcmp(section, "host") == 0 || strcmp(section, "export") == 0;
}

bool config_option_repeats(const struct config_option *option)
{
	return section_is_titled(option->section);
}

static bool stands_outside(const char *name)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].section[0] ? options[i].section : options[i].name, name) == 0)
			return true;
	return strcmp(name, "include") == 0;
}

/* The right name in the wrong place, most often because a brace is missing or misplaced. */
static const char *other_place(const char *section, const char *name, struct arena *arena)
{
	if (section[0] && stands_outside(name))
		return "; it stands outside of sections: is a closing brace missing before it?";
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (strcmp(options[i].name, name) == 0)
			return arena_printf(arena, "; it belongs in section %s",
				options[i].section);
	return NULL;
}

const char *option_hint(const char *section, const char *name, struct arena *arena)
{
	const char *place = other_place(section, name, arena);
	if (place)
		return place;
	struct guess guess = guess_start(str_of(name));
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (strcmp(options[i].section, section) == 0)
			guess_try(&guess, options[i].name);
		else if (!section[0])
			guess_try(&guess, options[i].section);
	}
	if (!section[0])
		guess_try(&guess, "include");
	return guess.word ? arena_printf(arena, "; did you mean \"%s\"?", guess.word) : "";
}
