/* What is said about bad files, to the letter: file, line, words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "tests/config/describe.h"

#define FEED "feed f { url = http://f.example/ "
#define BELONGS_OUTSIDE "; it stands outside of sections: is a closing brace missing before it?"
#define NO_PROXY "not an address: its host is no name, or its port no number up to 65535"
#define ENDLESS         "the string that begins here is not closed on its line"

/* Each is said to be wrong in "@/courant.conf". */
static const struct bad {
	const char *text, *says;
} bad[] = {
	/* unknown options */
	{"fetch {\n\n concurency = 5 }",
		"3: unknown option \"concurency\" in section fetch; did you mean \"concurrency\"?"},
	{"fetch { per_host = 5 }",
		"1: unknown option \"per_host\" in section fetch; did you mean \"per-host\"?"},
	{"fetch { foo = 5 }", "1: unknown option \"foo\" in section fetch"},
	{"# c\nfoo = 5", "2: unknown option \"foo\""},
	{"fetsch { }", "1: unknown option \"fetsch\"; did you mean \"fetch\"?"},
	{"Database = x", "1: unknown option \"Database\"; did you mean \"database\"?"},
	{"incude(\"x\")", "1: unknown option \"incude\"; did you mean \"include\"?"},
	{"concurrency = 5", "1: unknown option \"concurrency\"; it belongs in section fetch"},
	{"store { timeout = 5s }",
		"1: unknown option \"timeout\" in section store; it belongs in section fetch"},
	{"fetch { log-level = info }",
		"1: unknown option \"log-level\" in section fetch" BELONGS_OUTSIDE},
	{"fetch {\n include(x)\n}", "2: unknown option \"include\" in section fetch" BELONGS_OUTSIDE},
	{"fetch {\n concurrency = 5\n store { search = no }\n}",
		"3: unknown option \"store\" in section fetch" BELONGS_OUTSIDE},
	{"feed a { feed b { } }", "1: unknown option \"feed\" in section feed" BELONGS_OUTSIDE},
	{FEED "\nurls = x }", "2: unknown option \"urls\" in section feed; did you mean \"url\"?"},
	{"fetch|concurrency = 5", "1: unknown option \"concurrency\"; it belongs in section fetch"},
	{"\"\" = 5", "1: an option without a name"},
	{"fetch {\n\"\" = 5 }", "1: an option without a name"},
	/* numbers, durations, sizes, booleans */
	{"fetch { concurrency = 0 }", "1: concurrency: \"0\" is outside 1..4096"},
	{"fetch { concurrency = 4097 }", "1: concurrency: \"4097\" is outside 1..4096"},
	{"fetch { concurrency = -1 }", "1: concurrency: \"-1\" is outside 1..4096"},
	{"fetch { concurrency = many }", "1: concurrency: \"many\" is not a whole number"},
	{"fetch { concurrency = 0x10 }", "1: concurrency: \"0x10\" is not a whole number"},
	{"fetch { concurrency = 2.5 }", "1: concurrency: \"2.5\" is not a whole number"},
	{"fetch { concurrency = \"\" }", "1: concurrency: \"\" is not a whole number"},
	{"fetch { concurrency = 99999999999999999999 }",
		"1: concurrency: \"99999999999999999999\" is not a whole number"},
	{"fetch { per-host = 65 }", "1: per-host: \"65\" is outside 1..64"},
	{"fetch { max-redirects = 21 }", "1: max-redirects: \"21\" is outside 0..20"},
	{"fetch { parsers = 65 }", "1: parsers: \"65\" is outside 0..64"},
	{"fetch { timeout = 999ms }", "1: timeout: \"999ms\" is outside 1s..10m"},
	{"fetch { timeout = 11m }", "1: timeout: \"11m\" is outside 1s..10m"},
	{"fetch { timeout = 5x }",
		"1: timeout: \"5x\" is not a duration: write 30s, 15m, 1h30m or 7d"},
	{"fetch { timeout = forever }",
		"1: timeout: \"forever\" is not a duration: write 30s, 15m, 1h30m or 7d"},
	{"fetch { connect-timeout = 3m }", "1: connect-timeout: \"3m\" is outside 1s..2m"},
	{"fetch { max-document = 63KiB }", "1: max-document: \"63KiB\" is outside 64KiB..256MiB"},
	{"fetch { max-document = 1TB }",
		"1: max-document: \"1TB\" is not a size: write 512KiB, 10MiB or 1GiB"},
	{"fetch { max-wire = 257MiB }", "1: max-wire: \"257MiB\" is outside 64KiB..256MiB"},
	{"schedule { interval = 0 }", "1: interval: \"0\" is outside 1s..366d"},
	{"schedule { max-interval = 367d }", "1: max-interval: \"367d\" is outside 1s..366d"},
	{FEED "interval = 0 }", "1: interval: \"0\" is outside 1s..366d"},
	{"store { keep = 0 }", "1: keep: \"0\" is outside 1s..36500d, forever"},
	{"store { keep = never }",
		"1: keep: \"never\" is not a duration: write 30s, 15m, 1h30m or 7d"},
	{"store { revisions = 1001 }", "1: revisions: \"1001\" is outside 0..1000"},
	{"store { search = maybe }", "1: search: \"maybe\" is neither true nor false"},
	{"store { search = 1 }", "1: search: \"1\" is neither true nor false"},
	{"export e { limit = 0 }", "1: limit: \"0\" is outside 1..100000"},
	{"export e { limit = 100001 }", "1: limit: \"100001\" is outside 1..100000"},
	{"fetch { concurrency = 123456789_123456789_123456789_123456789_123456789_123456789_"
	 "123456789_123456789_123456789_ }", "1: concurrency: \"123456789_123456789_123456789_"
	 "123456789_123456789_123456789_123456789_123456789_\"... is not a whole number"},
	/* words, strings, paths, addresses, lists */
	{"log-level = loud", "1: log-level: \"loud\" is none of error, warning, notice, info, debug"},
	{"log-level = \"\"", "1: log-level: \"\" is none of error, warning, notice, info, debug"},
	{"fetch { contact = \"a\\nb\" }",
		"1: contact: the value has a line break or another control character"},
	{"fetch { user-agent = \"a\\eb\" }",
		"1: user-agent: the value has a line break or another control character"},
	{"database = ~/courant.db", "1: database: \"~/courant.db\" begins with a tilde, which is not "
		"expanded: write the whole path"},
	{"feed f { url = example.org/rss }",
		"1: url: not a whole address: it names a host and begins with one of http, https"},
	{"feed f { url = ftp://u:secret@example.org/ }",
		"1: url: not a whole address: it names a host and begins with one of http, https"},
	{"feed f { url = \"http:///rss\" }",
		"1: url: not a whole address: it names a host and begins with one of http, https"},
	{"feed f { url = \"http://a.example/a b\" }",
		"1: url: not a whole address: it names a host and begins with one of http, https"},
	{"fetch { proxy = 127.0.0.1 }", "1: proxy: not a whole address: it names a host and begins "
		"with one of http, https, socks4, socks4a, socks5, socks5h"},
	{"fetch { proxy = \"http://u:secret@proxy.example:65536\" }", "1: proxy: " NO_PROXY},
	{"fetch { proxy = \"http://u:secret@proxy<.example:1\" }", "1: proxy: " NO_PROXY},
	{"fetch { proxy = \"socks5://u:secret@proxy.example:http\" }", "1: proxy: " NO_PROXY},
	{"feed f {\n url = http://a.example/\n proxy = \"http://u:secret@proxy.example:-1\" }",
		"3: proxy: " NO_PROXY},
	{"fetch { allow-networks = 10.0.0.1/8 }", "1: allow-networks: \"10.0.0.1/8\" has bits set "
		"beyond its prefix: write 10.0.0.0/8, or the address alone"},
	{"fetch { allow-networks = {::1,\n localhost} }", "2: allow-networks: \"localhost\" is no "
		"network: write 192.168.0.0/16, fd00::/8 or a single address"},
	{"export e { formats = {atom, pdf} }",
		"1: formats: \"pdf\" is none of atom, rss, json, opml, jsonl, html"},
	{"export e { formats = {atom, rss, atom} }", "1: formats: \"atom\" is listed twice"},
	{"\nexport e { formats = {} }", "2: formats: the list is empty"},
	{FEED "tags = {a, b, a} }", "1: tags: \"a\" is listed twice"},
	{FEED "tags = \"\" }", "1: tags: \"\" is empty"},
	/* twice */
	{"fetch {\n concurrency = 5\n\n concurrency = 6 }",
		"4: concurrency is already set at @/courant.conf:2"},
	{"fetch { concurrency = 5 }\nfetch { concurrency = 5 }",
		"2: concurrency is already set at @/courant.conf:1"},
	{"database = a\ndatabase = b", "2: database is already set at @/courant.conf:1"},
	{FEED "tags = a\n tags = b }", "2: tags is already set at @/courant.conf:1"},
	{FEED "tags = {a, b}\n tags = {c, d} }", "2: tags is already set at @/courant.conf:1"},
	{FEED "\ntags = a\ntags = {} }", "1: tags is already set at @/courant.conf:2"},
	{FEED "tags += b\n tags = c }", "2: tags is already set at @/courant.conf:1"},
	{"feed a { url = http://a.example/ }\n\nfeed a { url = http://b.example/ }",
		"3: feed \"a\" has the same name as the one at @/courant.conf:1"},
	{"feed a {\n url = http://a.example/\n}\nfeed b\n{\n title = B\n url = http://a.example/ }",
		"7: feed \"b\" has the same url as the one at @/courant.conf:2"},
	{"feed a { url = http://1.example/ }\nfeed b { url = http://2.example/ }\n"
	 "feed b { url = http://3.example/ }\nfeed a { url = http://4.example/ }\n"
	 "feed b { url = http://5.example/ }",
		"3: feed \"b\" has the same name as the one at @/courant.conf:2"},
	{"export a {}\nexport a { file = b }",
		"2: export \"a\" has the same name as the one at @/courant.conf:1"},
	{"export a { formats = {atom, rss} }\nexport b { file = a formats = {json, rss} }",
		"2: export \"b\" has the same file as the one at @/courant.conf:1"},
	{"export a.1 {}\nexport a { archive = 10 limit = 10 }",
		"1: the file of export \"a.1\" would be taken for an archive of export \"a\" at @/courant.conf:2: give it another "
		"name"},
	{"export a { archive = 10 limit = 10 formats = {html, rss} }\nexport b { file = a.1207 formats = {atom, html} }",
		"2: the file of export \"b\" would be taken for an archive of export \"a\" at @/courant.conf:1: give it another name"},
	{"export a { directory = /x }\nexport b { directory = /x/ file = a }",
		"2: export \"b\" has the same file as the one at @/courant.conf:1"},
	/* what does not fit together, what is missing */
	{"schedule { interval = 1m\n min-interval = 2m }",
		"2: min-interval 2m is longer than interval 1m"},
	{"schedule {\n min-interval = 2m max-interval = 1m }",
		"2: min-interval 2m is longer than max-interval 1m"},
	{"schedule { interval = 2d max-interval = 1d }",
		"1: interval 2d is longer than max-interval 1d"},
	{"\nfeed a\n{ title = x }", "3: feed \"a\" has no url"},
	{"feed a {\n}", "2: feed \"a\" has no url"},
	{FEED "headers = {\"X-A: 1\", \"X-B\"} }", "1: feed \"f\": header 2 is not written \"Name: value\""},
	{FEED "password-file = pw }", "1: feed \"f\": password-file without a user"},
	{"feed \"\" { url = http://a.example/ }",
		"1: the name of this feed is empty or has a control character"},
	{"feed \"a\\tb\" { url = http://a.example/ }",
		"1: the name of this feed is empty or has a control character"},
	{"export \"a/b\" {}", "1: export \"a/b\": \"a/b\" cannot name its files: no slash, no dot in "
		"front, at most 200 bytes"},
	{"export e { file = ../x }", "1: export \"e\": \"../x\" cannot name its files: no slash, no "
		"dot in front, at most 200 bytes"},
	/* syntax */
	{"fetch {\n concurrency = 5\n", "1: the brace that is opened here is never closed"},
	{"fetch {\n concurrency = 5\nschedule {\n interval = 1h\n}\n",
		"1: the brace that is opened here is never closed"},
	{"fetch {\n allow-networks = {\n ::1\n}\n", "1: the brace that is opened here is never closed"},
	{"fetch { }\n}\n", "2: a closing brace without an opening one"},
	{"a{a{a{a{a{a{a{a{a{", "1: too many braces inside one another"},
	{"\n\ndatabase = \"x\nlog-level = \"info\"\n", "3: " ENDLESS},
	{"database = 'x\n", "1: " ENDLESS},
	{"database = \"x", "1: " ENDLESS},
	{"database = \"x\\", "1: " ENDLESS},
	{"database = \"x\\\n", "1: " ENDLESS},
	{"\n/* a\n * b\n", "2: the comment that begins here has no end"},
	{"database = \"\\x41\"", "1: escapes by number are not understood: write the character itself"},
	{"database = \"\\0\"", "1: escapes by number are not understood: write the character itself"},
	{"database = \"a\001b\"", "1: a control character in a string"},
	{"database = 'a\\\001b'", "1: a control character in a string"},
	{"database = \"a\\\r\nb\"", "1: a control character in a string"},
	{"database = a\001b", "1: a control character"},
	{"database = a\rb", "1: a control character"},
	{"\ndatabase = \"\xff\"", "2: the text is not UTF-8"},
	{"database = caf\xe9", "1: the text is not UTF-8"},
	{"database = ${HOME}/x", "1: ${NAME} is not expanded: write the value itself"},
	{"fetch { concurrency = 5; }",
		"1: \";\" has no meaning here: values with such signs are written in quotes"},
	{"fetch { timeout = +5 }",
		"1: \"+\" has no meaning here: values with such signs are written in quotes"},
	{"export e { query = a* }",
		"1: \"*\" has no meaning here: values with such signs are written in quotes"},
	{"database", "2: premature end of file"},
	{"database = ", "2: premature end of file"},
	{"database \"x\"", "1: missing equal sign after option 'database'"},
	{"database += \"x\"", "1: attempt to append to non-list option 'database'"},
	{"database = {x}", "1: unexpected token '{'"},
	{"= x", "1: unexpected token '='"},
	{"fetch = 5", "1: missing opening brace for section 'fetch'"},
	{"fetch x {}", "1: missing opening brace for section 'fetch'"},
	{"feed { url = http://a.example/ }", "1: missing title for section 'feed'"},
	{FEED "tags = {a b} }", "1: unexpected token 'b'"},
	{"include x", "1: missing parenthesis for function 'include'"},
	{"include()", "1: include() takes the name of one file"},
	{"include(\"\")", "1: include() takes the name of one file"},
	{"include(a, b)", "1: include() takes the name of one file"},
	{"\ninclude(nothing.conf)", "2: cannot open @/nothing.conf: No such file or directory"},
	{"include(.)", "1: cannot read @/.: it is a directory"},
	{"include(\"conf.*/x\")",
		"1: include(): wildcards stand in the file's name, not in its folder"},
	{"include(courant.conf)", "1: @/courant.conf includes itself"},
};

