/* Whole configuration files: what comes out of the good ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/config/describe.h"

static void defaults(void **state)
{
	(void)state;
	struct config config;
	file_write("empty.conf", "");
	assert_true(config_load("empty.conf", &config, NULL));
	assert_string_equal(config.database, "/state/courant.db");
	assert_null(config.subscriptions);
	assert_null(config.control_socket);
	assert_string_equal(config.log_level, "info");
	assert_int_equal(config.fetch.concurrency, 256);
	assert_int_equal(config.fetch.per_host, 1);
	assert_int_equal(config.fetch.timeout_ms, 30000);
	assert_int_equal(config.fetch.connect_timeout_ms, 10000);
	assert_int_equal(config.fetch.max_document_bytes, 10 << 20);
	assert_int_equal(config.fetch.max_wire_bytes, 5 << 20);
	assert_int_equal(config.fetch.max_redirects, 5);
	assert_int_equal(config.fetch.parsers, 0);
	assert_string_equal(config.fetch.contact, "");
	assert_null(config.fetch.user_agent);
	assert_string_equal(config.fetch.ca_file, "/etc/ssl/certs/ca-certificates.crt");
	assert_null(config.fetch.proxy);
	assert_int_equal(config.fetch.n_allow_networks, 0);
	assert_int_equal(config.schedule.interval_s, 3600);
	assert_int_equal(config.schedule.min_interval_s, 1800);
	assert_int_equal(config.schedule.max_interval_s, 86400);
	assert_true(config.store.search);
	assert_int_equal(config.store.keep_s, 0);
	assert_int_equal(config.store.revisions, 10);
	assert_int_equal(config.n_feeds + config.n_exports + config.n_warnings, 0);
	config_finish(&config);
	config_finish(&config);
}

static void the_example_of_every_section(void **state)
{
	struct config config;
	file_write("extra.conf", "feed more { url = \"https://more.example/\" }\n");
	file_write("courant.conf",
		"database = \"/var/lib/courant/courant.db\"\n"
		"subscriptions = \"/etc/courant/feeds.opml\"\n"
		"fetch    { concurrency = 256  per-host = 1  timeout = \"30s\"  max-document = \"10MiB\"\n"
		"           allow-networks = {\"127.0.0.0/8\"}  contact = \"https://example.org/us\" }\n"
		"schedule { interval = \"1h\"  min-interval = \"5m\"  max-interval = \"24h\" }\n"
		"store    { search = true  keep = \"forever\"  revisions = 10 }\n"
		"feed \"nos\" { url = \"https://example.org/rss\"  tags = {\"news\", \"nl\"}  interval = \"15m\" }\n"
		"export \"tech\" { query = \"tag:tech since:7d\"  formats = {\"atom\", \"rss\", \"json\"}  limit = 200\n"
		"                title = \"Tech\"  directory = \"/var/www/feeds\" }\n"
		"include(\"extra.conf\")\n");
	struct error err = {""};
	if (!config_load("courant.conf", &config, &err))
		fail_msg("%s", err.text);
	assert_describes("the example", &config, *state,
		"database=\"/var/lib/courant/courant.db\"\n"
		"subscriptions=\"/etc/courant/feeds.opml\"\n"
		"fetch.contact=\"https://example.org/us\"\n"
		"fetch.allow-networks={\"127.0.0.0/8\"}\n"
		"schedule.min-interval=\"5m\"\n"
		"feed nos https://example.org/rss tags=news,nl interval=900\n"
		"feed more https://more.example/\n"
		"export tech [tag:tech since:7d] 7 200 /var/www/feeds title=Tech\n");
	assert_int_equal(config.exports[0].formats, EXPORT_ATOM | EXPORT_RSS | EXPORT_JSON);
	assert_string_equal(strrchr(config.path, '/'), "/courant.conf");
	config_finish(&config);
}

#define FEED "feed f { url = http://f.example/ "

static const struct good {
	const char *text, *says;
} good[] = {
	/* numbers, durations, sizes, booleans, with quotes and without */
	{"fetch { concurrency = 64 }", "fetch.concurrency=64\n"},
	{"fetch { concurrency = \"64\" }", "fetch.concurrency=64\n"},
	{"fetch { concurrency = '64' }", "fetch.concurrency=64\n"},
	{"fetch { concurrency = 1 per-host = 64 max-redirects = 0 parsers = 64 }",
		"fetch.concurrency=1\nfetch.per-host=64\nfetch.max-redirects=0\nfetch.parsers=64\n"},
	{"fetch { timeout = 90 }", "fetch.timeout=\"1m30s\"\n"},
	{"fetch { timeout = 1500ms connect-timeout = 2m }",
		"fetch.timeout=\"1500ms\"\nfetch.connect-timeout=\"2m\"\n"},
	{"fetch { timeout = 10m }", "fetch.timeout=\"10m\"\n"},
	{"fetch { max-document = 64KiB max-wire = 65537 }",
		"fetch.max-document=\"64KiB\"\nfetch.max-wire=\"65537\"\n"},
	{"fetch { max-document = \"256 MiB\" max-wire = 1500kB }",
		"fetch.max-document=\"256MiB\"\nfetch.max-wire=\"1500000\"\n"},
	{"store { search = false }", "store.search=false\n"},
	{"store { search = No }", "store.search=false\n"},
	{"store { search = \"off\" }", "store.search=false\n"},
	{"store { search = yes }", ""},
	{"store { search = ON }", ""},
	{"store { keep = 90d revisions = 0 }", "store.keep=\"90d\"\nstore.revisions=0\n"},
	{"store { keep-items = 100 max-size = 2GiB }", "store.keep-items=100\nstore.max-size=\"2GiB\"\n"},
	{"store { keep-size = 1KiB max-items = 1 }", "store.keep-size=\"1KiB\"\nstore.max-items=1\n"},
	{"store { keep-items = unlimited max-size = Unlimited }", ""},
	{"store { keep = Forever revisions = 1000 }", "store.revisions=1000\n"},
	{"store { keep = 1s }", "store.keep=\"1s\"\n"},
	{"store { keep = 36500d }", "store.keep=\"36500d\"\n"},
	{"store { keep = 1d2h3m4s }", "store.keep=\"93784000ms\"\n"},
	{"log-level = debug", "log-level=\"debug\"\n"},
	{"log-level = WARNING", "log-level=\"warning\"\n"},
	/* strings */
	{"fetch { user-agent = \"a \\\"b\\\" \\\\ c\" }", "fetch.user-agent=\"a \\\"b\\\" \\\\ c\"\n"},
	{"fetch { user-agent = 'a \"b\" \\' \\n' }", "fetch.user-agent=\"a \\\"b\\\" ' \\\\n\"\n"},
	{"fetch { user-agent = \"caf\xc3\xa9 \xe4\xb8\xad\" }",
		"fetch.user-agent=\"caf\xc3\xa9 \xe4\xb8\xad\"\n"},
	{"fetch { user-agent = \"one \\\n two\" }", "fetch.user-agent=\"one  two\"\n"},
	{"fetch { user-agent = \"${HOME} \\${HOME} $HOME \\\\${HOME}\" }",
		"fetch.user-agent=\"${HOME} ${HOME} $HOME \\\\${HOME}\"\n"},
	{"fetch { user-agent = '${HOME:-x}' }", "fetch.user-agent=\"${HOME:-x}\"\n"},
	{"fetch { user-agent = \"# // /* { } ( ) ; + *\" }",
		"fetch.user-agent=\"# // /* { } ( ) ; + *\"\n"},
	{"fetch { contact = \"\" user-agent = \"\" proxy = \"\" }", ""},
	{"subscriptions = \"\"", ""},
	{"database = \"\"", ""},
	/* paths */
	{"database = \"x.db\"", "database=\"@/x.db\"\n"},
	{"database = \"sub/x.db\"", "database=\"@/sub/x.db\"\n"},
	{"database = /srv/x.db subscriptions = a.opml control-socket = /run/s",
		"database=\"/srv/x.db\"\nsubscriptions=\"@/a.opml\"\ncontrol-socket=\"/run/s\"\n"},
	{"database = \"a b~c\"", "database=\"@/a b~c\"\n"},
	/* lists */
	{"fetch { allow-networks = \"10.0.0.0/8\" }", "fetch.allow-networks={\"10.0.0.0/8\"}\n"},
	{"fetch { allow-networks = {10.0.0.0/8, ::1, 192.168.1.7,} }",
		"fetch.allow-networks={\"10.0.0.0/8\", \"::1\", \"192.168.1.7\"}\n"},
	{"fetch { allow-networks = {} }", ""},
	{"fetch { allow-networks = {} }\nfetch { per-host = 2 }", "fetch.per-host=2\n"},
	{"fetch { allow-networks = 10.0.0.0/8 }\nfetch { allow-networks += {fd00::/8} }",
		"fetch.allow-networks={\"10.0.0.0/8\", \"fd00::/8\"}\n"},
	{"fetch { allow-networks += {\"fd00::/8\", ::1} }",
		"fetch.allow-networks={\"fd00::/8\", \"::1\"}\n"},
	/* addresses */
	{"fetch { proxy = \"socks5h://user:secret@127.0.0.1:9050\" }",
		"fetch.proxy=\"socks5h://user:secret@127.0.0.1:9050\"\n"},
	{"fetch { proxy = HTTP://proxy.example:3128 }", "fetch.proxy=\"HTTP://proxy.example:3128\"\n"},
	{"feed a { url = https://u:p@example.org/rss?a#b\n}", "feed a https://u:p@example.org/rss?a\n"},
	{"feed a { url = \"https://u:p@example.org/rss?a=b#c\" }",
		"feed a https://u:p@example.org/rss?a=b#c\n"},
	/* feeds */
	{FEED "title = T tags = a interval = 366d }",
		"feed f http://f.example/ title=T tags=a interval=31622400\n"},
	{FEED "tags = {} title = \"\" }", "feed f http://f.example/\n"},
	{FEED "tags = {a, \"b c\"} tags += d tags += {e, f} }",
		"feed f http://f.example/ tags=a,b c,d,e,f\n"},
	{"feed \"a b/c\" { url = http://a.example/ }\nfeed 'd' { url = http://d.example/ }",
		"feed a b/c http://a.example/\nfeed d http://d.example/\n"},
	{"feed a { url = http://a.example/ }\nfeed A { url = http://a.example }",
		"feed a http://a.example/\nfeed A http://a.example\n"},
	/* exports */
	{"export e {}", "export e [] 1 200 /state/exports\n"},
	{"database = d/x.db export e {}",
		"database=\"@/d/x.db\"\nexport e [] 1 200 @/d/exports\n"},
	{"export e { query = \"\" formats = {jsonl, OPML} limit = 100000 directory = out file = f.x\n"
	 "url = https://example.org/feeds/ title = \"T t\" }",
		"export e [] 24 100000 @/out title=T t file=f.x url=https://example.org/feeds/\n"},
	{"export e { formats = html hub = http://hub.example/ max-per-feed = 3 archive = 50 content = summary "
	 "gzip = true }",
		"export e [] 32 200 /state/exports hub=http://hub.example/ max-per-feed=3 archive=50 "
		"content=summary gzip\n"},
	{"export e { formats = rss }", "export e [] 2 200 /state/exports\n"},
	{"export e { formats += {rss, json} }", "export e [] 7 200 /state/exports\n"},
	{"export e {}\nexport f { file = e formats = rss }",
		"export e [] 1 200 /state/exports\nexport f [] 2 200 /state/exports file=e\n"},
	/* a section twice */
	{"fetch { concurrency = 2 }\nstore { revisions = 1 }\nfetch { per-host = 2 }",
		"fetch.concurrency=2\nfetch.per-host=2\nstore.revisions=1\n"},
	{"fetch {}", ""},
	/* defaults give way to what is written */
	{"schedule { interval = 5m }", "schedule.interval=\"5m\"\nschedule.min-interval=\"5m\"\n"},
	{"schedule { interval = 2d }", "schedule.interval=\"2d\"\nschedule.max-interval=\"2d\"\n"},
	{"schedule { min-interval = 3h }", "schedule.interval=\"3h\"\nschedule.min-interval=\"3h\"\n"},
	{"schedule { max-interval = 10m }", "schedule.interval=\"10m\"\n"
		"schedule.min-interval=\"10m\"\nschedule.max-interval=\"10m\"\n"},
	{"schedule { min-interval = 2d }", "schedule.interval=\"2d\"\nschedule.min-interval=\"2d\"\n"
		"schedule.max-interval=\"2d\"\n"},
	/* comments, white space, line ends, byte order mark */
	{"# c\n// c\n/* c\n c */ fetch /* c */ { # {\n concurrency /**/ = // 5\n 7 # c\n} # c",
		"fetch.concurrency=7\n"},
	{"fetch { allow-networks = { # first\n ::1, // second\n /* none */ fd00::/8 # last\n } }",
		"fetch.allow-networks={\"::1\", \"fd00::/8\"}\n"},
	{"#\xff latin \xe9\n", ""},
	{"fetch\n{\n\tconcurrency\n=\n9\n}\n", "fetch.concurrency=9\n"},
	{"fetch{concurrency=9}store{revisions=1}", "fetch.concurrency=9\nstore.revisions=1\n"},
	{"fetch {\r\n concurrency = 9\r\n}\r\n", "fetch.concurrency=9\n"},
	{"\xef\xbb\xbf" "fetch { concurrency = 9 }", "fetch.concurrency=9\n"},
	{"\"fetch\" { 'concurrency' = 9 }", "fetch.concurrency=9\n"},
	/* warnings, with their lines */
	{"schedule {\n interval = 1s\n\n min-interval = 1s }",
		"schedule.interval=\"1s\"\nschedule.min-interval=\"1s\"\n"
		"warning: @/courant.conf:2: interval of 1s: more often than every 5 minutes is for feeds "
		"of one's own\n"
		"warning: @/courant.conf:4: min-interval of 1s: more often than every 5 minutes is for "
		"feeds of one's own\n"},
	{"# c\n# c\n" FEED "\n interval = 4m59s }\nfeed g { url = http://g.example/ interval = 5m }",
		"feed f http://f.example/ interval=299\nfeed g http://g.example/ interval=300\n"
		"warning: @/courant.conf:4: interval of 4m59s: more often than every 5 minutes is for "
		"feeds of one's own\n"},
	{"export e { archive = 50 limit = 50 }\nstore { keep-items = 50 max-items = 50 }",
		"store.keep-items=50\nstore.max-items=50\nexport e [] 1 50 /state/exports archive=50\n"},
	{"export e { archive = 50 }\nexport e.01 {}\nexport e.b2 {}\nexport e.3 { formats = {json, opml} directory = /x }\n"
	 "export e.4 { formats = {json, opml} }\nexport g {}\nexport g.5 { archive = 50 }",
		"export e [] 1 200 /state/exports archive=50\nexport e.01 [] 1 200 /state/exports\n"
		"export e.b2 [] 1 200 /state/exports\nexport e.3 [] 12 200 /x\nexport e.4 [] 12 200 /state/exports\n"
		"export g [] 1 200 /state/exports\nexport g.5 [] 1 200 /state/exports archive=50\n"},
	{"export e { limit = 5 }\nexport f { archive = 50 limit = 49 }\nstore { keep-items = 5 max-items = 9 }",
		"store.keep-items=5\nstore.max-items=9\nexport e [] 1 5 /state/exports\n"
		"export f [] 1 49 /state/exports archive=50\n"
		"warning: @/courant.conf:2: export \"f\": archive of 50 is more than its limit of 49: some "
		"items leave its documents before they are archived\n"
		"warning: @/courant.conf:2: export \"f\": archive of 50 is more than keep-items of 5: of a "
		"loud feed items are deleted before they are archived\n"
		"warning: @/courant.conf:2: export \"f\": archive of 50 is more than max-items of 9: items "
		"are deleted before they are archived\n"},
};

