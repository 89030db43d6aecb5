/* Dates as feeds and pages write them. Expected instants are RFC 3339 in UTC; "" is no date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/time.h"
#include "parsers/date.h"
#include "parsers/date_words.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct row {
	const char *text, *expected;
};

static void assert_date(const char *text, const char *language, const char *expected, uint32_t flags)
{
	struct date date = DATE_NONE;
	char got[TIME_TEXT_SIZE];
	bool found = date_parse(str_of(text), str_of(language), &date);
	if (found != (expected[0] != '\0') || strcmp(time_rfc3339(date.at, got), expected) != 0)
		fail_msg("\"%s\" gave \"%s\", not \"%s\"", text, got, expected);
	if (found && date.flags != flags)
		fail_msg("\"%s\" has flags %u", text, (unsigned)date.flags);
}

/* The zone was in the text. */
static void assert_zoned(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_date(rows[i].text, "", rows[i].expected, 0);
}

/* There was none: UTC and a flag. */
static void assert_local(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_date(rows[i].text, "", rows[i].expected, DATE_ASSUMED_UTC);
}

static void test_rfc822(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
		{"Thu, 1 Jan 2004 19:48:21 +0100", "2004-01-01T18:48:21Z"},
		{"Thu, 01 Jan 2004 19:48:21 EST", "2004-01-02T00:48:21Z"},
		{"Thu, 01 Jan 04 19:48 UT", "2004-01-01T19:48:00Z"},
		{"01 Jan 2004 19:48:21 Z", "2004-01-01T19:48:21Z"},
		{"Fri,24 Nov 2023 18:28:36 -0000", "2023-11-24T18:28:36Z"},
		{"Thu,  5 Apr 2012 10:00:00 GMT", "2012-04-05T10:00:00Z"},
		{"Mon, 13 Feb, 2012 06:28:00 UTC", "2012-02-13T06:28:00Z"},
		{"Mon, 26 January 2004 16:31:00 ET", "2004-01-26T21:31:00Z"},
		{"Tue, 25 Aug 2020 11:32:00 PDT", "2020-08-25T18:32:00Z"},
		{"Thu, 30 Apr 2015 08:57:00 MEST", "2015-04-30T06:57:00Z"},
		{"Wed, 19 Feb 2012 22:40:00 GMT-01:01", "2012-02-19T23:41:00Z"},
		{"Wed, 19 Feb 2012 22:40:00 -500", "2012-02-20T03:40:00Z"},
		{"Sat, 18 Dec 2021 21:40:00 +0100 (CET)", "2021-12-18T20:40:00Z"},
		{"Sat, 18 Dec 2021 21:40:00 GMT+0100 (Central European Standard Time)",
			"2021-12-18T20:40:00Z"},
		{"Sat, 18 Dec 2021 24:00:00 +0100", "2021-12-18T23:00:00Z"},
		{"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"},
		{"Wrongday, 18 Dec 2021 21:40:00 GMT", "2021-12-18T21:40:00Z"},
		{"Sat, 18 Dec 2021 21:40:00 A", "2021-12-18T22:40:00Z"},
		{"Thu, 01 Jan 0100 00:00:01 +0100", "0099-12-31T23:00:01Z"},
		{"Monday, 26-Jan-04 16:31:00 GMT", "2004-01-26T16:31:00Z"},
		{"Mon, 26-Jan-98 16:31:00 GMT", "1998-01-26T16:31:00Z"},
		{"Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z"},
		{"Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z"},
		{"Sat Mar 06 00:00:00 EST 2021", "2021-03-06T05:00:00Z"},
		{"18/Dec/2021:21:40:00 +0100", "2021-12-18T20:40:00Z"},
		{"Dec 18, 2021 at 9:40 pm EST", "2021-12-19T02:40:00Z"},
		{"Sat, 18 Dec 2021 12:30 a.m. EST", "2021-12-18T05:30:00Z"},
		{"Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"},
		{" \n Thu, 01 Jan 2004 19:48:21 GMT\t", "2004-01-01T19:48:21Z"},
	};
	assert_zoned(rows, COUNT(rows));
}

