/* The streaming writer: structure, layout, escapes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/document.h"
#include "base/json.h"

static void write_sample(struct json *json)
{
	json_object(json, NULL);
	json_string(json, "title", STR("T"));
	json_object(json, "empty");
	json_end(json);
	json_array(json, "list");
	json_int(json, NULL, 1);
	json_array(json, NULL);
	json_end(json);
	json_object(json, NULL);
	json_bool(json, "yes", true);
	json_bool(json, "no", false);
	json_end(json);
	json_end(json);
	json_null(json, "none");
	json_raw(json, "raw", STR("{\"a\":1}"));
	json_raw(json, "raw_empty", str_make(NULL, 0));
	json_end(json);
}

static void assert_sample(enum json_style style, const char *want)
{
	struct buf buf;
	struct json json;
	buf_init(&buf, 10000);
	json_init(&json, &buf, style);
	write_sample(&json);
	assert_string_equal(buf_cstr(&buf), want);
	assert_int_equal(json.depth, 0);
	buf_finish(&buf);
}

static void test_styles(void **state)
{
	(void)state;
	assert_sample(JSON_COMPACT,
		"{\"title\":\"T\",\"empty\":{},\"list\":[1,[],{\"yes\":true,\"no\":false}],"
		"\"none\":null,\"raw\":{\"a\":1},\"raw_empty\":null}");
	assert_sample(JSON_INDENTED,
		"{\n  \"title\": \"T\",\n  \"empty\": {},\n  \"list\": [\n    1,\n    [],\n    {\n"
		"      \"yes\": true,\n      \"no\": false\n    }\n  ],\n  \"none\": null,\n"
		"  \"raw\": {\"a\":1},\n  \"raw_empty\": null\n}");
}

static void test_depth(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 10000);
	json_init(&json, &buf, JSON_COMPACT);
	for (int i = 0; i < 32; i++)
		json_array(&json, NULL);
	json_int(&json, NULL, 1);
	json_int(&json, NULL, 2);
	for (int i = 0; i < 32; i++)
		json_end(&json);
	assert_int_equal(buf.len, 32 + 3 + 32);
	assert_memory_equal(buf.data + 31, "[1,2]", 5);
	buf_finish(&buf);
}

static void test_quoting(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *out;
	} rows[] = {
		{{NULL, 0}, "\"\""},
		{{"plain", 5}, "\"plain\""},
		{{"a\"b\\c/", 6}, "\"a\\\"b\\\\c/\""},
		{{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
		{{"\0\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\\u007f\""},
		{{"a long run of plain text, then \" and on and on", 46},
			"\"a long run of plain text, then \\\" and on and on\""},
		{{"12345678\n12345678", 17}, "\"12345678\\n12345678\""},
		{{"1234567\\", 8}, "\"1234567\\\\\""},
		{{"\"2345678", 8}, "\"\\\"2345678\""},
		{{"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x92\xa9", 14},
			"\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x92\xa9\""},
		{{"\x7f" "0123456\x7f" "89\xc2\x80-\xc2\x9f\xc2\xa0", 18}, "\"\\u007f0123456\\u007f89\\u0080-\\u009f\xc2\xa0\""},
		{{"a\xe2\x80\xa8z\xe2\x80\xa9\xe2\x80\xaa", 11}, "\"a\\u2028z\\u2029\xe2\x80\xaa\""},
		{{"a\xffz", 3}, "\"a\xef\xbf\xbdz\""},
		{{"\xc3", 1}, "\"\xef\xbf\xbd\""},
		{{"\xe2\x80", 2}, "\"\xef\xbf\xbd\xef\xbf\xbd\""},
		{{"\xed\xa0\x80", 3}, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf buf;
		buf_init(&buf, 1000);
		json_append_quoted(&buf, rows[i].in);
		assert_string_equal(buf_cstr(&buf), rows[i].out);
		buf_finish(&buf);
	}
}

/* Each byte at each place of a word and behind it. */
static void test_every_byte(void **state)
{
	(void)state;
	for (int c = 0; c < 128; c++) {
		for (size_t at = 0; at < 20; at++) {
			char text[20], want[40], short_escape[] = "\b\f\n\r\t\"\\", *hit;
			memset(text, 'x', sizeof text);
			text[at] = (char)c;
			size_t n = 0;
			struct buf buf;
			buf_init(&buf, 1000);
			json_append_quoted(&buf, str_make(text, sizeof text));
			want[n++] = '"';
			memset(want + n, 'x', at);
			n += at;
			if (c && (hit = strchr(short_escape, c)))
				n += (size_t)snprintf(want + n, 8, "\\%c",
					"bfnrt\"\\"[hit - short_escape]);
			else
				n += (size_t)snprintf(want + n, 8, c < 32 || c == 127 ? "\\u%04x" : "%c", c);
			memset(want + n, 'x', 19 - at);
			n += 19 - at;
			want[n++] = '"';
			assert_int_equal(buf.len, n);
			assert_memory_equal(buf.data, want, n);
			buf_finish(&buf);
		}
	}
}

static void test_numbers_and_times(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 10000);
	json_init(&json, &buf, JSON_COMPACT);
	json_array(&json, NULL);
	json_int(&json, NULL, INT64_MIN);
	json_int(&json, NULL, INT64_MAX);
	json_int(&json, NULL, 0);
	json_double(&json, NULL, 0.1);
	json_double(&json, NULL, 1.0 / 3);
	json_double(&json, NULL, -2);
	json_double(&json, NULL, 1e300 * 1e300);
	json_time(&json, NULL, 0);
	json_time(&json, NULL, TIME_NONE);
	json_time(&json, NULL, INT64_MAX);
	json_end(&json);
	assert_string_equal(buf_cstr(&buf),
		"[-9223372036854775808,9223372036854775807,0,0.1,0.33333333333333331,-2,null,"
		"\"1970-01-01T00:00:00Z\",null,null]");
	buf_finish(&buf);
}

static void test_absent_values(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 10000);
	json_init(&json, &buf, JSON_COMPACT);
	json_object(&json, NULL);
	json_opt_string(&json, "a", str_make(NULL, 0));
	json_opt_string(&json, "b", STR("x"));
	json_opt_int(&json, "c", SIZE_NONE);
	json_opt_int(&json, "d", 0);
	json_opt_time(&json, "e", TIME_NONE);
	json_opt_time(&json, "f", 1);
	json_end(&json);
	assert_string_equal(buf_cstr(&buf), "{\"b\":\"x\",\"d\":0,\"f\":\"1970-01-01T00:00:01Z\"}");
	buf_finish(&buf);
}

static void test_full_buffer(void **state)
{
	(void)state;
	struct buf buf;
	struct json json;
	buf_init(&buf, 1000);
	json_init(&json, &buf, JSON_COMPACT);
	write_sample(&json);
	size_t whole = buf.len;
	buf_finish(&buf);
	for (size_t max = 0; max <= whole; max++) {
		buf_init(&buf, max);
		json_init(&json, &buf, JSON_COMPACT);
		write_sample(&json);
		assert_true(buf.len <= max);
		assert_int_equal(buf.full, max < whole);
		buf_finish(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_quoting),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_numbers_and_times),
		cmocka_unit_test(test_absent_values),
		cmocka_unit_test(test_full_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