static void good_files(void **state)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct config config;
		struct error err = {""};
		file_write("courant.conf", good[i].text);
		if (!config_load("courant.conf", &config, &err))
			fail_msg("%s\nsays\n%s", good[i].text, err.text);
		assert_describes(good[i].text, &config, *state, good[i].says);
		config_finish(&config);
	}
}

static void values_print_as_they_are_read(void **state)
{
	(void)state;
	struct config config, again;
	struct buf text, is, was;
	size_t n;
	const struct config_option *options = config_options(&n);
	buf_init(&text, 1 << 16);
	buf_init(&is, 1 << 16);
	buf_init(&was, 1 << 16);
	file_write("a.conf", "database = 'a \"b\" \\\\ c'\nlog-level = debug\n"
		"fetch { timeout = 1m1s connect-timeout = 1001ms max-document = 70001 max-wire = 1MB\n"
		"allow-networks = {::/0, 0.0.0.0/0, 10.1.0.0/16} proxy = socks5://h/ contact = '$x ${y}' }\n"
		"schedule { interval = 1h1m1s max-interval = 90d1s }\nstore { keep = 1w search = no }\n");
	assert_true(config_load("a.conf", &config, NULL));
	for (size_t i = 0; i < n; i++) {
		if (config_option_repeats(&options[i]))
			continue;
		const char *value = value_text(&config, &options[i], &is);
		buf_printf(&text, options[i].section[0] ? "%s { %s = %s }\n" : "%s%s = %s\n",
			options[i].section, options[i].name, value);
	}
	file_write("b.conf", buf_cstr(&text));
	assert_true(config_load("b.conf", &again, NULL));
	for (size_t i = 0; i < n; i++)
		if (!config_option_repeats(&options[i]))
			assert_string_equal(value_text(&config, &options[i], &is),
				value_text(&again, &options[i], &was));
	config_finish(&config);
	config_finish(&again);
	buf_finish(&text);
	buf_finish(&is);
	buf_finish(&was);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(the_example_of_every_section),
		cmocka_unit_test(good_files),
		cmocka_unit_test(values_print_as_they_are_read),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