static void test_iso8601(void **state)
{
	(void)state;
	static const struct row zoned[] = {
		{"2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"},
		{"2003-12-31T10:14:55.123456+05:30", "2003-12-31T04:44:55Z"},
		{"2003-12-31T10:14:55,5-08:00", "2003-12-31T18:14:55Z"},
		{"2003-12-31t10:14:55z", "2003-12-31T10:14:55Z"},
		{"2003-12-31 10:14:55 -00:20", "2003-12-31T10:34:55Z"},
		{"2003-12-31T10:14+0100", "2003-12-31T09:14:00Z"},
		{"2003-12-31T10:14:55+01", "2003-12-31T09:14:55Z"},
		{"2003-12-31T10:14:55\u221205:00", "2003-12-31T15:14:55Z"},
		{"20031231T101455Z", "2003-12-31T10:14:55Z"},
		{"20031231T1014+0100", "2003-12-31T09:14:00Z"},
		{"2003-12-31+01:00", "2003-12-30T23:00:00Z"},
		{"2021-12-18 21:40:00.123456789 +0100 CET", "2021-12-18T20:40:00Z"},
		{"2021-12-18T21:40:00+01:00[Europe/Paris]", "2021-12-18T20:40:00Z"},
	};
	static const struct row local[] = {
		{"2003-12-31T10:14:55", "2003-12-31T10:14:55Z"},
		{"2003-12-31T10:14", "2003-12-31T10:14:00Z"},
		{"2003-12-31T10", "2003-12-31T10:00:00Z"},
		{"2003-12-31", "2003-12-31T00:00:00Z"},
		{"2003-12", "2003-12-01T00:00:00Z"},
		{"2003", "2003-01-01T00:00:00Z"},
		{"20031231", "2003-12-31T00:00:00Z"},
		{"031231", "2003-12-31T00:00:00Z"},
		{"03-12-31", "2003-12-31T00:00:00Z"},
		{"-0312", "2003-12-01T00:00:00Z"},
		{"-03-12", "2003-12-01T00:00:00Z"},
		{"2003-335", "2003-12-01T00:00:00Z"},
		{"2003335", "2003-12-01T00:00:00Z"},
		{"03335", "2003-12-01T00:00:00Z"},
		{"2003-W52-3", "2003-12-24T00:00:00Z"},
		{"2003W523", "2003-12-24T00:00:00Z"},
		{"2004-W01", "2003-12-29T00:00:00Z"},
		{"2009-W53-7", "2010-01-03T00:00:00Z"},
		{"20211218214000", "2021-12-18T21:40:00Z"},
		{"202112182140", "2021-12-18T21:40:00Z"},
		{"2021/12/18 21:40", "2021-12-18T21:40:00Z"},
		{"2021-13-01", "2021-01-13T00:00:00Z"}, /* day and month exchanged */
	};
	assert_zoned(zoned, COUNT(zoned));
	assert_local(local, COUNT(local));
}

static void test_epoch(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"1640000000", "2021-12-20T11:33:20Z"},
		{"1640000000.25", "2021-12-20T11:33:20Z"},
		{"1640000000123", "2021-12-20T11:33:20Z"},
		{"1640000000123456", "2021-12-20T11:33:20Z"},
		{"1640000000123456789", "2021-12-20T11:33:20Z"},
		{"915148800", "1999-01-01T00:00:00Z"},
	};
	assert_zoned(rows, COUNT(rows));
}

