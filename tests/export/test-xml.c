/* Whatever comes in, well-formed XML 1.0 goes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/document.h"
#include "export/xml.h"

#define S(literal) {literal, sizeof(literal) - 1}

static void test_escapes(void **state)
{
	(void)state;
	static const struct {
		struct str in, text, value;
	} rows[] = {
		{{NULL, 0}, S(""), S("")},
		{S(""), S(""), S("")},
		{S("plain"), S("plain"), S("plain")},
		{S("a < b && c > \"d\" 'e'"), S("a &lt; b &amp;&amp; c &gt; \"d\" 'e'"),
			S("a &lt; b &amp;&amp; c &gt; &quot;d&quot; 'e'")},
		{S("]]>"), S("]]&gt;"), S("]]&gt;")},
		{S("a\tb\nc\rd"), S("a\tb\nc&#xD;d"), S("a&#x9;b&#xA;c&#xD;d")},
		{S("a\0b\x01\x08\x0b\x0c\x0e\x1f" "c"), S("abc"), S("abc")},
		{S("\x7f"), S("&#x7F;"), S("&#x7F;")},
		{S("\xc2\x80\xc2\x9b\xc2\x9f\xc2\xa0"), S("&#x80;&#x9B;&#x9F;\xc2\xa0"),
			S("&#x80;&#x9B;&#x9F;\xc2\xa0")},
		{S("\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf"), S("\xef\xbf\xbd"), S("\xef\xbf\xbd")},
		{S("\xf0\x9f\x98\x80<"), S("\xf0\x9f\x98\x80&lt;"), S("\xf0\x9f\x98\x80&lt;")},
		/* a lone byte, a surrogate, a sequence cut short */
		{S("a\x80z"), S("a\xef\xbf\xbdz"), S("a\xef\xbf\xbdz")},
		{S("\xed\xa0\x80"), S("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"),
			S("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd")},
		{S("x\xe2\x82"), S("x\xef\xbf\xbd\xef\xbf\xbd"), S("x\xef\xbf\xbd\xef\xbf\xbd")},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf text, value;
		buf_init(&text, 1000);
		buf_init(&value, 1000);
		xml_append_text(&text, rows[i].in);
		xml_append_value(&value, rows[i].in);
		assert_string_equal(buf_cstr(&text), rows[i].text.data);
		assert_string_equal(buf_cstr(&value), rows[i].value.data);
		buf_finish(&text);
		buf_finish(&value);
	}
}

static void test_elements(void **state)
{
	(void)state;
	struct buf out;
	struct xml xml;
	buf_init(&out, 1000);
	xml_init(&xml, &out, 0);
	xml_start(&xml, "a");
	xml_attribute(&xml, "x", STR(""));
	xml_opt_attribute(&xml, "y", STR(""));
	xml_opt_int_attribute(&xml, "n", 0);
	xml_opt_int_attribute(&xml, "m", SIZE_NONE);
	xml_start(&xml, "b");
	xml_element(&xml, "c", STR("<"));
	xml_opt_element(&xml, "d", STR(""));
	xml_element(&xml, "e", STR(""));
	xml_end(&xml, "b");
	xml_start(&xml, "f");
	xml_end(&xml, "f");
	xml_start(&xml, "g");
	xml_attribute(&xml, "h", STR("i"));
	xml_end_text(&xml, "g", STR("t"));
	xml_end(&xml, "a");
	assert_string_equal(buf_cstr(&out),
		"<a x=\"\" n=\"0\">\n"
		"  <b>\n"
		"    <c>&lt;</c>\n"
		"    <e></e>\n"
		"  </b>\n"
		"  <f/>\n"
		"  <g h=\"i\">t</g>\n"
		"</a>\n");
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_elements),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
