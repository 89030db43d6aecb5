/* Header values → seconds. 1795219200 is Sat, 21 Nov 2026 00:00:00 GMT. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/document.h"
#include "daemon/http.h"

static const int64_t now = 1795219200;
enum { MAX_S = 7 * 86400 };

static void test_retry_after(void **state)
{
	(void)state;
	static const struct {
		const char *value, *date;
		int64_t wait_s; /* TIME_NONE: absent */
	} cases[] = {
		{"120", "", 120},
		{" 120 ", "", 120},
		{"0", "", 0},
		{"-5", "", TIME_NONE},
		{"soon", "", TIME_NONE},
		{"", "", TIME_NONE},
		{"99999999999999999999", "", TIME_NONE},
		{"999999999", "", MAX_S},
		{"Sat, 21 Nov 2026 02:00:00 GMT", "", 7200},
		{"Saturday, 21-Nov-26 02:00:00 GMT", "", 7200},
		{"Sat Nov 21 02:00:00 2026", "", 7200},
		{"Fri, 20 Nov 2026 02:00:00 GMT", "", 0},
		/* the server's clock is a day behind: its own Date decides */
		{"Fri, 20 Nov 2026 02:00:00 GMT", "Fri, 20 Nov 2026 01:00:00 GMT", 3600},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t at = http_retry_after(str_of(cases[i].value), str_of(cases[i].date), now, MAX_S);
		assert_true(at == (cases[i].wait_s == TIME_NONE ? TIME_NONE : now + cases[i].wait_s));
	}
}

static void test_freshness(void **state)
{
	(void)state;
	static const struct {
		const char *cache_control, *age, *expires, *date;
		int64_t fresh_s;
	} cases[] = {
		{"max-age=43200", "", "", "", 43200},
		{"public, MAX-AGE=\"7200\" , must-revalidate", "3600", "", "", 3600},
		{"max-age=7200", "9000", "", "", 0},
		{"max-age=7200", "-1", "", "", 7200},
		{"max-age=99999999999999999999", "", "", "", 2147483648},
		{"max-age=7200", "99999999999999999999", "", "", 0},
		{"max-age=0", "", "", "", SIZE_NONE},
		{"max-age=", "", "", "", SIZE_NONE},
		{"max-age=many", "", "", "", SIZE_NONE},
		{"no-cache, max-age=600", "", "", "", SIZE_NONE},
		{"no-store", "", "Sat, 21 Nov 2026 02:00:00 GMT", "", SIZE_NONE},
		{"", "", "Sat, 21 Nov 2026 02:00:00 GMT", "", 7200},
		{"", "", "Sat, 21 Nov 2026 02:00:00 GMT", "Sat, 21 Nov 2026 01:00:00 GMT", 3600},
		{"max-age=60", "", "Sat, 21 Nov 2026 02:00:00 GMT", "", 60},
		{"", "", "0", "", SIZE_NONE},
		{"", "", "Thu, 01 Jan 1970 00:00:00 GMT", "", SIZE_NONE},
		{"s-maxage=10", "", "", "", SIZE_NONE},
		{"", "", "", "", SIZE_NONE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(http_freshness(str_of(cases[i].cache_control), str_of(cases[i].age),
			str_of(cases[i].expires), str_of(cases[i].date), now), cases[i].fresh_s);
}

static void test_rate_limit(void **state)
{
	(void)state;
	static const struct {
		const char *remaining, *reset, *combined;
		int64_t wait_s;
	} cases[] = {
		{"0", "120", "", 120},
		{" 0 ", " 120 ", "", 120},
		{"0", "1795219260", "", 60}, /* a unix time */
		{"0", "1795219200", "", TIME_NONE}, /* now */
		{"0", "999999999", "", MAX_S},
		{"1", "120", "", TIME_NONE},
		{"0", "", "", TIME_NONE},
		{"", "120", "", TIME_NONE},
		{"0", "-5", "", TIME_NONE},
		{"none", "soon", "", TIME_NONE},
		{"0.0", "7200.0", "", 7200},
		{"0.0", "1795219260.5", "", 60},
		{"7.0", "7200.0", "", TIME_NONE},
		{"0.x", "7200", "", TIME_NONE},
		{".", "7200", "", TIME_NONE},
		{"0", "99999999999999999999", "", MAX_S},
		{"", "", "limit=10, remaining=0, reset=30", 30},
		{"", "", "limit=10, remaining=3, reset=30", TIME_NONE},
		{"", "", "\"default\";r=0;t=45", 45},
		{"", "", "\"default\";r=9;t=45", TIME_NONE},
		{"", "", "\"a\";r=5;t=1, \"b\";r=0;t=7200", 7200},
		{"", "", "\"b\";r=0;t=7200,\"a\";r=5;t=1", 7200},
		{"", "", "\"a,x\";r=0;t=60, \"b\";r=0;t=90, \"c\";r=0;t=30, \"d\", \"e\";r=0", 90},
		{"0", "60", "\"a\";r=5;t=90", 60},
		{"0", "60", "\"a\";r=0;t=90", 90},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t at = http_rate_limit(str_of(cases[i].remaining), str_of(cases[i].reset),
			str_of(cases[i].combined), now, MAX_S);
		assert_true(at == (cases[i].wait_s == TIME_NONE ? TIME_NONE : now + cases[i].wait_s));
	}
}

static void test_links(void **state)
{
	(void)state;
	static const struct {
		const char *value, *relation, *target;
	} cases[] = {
		{"<https://hub.example/>; rel=\"hub\"", "hub", "https://hub.example/"},
		{"<https://hub.example/>;rel=hub", "hub", "https://hub.example/"},
		{"<https://a.example/>; rel=self, <https://hub.example/>; rel=hub", "hub", "https://hub.example/"},
		{"<https://a.example/?a=1,2>; title=\"x, <y>\"; rel=\"alternate SELF\"", "self",
			"https://a.example/?a=1,2"},
		{"< /feed >; rel=self", "self", "/feed"},
		{"<https://one.example/>; rel=hub, <https://two.example/>; rel=hub", "hub",
			"https://one.example/"},
		{"<https://a.example/>; rel=hubs", "hub", ""},
		{"<https://a.example/>", "hub", ""},
		{"<https://a.example/", "hub", ""},
		{"rel=hub", "hub", ""},
		{"<>; rel=hub", "hub", ""},
		{"<https://a.example/>; rel=\"hub", "hub", ""},
		{"", "hub", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str target = http_link(str_of(cases[i].value), str_of(cases[i].relation));
		assert_int_equal(target.len, strlen(cases[i].target));
		assert_true(str_eq(target, str_of(cases[i].target)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_freshness),
		cmocka_unit_test(test_rate_limit),
		cmocka_unit_test(test_links),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