static void bad_files(void **state)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct config config = {.n_feeds = 42};
		struct error err = {""};
		char expected[512];
		file_write("courant.conf", bad[i].text);
		if (config_load("courant.conf", &config, &err))
			fail_msg("%s\nloads", bad[i].text);
		snprintf(expected, sizeof expected, "@/courant.conf:%s", bad[i].says);
		assert_says(bad[i].text, err.text, *state, expected);
		assert_int_equal(config.n_feeds, 42);
		assert_null(config.arena.newest);
	}
}

static void bytes_of_no_text(void **state)
{
	struct config config;
	struct error err;
	file_write_bytes("courant.conf", "fetch {}\ndata\0base", 18);
	assert_false(config_load("courant.conf", &config, &err));
	assert_says("NUL", err.text, *state, "@/courant.conf:2: a control character");
	file_write_bytes("courant.conf", "database = \"a\0b\"", 16);
	assert_false(config_load("courant.conf", &config, &err));
	assert_says("NUL", err.text, *state, "@/courant.conf:1: a control character in a string");
}

static void files_that_cannot_be_read(void **state)
{
	struct config config;
	struct error err;
	assert_false(config_load("none.conf", &config, &err));
	assert_says("none", err.text, *state, "cannot open @/none.conf: No such file or directory");
	assert_false(config_load(*state, &config, &err));
	assert_says("folder", err.text, *state, "cannot read @: it is a directory");
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_false(config_load("fifo", &config, &err));
	assert_says("fifo", err.text, *state, "cannot read @/fifo: it is not a regular file");
	assert_false(config_load("/dev/zero", &config, &err));
	assert_string_equal(err.text, "/dev/zero is larger than 16 MiB");
}

