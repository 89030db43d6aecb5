/* The pace, as a daemon would begin with it. Nothing is written and nobody is asked. */
#include "daemon/held.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/pace_settings.h"
#include "daemon/start.h"

static int held_read(struct daemon *daemon, struct error *err)
{
	const struct daemon_options *options = daemon->options;
	if (!config_load(options->config_path, &daemon->config, err) || !pace_settings_check(&daemon->config, err))
		return EXIT_CONFIG;
	enum store_result result = store_open(daemon->config.database, STORE_READ, &daemon->reader, err);
	if (result != STORE_OK)
		return exit_status_of(result);
	pace_init(&daemon->pace);
	start_pace(daemon);
	return start_schedule(daemon, err) ? EXIT_DONE : EXIT_IO;
}

int held_run(const struct daemon_options *options, int64_t feed_id)
{
	struct daemon daemon = {.options = options};
	struct error err = {{0}};
	int status = held_read(&daemon, &err);
	const struct feed *feed = status == EXIT_DONE ? feed_table_find(&daemon.feeds, feed_id) : NULL;
	struct place place = feed ? feed_place(feed) : (struct place){0};
	int64_t until = feed ? pace_held_until(&daemon.pace, &place) : TIME_NONE;
	if (until > clock_now())
		printf("held_until %" PRId64 "\n", until);
	if (status != EXIT_DONE)
		log_error("%s", err.text);
	store_close(daemon.reader);
	schedule_finish(&daemon.schedule);
	pace_finish(&daemon.pace);
	feed_table_finish(&daemon.feeds);
	feed_table_finish(&daemon.older);
	config_finish(&daemon.config);
	return status;
}
