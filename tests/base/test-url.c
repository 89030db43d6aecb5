/* Addresses: the tables of RFC 3986 section 5.4, and what feeds really hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/url.h"

struct row {
	const char *in, *out;
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void assert_resolves(const char *base, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf buf;
		buf_init(&buf, URL_MAX);
		assert_true(url_resolve(str_of(base), str_of(rows[i].in), &buf));
		if (!str_eq(buf_str(&buf), str_of(rows[i].out)))
			fail_msg("\"%s\" gave \"%s\"", rows[i].in, buf_cstr(&buf));
		buf_finish(&buf);
	}
}

static void test_rfc3986_normal(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"g:h", "g:h"},
		{"g", "http://a/b/c/g"},
		{"./g", "http://a/b/c/g"},
		{"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"},
		{"//g", "http://g"},
		{"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"},
		{"#s", "http://a/b/c/d;p?q#s"},
		{"g#s", "http://a/b/c/g#s"},
		{"g?y#s", "http://a/b/c/g?y#s"},
		{";x", "http://a/b/c/;x"},
		{"g;x", "http://a/b/c/g;x"},
		{"g;x?y#s", "http://a/b/c/g;x?y#s"},
		{"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"},
		{"./", "http://a/b/c/"},
		{"..", "http://a/b/"},
		{"../", "http://a/b/"},
		{"../g", "http://a/b/g"},
		{"../..", "http://a/"},
		{"../../", "http://a/"},
		{"../../g", "http://a/g"},
	};
	assert_resolves("http://a/b/c/d;p?q", rows, COUNT(rows));
}

static void test_rfc3986_abnormal(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"../../../g", "http://a/g"},
		{"../../../../g", "http://a/g"},
		{"/./g", "http://a/g"},
		{"/../g", "http://a/g"},
		{"g.", "http://a/b/c/g."},
		{".g", "http://a/b/c/.g"},
		{"g..", "http://a/b/c/g.."},
		{"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"},
		{"./g/.", "http://a/b/c/g/"},
		{"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"},
		{"g;x=1/./y", "http://a/b/c/g;x=1/y"},
		{"g;x=1/../y", "http://a/b/c/y"},
		{"g?y/./x", "http://a/b/c/g?y/./x"},
		{"g?y/../x", "http://a/b/c/g?y/../x"},
		{"g#s/./x", "http://a/b/c/g#s/./x"},
		{"g#s/../x", "http://a/b/c/g#s/../x"},
		{"http:g", "http://a/b/c/g"}, /* "for backward compatibility" */
	};
	assert_resolves("http://a/b/c/d;p?q", rows, COUNT(rows));
}

