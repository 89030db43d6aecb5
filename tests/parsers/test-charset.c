/* Charsets: which one is chosen, and what comes out, however the input is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/charset.h"

enum { MAX = 1024 * 1024 };

/* With NULs inside, so that UTF-16 can be written as a literal. */
#define BYTES(literal) {"" literal, sizeof(literal) - 1}

static struct buf decoded_in_two(struct str bytes, size_t cut, struct str content_type,
	bool *ret_repaired)
{
	struct buf out;
	buf_init(&out, MAX);
	struct charset *charset = charset_new(content_type);
	assert_true(charset_feed(charset, str_make(bytes.data, cut), false, &out));
	assert_true(charset_feed(charset, str_make(bytes.data + cut, bytes.len - cut), true, &out));
	*ret_repaired = charset_repaired(charset);
	charset_free(charset);
	return out;
}

/* At every cut, and in one piece: the same text. */
static void check(struct str bytes, const char *content_type, const char *want, bool repaired)
{
	for (size_t cut = 0; cut <= bytes.len; cut++) {
		bool got_repaired;
		struct buf out = decoded_in_two(bytes, cut, str_of(content_type), &got_repaired);
		if (!str_eq(buf_str(&out), str_of(want)))
			fail_msg("cut at %zu: \"%s\", not \"%s\"", cut, buf_cstr(&out), want);
		assert_int_equal(got_repaired, repaired);
		buf_finish(&out);
	}
	struct buf storage;
	struct str text;
	buf_init(&storage, MAX);
	assert_true(charset_decode(bytes, str_of(content_type), &storage, &text));
	assert_true(str_eq(text, str_of(want)));
	buf_finish(&storage);
}

static void test_byte_order_marks(void **state)
{
	(void)state;
	static const struct str rows[] = {
		BYTES("\xef\xbb\xbf<a>\xc3\xa9\xf0\x9f\x98\x80</a>"),
		BYTES("\xff\xfe<\0a\0>\0\xe9\0\x3d\xd8\x00\xde<\0/\0a\0>\0"),
		BYTES("\xfe\xff\0<\0a\0>\0\xe9\xd8\x3d\xde\x00\0<\0/\0a\0>"),
		BYTES("\xff\xfe\0\0<\0\0\0a\0\0\0>\0\0\0\xe9\0\0\0\x00\xf6\x01\0<\0\0\0/\0\0\0a\0\0\0>\0\0\0"),
		BYTES("\0\0\xfe\xff\0\0\0<\0\0\0a\0\0\0>\0\0\0\xe9\0\x01\xf6\x00\0\0\0<\0\0\0/\0\0\0a\0\0\0>"),
		/* The same without a mark. */
		BYTES("<a>\xc3\xa9\xf0\x9f\x98\x80</a>"),
		BYTES("<\0a\0>\0\xe9\0\x3d\xd8\x00\xde<\0/\0a\0>\0"),
		BYTES("\0<\0a\0>\0\xe9\xd8\x3d\xde\x00\0<\0/\0a\0>"),
		BYTES("<\0\0\0a\0\0\0>\0\0\0\xe9\0\0\0\x00\xf6\x01\0<\0\0\0/\0\0\0a\0\0\0>\0\0\0"),
		BYTES("\0\0\0<\0\0\0a\0\0\0>\0\0\0\xe9\0\x01\xf6\x00\0\0\0<\0\0\0/\0\0\0a\0\0\0>"),
	};
	static const char *const types[] = {"", "text/xml; charset=windows-1251",
		"text/xml; charset=utf-16", "text/xml; charset=utf-7"};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (size_t k = 0; k < sizeof types / sizeof types[0]; k++)
			check(rows[i], types[k], "<a>é😀</a>", false);
}

