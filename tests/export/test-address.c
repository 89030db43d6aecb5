/* How much of a feed's address may be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/address.h"

static void test_forms(void **state)
{
	(void)state;
	static const struct {
		const char *url, *no_userinfo, *public;
	} rows[] = {
		{"", "", ""},
		{"https://example.org/feed", "https://example.org/feed", "https://example.org/feed"},
		{"https://me:secret@example.org:8443/feed", "https://example.org:8443/feed",
			"https://example.org:8443/feed"},
		{"https://me@example.org", "https://example.org", "https://example.org"},
		{"https://example.org/feed?token=secret#x", "https://example.org/feed?token=secret#x",
			"https://example.org/feed"},
		{"https://example.org/feed#x?y", "https://example.org/feed#x?y", "https://example.org/feed"},
		{"https://me:secret@example.org/feed?token=secret", "https://example.org/feed?token=secret",
			"https://example.org/feed"},
		{"https://me:secret@example.org?token=secret", "https://example.org?token=secret",
			"https://example.org"},
		{"https://example.org/@user/feed", "https://example.org/@user/feed",
			"https://example.org/@user/feed"},
		{"no address", "no address", "no address"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const wanted[] = {rows[i].url, rows[i].no_userinfo, rows[i].public};
		for (int form = ADDRESS_WHOLE; form <= ADDRESS_PUBLIC; form++) {
			struct buf out;
			buf_init(&out, 1000);
			address_append(&out, str_of(rows[i].url), (enum address_form)form);
			assert_string_equal(buf_cstr(&out), wanted[form]);
			buf_finish(&out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