static void test_feeds(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"  /a  ", "https://example.org/a"},
		{"\n\thttps://example.net/x\r\n", "https://example.net/x"},
		{"\x01\x1fhttps://example.net/x\x02", "https://example.net/x"},
		{"https://exa\nmple.net/a\tb", "https://example.net/ab"},
		{"ht\ttp://example.net/", "http://example.net/"},
		{"a b c", "https://example.org/blog/a%20b%20c"},
		{"/caf\xc3\xa9?q=\xc3\xa9#\xc3\xa9", "https://example.org/caf%C3%A9?q=%C3%A9#%C3%A9"},
		{"/a\xff", "https://example.org/a%FF"},
		{"/a\"<>^`{|}", "https://example.org/a%22%3C%3E%5E%60%7B%7C%7D"},
		{"/a%20b%zz%", "https://example.org/a%20b%zz%"},
		{"/?a[]=1&b='x'", "https://example.org/?a[]=1&b='x'"},
		{"\\\\example.net\\a\\b?c\\d", "https://example.net/a/b?c%5Cd"},
		{"\\a\\..\\b", "https://example.org/b"},
		{"..\\x", "https://example.org/x"},
		{"http:\\\\example.net\\x", "http://example.net/x"},
		{"http:/example.net/x", "http://example.net/x"},
		{"http:example.net/x", "http://example.net/x"},
		{"https:/x", "https://example.org/x"},
		{"https:x", "https://example.org/blog/x"},
		{"http:///example.net/x", "http://example.net/x"},
		{"https:////example.net/x", "https://example.net/x"},
		{"///example.net/x", "https://example.net/x"},
		{"//example.net", "https://example.net"},
		{"//example.net?x", "https://example.net?x"},
		{"HTTPS://Example.NET/X", "HTTPS://Example.NET/X"},
		{"HTTPS:/x", "https://example.org/x"},
		{"http://example.net/a/./b/../c/..", "http://example.net/a/"},
		{"http://example.net/../../a", "http://example.net/a"},
		{"http://example.net/.a/..b/...", "http://example.net/.a/..b/..."},
		{"http://example.net//a//../b", "http://example.net//a/b"},
		{"http://example.net/..", "http://example.net/"},
		{"http://example.net/a?b=/../c", "http://example.net/a?b=/../c"},
		{"http://user:p%40ss@example.net:8080/x", "http://user:p%40ss@example.net:8080/x"},
		{"http://a@b@example.net/x", "http://a@b@example.net/x"},
		{"http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"},
		{"http://b\xc3\xbc" "cher.example/\xc3\xbc", "http://b\xc3\xbc" "cher.example/%C3%BC"},
		{"http://ex ample/x", "http://ex%20ample/x"},
		{"mailto:a@example.net", "mailto:a@example.net"},
		{"mailto:a b@example.net", "mailto:a%20b@example.net"},
		{"tag:example.org,2005:a/../b", "tag:example.org,2005:a/../b"},
		{"urn:uuid:1225c695-cfb8-4ebb", "urn:uuid:1225c695-cfb8-4ebb"},
		{"javascript:alert(1)", "javascript:alert(1)"},
		{"java\nscript:alert(1)", "javascript:alert(1)"},
		{"data:text/html,<b>", "data:text/html,%3Cb%3E"},
		{"ftp://example.net\\a", "ftp://example.net%5Ca"},
		{"1:2", "https://example.org/blog/1:2"},
		{":x", "https://example.org/blog/:x"},
		{"?", "https://example.org/blog/?"},
		{"#", "https://example.org/blog/#"},
		{"a#b#c", "https://example.org/blog/a#b#c"},
	};
	assert_resolves("https://example.org/blog/", rows, COUNT(rows));
}