static void test_labels(void **state)
{
	(void)state;
	static const struct {
		const char *label, *bytes, *want;
	} rows[] = {
		{"KOI8-R", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
		{"koi8-u", "\xa7", "ї"},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"cp1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"ISO_8859-5:1988", "\xbf\xe0\xd8\xd2\xd5\xe2", "Привет"},
		{"ibm866", "\x8f\xe0\xa8\xa2\xa5\xe2", "Привет"},
		{"latin2", "\xae\x6c\x75\xbb\x6f\x75\xe8\x6b\xfd", "Žluťoučký"},
		{"windows-1250", "\x93\x8e\x6cu\x9d\x94", "“Žluť”"},
		{"iso-8859-1", "\x93\xe9\x94 \x80", "“é” €"},
		{"latin1", "\xe9", "é"},
		{"windows-1252", "\x93\xe9\x94", "“é”"},
		{"iso-8859-2", "\x93x\x94", "“x”"}, /* C1 controls are never meant */
		{"iso-8859-15", "\xa4", "€"},
		{"iso-8859-9", "\xfe", "ş"},
		{"Shift_JIS", "\x93\xfa\x96\x7b\x8c\xea", "日本語"},
		{"x-sjis", "\x93\xfa\x96\x7b\x8c\xea", "日本語"},
		{"euc-jp", "\xc6\xfc\xcb\xdc\xb8\xec", "日本語"},
		{"iso-2022-jp", "\x1b\x24\x42\x46\x7c\x4b\x5c\x38\x6c\x1b\x28\x42", "日本語"},
		{"EUC-KR", "\xc7\xd1\xb1\xb9\xbe\xee", "한국어"},
		{"ks_c_5601-1987", "\xc7\xd1\xb1\xb9\xbe\xee", "한국어"},
		{"gb2312", "\xd6\xd0\xce\xc4\x95\x32\x82\x36", "中文𠀀"},
		{"GBK", "\xd6\xd0\xce\xc4", "中文"},
		{"gb18030", "\xd6\xd0\xce\xc4", "中文"},
		{"big5", "\xa4\xa4\xa4\xe5", "中文"},
		{"iso-8859-7", "\xc5\xeb\xeb", "Ελλ"},
		{"windows-1256", "\xd3\xe1\xc7\xe3", "سلام"},
		{"windows-1255", "\xf9\xec\xe5\xed", "שלום"},
		{"tis-620", "\xe4\xb7\xc2", "ไทย"},
		{"macintosh", "\x8e", "é"},
		/* Nobody's labels, and those of text that cannot have these bytes. */
		{"us-ascii", "\x93\xe9\x94 x", "“é” x"},
		{"utf-8", "\x93\xe9\x94 x", "“é” x"},
		{"no-such-charset", "\xe9t\xe9 x", "été x"},
		{"utf-7", "+AGE- \xe9t", "+AGE- ét"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf bytes, want;
		char type[80];
		buf_init(&bytes, MAX);
		buf_init(&want, MAX);
		bool repaired = i >= sizeof rows / sizeof rows[0] - 4;
		/* by the declaration */
		buf_printf(&bytes, "<?xml version='1.0' encoding = '%s'?>%s", rows[i].label, rows[i].bytes);
		buf_printf(&want, "<?xml version='1.0' encoding = '%s'?>%s", rows[i].label, rows[i].want);
		check(buf_str(&bytes), "text/xml", buf_cstr(&want), repaired);
		/* by the transport, which goes before the declaration */
		buf_clear(&bytes);
		buf_clear(&want);
		buf_printf(&bytes, "<?xml version='1.0' encoding='us-ascii'?>%s", rows[i].bytes);
		buf_printf(&want, "<?xml version='1.0' encoding='us-ascii'?>%s", rows[i].want);
		snprintf(type, sizeof type, "text/xml; charset=\"%s\"", rows[i].label);
		check(buf_str(&bytes), type, buf_cstr(&want), repaired);
		buf_finish(&bytes);
		buf_finish(&want);
	}
}

static void test_content_type(void **state)
{
	(void)state;
	static const char *const types[] = {"text/xml;charset=koi8-r", "TEXT/XML; Charset = KOI8-R",
		"a/b; q=1; charset='koi8-r'; x=y", "a/b;charset=\"koi8-r\""};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		check(STR("<a>\xf0\xd2\xc9</a>"), types[i], "<a>При</a>", false);
	/* No parameter, or none that can be read. */
	static const char *const none[] = {"text/xml", "text/xml; charset", "text/xml; charset=",
		"text/xml; charset:koi8-r", "koi8-r", ""};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		check(STR("<a>x\xe9x</a>"), none[i], "<a>xéx</a>", true);
}

static void test_bytes_against_labels(void **state)
{
	(void)state;
	/* UTF-8 with multibyte sequences in it beats a label. */
	check(STR("<a>caf\xc3\xa9</a>"), "a/b; charset=iso-8859-1", "<a>café</a>", false);
	check(STR("<?xml encoding='windows-1251'?>\xd0\x9f\xd1\x80"), "",
		"<?xml encoding='windows-1251'?>Пр", false);
	check(STR("<?xml encoding='gb2312'?>中文中文中文中文"), "",
		"<?xml encoding='gb2312'?>中文中文中文中文", false);
	/* Two characters of GB 2312 that look like two of UTF-8. */
	check(STR("<?xml encoding='gb2312'?>\xcd\xa8\xd4\xb5"), "",
		"<?xml encoding='gb2312'?>通缘", false);
	/* A label for 16 bits on text of 8. */
	check(STR("<?xml encoding='utf-16'?>caf\xc3\xa9"), "", "<?xml encoding='utf-16'?>café", false);
	/* A transport that says UTF-8 of what is not: then the declaration. */
	check(STR("<?xml encoding='windows-1251'?>\xcf\xf0\xe8"), "a/b; charset=utf-8",
		"<?xml encoding='windows-1251'?>При", false);
	/* JSON declares nothing, whatever its texts quote. */
	check(STR("{\"a\": \"<?xml encoding='koi8-r'?> \xe9t\"}"), "",
		"{\"a\": \"<?xml encoding='koi8-r'?> ét\"}", true);
	/* A page says it in its head. */
	check(STR("<html><META http-equiv=x content='text/html; charset=koi8-r'>\xf0"), "text/html",
		"<html><META http-equiv=x content='text/html; charset=koi8-r'>П", false);
	check(STR("<html><meta charset=KOI8-R>\xf0"), "", "<html><meta charset=KOI8-R>П", false);
	/* The declaration behind junk. */
	check(STR("\n<br/><?xml version='1.0' encoding='koi8-r'?>\xf0"), "",
		"\n<br/><?xml version='1.0' encoding='koi8-r'?>П", false);
}

/* Enough UTF-8 for what follows to count as damaged UTF-8, not as windows-1252. */
#define SURE "éééééééééééééééééééééééééééééééééééééééééééé "

static void test_repairs(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		const char *want;
	} rows[] = {
		{BYTES("a\0b\x01\x02\x1f\x0b" "c\t\r\nd\x7f"), "abc\t\r\nd\x7f"},
		{BYTES("é \xe9t\xe9 \x93x\x94 \x81 é"), "é été “x” \xef\xbf\xbd é"},
		{BYTES(SURE "cut \xe2\x80<"), SURE "cut \xef\xbf\xbd<"},
		{BYTES(SURE "cut \xf0\x9f\x98 é"), SURE "cut \xef\xbf\xbd é"},
		{BYTES("é end \xe2\x80"), "é end \xef\xbf\xbd"},
		{BYTES("é end \xc3"), "é end \xef\xbf\xbd"},
		{BYTES("é \xef\xbf\xbe\xef\xbf\xbf."), "é \xef\xbf\xbd\xef\xbf\xbd."},
		{BYTES("é \xed\xa0\xbd\xed\xb8\x80."), "é 😀."}, /* CESU-8 */
		{BYTES("ééé \xed\xa0\xbd."), "ééé í\xc2\xa0½."},
		{BYTES(SURE "\xc0\xaf \xf5 \xf4\x90\x80\x80"),
			SURE "À¯ õ ô\xef\xbf\xbd€€"},
		{BYTES("<\0a\0\x00\xd8>\0\x01\0\xff\xff"), "<a\xef\xbf\xbd>\xef\xbf\xbd"},
		{BYTES("<\0a\0>\0x"), "<a>\xef\xbf\xbd"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check(rows[i].bytes, "", rows[i].want, true);
	check(STR("<?xml encoding='gbk'?>\xd6\xd0\xff<\x81<b> \xce"), "",
		"<?xml encoding='gbk'?>中\xef\xbf\xbd<\xef\xbf\xbd<b> \xef\xbf\xbd", true);
	check(STR("<?xml encoding='euc-kr'?>\xff\xff\xff\xff\xff."), "",
		"<?xml encoding='euc-kr'?>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd.", true);
	check(STR("<?xml encoding='windows-1255'?>\xf9\xff"), "",
		"<?xml encoding='windows-1255'?>ש\xef\xbf\xbd", true);
}

/* The guess is optional; without it, or where it does not know, windows-1252 it is. */
static void test_no_label(void **state)
{
	(void)state;
	static const char russian[] =
		"<a>\xee\xcf\xd7\xcf\xd3\xd4\xc9 \xce\xc5\xc4\xc5\xcc\xc9: \xc4\xc5\xd0\xd5\xd4\xc1\xd4\xd9 "
		"\xd0\xd2\xc9\xce\xd1\xcc\xc9 \xda\xc1\xcb\xcf\xce \xcf \xc2\xc0\xc4\xd6\xc5\xd4\xc5 \xce\xc1 "
		"\xd3\xcc\xc5\xc4\xd5\xc0\xdd\xc9\xca \xc7\xcf\xc4, \xd3\xcf\xcf\xc2\xdd\xc1\xc5\xd4 "
		"\xcb\xcf\xd2\xd2\xc5\xd3\xd0\xcf\xce\xc4\xc5\xce\xd4 \xc9\xda \xda\xc1\xcc\xc1</a>";
	struct buf storage;
	struct str text;
	buf_init(&storage, MAX);
	assert_true(charset_decode(str_of(russian), STR(""), &storage, &text));
	assert_true(str_starts(text, STR("<a>Новости недели:")) ||
		str_starts(text, STR("<a>îÏ×ÏÓÔÉ ÎÅÄÅÌÉ:")));
	buf_finish(&storage);
	check(STR("<a>caf\xe9</a>"), "", "<a>café</a>", true);
}

/* Decisions look at fixed places: 8 KiB from the start, 8 KiB from the first high byte. */
static void test_long_documents(void **state)
{
	(void)state;
	static const size_t lengths[] = {8190, 8191, 8192, 8193, 32767, 32768, 70000};
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		struct buf bytes, want;
		buf_init(&bytes, MAX);
		buf_init(&want, MAX);
		buf_printf(&bytes, "<?xml encoding='koi8-r'?>%*s\xf0\xd2", (int)lengths[i], "");
		buf_printf(&want, "<?xml encoding='koi8-r'?>%*sПр", (int)lengths[i], "");
		for (size_t k = 0; k < 10000; k++) {
			buf_append(&bytes, "\xc9", 1);
			buf_append_str(&want, STR("и"));
		}
		for (size_t cut = 0; cut <= bytes.len; cut += 997) {
			bool repaired;
			struct buf out = decoded_in_two(buf_str(&bytes), cut, STR(""), &repaired);
			assert_true(str_eq(buf_str(&out), buf_str(&want)));
			buf_finish(&out);
		}
		buf_finish(&bytes);
		buf_finish(&want);
	}
}

static void test_borrows_clean_text(void **state)
{
	(void)state;
	struct buf storage;
	struct str text, bytes = STR("\xef\xbb\xbf{\"a\": \"é\"}");
	buf_init(&storage, 4);
	assert_true(charset_decode(bytes, STR("application/json"), &storage, &text));
	assert_ptr_equal(text.data, bytes.data + 3);
	assert_false(charset_decode(STR("{\"a\": \"\xe9 \"}"), STR(""), &storage, &text));
	assert_true(charset_is_utf8(bytes, STR("a/b; charset=koi8-r"), &text));
	assert_int_equal(text.len, bytes.len - 3);
	assert_true(charset_is_utf8(STR("<?xml encoding='UTF-8'?>"), STR(""), &text));
	assert_false(charset_is_utf8(STR("<?xml encoding='koi8-r'?>"), STR(""), &text));
	assert_false(charset_is_utf8(STR("<a/>"), STR("a/b; charset=koi8-r"), &text));
	assert_false(charset_is_utf8(STR("\xff\xfe<\0"), STR(""), &text));
	assert_true(charset_is_utf8(STR(""), STR(""), &text));
	buf_finish(&storage);
}

static void test_preload(void **state)
{
	(void)state;
	charset_preload();
	charset_preload();
	check(STR("<?xml encoding='euc-kr'?>\xc7\xd1"), "", "<?xml encoding='euc-kr'?>한", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_order_marks),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_content_type),
		cmocka_unit_test(test_bytes_against_labels),
		cmocka_unit_test(test_repairs),
		cmocka_unit_test(test_no_label),
		cmocka_unit_test(test_long_documents),
		cmocka_unit_test(test_borrows_clean_text),
		cmocka_unit_test(test_preload),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