static void test_zones(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"2021-12-18 21:40 Europe/Amsterdam", "2021-12-18T20:40:00Z"},
		{"2021-07-18 21:40 Europe/Amsterdam", "2021-07-18T19:40:00Z"},
		{"2021-07-18 21:40 europe/amsterdam", "2021-07-18T19:40:00Z"},
		{"2021-07-18T21:40:00[America/New_York]", "2021-07-19T01:40:00Z"},
		{"2021-07-18 21:40:00 America/Argentina/Buenos_Aires", "2021-07-19T00:40:00Z"},
		{"2021-07-18 21:40 Asia/Kathmandu", "2021-07-18T15:55:00Z"},
		{"2021-07-18 21:40 Australia/Lord_Howe", "2021-07-18T11:10:00Z"},
		{"2021-07-18 21:40 America/Port-au-Prince", "2021-07-19T01:40:00Z"},
		{"Wed, 19 Aug 2009 18:28:00 Etc/GMT", "2009-08-19T18:28:00Z"},
		{"2021-07-18 21:40 Etc/GMT+5", "2021-07-19T02:40:00Z"},
		/* the hour that happens twice: the first one; rules before and after the tables */
		{"2021-10-31 02:30 Europe/Amsterdam", "2021-10-31T00:30:00Z"},
		{"1995-07-01 12:00 Europe/Berlin", "1995-07-01T10:00:00Z"},
		{"2050-01-01 12:00 Europe/Berlin", "2050-01-01T11:00:00Z"},
		{"2050-07-01 12:00 Europe/Berlin", "2050-07-01T10:00:00Z"},
		{"18 Dec 2021 21:40 UTC+2", "2021-12-18T19:40:00Z"},
		{"18 Dec 2021 21:40 GMT+5:30", "2021-12-18T16:10:00Z"},
		{"18 Dec 2021 21:40 (CET)", "2021-12-18T20:40:00Z"},
		{"18 Dec 2021 21:40 IST", "2021-12-18T16:10:00Z"},
	};
	assert_zoned(rows, COUNT(rows));
	/* words that are zones elsewhere, and zones that cannot be */
	static const struct row none[] = {
		{"December 18, 2021 at 10:00", "2021-12-18T10:00:00Z"},
		{"18 Dec 2021 21:40 Middle/Earth", "2021-12-18T21:40:00Z"},
		{"18 Dec 2021 21:40 +9900", "2021-12-18T21:40:00Z"},
	};
	assert_local(none, COUNT(none));
	assert_int_equal(date_zone_find(str_of("Europe")), -1);
	assert_int_equal(date_zone_find(str_of("")), -1);
}

static void test_english(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z"},
		{"December 18th, 2021", "2021-12-18T00:00:00Z"},
		{"18 Decemb. 2021", "2021-12-18T00:00:00Z"},
		{"December 2021", "2021-12-01T00:00:00Z"},
		{"12/2021", "2021-12-01T00:00:00Z"},
		{"Jan 26, 04", "2004-01-26T00:00:00Z"},
		{"26 Jan 104", "2004-01-26T00:00:00Z"},
		{"1/26/2004 4:31:00 PM", "2004-01-26T16:31:00Z"},
		{"Jan 26, 2004 12:01 AM", "2004-01-26T00:01:00Z"},
		{"Jan 26, 2004 12:01 PM", "2004-01-26T12:01:00Z"},
		{"Jan 26, 2004 4 pm", "2004-01-26T16:00:00Z"},
		{"Jan 26, 2004, 9.40pm", "2004-01-26T21:40:00Z"},
		{"10:14: 26 Jan 2004", "2004-01-26T10:14:00Z"},
		{"Thu, 01 Jan 2004", "2004-01-01T00:00:00Z"},
		{"Wed, 31 Nov 2021 10:00:00", "2021-12-01T10:00:00Z"},
	};
	assert_local(rows, COUNT(rows));
}