static void test_bases(void **state)
{
	(void)state;
	static const struct {
		const char *base, *in, *out;
	} rows[] = {
		{"", "a/b", "a/b"},
		{"", "../a b", "../a%20b"},
		{"", "//example.org/a", "//example.org/a"},
		{"", "http://example.org/a/../b", "http://example.org/b"},
		{"", "http:\\\\example.org", "http://example.org"},
		{"", "", ""},
		{"", "\\a", "%5Ca"},
		{"/relative/base", "a", "a"},
		{"tag:example.org,2005:x", "a", "a"},
		{"mailto:a@example.org", "?b", "?b"},
		{"http://", "a", "a"},
		{"http:?x", "../a", "../a"},
		{"file:///a/b", "../c", "file:///c"},
		{"  https://example.org\n", "a", "https://example.org/a"},
		{"https://example.org", "", "https://example.org"},
		{"https://example.org?q", "a", "https://example.org/a"},
		{"https://example.org?q", "#f", "https://example.org?q#f"},
		{"https://example.org?q", "../a", "https://example.org/a"},
		{"https:\\\\example.org\\a\\b", "c", "https://example.org/a/c"},
		{"https://example.org/a/b?c/d", "e", "https://example.org/a/e"},
		{"https://example.org/a/../b/c", "d", "https://example.org/b/d"},
		{"https://u:p@example.org:81/a", "/b", "https://u:p@example.org:81/b"},
		{"https://example.org/a#f", "b", "https://example.org/b"},
		{"ftp://example.org/a/b", "..\\c", "ftp://example.org/a/..%5Cc"},
		{"ftp://example.org/a/b", "//h/c", "ftp://h/c"},
		{"ftp://example.org/a/b", "http:c", "http://c"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_resolves(rows[i].base, &(struct row){rows[i].in, rows[i].out}, 1);
}

/* Resolving again changes nothing. */
static void test_resolve_is_stable(void **state)
{
	(void)state;
	static const char *const inputs[] = {"http://example.org/a b/../\xff", "x y?z w#\"",
		"//example.net\\a/./b", "http:///a/b//..", "%", "\\..\\..\\x"};
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct buf once, twice;
		struct str base = STR("http://example.org/d/e");
		buf_init(&once, URL_MAX);
		buf_init(&twice, URL_MAX);
		assert_true(url_resolve(base, str_of(inputs[i]), &once));
		assert_true(url_resolve(base, buf_str(&once), &twice));
		assert_string_equal(buf_cstr(&once), buf_cstr(&twice));
		buf_finish(&once);
		buf_finish(&twice);
	}
}

static void test_too_long(void **state)
{
	(void)state;
	static char longer[URL_MAX + 2];
	struct str base = STR("http://example.org/");
	struct buf buf;
	buf_init(&buf, 3 * URL_MAX);
	memset(longer, 'x', sizeof longer);
	memcpy(longer, "http://example.org/", 19);
	assert_false(url_resolve(base, str_make(longer, URL_MAX + 1), &buf));
	assert_false(url_is_http(str_make(longer, URL_MAX + 1)));
	assert_false(url_resolve(str_make(longer, URL_MAX + 1), STR("a"), &buf));
	assert_false(url_canonical(str_make(longer, URL_MAX + 1), &buf));
	assert_false(url_from_user(str_make(longer, URL_MAX + 1), &buf, NULL));
	assert_true(url_display(str_make(longer, URL_MAX + 1), &buf));
	buf_clear(&buf);
	/* Within the cap as written, beyond it when escaped or joined. */
	memset(longer + 19, ' ', sizeof longer - 19);
	longer[URL_MAX - 1] = 'x';
	assert_false(url_resolve(base, str_make(longer, URL_MAX), &buf));
	memset(longer, 'y', sizeof longer);
	assert_false(url_resolve(base, str_make(longer, URL_MAX), &buf));
	assert_int_equal(buf.len, 0);
	assert_true(url_resolve(base, str_make(longer, URL_MAX - base.len), &buf));
	assert_int_equal(buf.len, URL_MAX);
	buf_finish(&buf);
	buf_init(&buf, 20);
	buf_append(&buf, "12345", 5);
	assert_false(url_resolve(base, STR("/abc"), &buf));
	assert_int_equal(buf.len, 5);
	assert_true(url_resolve(base, STR("ftp://a/"), &buf));
	assert_string_equal(buf_cstr(&buf), "12345ftp://a/");
	buf_finish(&buf);
}

static void test_nul_bytes(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, URL_MAX);
	assert_true(url_resolve(str_make(NULL, 0), STR("http://a\0b:8/\0c?\0d"), &buf));
	assert_string_equal(buf_cstr(&buf), "http://a%00b:8/%00c?%00d");
	assert_false(url_is_http(buf_str(&buf)));
	assert_false(url_is_http(STR("http://a\0b/")));
	buf_finish(&buf);
}

/* Long runs of segments: the work and the room stay linear. */
static void test_many_segments(void **state)
{
	(void)state;
	static char path[URL_MAX];
	struct buf buf;
	buf_init(&buf, URL_MAX);
	size_t n = 0;
	while (n + 5 < URL_MAX - 20) {
		memcpy(path + n, "a/../", 5);
		n += 5;
	}
	assert_true(url_resolve(STR("http://example.org/x/"), str_make(path, n), &buf));
	assert_string_equal(buf_cstr(&buf), "http://example.org/x/");
	buf_finish(&buf);
}

static void assert_part(struct str got, const char *want)
{
	assert_true(str_eq(got, str_of(want)));
}

