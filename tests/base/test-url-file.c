/* Which file an address names: what signs it is no part of that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/url_file.h"

static const struct {
	const char *url, *file; /* its address and what counts of the query, a space before each */
	bool had_token;
} rows[] = {
	{"https://e.org/1.mp3", "https://e.org/1.mp3", false},
	{"https://e.org/1.mp3?", "https://e.org/1.mp3", false},
	{"https://e.org/1.jpg?id=1&w=300", "https://e.org/1.jpg id=1 w=300", false},
	{"https://e.org/1.jpg?w=300&v=2.1", "https://e.org/1.jpg w=300", false},
	{"https://e.org/1.jpg?1735689600", "https://e.org/1.jpg", false},
	{"https://e.org/1.jpg?v=one", "https://e.org/1.jpg v=one", false},
	{"https://p.com/1.mp3?token-time=1764500000&token-hash=Abc7919DEFgh%3D", "https://p.com/1.mp3", true},
	{"https://e.org/1.jpg?Expires=1764500000&Signature=abc0DEF~x&Key-Pair-Id=K", "https://e.org/1.jpg", true},
	{"https://e.org/1.jpg?Policy=eyJTdGF0ZW1lbnQi&Signature=abc0DEF~x", "https://e.org/1.jpg", true},
	{"https://e.org/1.jpg?X-Amz-Date=20261130T000000Z&X-Amz-Expires=60&X-Amz-Signature=0f", "https://e.org/1.jpg", true},
	{"https://e.org/1.jpg?x-goog-signature=0123456789&X-Goog-Date=1", "https://e.org/1.jpg", true},
	{"https://e.org/1.jpg?sv=2022-11-02&sp=r&se=2026-11-30T00%3A00Z&sig=0123456789%3D", "https://e.org/1.jpg", true},
	{"https://e.org/1.mp3?__token__=exp=1764500000~hmac=0123", "https://e.org/1.mp3", true},
	{"https://e.org/1.mp3?hdnts=exp=1764500000~acl=/*~hmac=0123", "https://e.org/1.mp3", true},
	{"https://e.org/1.mp3?md5=0123456789abcdef&expires=1764500000", "https://e.org/1.mp3", true},
	{"https://cdn.discordapp.com/1.png?ex=69a1&is=69a0&hm=0123456789abcdef&", "https://cdn.discordapp.com/1.png", true},
	{"https://e.org/get?file=1.mp3&sig=0123456789", "https://e.org/get file=1.mp3", true},
	{"https://e.org/1.mp3?versionId=3&X-Amz-Signature=0123456789", "https://e.org/1.mp3 versionId=3", true},
	{"https://e.org/1.mp3?q=high&token=77&t=1764500000", "https://e.org/1.mp3 q=high", true},
	/* too short to sign anything */
	{"https://e.org/a?policy=3&oh=my", "https://e.org/a policy=3 oh=my", false},
	{"https://e.org/a?signatures=0123456789", "https://e.org/a signatures=0123456789", false},
	{"?&&=", " =", false},
	{"", "", false},
};

static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str address, parameter;
		struct buf file;
		buf_init(&file, 1000);
		struct file_query query = file_query_start(str_of(rows[i].url), &address);
		buf_append_str(&file, address);
		while (file_query_next(&query, &parameter)) {
			buf_append_char(&file, ' ');
			buf_append_str(&file, parameter);
		}
		if (!str_eq(buf_str(&file), str_of(rows[i].file)) || query.had_token != rows[i].had_token)
			fail_msg("%s: %.*s, %d", rows[i].url, STR_ARG(buf_str(&file)), query.had_token);
		buf_finish(&file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_files)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
