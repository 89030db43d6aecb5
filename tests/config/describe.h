#pragma once
/* A configuration as lines of text, and what the tests of this room have in common: each works in
 * a folder of its own, which the tables call "@". */
#include "config/config.h"
#include "tests/config/files.h"

static inline int set_up(void **state)
{
	clear_environment();
	setenv("STATE_DIRECTORY", "/state", 1);
	*state = folder_new();
	return 0;
}

static inline int tear_down(void **state)
{
	folder_free(*state);
	return 0;
}

static inline void describe_feed(const struct config_feed *feed, struct buf *buf)
{
	buf_printf(buf, "feed %s %s", feed->name, feed->url);
	if (feed->title)
		buf_printf(buf, " title=%s", feed->title);
	for (size_t i = 0; i < feed->n_tags; i++)
		buf_printf(buf, "%s%s", i ? "," : " tags=", feed->tags[i]);
	if (feed->interval_s)
		buf_printf(buf, " interval=%lld", (long long)feed->interval_s);
	buf_append_char(buf, '\n');
}

static inline void describe_export(const struct config_export *export, struct buf *buf)
{
	buf_printf(buf, "export %s [%s] %u %lld %s", export->name, export->query, export->formats,
		(long long)export->limit, export->directory);
	if (export->title)
		buf_printf(buf, " title=%s", export->title);
	if (export->file)
		buf_printf(buf, " file=%s", export->file);
	if (export->url)
		buf_printf(buf, " url=%s", export->url);
	if (export->hub)
		buf_printf(buf, " hub=%s", export->hub);
	if (export->max_per_feed)
		buf_printf(buf, " max-per-feed=%lld", (long long)export->max_per_feed);
	if (export->archive)
		buf_printf(buf, " archive=%lld", (long long)export->archive);
	if (strcmp(export->content, "full") != 0)
		buf_printf(buf, " content=%s", export->content);
	if (export->gzip)
		buf_printf(buf, " gzip");
	buf_append_char(buf, '\n');
}

static inline const char *value_text(const struct config *config, const struct config_option *option,
	struct buf *buf)
{
	buf_clear(buf);
	assert_true(config_append_value(config, option, buf));
	return buf_cstr(buf);
}

/* What differs from the defaults, a line each; then feeds, exports and warnings. */
static inline void describe(const struct config *config, struct buf *buf)
{
	struct config defaults;
	struct buf is, was;
	size_t n;
	const struct config_option *options = config_options(&n);
	const char *const *warnings;
	buf_init(&is, 1 << 16);
	buf_init(&was, 1 << 16);
	assert_true(config_load("/dev/null", &defaults, NULL));
	for (size_t i = 0; i < n; i++) {
		if (config_option_repeats(&options[i]))
			continue;
		const char *text = value_text(config, &options[i], &is);
		if (strcmp(text, value_text(&defaults, &options[i], &was)) != 0)
			buf_printf(buf, "%s%s%s=%s\n", options[i].section, options[i].section[0] ? "." : "",
				options[i].name, text);
	}
	for (size_t i = 0; i < config->n_feeds; i++)
		describe_feed(&config->feeds[i], buf);
	for (size_t i = 0; i < config->n_exports; i++)
		describe_export(&config->exports[i], buf);
	for (size_t i = 0; i < config->n_hosts; i++)
		buf_printf(buf, "host %s delay=%lld per-host=%lld\n", config->hosts[i].name,
			(long long)config->hosts[i].delay_ms, (long long)config->hosts[i].per_host);
	n = config_warnings(config, &warnings);
	for (size_t i = 0; i < n; i++)
		buf_printf(buf, "warning: %s\n", warnings[i]);
	buf_finish(&is);
	buf_finish(&was);
	config_finish(&defaults);
}

static inline void assert_says(const char *input, const char *text, const char *folder,
	const char *expected)
{
	struct buf plain;
	if (strcmp(without_folder(text, folder, &plain), expected) != 0)
		fail_msg("%s\nsays\n%s\nnot\n%s", input, buf_cstr(&plain), expected);
	buf_finish(&plain);
}

static inline void assert_describes(const char *input, const struct config *config, const char *folder,
	const char *expected)
{
	struct buf text;
	buf_init(&text, 1 << 20);
	describe(config, &text);
	assert_says(input, buf_cstr(&text), folder, expected);
	buf_finish(&text);
}