static void test_parse(void **state)
{
	(void)state;
	static const struct {
		const char *in, *scheme, *userinfo, *host, *port, *path, *query, *fragment;
		bool has_authority, has_query, has_fragment;
	} rows[] = {
		{"http://u:p@h:80/p?q#f", "http", "u:p", "h", "80", "/p", "q", "f", true, true, true},
		{"http://h", "http", "", "h", "", "", "", "", true, false, false},
		{"http://h?", "http", "", "h", "", "", "", "", true, true, false},
		{"http://h#", "http", "", "h", "", "", "", "", true, false, true},
		{"http://h#a?b", "http", "", "h", "", "", "", "a?b", true, false, true},
		{"http://[::1]:8/", "http", "", "[::1]", "8", "/", "", "", true, false, false},
		{"http://[::1", "http", "", "[::1", "", "", "", "", true, false, false},
		{"http://h:", "http", "", "h", "", "", "", "", true, false, false},
		{"http:///p", "http", "", "", "", "/p", "", "", true, false, false},
		{"http://a@b@h/", "http", "a@b", "h", "", "/", "", "", true, false, false},
		{"mailto:a@b", "mailto", "", "", "", "a@b", "", "", false, false, false},
		{"a+b-c.1:", "a+b-c.1", "", "", "", "", "", "", false, false, false},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct url url;
		assert_true(url_parse(str_of(rows[i].in), &url));
		assert_part(url.scheme, rows[i].scheme);
		assert_part(url.userinfo, rows[i].userinfo);
		assert_part(url.host, rows[i].host);
		assert_part(url.port, rows[i].port);
		assert_part(url.path, rows[i].path);
		assert_part(url.query, rows[i].query);
		assert_part(url.fragment, rows[i].fragment);
		assert_int_equal(url.has_authority, rows[i].has_authority);
		assert_int_equal(url.has_query, rows[i].has_query);
		assert_int_equal(url.has_fragment, rows[i].has_fragment);
	}
	static const char *const relative[] = {"", "a", "//h/p", "/a:b", "1a:b", ":a", "?a:b", "\xc3:"};
	for (size_t i = 0; i < COUNT(relative); i++)
		assert_false(url_parse(str_of(relative[i]), &(struct url){0}));
	assert_false(url_parse(str_make(NULL, 0), &(struct url){0}));
}

static void test_is_http(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		bool is_http;
	} rows[] = {
		{"http://example.org", true},
		{"https://example.org/", true},
		{"HTTP://EXAMPLE.ORG", true},
		{"http://localhost:8080/x", true},
		{"http://[::1]/", true},
		{"http://[::1", false},
		{"http://::1]/", false},
		{"http://user:pw@h/", true},
		{"http://b\xc3\xbc" "cher.example/", true},
		{"http://h:/", true},
		{"http://h:65535/", true},
		{"http://h:65536/", false},
		{"http://h:8a/", false},
		{"http://h:-1/", false},
		{"http://", false},
		{"http:///x", false},
		{"http://:80/", false},
		{"http://u@/", false},
		{"http:/h", false},
		{"http:h", false},
		{"http://a b/", false},
		{"http://a%20b/", false},
		{"http://a<b/", false},
		{"http://a\\b/", false},
		{"ftp://h/", false},
		{"httpx://h/", false},
		{"//h/", false},
		{"h", false},
		{"", false},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (url_is_http(str_of(rows[i].in)) != rows[i].is_http)
			fail_msg("%s", rows[i].in);
}

/* `write` on each row; NULL out means refused, with nothing appended. */
static void assert_writes(bool (*write)(struct str, struct buf *), const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf buf;
		buf_init(&buf, 4 * URL_MAX);
		assert_int_equal(write(str_of(rows[i].in), &buf), !!rows[i].out);
		if (!str_eq(buf_str(&buf), str_of(rows[i].out)))
			fail_msg("\"%s\" gave \"%s\"", rows[i].in, buf_cstr(&buf));
		buf_finish(&buf);
	}
}

static void test_origin(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"http://Example.ORG:80/x", "http://example.org"},
		{"HTTPS://Example.ORG:443", "https://example.org"},
		{"https://example.org:0443/", "https://example.org"},
		{"http://example.org:443/", "http://example.org:443"},
		{"https://example.org:80/", "https://example.org:80"},
		{"https://example.org:/", "https://example.org"},
		{"https://user:secret@example.org:8443/x?y", "https://example.org:8443"},
		{"http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080"},
		{"ftp://h/", "ftp://h"},
		{"http://h:x/", NULL},
		{"http:///x", NULL},
		{"mailto:a@b", NULL},
		{"example.org", NULL},
		{"", NULL},
	};
	assert_writes(url_origin, rows, COUNT(rows));
}