static void write_repeated(const char *before, const char *format, int n, const char *after)
{
	FILE *file = fopen("courant.conf", "w");
	assert_non_null(file);
	fputs(before, file);
	for (int i = 0; i < n; i++)
		fprintf(file, format, i);
	fputs(after, file);
	fclose(file);
}

static void sizes_are_bounded(void **state)
{
	static const struct {
		const char *before, *format;
		int n;
		const char *after, *says;
	} rows[] = {
		{"\ndatabase = ", "a", 8193, "", "2: a value longer than 8192 bytes"},
		{"database = \"", "a", 8191, "\"", "1: a value longer than 8192 bytes"},
		{FEED "tags = {", "t%d,", 257, "} }", "1: tags: \"t256\" is one too many"},
		{"fetch { allow-networks = {", "::%d,", 257, "} }",
			"1: allow-networks: \"::256\" is one too many"},
		{"", "feed f%1$d { url = http://f%1$d.example/ }\n", 100001, "",
			"100001: more than 100000 feeds"},
		{"", "export e%d {}\n", 10001, "", "10001: more than 10000 exports"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct config config;
		struct error err;
		char expected[512];
		write_repeated(rows[i].before, rows[i].format, rows[i].n, rows[i].after);
		assert_false(config_load("courant.conf", &config, &err));
		snprintf(expected, sizeof expected, "@/courant.conf:%s", rows[i].says);
		assert_says(rows[i].says, err.text, *state, expected);
		write_repeated(rows[i].before, rows[i].format, rows[i].n - 1, rows[i].after);
		if (!config_load("courant.conf", &config, &err))
			fail_msg("%s", err.text);
		config_finish(&config);
	}
}

/* libconfuse keeps its place in globals: an error in whatever state leaves nothing behind. */
static void a_failed_reload_changes_nothing(void **state)
{
	struct config config, fresh;
	file_write("ok.conf", FEED "title = T }\nfetch { concurrency = 3 }");
	file_write("inner.conf", "\n\nfetch { concurrency = 0 }");
	file_write("outer.conf", "include(inner.conf)");
	assert_true(config_load("ok.conf", &config, NULL));
	for (int round = 0; round < 12; round++) {
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i += 7) {
			file_write("courant.conf", bad[i].text);
			assert_false(config_load("courant.conf", &config, NULL));
		}
		assert_false(config_load("outer.conf", &config, NULL));
	}
	assert_describes("ok.conf", &config, *state,
		"fetch.concurrency=3\nfeed f http://f.example/ title=T\n");
	assert_true(config_load("ok.conf", &fresh, NULL));
	assert_describes("ok.conf", &fresh, *state,
		"fetch.concurrency=3\nfeed f http://f.example/ title=T\n");
	config_finish(&fresh);
	config_finish(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_files),
		cmocka_unit_test(bytes_of_no_text),
		cmocka_unit_test(files_that_cannot_be_read),
		cmocka_unit_test(sizes_are_bounded),
		cmocka_unit_test(a_failed_reload_changes_nothing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
