/* The words of dates in one sorted table. Months are there in full, in the genitive where dates use
 * it, and abbreviated as the common locales do; they are folded, so "février" is "fevrier". A new
 * name is a new row at its place in the order of bytes. */
#include "parsers/date_words.h"

#define MONTH DATE_WORD_MONTH
#define MONTH_OR_DAY DATE_WORD_MONTH_OR_DAY
#define SECOND_OF_TWO DATE_WORD_SECOND_OF_TWO
#define HALF DATE_WORD_HALF
#define HALF_AFTER DATE_WORD_HALF_AFTER
#define CLOCK DATE_WORD_CLOCK
#define UNIT DATE_WORD_UNIT
#define PREFIX DATE_WORD_PREFIX
#define NUMBER DATE_WORD_NUMBER
#define ERA DATE_WORD_ERA
#define WEEK DATE_WORD_WEEK
#define ZONE DATE_WORD_ZONE
#define LETTER_ZONE DATE_WORD_LETTER_ZONE

static const struct date_word words[] = {
	{"a", LETTER_ZONE, -60}, {"abr", MONTH, 4}, {"abril", MONTH, 4}, {"acdt", ZONE, 630},
	{"acst", ZONE, 570}, {"adt", ZONE, -180}, {"aedt", ZONE, 660}, {"aest", ZONE, 600},
	{"ago", MONTH, 8}, {"agost", MONTH, 8}, {"agosto", MONTH, 8}, {"agt", MONTH, 8},
	{"agu", MONTH, 8}, {"agust", MONTH, 8}, {"agustos", MONTH, 8}, {"agustus", MONTH, 8},
	{"akdt", ZONE, -480}, {"akst", ZONE, -540}, {"am", HALF, 0}, {"aou", MONTH, 8},
	{"aout", MONTH, 8}, {"apr", MONTH, 4}, {"april", MONTH, 4}, {"aprile", MONTH, 4},
	{"aprilie", MONTH, 4}, {"aprilis", MONTH, 4}, {"ara", MONTH, 12}, {"aralik", MONTH, 12},
	{"art", ZONE, -180}, {"ast", ZONE, -240}, {"at", ZONE, -240}, {"aug", MONTH, 8},
	{"august", MONTH, 8}, {"augusti", MONTH, 8}, {"augustus", MONTH, 8},
	{"augusztus", MONTH, 8}, {"avr", MONTH, 4}, {"avril", MONTH, 4}, {"awst", ZONE, 480},
	{"ba", NUMBER, 3}, {"bay", NUMBER, 7}, {"bdt", ZONE, 360}, {"bon", NUMBER, 4},
	{"brezen", MONTH, 3}, {"brezna", MONTH, 3}, {"brst", ZONE, -120}, {"brt", ZONE, -180},
	{"bst", ZONE, 60}, {"cat", ZONE, 120}, {"cdt", ZONE, -300}, {"cerven", MONTH, 6},
	{"cervence", MONTH, 7}, {"cervenec", MONTH, 7}, {"cervna", MONTH, 6}, {"cest", ZONE, 120},
	{"cet", ZONE, 60}, {"ch", HALF_AFTER, 1}, {"chap", NUMBER, 12}, {"chin", NUMBER, 9},
	{"clst", ZONE, -180}, {"clt", ZONE, -240}, {"cot", ZONE, -300}, {"cst", ZONE, -360},
	{"ct", ZONE, -360}, {"cze", MONTH, 6}, {"czerwca", MONTH, 6}, {"czerwiec", MONTH, 6},
	{"dec", MONTH, 12}, {"december", MONTH, 12}, {"decembre", MONTH, 12},
	{"decembrie", MONTH, 12}, {"des", MONTH, 12}, {"desember", MONTH, 12},
	{"desembre", MONTH, 12}, {"dez", MONTH, 12}, {"dezember", MONTH, 12},
	{"dezembro", MONTH, 12}, {"dic", MONTH, 12}, {"dicembre", MONTH, 12},
	{"diciembre", MONTH, 12}, {"duben", MONTH, 4}, {"dubna", MONTH, 4}, {"eat", ZONE, 180},
	{"edt", ZONE, -240}, {"eest", ZONE, 180}, {"eet", ZONE, 120}, {"eki", MONTH, 10},
	{"ekim", MONTH, 10}, {"elo", MONTH, 8}, {"elokuu", MONTH, 8}, {"elokuuta", MONTH, 8},
	{"ene", MONTH, 1}, {"enero", MONTH, 1}, {"est", ZONE, -300}, {"et", ZONE, -300},
	{"eyl", MONTH, 9}, {"eylul", MONTH, 9}, {"feb", MONTH, 2}, {"febbraio", MONTH, 2},
	{"feber", MONTH, 2}, {"febr", MONTH, 2}, {"febrer", MONTH, 2}, {"febrero", MONTH, 2},
	{"februar", MONTH, 2}, {"februari", MONTH, 2}, {"februarie", MONTH, 2},
	{"february", MONTH, 2}, {"fev", MONTH, 2}, {"fevereiro", MONTH, 2}, {"fevr", MONTH, 2},
	{"fevrier", MONTH, 2}, {"gen", MONTH, 1}, {"gener", MONTH, 1}, {"gennaio", MONTH, 1},
	{"gieng", NUMBER, 1}, {"giu", MONTH, 6}, {"giugno", MONTH, 6}, {"gmt", ZONE, 0},
	{"gru", MONTH, 12}, {"grudnia", MONTH, 12}, {"grudzien", MONTH, 12}, {"gst", ZONE, 240},
	{"h", UNIT, DATE_UNIT_HOUR}, {"hai", NUMBER, 2}, {"hast", ZONE, -600}, {"haz", MONTH, 6},
	{"haziran", MONTH, 6}, {"hdt", ZONE, -540}, {"heec", ZONE, 120}, {"heina", MONTH, 7},
	{"heinakuu", MONTH, 7}, {"heinakuuta", MONTH, 7}, {"helmi", MONTH, 2},
	{"helmikuu", MONTH, 2}, {"helmikuuta", MONTH, 2}, {"hkt", ZONE, 480}, {"hnec", ZONE, 60},
	{"hst", ZONE, -600}, {"huhti", MONTH, 4}, {"huhtikuu", MONTH, 4}, {"huhtikuuta", MONTH, 4},
	{"ian", MONTH, 1}, {"ianuarie", MONTH, 1}, {"ict", ZONE, 420}, {"idt", ZONE, 180},
	{"irkt", ZONE, 480}, {"irst", ZONE, 210}, {"ist", ZONE, 330}, {"iul", MONTH, 7},
	{"iulie", MONTH, 7}, {"iun", MONTH, 6}, {"iunie", MONTH, 6}, {"jam", CLOCK, 0},
	{"jan", MONTH, 1}, {"janeiro", MONTH, 1}, {"janner", MONTH, 1}, {"januar", MONTH, 1},
	{"januari", MONTH, 1}, {"january", MONTH, 1}, {"janv", MONTH, 1}, {"janvier", MONTH, 1},
	{"joulu", MONTH, 12}, {"joulukuu", MONTH, 12}, {"joulukuuta", MONTH, 12},
	{"jst", ZONE, 540}, {"juil", MONTH, 7}, {"juill", MONTH, 7}, {"juillet", MONTH, 7},
	{"juin", MONTH, 6}, {"jul", MONTH, 7}, {"julho", MONTH, 7}, {"juli", MONTH, 7},
	{"julio", MONTH, 7}, {"juliol", MONTH, 7}, {"julius", MONTH, 7}, {"july", MONTH, 7},
	{"jun", MONTH, 6}, {"june", MONTH, 6}, {"junho", MONTH, 6}, {"juni", MONTH, 6},
	{"junio", MONTH, 6}, {"junius", MONTH, 6}, {"juny", MONTH, 6}, {"kas", MONTH, 11},
	{"kasim", MONTH, 11}, {"kello", CLOCK, 0}, {"kesa", MONTH, 6}, {"kesakuu", MONTH, 6},
	{"kesakuuta", MONTH, 6}, {"kl", CLOCK, 0}, {"klo", CLOCK, 0}, {"krat", ZONE, 420},
	{"kst", ZONE, 540}, {"kveten", MONTH, 5}, {"kvetna", MONTH, 5}, {"kwi", MONTH, 4},
	{"kwiecien", MONTH, 4}, {"kwietnia", MONTH, 4}, {"leden", MONTH, 1}, {"ledna", MONTH, 1},
	{"lip", MONTH, 7}, {"lipca", MONTH, 7}, {"lipiec", MONTH, 7}, {"lis", MONTH, 11},
	{"listopad", MONTH, 11}, {"listopada", MONTH, 11}, {"listopadu", MONTH, 11},
	{"loka", MONTH, 10}, {"lokakuu", MONTH, 10}, {"lokakuuta", MONTH, 10}, {"lug", MONTH, 7},
	{"luglio", MONTH, 7}, {"lut", MONTH, 2}, {"lutego", MONTH, 2}, {"luty", MONTH, 2},
	{"m", LETTER_ZONE, -720}, {"maalis", MONTH, 3}, {"maaliskuu", MONTH, 3},
	{"maaliskuuta", MONTH, 3}, {"maart", MONTH, 3}, {"mag", MONTH, 5}, {"maggio", MONTH, 5},
	{"magt", ZONE, 660}, {"mai", MONTH, 5}, {"maig", MONTH, 5}, {"maio", MONTH, 5},
	{"maj", MONTH, 5}, {"maja", MONTH, 5}, {"majus", MONTH, 5}, {"mar", MONTH_OR_DAY, 3},
	{"marc", MONTH, 3}, {"marca", MONTH, 3}, {"march", MONTH, 3}, {"marcius", MONTH, 3},
	{"marco", MONTH, 3}, {"maret", MONTH, 3}, {"marras", MONTH, 11}, {"marraskuu", MONTH, 11},
	{"marraskuuta", MONTH, 11}, {"mars", MONTH, 3}, {"mart", MONTH, 3}, {"martie", MONTH, 3},
	{"marts", MONTH, 3}, {"marz", MONTH, 3}, {"marzec", MONTH, 3}, {"marzo", MONTH, 3},
	{"may", MONTH, 5}, {"mayis", MONTH, 5}, {"mayo", MONTH, 5}, {"mdt", ZONE, -360},
	{"mei", MONTH, 5}, {"mest", ZONE, 120}, {"mesz", ZONE, 120}, {"met", ZONE, 60},
	{"mez", ZONE, 60}, {"mot", NUMBER, 1}, {"mrt", MONTH, 3}, {"mrz", MONTH, 3},
	{"msd", ZONE, 240}, {"msk", ZONE, 180}, {"mst", ZONE, -420}, {"mt", ZONE, -420},
	{"muoi", NUMBER, 10}, {"n", LETTER_ZONE, 60}, {"nachm", HALF, 1},
	{"nam", PREFIX, DATE_UNIT_YEAR}, {"ndt", ZONE, -150}, {"ngay", PREFIX, DATE_UNIT_DAY},
	{"nis", MONTH, 4}, {"nisan", MONTH, 4}, {"noi", MONTH, 11}, {"noiembrie", MONTH, 11},
	{"nop", MONTH, 11}, {"nopember", MONTH, 11}, {"nov", MONTH, 11}, {"november", MONTH, 11},
	{"novembre", MONTH, 11}, {"novembro", MONTH, 11}, {"noviembre", MONTH, 11},
	{"npt", ZONE, 345}, {"nst", ZONE, -210}, {"nzdt", ZONE, 780}, {"nzst", ZONE, 720},
	{"oca", MONTH, 1}, {"ocak", MONTH, 1}, {"oct", MONTH, 10}, {"october", MONTH, 10},
	{"octobre", MONTH, 10}, {"octombrie", MONTH, 10}, {"octubre", MONTH, 10},
	{"okt", MONTH, 10}, {"oktober", MONTH, 10}, {"omst", ZONE, 360}, {"oo", HALF_AFTER, 0},
	{"os", HALF_AFTER, 1}, {"ott", MONTH, 10}, {"ottobre", MONTH, 10}, {"out", MONTH, 10},
	{"outubro", MONTH, 10}, {"paz", MONTH, 10}, {"pazdziernik", MONTH, 10},
	{"pazdziernika", MONTH, 10}, {"pdt", ZONE, -420}, {"pebruari", MONTH, 2},
	{"pet", ZONE, -300}, {"pett", ZONE, 720}, {"pht", ZONE, 480}, {"pkt", ZONE, 300},
	{"pm", HALF, 1}, {"prosince", MONTH, 12}, {"prosinec", MONTH, 12}, {"pst", ZONE, -480},
	{"pt", ZONE, -480}, {"pukul", CLOCK, 0}, {"rijen", MONTH, 10}, {"rijna", MONTH, 10},
	{"sa", HALF_AFTER, 0}, {"sast", ZONE, 120}, {"sau", NUMBER, 6}, {"sep", MONTH, 9},
	{"sept", MONTH, 9}, {"september", MONTH, 9}, {"septembre", MONTH, 9},
	{"septembrie", MONTH, 9}, {"septiembre", MONTH, 9}, {"set", MONTH, 9},
	{"setembre", MONTH, 9}, {"setembro", MONTH, 9}, {"setiembre", MONTH, 9},
	{"settembre", MONTH, 9}, {"sgt", ZONE, 480}, {"sie", MONTH, 8}, {"sierpien", MONTH, 8},
	{"sierpnia", MONTH, 8}, {"srpen", MONTH, 8}, {"srpna", MONTH, 8}, {"sty", MONTH, 1},
	{"styczen", MONTH, 1}, {"stycznia", MONTH, 1}, {"sub", MONTH, 2}, {"subat", MONTH, 2},
	{"syys", MONTH, 9}, {"syyskuu", MONTH, 9}, {"syyskuuta", MONTH, 9}, {"szep", MONTH, 9},
	{"szept", MONTH, 9}, {"szeptember", MONTH, 9}, {"tam", NUMBER, 8}, {"tammi", MONTH, 1},
	{"tammikuu", MONTH, 1}, {"tammikuuta", MONTH, 1}, {"tem", MONTH, 7}, {"temmuz", MONTH, 7},
	{"thang", PREFIX, DATE_UNIT_MONTH}, {"thg", PREFIX, DATE_UNIT_MONTH},
	{"thu", PREFIX, DATE_UNIT_NONE}, {"touko", MONTH, 5}, {"toukokuu", MONTH, 5},
	{"toukokuuta", MONTH, 5}, {"trt", ZONE, 180}, {"tu", NUMBER, 4},
	{"uhr", UNIT, DATE_UNIT_HOUR}, {"unor", MONTH, 2}, {"unora", MONTH, 2}, {"ut", ZONE, 0},
	{"utc", ZONE, 0}, {"uur", UNIT, DATE_UNIT_HOUR}, {"uyt", ZONE, -180}, {"uzt", ZONE, 300},
	{"vet", ZONE, -240}, {"vlat", ZONE, 600}, {"vorm", HALF, 0}, {"w", WEEK, 0},
	{"wat", ZONE, 60}, {"west", ZONE, 60}, {"wet", ZONE, 0}, {"wib", ZONE, 420},
	{"wit", ZONE, 540}, {"wita", ZONE, 480}, {"wrz", MONTH, 9}, {"wrzesien", MONTH, 9},
	{"wrzesnia", MONTH, 9}, {"y", LETTER_ZONE, 720}, {"yakt", ZONE, 540}, {"yekt", ZONE, 300},
	{"z", ZONE, 0}, {"zari", MONTH, 9}, {"απρ", MONTH, 4}, {"απριλιοσ", MONTH, 4},
	{"απριλιου", MONTH, 4}, {"αυγ", MONTH, 8}, {"αυγουστοσ", MONTH, 8},
	{"αυγουστου", MONTH, 8}, {"δεκ", MONTH, 12}, {"δεκεμβριοσ", MONTH, 12},
	{"δεκεμβριου", MONTH, 12}, {"ιαν", MONTH, 1}, {"ιανουαριοσ", MONTH, 1},
	{"ιανουαριου", MONTH, 1}, {"ιουλ", MONTH, 7}, {"ιουλιοσ", MONTH, 7}, {"ιουλιου", MONTH, 7},
	{"ιουν", MONTH, 6}, {"ιουνιοσ", MONTH, 6}, {"ιουνιου", MONTH, 6}, {"μαι", MONTH, 5},
	{"μαιοσ", MONTH, 5}, {"μαιου", MONTH, 5}, {"μαρ", MONTH, 3}, {"μαρτ", MONTH, 3},
	{"μαρτιοσ", MONTH, 3}, {"μαρτιου", MONTH, 3}, {"μμ", HALF, 1}, {"νοε", MONTH, 11},
	{"νοεμ", MONTH, 11}, {"νοεμβριοσ", MONTH, 11}, {"νοεμβριου", MONTH, 11},
	{"οκτ", MONTH, 10}, {"οκτωβριοσ", MONTH, 10}, {"οκτωβριου", MONTH, 10}, {"πμ", HALF, 0},
	{"σεπ", MONTH, 9}, {"σεπτ", MONTH, 9}, {"σεπτεμβριοσ", MONTH, 9},
	{"σεπτεμβριου", MONTH, 9}, {"φεβ", MONTH, 2}, {"φεβρ", MONTH, 2},
	{"φεβρουαριοσ", MONTH, 2}, {"φεβρουαριου", MONTH, 2}, {"авг", MONTH, 8},
	{"август", MONTH, 8}, {"августа", MONTH, 8}, {"апр", MONTH, 4}, {"апрель", MONTH, 4},
	{"апреля", MONTH, 4}, {"април", MONTH, 4}, {"бер", MONTH, 3}, {"березень", MONTH, 3},
	{"березня", MONTH, 3}, {"вер", MONTH, 9}, {"вересень", MONTH, 9}, {"вересня", MONTH, 9},
	{"гру", MONTH, 12}, {"груд", MONTH, 12}, {"грудень", MONTH, 12}, {"грудня", MONTH, 12},
	{"дек", MONTH, 12}, {"декабрь", MONTH, 12}, {"декабря", MONTH, 12},
	{"декември", MONTH, 12}, {"жов", MONTH, 10}, {"жовт", MONTH, 10}, {"жовтень", MONTH, 10},
	{"жовтня", MONTH, 10}, {"июл", MONTH, 7}, {"июль", MONTH, 7}, {"июля", MONTH, 7},
	{"июн", MONTH, 6}, {"июнь", MONTH, 6}, {"июня", MONTH, 6}, {"кві", MONTH, 4},
	{"квіт", MONTH, 4}, {"квітень", MONTH, 4}, {"квітня", MONTH, 4}, {"лип", MONTH, 7},
	{"липень", MONTH, 7}, {"липня", MONTH, 7}, {"лис", MONTH, 11}, {"листопад", MONTH, 11},
	{"листопада", MONTH, 11}, {"лют", MONTH, 2}, {"лютий", MONTH, 2}, {"лютого", MONTH, 2},
	{"май", MONTH, 5}, {"мар", MONTH, 3}, {"март", MONTH, 3}, {"марта", MONTH, 3},
	{"мая", MONTH, 5}, {"ноември", MONTH, 11}, {"ноя", MONTH, 11}, {"нояб", MONTH, 11},
	{"ноябрь", MONTH, 11}, {"ноября", MONTH, 11}, {"окт", MONTH, 10}, {"октомври", MONTH, 10},
	{"октябрь", MONTH, 10}, {"октября", MONTH, 10}, {"сен", MONTH, 9}, {"сент", MONTH, 9},
	{"сентябрь", MONTH, 9}, {"сентября", MONTH, 9}, {"септември", MONTH, 9}, {"сер", MONTH, 8},
	{"серп", MONTH, 8}, {"серпень", MONTH, 8}, {"серпня", MONTH, 8}, {"січ", MONTH, 1},
	{"січень", MONTH, 1}, {"січня", MONTH, 1}, {"тра", MONTH, 5}, {"трав", MONTH, 5},
	{"травень", MONTH, 5}, {"травня", MONTH, 5}, {"фев", MONTH, 2}, {"февр", MONTH, 2},
	{"февраль", MONTH, 2}, {"февраля", MONTH, 2}, {"февруари", MONTH, 2}, {"чер", MONTH, 6},
	{"черв", MONTH, 6}, {"червень", MONTH, 6}, {"червня", MONTH, 6}, {"юли", MONTH, 7},
	{"юни", MONTH, 6}, {"янв", MONTH, 1}, {"январь", MONTH, 1}, {"января", MONTH, 1},
	{"януари", MONTH, 1}, {"אוגוסט", MONTH, 8}, {"אוקטובר", MONTH, 10}, {"אפריל", MONTH, 4},
	{"דצמבר", MONTH, 12}, {"יולי", MONTH, 7}, {"יוני", MONTH, 6}, {"ינואר", MONTH, 1},
	{"מאי", MONTH, 5}, {"מרץ", MONTH, 3}, {"נובמבר", MONTH, 11}, {"ספטמבר", MONTH, 9},
	{"פברואר", MONTH, 2}, {"اب", MONTH, 8}, {"ابريل", MONTH, 4}, {"اذار", MONTH, 3},
	{"اغسطس", MONTH, 8}, {"افريل", MONTH, 4}, {"اكتوبر", MONTH, 10},
	{"الثاني", SECOND_OF_TWO, 0}, {"اوت", MONTH, 8}, {"ايار", MONTH, 5}, {"ايلول", MONTH, 9},
	{"تشرين", MONTH, 10}, {"تموز", MONTH, 7}, {"جانفي", MONTH, 1}, {"جوان", MONTH, 6},
	{"جويليه", MONTH, 7}, {"حزيران", MONTH, 6}, {"دجنبر", MONTH, 12}, {"ديسمبر", MONTH, 12},
	{"سبتمبر", MONTH, 9}, {"شباط", MONTH, 2}, {"شتنبر", MONTH, 9}, {"ص", HALF, 0},
	{"صباحا", HALF, 0}, {"غشت", MONTH, 8}, {"فبراير", MONTH, 2}, {"فيفري", MONTH, 2},
	{"كانون", MONTH, 12}, {"م", HALF, 1}, {"مارس", MONTH, 3}, {"ماي", MONTH, 5},
	{"مايو", MONTH, 5}, {"مساء", HALF, 1}, {"نوفمبر", MONTH, 11}, {"نونبر", MONTH, 11},
	{"نيسان", MONTH, 4}, {"يناير", MONTH, 1}, {"يوليه", MONTH, 7}, {"يوليو", MONTH, 7},
	{"يوليوز", MONTH, 7}, {"يونيه", MONTH, 6}, {"يونيو", MONTH, 6}, {"一月", MONTH, 1},
	{"七月", MONTH, 7}, {"三月", MONTH, 3}, {"上午", HALF, 0}, {"下午", HALF, 1}, {"中午", HALF, 1},
	{"九月", MONTH, 9}, {"二月", MONTH, 2}, {"五月", MONTH, 5}, {"令和", ERA, 2018}, {"八月", MONTH, 8},
	{"六月", MONTH, 6}, {"凌晨", HALF, 0}, {"分", UNIT, DATE_UNIT_MINUTE}, {"十一月", MONTH, 11},
	{"十二月", MONTH, 12}, {"十月", MONTH, 10}, {"午前", HALF, 0}, {"午後", HALF, 1},
	{"号", UNIT, DATE_UNIT_DAY}, {"四月", MONTH, 4}, {"平成", ERA, 1988},
	{"年", UNIT, DATE_UNIT_YEAR}, {"日", UNIT, DATE_UNIT_DAY}, {"时", UNIT, DATE_UNIT_HOUR},
	{"昭和", ERA, 1925}, {"晚上", HALF, 1}, {"月", UNIT, DATE_UNIT_MONTH}, {"民国", ERA, 1911},
	{"民國", ERA, 1911}, {"点", UNIT, DATE_UNIT_HOUR}, {"秒", UNIT, DATE_UNIT_SECOND},
	{"년", UNIT, DATE_UNIT_YEAR}, {"분", UNIT, DATE_UNIT_MINUTE}, {"시", UNIT, DATE_UNIT_HOUR},
	{"오전", HALF, 0}, {"오후", HALF, 1}, {"월", UNIT, DATE_UNIT_MONTH}, {"일", UNIT, DATE_UNIT_DAY},
	{"초", UNIT, DATE_UNIT_SECOND},
};

static int compare(struct str folded, const char *name)
{
	size_t len = strlen(name);
	int order = memcmp(folded.data, name, folded.len < len ? folded.len : len);
	return order ? order : (folded.len > len) - (folded.len < len);
}

const struct date_word *date_word_find(struct str folded)
{
	size_t low = 0, high = sizeof words / sizeof words[0];
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(folded, words[middle].name);
		if (order == 0)
			return &words[middle];
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