static void test_lend_userinfo(void **state)
{
	(void)state;
	static const struct {
		const char *address, *from, *out; /* NULL: as it is */
	} rows[] = {
		{"http://h/b?x", "http://u:p@h/a", "http://u:p@h/b?x"},
		{"http://H:80/b", "http://u@h/a", "http://u@H:80/b"},
		{"https://[::1]:8/b", "https://u:p@[::1]:8/", "https://u:p@[::1]:8/b"},
		{"http://x:y@h/b", "http://u:p@h/a", NULL},
		{"http://h/b", "http://h/a", NULL},
		{"https://h/b", "http://u:p@h/a", NULL},
		{"http://h:8/b", "http://u:p@h/a", NULL},
		{"http://h.example/b", "http://u:p@h/a", NULL},
		{"http://other/@h/", "http://u:p@h/a", NULL},
		{"b", "http://u:p@h/a", NULL},
		{"http://h/b", "", NULL},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf buf;
		buf_init(&buf, URL_MAX);
		assert_true(url_lend_userinfo(str_of(rows[i].address), str_of(rows[i].from), &buf));
		assert_string_equal(buf_cstr(&buf), rows[i].out ? rows[i].out : rows[i].address);
		buf_finish(&buf);
	}
}

static void test_host(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"http://u:p@Example.ORG:80/x", "example.org"},
		{"http://[2001:DB8::1]:80/", "2001:db8::1"},
		{"http://[2001:DB8::1", "2001:db8::1"},
		{"http:///x", ""},
		{"mailto:a@b", ""},
		{"example.org", ""},
	};
	assert_writes(url_host, rows, COUNT(rows));
}

static void test_canonical(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"https://www.Example.org/", "http://example.org"},
		{"http://example.org", "http://example.org"},
		{"HTTP://example.org:80/a/", "http://example.org/a"},
		{"https://example.org:443/a//", "http://example.org/a"},
		{"https://example.org:8443/a", "http://example.org:8443/a"},
		{"http://www.org/", "http://www.org"},
		{"http://wwwx.example.org/", "http://wwwx.example.org"},
		{"http://example.org/?", "http://example.org"},
		{"http://example.org/#", "http://example.org"},
		{"http://example.org/log#v1.2", "http://example.org/log#v1.2"},
		{"http://example.org/a#xtor=RSS-1", "http://example.org/a"},
		{"http://example.org/a#utm_source=rss&x", "http://example.org/a#x"},
		{"http://example.org/a?utm_source=rss&UTM_medium=x", "http://example.org/a"},
		{"http://example.org/a?id=1&utm_source=rss&page=2", "http://example.org/a?id=1&page=2"},
		{"http://example.org/a?fbclid=1&gclid=2&dclid=3&msclkid=4&mc_cid=5&mc_eid=6&igshid=7"
		 "&yclid=8&_hsenc=9&_hsmi=10&__hstc=11",
			"http://example.org/a"},
		{"http://example.org/a?&&b&&", "http://example.org/a?b"},
		{"http://example.org/a;jsessionid=3F9A.node1?x=1", "http://example.org/a?x=1"},
		{"http://example.org/a;JSESSIONID=3F9A/b;v=1;jsessionid=2/", "http://example.org/a/b;v=1"},
		{"http://example.org/;jsessionid=3F9A", "http://example.org"},
		{"http://example.org/a;jsessionids=1;", "http://example.org/a;jsessionids=1;"},
		{"http://example.org/a?PHPSESSID=0c5be1d7&id=4", "http://example.org/a?id=4"},
		{"http://example.org/a?ASPSESSIONIDQASBCTRD=KLM&jsessionid=1&cftoken=2&oscsid=3&zenid=4&xtcsid=5",
			"http://example.org/a"},
		{"http://example.org/viewtopic.php?p=12&sid=0123456789abcdef0123456789ABCDEF#p12",
			"http://example.org/viewtopic.php?p=12#p12"},
		{"http://example.org/showthread.php?s=0123456789abcdef0123456789abcdef&t=1",
			"http://example.org/showthread.php?t=1"},
		{"http://example.org/a?sid=0123456789abcdef0123456789abcdef",
			"http://example.org/a?sid=0123456789abcdef0123456789abcdef"},
		{"http://example.org/story.php?lang=en&sid=0123456789abcdef0123456789abcdef",
			"http://example.org/story.php?lang=en&sid=0123456789abcdef0123456789abcdef"},
		{"http://example.org/story.php?p=a&s=0123456789abcdef0123456789abcdef",
			"http://example.org/story.php?p=a&s=0123456789abcdef0123456789abcdef"},
		{"http://example.org/a?utm_source=x&sid=0123456789abcdef0123456789abcdef",
			"http://example.org/a?sid=0123456789abcdef0123456789abcdef"},
		{"http://example.org/a?x=1&sid=0123456789abcdef0123456789abcde&s=mp3",
			"http://example.org/a?x=1&sid=0123456789abcdef0123456789abcde&s=mp3"},
		{"http://example.org/a?utm=1&gclidx=2&ref=3", "http://example.org/a?utm=1&gclidx=2&ref=3"},
		{"http://example.org/%7Euser/%c3%a9\xc3\xa9%2f%41 b",
			"http://example.org/~user/%C3%A9%C3%A9%2FA%20b"},
		{"http://example.org/a/%2e%2E/b%", "http://example.org/a/../b%"},
		{"http://example.org/a/../b/./c", "http://example.org/b/c"},
		{" http:\\\\example.org\\a ", "http://example.org/a"},
		{"http://user@example.org/", "http://example.org"},
		{"tag:Example.org,2005:%7eA", "tag:Example.org,2005:~A"},
		{"urn:uuid:A", "urn:uuid:A"},
		{"/relative/?a", "/relative/?a"},
		{"", ""},
	};
	assert_writes(url_canonical, rows, COUNT(rows));
}

