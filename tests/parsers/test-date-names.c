/* The names of months and days in the languages that feeds are written in: each month, in full and
 * abbreviated, before and behind the day, with and without the day of the week. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/time.h"
#include "parsers/date.h"

enum { YEAR = 2021, DAY = 18, HOUR = 21, MINUTE = 40, FORMS = 4 };

/* Names are separated by "|", January and Monday first. */
static const struct names {
	const char *language, *days;
	const char *months[FORMS]; /* in full and abbreviated, as in dates and by themselves */
} languages[] = {
	{"ar", "الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
		{"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|"
		 "ديسمبر"}},
	{"bg", "понеделник|вторник|сряда|четвъртък|петък|събота|неделя",
		{"януари|февруари|март|април|май|юни|юли|август|септември|октомври|"
		 "ноември|декември",
		 "яну|фев|март|апр|май|юни|юли|авг|сеп|окт|ное|дек"}},
	{"cs", "pondělí|úterý|středa|čtvrtek|pátek|sobota|neděle",
		{"ledna|února|března|dubna|května|června|července|srpna|září|října|"
		 "listopadu|prosince",
		 "led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|pro",
		 "leden|únor|březen|duben|květen|červen|červenec|srpen|září|říjen|"
		 "listopad|prosinec"}},
	{"da", "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
		{"januar|februar|marts|april|maj|juni|juli|august|september|oktober|"
		 "november|december",
		 "jan.|feb.|mar.|apr.|maj|jun.|jul.|aug.|sep.|okt.|nov.|dec."}},
	{"de", "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag",
		{"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|"
		 "November|Dezember",
		 "Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.",
		 "Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez"}},
	{"el", "Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή",
		{"Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|"
		 "Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου",
		 "Ιαν|Φεβ|Μαρ|Απρ|Μαΐ|Ιουν|Ιουλ|Αυγ|Σεπ|Οκτ|Νοε|Δεκ",
		 "Ιανουάριος|Φεβρουάριος|Μάρτιος|Απρίλιος|Μάιος|Ιούνιος|Ιούλιος|"
		 "Αύγουστος|Σεπτέμβριος|Οκτώβριος|Νοέμβριος|Δεκέμβριος",
		 "Ιαν|Φεβ|Μάρ|Απρ|Μάι|Ιούν|Ιούλ|Αύγ|Σεπ|Οκτ|Νοέ|Δεκ"}},
	{"en", "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
		{"January|February|March|April|May|June|July|August|September|October|"
		 "November|December",
		 "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"}},
	{"es", "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
		{"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|"
		 "noviembre|diciembre",
		 "ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic"}},
	{"et", "Esmaspäev|Teisipäev|Kolmapäev|Neljapäev|Reede|Laupäev|Pühapäev",
		{"jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|"
		 "oktoober|november|detsember",
		 "jaan|veebr|märts|apr|mai|juuni|juuli|aug|sept|okt|nov|dets"}},
	{"fi", "maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|"
		 "sunnuntaina",
		{"tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|"
		 "heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta",
		 "tammik.|helmik.|maalisk.|huhtik.|toukok.|kesäk.|heinäk.|elok.|syysk.|"
		 "lokak.|marrask.|jouluk.",
		 "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|"
		 "syyskuu|lokakuu|marraskuu|joulukuu",
		 "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu"}},
	{"fr", "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
		{"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|"
		 "novembre|décembre",
		 "janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc."}},
	{"hu", "hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap",
		{"január|február|március|április|május|június|július|augusztus|"
		 "szeptember|október|november|december",
		 "jan.|febr.|márc.|ápr.|máj.|jún.|júl.|aug.|szept.|okt.|nov.|dec."}},
	{"id", "Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu",
		{"Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|"
		 "November|Desember",
		 "Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des"}},
	{"is", "mánudagur|þriðjudagur|miðvikudagur|fimmtudagur|föstudagur|laugardagur|"
		 "sunnudagur",
		{"janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|"
		 "nóvember|desember",
		 "jan.|feb.|mar.|apr.|maí|jún.|júl.|ágú.|sep.|okt.|nóv.|des."}},
	{"it", "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
		{"gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|"
		 "ottobre|novembre|dicembre",
		 "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic"}},
	{"ja", "月曜日|火曜日|水曜日|木曜日|金曜日|土曜日|日曜日",
		{"1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"}},
	{"lt", "pirmadienis|antradienis|trečiadienis|ketvirtadienis|penktadienis|"
		 "šeštadienis|sekmadienis",
		{"sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|"
		 "rugsėjo|spalio|lapkričio|gruodžio",
		 "saus.|vas.|kov.|bal.|geg.|birž.|liep.|rugp.|rugs.|spal.|lapkr.|gruod.",
		 "sausis|vasaris|kovas|balandis|gegužė|birželis|liepa|rugpjūtis|"
		 "rugsėjis|spalis|lapkritis|gruodis"}},
	{"lv", "pirmdiena|otrdiena|trešdiena|ceturtdiena|piektdiena|sestdiena|"
		 "svētdiena",
		{"janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|"
		 "septembris|oktobris|novembris|decembris",
		 "janv.|febr.|marts|apr.|maijs|jūn.|jūl.|aug.|sept.|okt.|nov.|dec."}},
	{"nb", "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
		{"januar|februar|mars|april|mai|juni|juli|august|september|oktober|"
		 "november|desember",
		 "jan.|feb.|mar.|apr.|mai|jun.|jul.|aug.|sep.|okt.|nov.|des.",
		 "jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des"}},
	{"nl", "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
		{"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|"
		 "november|december",
		 "jan.|feb.|mrt.|apr.|mei|jun.|jul.|aug.|sep.|okt.|nov.|dec."}},
	{"nn", "måndag|tysdag|onsdag|torsdag|fredag|laurdag|søndag",
		{"januar|februar|mars|april|mai|juni|juli|august|september|oktober|"
		 "november|desember",
		 "jan.|feb.|mars|apr.|mai|juni|juli|aug.|sep.|okt.|nov.|des.",
		 "jan|feb|mar|apr|mai|jun|jul|aug|sep|okt|nov|des"}},
	{"pl", "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela",
		{"stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|"
		 "października|listopada|grudnia",
		 "sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru",
		 "styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|"
		 "październik|listopad|grudzień"}},
	{"pt", "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|"
		 "sábado|domingo",
		{"janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|"
		 "outubro|novembro|dezembro",
		 "jan.|fev.|mar.|abr.|mai.|jun.|jul.|ago.|set.|out.|nov.|dez."}},
	{"ro", "luni|marți|miercuri|joi|vineri|sâmbătă|duminică",
		{"ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|"
		 "octombrie|noiembrie|decembrie",
		 "ian.|feb.|mar.|apr.|mai|iun.|iul.|aug.|sept.|oct.|nov.|dec."}},
	{"ru", "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
		{"января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|"
		 "ноября|декабря",
		 "янв.|февр.|мар.|апр.|мая|июн.|июл.|авг.|сент.|окт.|нояб.|дек.",
		 "январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|"
		 "ноябрь|декабрь",
		 "янв.|февр.|март|апр.|май|июнь|июль|авг.|сент.|окт.|нояб.|дек."}},
	{"sk", "pondelok|utorok|streda|štvrtok|piatok|sobota|nedeľa",
		{"januára|februára|marca|apríla|mája|júna|júla|augusta|septembra|"
		 "októbra|novembra|decembra",
		 "jan|feb|mar|apr|máj|jún|júl|aug|sep|okt|nov|dec",
		 "január|február|marec|apríl|máj|jún|júl|august|september|október|"
		 "november|december"}},
	{"sl", "ponedeljek|torek|sreda|četrtek|petek|sobota|nedelja",
		{"januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|"
		 "november|december",
		 "jan.|feb.|mar.|apr.|maj|jun.|jul.|avg.|sep.|okt.|nov.|dec."}},
	{"sr", "ponedeljak|utorak|sreda|četvrtak|petak|subota|nedelja",
		{"januar|februar|mart|april|maj|jun|jul|avgust|septembar|oktobar|"
		 "novembar|decembar",
		 "jan|feb|mar|apr|maj|jun|jul|avg|sep|okt|nov|dec"}},
	{"sv", "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag",
		{"januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|"
		 "november|december",
		 "jan.|feb.|mars|apr.|maj|juni|juli|aug.|sep.|okt.|nov.|dec."}},
	{"tr", "Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi|Pazar",
		{"Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|"
		 "Aralık",
		 "Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara"}},
	{"uk", "понеділок|вівторок|середа|четвер|пʼятниця|субота|неділя",
		{"січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|"
		 "листопада|грудня",
		 "січ.|лют.|бер.|квіт.|трав.|черв.|лип.|серп.|вер.|жовт.|лист.|груд.",
		 "січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|"
		 "жовтень|листопад|грудень",
		 "січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"}},
	{"vi", "Thứ Hai|Thứ Ba|Thứ Tư|Thứ Năm|Thứ Sáu|Thứ Bảy|Chủ Nhật",
		{"tháng 1|tháng 2|tháng 3|tháng 4|tháng 5|tháng 6|tháng 7|tháng 8|"
		 "tháng 9|tháng 10|tháng 11|tháng 12",
		 "thg 1|thg 2|thg 3|thg 4|thg 5|thg 6|thg 7|thg 8|thg 9|thg 10|thg 11|"
		 "thg 12",
		 "Tháng 1|Tháng 2|Tháng 3|Tháng 4|Tháng 5|Tháng 6|Tháng 7|Tháng 8|"
		 "Tháng 9|Tháng 10|Tháng 11|Tháng 12",
		 "Thg 1|Thg 2|Thg 3|Thg 4|Thg 5|Thg 6|Thg 7|Thg 8|Thg 9|Thg 10|Thg 11|"
		 "Thg 12"}},
	{"zh", "星期一|星期二|星期三|星期四|星期五|星期六|星期日",
		{"一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月",
		 "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月"}},
};

