/* Who wants https alone, and the file that remembers it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/hsts.h"

static const int64_t now = 1795219200;

static void test_headers(void **state)
{
	(void)state;
	static const struct {
		const char *host, *value, *asked;
		int64_t later_s;
		bool is_covered;
	} cases[] = {
		{"example.org", "max-age=100", "example.org", 99, true},
		{"example.org", "max-age=100", "example.org", 100, false},
		{"example.org", "max-age=100", "www.example.org", 0, false},
		{"example.org", "max-age=\"100\" ; includeSubDomains; preload", "a.b.example.org", 0, true},
		{"example.org", "MAX-AGE=100;INCLUDESUBDOMAINS", "www.example.org", 0, true},
		{"www.example.org", "max-age=100; includeSubDomains", "example.org", 0, false},
		{"example.org", "max-age=100; includeSubDomains", "notexample.org", 0, false},
		{"example.org", "includeSubDomains", "example.org", 0, false},
		{"example.org", "max-age=-1", "example.org", 0, false},
		{"example.org", "max-age=soon", "example.org", 0, false},
		{"example.org", "max-age=99999999999", "example.org", 700 * 86400, true},
		{"example.org", "max-age=99999999999", "example.org", 800 * 86400, false},
		{"127.0.0.1", "max-age=100", "127.0.0.1", 0, false},
		{"::1", "max-age=100", "::1", 0, false},
		{"", "max-age=100", "", 0, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hsts hsts = {0};
		hsts_note(&hsts, str_of(cases[i].host), str_of(cases[i].value), now);
		assert_int_equal(hsts_covers(&hsts, str_of(cases[i].asked), now + cases[i].later_s),
			cases[i].is_covered);
		hsts_finish(&hsts);
	}
}

static void test_whole_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *url, *secured;
	} cases[] = {
		{"http://example.org/feed?a=1#b", "https://example.org/feed?a=1#b"},
		{"HTTP://Example.org:80/feed", "https://Example.org/feed"},
		{"http://example.org:8080", "https://example.org:8080"},
		{"http://jan:80@example.org:80/", "https://jan:80@example.org/"},
		{"http://other.example/", "http://other.example/"},
		{"https://example.org:80/", "https://example.org:80/"},
	};
	struct hsts hsts = {0};
	struct arena arena = {0};
	hsts_note_answer(&hsts, "http://other.example/", STR("max-age=100"), now); /* anybody may say so */
	hsts_note_answer(&hsts, "https://EXAMPLE.org:8443/x", STR("max-age=100"), now);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(hsts_secure(&hsts, cases[i].url, &arena, now), cases[i].secured);
	hsts_finish(&hsts);
	arena_finish(&arena);
}

static void test_changes(void **state)
{
	(void)state;
	struct hsts hsts = {0};
	hsts_note(&hsts, STR("example.org"), STR("max-age=1000000"), now);
	assert_true(hsts.is_changed);
	hsts.is_changed = false;
	hsts_note(&hsts, STR("example.org"), STR("max-age=1000000"), now + 3600);
	assert_false(hsts.is_changed); /* an hour more is not worth a file */
	hsts_note(&hsts, STR("example.org"), STR("max-age=1000000"), now + 2 * 86400);
	assert_true(hsts.is_changed);
	hsts_note(&hsts, STR("example.org"), STR("max-age=0"), now);
	assert_false(hsts_covers(&hsts, STR("example.org"), now));
	assert_int_equal(hsts.n_entries, 0);
	hsts_note(&hsts, STR("example.org"), STR("max-age=0"), now);
	hsts_finish(&hsts);
}

static void test_file(void **state)
{
	(void)state;
	char path[] = "/tmp/courant-hsts-XXXXXX";
	struct hsts hsts = {0}, again = {0};
	struct error err;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	for (int i = 0; i < 300; i++) {
		char host[32];
		snprintf(host, sizeof host, "n%d.example.org", i);
		hsts_note(&hsts, str_of(host), i % 2 ? STR("max-age=1000") : STR("max-age=5; includeSubDomains"), now);
	}
	assert_true(hsts_save(&hsts, path, &err));
	assert_false(hsts.is_changed);
	FILE *file = fopen(path, "a");
	fprintf(file, "no-time.example.org\n10.0.0.1 %lld\nfar.example.org 99999999999999\n\n  \nx", (long long)now + 9);
	fclose(file);
	hsts_load(&again, path, now + 5);
	assert_int_equal(again.n_entries, 150);
	assert_true(hsts_covers(&again, STR("n299.example.org"), now + 5));
	assert_false(hsts_covers(&again, STR("n298.example.org"), now + 5));
	unlink(path);
	assert_false(hsts_save(&again, "/nonexistent/folder/file", &err));
	hsts_load(&again, "/nonexistent/folder/file", now);
	hsts_finish(&hsts);
	hsts_finish(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_whole_addresses),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