static void test_display(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"https://example.org/feed.xml", "https://example.org/feed.xml"},
		{"https://user:secret@example.org:81/feed?token=secret#x", "https://example.org:81/feed?…"},
		{"https://a@b:secret@example.org/", "https://example.org/"},
		{"https:\\\\user:secret@example.org\\", "https://example.org/"},
		{"https:user:secret@example.org/", "https://example.org/"},
		{"user:secret@example.org/x", "user:…@example.org/x"},
		{"secret@example.org/x", "…@example.org/x"},
		{"/path?secret", "/path?…"},
		{"https://example.org/a\x1b[2J", "https://example.org/a%1B[2J"},
		{"", ""},
	};
	assert_writes(url_display, rows, COUNT(rows));
}

static bool from_user(struct str text, struct buf *ret_url)
{
	struct error err = {""};
	bool ok = url_from_user(text, ret_url, &err);
	assert_int_equal(ok, err.text[0] == '\0');
	assert_null(strstr(err.text, "secret"));
	return ok;
}

static void test_from_user(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"example.org", "https://example.org"},
		{"  example.org/feed \n", "https://example.org/feed"},
		{"example.org:8080/feed", "https://example.org:8080/feed"},
		{"example.org:8080", "https://example.org:8080"},
		{"localhost:8080?x", "https://localhost:8080?x"},
		{"//example.org/feed", "https://example.org/feed"},
		{"http://example.org/feed?a=b#c", "http://example.org/feed?a=b#c"},
		{"http://example.org/?utm_source=x&a=%7e", "http://example.org/?utm_source=x&a=%7e"},
		{"http://example.org/a b", "http://example.org/a%20b"},
		{"HTTP://example.org/", "HTTP://example.org/"},
		{"http:example.org", "http://example.org"},
		{"feed://example.org/rss", "http://example.org/rss"},
		{"feed:https://example.org/rss", "https://example.org/rss"},
		{"FEED:http://example.org/rss", "http://example.org/rss"},
		{"feed:example.org/rss", "https://example.org/rss"},
		{"https://user:secret@example.org/", "https://user:secret@example.org/"},
		{"", NULL},
		{"   ", NULL},
		{"feed:", NULL},
		{"feed://", NULL},
		{"http://", NULL},
		{"https://:80/", NULL},
		{"https://example.org:port/", NULL},
		{"/var/feeds/a.xml", NULL},
		{"./a.xml", NULL},
		{"?a", NULL},
		{"two words", NULL},
		{"two words/?secret", NULL},
		{"ftp://example.org/", NULL},
		{"mailto:secret@example.org", NULL},
		{"user:secret@example.org/x", NULL},
		{"javascript:alert(1)", NULL},
		{"feed:ftp://example.org/", NULL},
	};
	assert_writes(from_user, rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc3986_normal),
		cmocka_unit_test(test_rfc3986_abnormal),
		cmocka_unit_test(test_feeds),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_resolve_is_stable),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_nul_bytes),
		cmocka_unit_test(test_many_segments),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_is_http),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_lend_userinfo),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_display),
		cmocka_unit_test(test_from_user),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