static void test_languages(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"18 december 2021 - 21:40 - Marokko", "2021-12-18T21:40:00Z"},
		{"za 18 mrt 2021 21:40", "2021-03-18T21:40:00Z"},
		{"zondag 2 mei 2021", "2021-05-02T00:00:00Z"},
		{"Samstag, 18. März 2021, 21:40 Uhr", "2021-03-18T21:40:00Z"},
		{"18. Jän. 2021", "2021-01-18T00:00:00Z"},
		{"18.03.2021, 21.40 Uhr", "2021-03-18T21:40:00Z"},
		{"18.03.2021 um 9 Uhr", "2021-03-18T09:00:00Z"},
		{"18-03-2021 21.40 uur", "2021-03-18T21:40:00Z"},
		{"4.5.2021 18.30", "2021-05-04T18:30:00Z"},
		{"18. joulukuuta 2021 21.40", "2021-12-18T21:40:00Z"},
		{"sam. 18 déc. 2021 à 21h40", "2021-12-18T21:40:00Z"},
		{"18 décembre 2021 à 21 h 40", "2021-12-18T21:40:00Z"},
		{"mar. 12 sept. 2023 10:00", "2023-09-12T10:00:00Z"},
		{"mar. 12 mars 2024", "2024-03-12T00:00:00Z"},
		{"1er août 2021", "2021-08-01T00:00:00Z"},
		{"Sábado, 18 de diciembre de 2021 a las 9:40 p. m.", "2021-12-18T21:40:00Z"},
		{"sab 18 set 2021", "2021-09-18T00:00:00Z"},
		{"18 luglio 2021", "2021-07-18T00:00:00Z"},
		{"18 de março de 2021 às 21h40", "2021-03-18T21:40:00Z"},
		{"18 października 2021, 21:40", "2021-10-18T21:40:00Z"},
		{"18 grudnia 2021 21:40", "2021-12-18T21:40:00Z"},
		{"суббота, 18 декабря 2021 г., 21:40", "2021-12-18T21:40:00Z"},
		{"18 мая 2021", "2021-05-18T00:00:00Z"},
		{"18 грудня 2021", "2021-12-18T00:00:00Z"},
		{"Κυρ, 11 Ιούλ 2004 12:00:00", "2004-07-11T12:00:00Z"},
		{"18 Μαΐου 2021 9:40 μ.μ.", "2021-05-18T21:40:00Z"},
		{"2004-július-13T9:15", "2004-07-13T09:15:00Z"},
		{"2021. december 18. 21:40", "2021-12-18T21:40:00Z"},
		{"2021.12.18.", "2021-12-18T00:00:00Z"},
		{"18 Ağustos 2021 21:40", "2021-08-18T21:40:00Z"},
		{"18 ŞUBAT 2021", "2021-02-18T00:00:00Z"},
		{"lördag 18 augusti 2021 kl. 21.40", "2021-08-18T21:40:00Z"},
		{"lørdag 18. desember 2021 kl 21.40", "2021-12-18T21:40:00Z"},
		{"18. marts 2021", "2021-03-18T00:00:00Z"},
		{"lauantai 18. joulukuuta 2021 klo 21.40", "2021-12-18T21:40:00Z"},
		{"18. ágúst 2021", "2021-08-18T00:00:00Z"},
		{"Sabtu, 18 Agustus 2021 pukul 21.40", "2021-08-18T21:40:00Z"},
		{"2021年12月18日 21:40", "2021-12-18T21:40:00Z"},
		{"2021年12月18日(土) 午後9時40分", "2021-12-18T21:40:00Z"},
		{"2021年12月18日星期六 下午9:40", "2021-12-18T21:40:00Z"},
		{"2021-12-18 下午 9:40:00", "2021-12-18T21:40:00Z"},
		{"週三, 05 三月 2014 10:00:00", "2014-03-05T10:00:00Z"},
		{"令和3年12月18日", "2021-12-18T00:00:00Z"},
		{"２０２１年１２月１８日", "2021-12-18T00:00:00Z"},
		{"الأحد 18 ديسمبر 2021", "2021-12-18T00:00:00Z"},
		{"١٨ مارس ٢٠٢١ ٠٩:٤٠ م", "2021-03-18T21:40:00Z"},
		{"18 كانون الأول 2021", "2021-12-18T00:00:00Z"},
		{"18 كانون الثاني 2021", "2021-01-18T00:00:00Z"},
		{"Thứ Bảy, 18/12/2021, 21:40", "2021-12-18T21:40:00Z"},
		{"Thứ 2, ngày 15 tháng 3 năm 2023 10:00", "2023-03-15T10:00:00Z"},
		{"18 Tháng Mười Hai 2021", "2021-12-18T00:00:00Z"},
		{"18 fe\u0301vrier 2021", "2021-02-18T00:00:00Z"},
	};
	assert_local(rows, COUNT(rows));
	/* Korean has one zone */
	static const struct row korean[] = {
		{"2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"},
		{"2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"},
		{"2021년 12월 18일 토요일 오후 9시 40분 5초", "2021-12-18T12:40:05Z"},
		{"2021년 12월 18일 21:40 GMT", "2021-12-18T21:40:00Z"},
		{"Thứ Bảy, 18/12/2021, 21:40 (GMT+7)", "2021-12-18T14:40:00Z"},
		{"Cumartesi, 18 Aralık 2021 21:40 +03", "2021-12-18T18:40:00Z"},
		{"شنبه ۱۸ دسامبر ۲۰۲۱ ۲۱:۴۰ +0330", "2021-12-18T18:10:00Z"},
		{"18 दिसंबर 2021 21:40 IST", "2021-12-18T16:10:00Z"},
		{"18 בדצמבר 2021 21:40 GMT+2", "2021-12-18T19:40:00Z"},
		{"Sabtu, 18 Desember 2021 pukul 21.40 WIB", "2021-12-18T14:40:00Z"},
	};
	assert_zoned(korean, COUNT(korean));
}