static struct str nth(const char *list, int n)
{
	struct str name, rest = str_of(list);
	do {
		name = str_split(rest, '|', &rest);
	} while (n-- > 0);
	return name;
}

static void check(const char *language, const char *text, int month)
{
	struct date date;
	if (!date_parse(str_of(text), str_of(language), &date)
		|| date.at != time_from_civil(YEAR, month, DAY, HOUR, MINUTE, 0))
		fail_msg("%s: \"%s\" is not read", language, text);
	assert_int_equal(date.flags, DATE_ASSUMED_UTC);
}

static void check_month(const struct names *names, const char *months, int month)
{
	static const char *const patterns[] = {"%2$d %1$.*4$s %3$d 21:40", "%1$.*4$s %2$d, %3$d 21:40",
		"%2$d. %1$.*4$s %3$d, 21:40", "%3$d %1$.*4$s %2$d 21:40"};
	char text[256], with_day[512];
	struct str name = nth(months, month - 1);
	int weekday = (time_weekday(time_from_civil(YEAR, month, DAY, 0, 0, 0)) + 6) % 7;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		snprintf(text, sizeof text, patterns[i], name.data, DAY, YEAR, (int)name.len);
		struct str day = nth(names->days, weekday);
		snprintf(with_day, sizeof with_day, "%.*s, %s", STR_ARG(day), text);
		check(names->language, text, month);
		check("", text, month);
		check(names->language, with_day, month);
	}
}

static void test_every_month_of_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		for (int form = 0; form < FORMS && languages[i].months[form]; form++)
			for (int month = 1; month <= 12; month++)
				check_month(&languages[i], languages[i].months[form], month);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_month_of_every_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
