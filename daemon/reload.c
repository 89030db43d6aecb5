/* Another configuration and other subscriptions: checked first, then the store, then taken up. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/daemon.h"
#include "daemon/start.h"
#include "daemon/subscriptions.h"

struct reload {
	struct errand errand;
	struct daemon *daemon;
	struct config config;
	struct accounts accounts;
	struct subscriptions subscriptions;
	struct feed_sync_counts counts;
};

static bool on_reload_run(struct errand *errand, struct store *store)
{
	struct reload *reload = (struct reload *)errand;
	return subscriptions_sync(&reload->subscriptions, store, clock_now(), &reload->counts, &errand->err);
}

/* What a running daemon cannot change without a restart. */
static void reload_warn(const struct config *before, const struct config *after, const char *database)
{
	if (strcmp(before->database, after->database) != 0)
		log_warning("reload: database stays %s until the next start", database);
	if (before->fetch.parsers != after->fetch.parsers)
		log_warning("reload: fetch.parsers is taken up at the next start");
	if (strcmp(before->control_socket ? before->control_socket : "",
			after->control_socket ? after->control_socket : "") != 0)
		log_warning("reload: control-socket is taken up at the next start");
}

/* One line an option whose value is another now. Addresses may hold secrets: they are not shown. */
static void reload_log_changes(const struct config *before, const struct config *after)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	struct buf old, fresh;
	buf_init(&old, 64 * 1024);
	buf_init(&fresh, 64 * 1024);
	for (size_t i = 0; i < n; i++) {
		const struct config_option *option = &options[i];
		if (config_option_repeats(option))
			continue;
		buf_clear(&old);
		buf_clear(&fresh);
		config_append_value(before, option, &old);
		config_append_value(after, option, &fresh);
		if (str_eq(buf_str(&old), buf_str(&fresh)))
			continue;
		bool is_secret = strcmp(option->type, "url") == 0;
		log_notice("reload: %s%s%s: %s -> %s", option->section, option->section[0] ? "." : "",
			option->name, is_secret ? "(before)" : buf_cstr(&old), is_secret ? "(after)" : buf_cstr(&fresh));
	}
	buf_finish(&old);
	buf_finish(&fresh);
}

static void reload_swap(struct daemon *daemon, struct reload *reload)
{
	struct config before = daemon->config;
	enum log_level level;
	reload_warn(&before, &reload->config, daemon->database);
	reload_log_changes(&before, &reload->config);
	start_log_warnings(&reload->config);
	start_descriptors(&reload->config);
	accounts_finish(&daemon->accounts);
	daemon->accounts = reload->accounts;
	daemon->config = reload->config;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(daemon->options->quiet ? LOG_LEVEL_ERROR : level);
	fetcher_configure(daemon->fetcher, &daemon->config);
	writer_configure(daemon->writer, &daemon->config);
	publish_configure(&daemon->publisher, &daemon->config);
	start_pace(daemon);
	config_finish(&before);
}

/* `word` as on the control socket. */
static void reload_end(struct daemon *daemon, const char *word, const char *text)
{
	if (strcmp(word, "ok") == 0)
		log_notice("reload: %s", text);
	else
		log_error("reload: %s; the configuration stays as it was", text);
	control_reloaded(&daemon->control, word, text);
	notify_ready(&daemon->notify);
}

static void on_reload_done(struct errand *errand)
{
	struct reload *reload = (struct reload *)errand;
	struct daemon *daemon = reload->daemon;
	char text[160];
	daemon->has_reload = false;
	subscriptions_finish(&reload->subscriptions);
	if (daemon->is_stopping || !errand->succeeded) {
		reload_end(daemon, "error", daemon->is_stopping ? "the daemon is stopping" : errand->err.text);
		accounts_finish(&reload->accounts);
		config_finish(&reload->config);
	} else {
		reload_swap(daemon, reload);
		snprintf(text, sizeof text, "%zu feed%s added, %zu removed, %zu changed; %zu export%s",
			reload->counts.n_added, units_plural((int64_t)reload->counts.n_added), reload->counts.n_removed,
			reload->counts.n_changed, daemon->config.n_exports,
			units_plural((int64_t)daemon->config.n_exports));
		reload_end(daemon, "ok", text);
		daemon_list_feeds(daemon);
	}
	free(reload);
	if (daemon->wants_reload && !daemon->is_stopping)
		daemon_reload(daemon);
}

void daemon_reload(struct daemon *daemon)
{
	struct error err = {{0}};
	daemon->wants_reload = daemon->has_reload; /* the running one has read the file already */
	if (daemon->has_reload)
		return;
	notify_reloading(&daemon->notify);
	struct reload *reload = xcalloc(1, sizeof *reload);
	reload->daemon = daemon;
	reload->errand.run = on_reload_run;
	reload->errand.on_done = on_reload_done;
	if (start_read_config(daemon->options->config_path, &reload->config, &reload->accounts, &err)
		&& subscriptions_load(&reload->config, &reload->subscriptions, &err)) {
		daemon->has_reload = true;
		writer_run(daemon->writer, &reload->errand);
		return;
	}
	reload_end(daemon, "invalid", err.text);
	accounts_finish(&reload->accounts);
	config_finish(&reload->config);
	free(reload);
}