static void test_two_readings(void **state)
{
	(void)state;
	static const struct {
		const char *text, *language, *expected;
	} rows[] = {
		{"1/2/2021", "", "2021-01-02T00:00:00Z"},
		{"1/2/2021", "en-US", "2021-01-02T00:00:00Z"},
		{"1/2/2021", "en-GB", "2021-02-01T00:00:00Z"},
		{"1/2/2021", "nl", "2021-02-01T00:00:00Z"},
		{"1-2-2021", "en-US", "2021-01-02T00:00:00Z"},
		{"1-2-2021", "", "2021-02-01T00:00:00Z"},
		{"1.2.2021", "en-US", "2021-02-01T00:00:00Z"},
		{"13/2/2021", "en-US", "2021-02-13T00:00:00Z"},
		{"2/13/2021", "nl", "2021-02-13T00:00:00Z"},
		{"12/31/03", "", "2003-12-31T00:00:00Z"},
		/* words that are a month to some and a day of the week to others */
		{"mar. 14/12/2021", "fr", "2021-12-14T00:00:00Z"},
		{"mar. 14 déc. 2021", "", "2021-12-14T00:00:00Z"},
		{"14 mar 2021", "", "2021-03-14T00:00:00Z"},
		{"Paz, 19 Aralık 2021", "tr", "2021-12-19T00:00:00Z"},
		{"19 paź 2021", "pl", "2021-10-19T00:00:00Z"},
		{"sub, 18. rujna 2021.", "hr", "2021-09-18T00:00:00Z"},
		{"Thứ Năm, 18 tháng 2, 2021", "vi", "2021-02-18T00:00:00Z"},
		{"Ngày 18 tháng Năm năm 2021", "vi", "2021-05-18T00:00:00Z"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_date(rows[i].text, rows[i].language, rows[i].expected, DATE_ASSUMED_UTC);
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {"", "   ", "yesterday", "3 comments", "99/99/9999", "18 december",
		"-", "T", "Z", "+0100", "10:00", "00", "2021-00-00", "2021-14-32", "12399", "2003-W54-1",
		"99999999999999999999999", "Jan", "0000-00-00T00:00:00Z", "\xff\xfe\xc3", "年月日"};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_date(texts[i], "", "", 0);
}

static void test_text_is_kept(void **state)
{
	(void)state;
	struct date date;
	assert_true(date_parse(str_of("  18 december 2021\n"), str_of(""), &date));
	assert_true(str_eq(date.text, STR("18 december 2021")));
	char long_text[400] = "2021-12-18 ";
	memset(long_text + 11, 'x', 380);
	memcpy(long_text + 127, "é", 2); /* across the cut at 128 */
	assert_true(date_parse(str_of(long_text), str_of(""), &date));
	assert_int_equal(date.text.len, 127);
}

/* Words are found by bisection: each must be at its place. */
static void test_words_are_sorted(void **state)
{
	(void)state;
	static const char *const words[] = {"a", "abr", "z", "dec", "декабря", "十二月", "초",
		"ديسمبر", "δεκ", "joulukuuta", "utc", "y"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (!date_word_find(str_of(words[i])))
			fail_msg("%s", words[i]);
	assert_null(date_word_find(str_of("decem")));
	assert_null(date_word_find(str_of("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc822),
		cmocka_unit_test(test_iso8601),
		cmocka_unit_test(test_epoch),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_english),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_two_readings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_text_is_kept),
		cmocka_unit_test(test_words_are_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
