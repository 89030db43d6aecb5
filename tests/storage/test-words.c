/* Which words find which texts: stems, accents, languages that write without spaces, plurals that
 * travelled; and what is found only as it is written. */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#include "base/buf.h"
#include "storage/connection.h"
#include "storage/language.h"
#include "storage/search.h"
#include "storage/tokenizer.h"

/* In the manner of a Dutch news site: no title, and a date line in front. */
static const char dutch[] =
	"<p>18 december 2021 - 21:40 - Rabat</p>"
	"<p>Marokko gaat Israëlische drones bouwen. Volgens twee bronnen komen er fabrieken in het noorden "
	"van het land, waar onderdelen uit Israël worden gemonteerd. De landen sloten vorig jaar verschillende "
	"overeenkomsten over handel en veiligheid.</p><p>Een woordvoerder van de regering wilde niet reageren.</p>";

static void put(struct fixture *f, int64_t feed, const char *id, const char *language, const char *title,
	const char *html)
{
	static int64_t at = NOW;
	struct entry entry = fixture_entry(f, id, NULL, title, html);
	entry.language = str_of(language);
	entry.published.at = at--;
	fixture_ingest(f, feed, &entry, 1, NOW);
}

static void index_all(struct fixture *f)
{
	int64_t n;
	if (!search_index_some(f->store, 1000, &n, &f->err))
		fail_msg("%s", f->err.text);
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('integrity-check', 1)");
}

struct search {
	const char *query, *found;
};

/* Each item alone says the same as the index says of it. */
static void check_items(struct fixture *f, const struct search *search)
{
	for (char id = '1'; id <= '3'; id++) {
		const char *query = arena_printf(&f->arena, "(%s) id:%c", search->query, id);
		const char one[] = {id, '\0'}, *wanted = strchr(search->found, id) ? one : "", *found = fixture_query(f, query);
		if (strcmp(found, wanted) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", query, found, wanted);
	}
}

static void check_searches(struct fixture *f, const struct search *searches)
{
	for (; searches->query; searches++) {
		const char *found = fixture_query(f, searches->query);
		if (strcmp(found, searches->found) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", searches->query, found, searches->found);
		check_items(f, searches);
	}
}

static void test_dutch_page(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/nl");
	put(f, feed, "1", "nl", NULL, dutch);
	put(f, feed, "2", "nl", "Een drone boven de fabriek", "<p>De overeenkomst is getekend.</p>");
	index_all(f);
	check_searches(f, (struct search[]){
		{"Israel", "1"}, {"israël", "1"}, {"israelische", "1"},
		{"fabriek", "1 2"}, {"fabrieken", "1 2"},
		{"overeenkomst", "1 2"}, {"overeenkomsten", "1 2"},
		{"drone", "1 2"}, {"drones", "1 2"},
		{"title:drones", "2"}, {"text:fabriek", "1"}, {"fabriek -drones", ""},
		{"\"fabriek\"", "2"}, {"\"fabrieken\"", "1"}, {"\"drones bouwen\"", "1"}, {"\"drone bouwen\"", ""},
		{"fabriek*", "1 2"}, {"overeenkomste*", "1"}, {"regering", "1"}, {"regeringen", "1"},
		{NULL, NULL}});
}

static void test_letters(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", NULL, "Zażółć gęślą jaźń", "Łódź");
	put(f, feed, "2", NULL, "Straße in Tórshavn", "smørrebrød, Æsir og œuvre");
	put(f, feed, "3", NULL, "Ankara'nın ışıkları", "Đorđe, þing, naïve co\xcc\x88op");
	index_all(f);
	check_searches(f, (struct search[]){
		{"zazolc", "1"}, {"lodz", "1"}, {"ŁÓDŹ", "1"}, {"strasse", "2"}, {"STRASSE", "2"}, {"straße", "2"},
		{"torshavn", "2"}, {"smorrebrod", "2"}, {"aesir", "2"}, {"oeuvre", "2"}, {"isiklari", "3"},
		{"dorde", "3"}, {"thing", "3"}, {"naive", "3"}, {"coop", "3"}, {"cöop", "3"}, {"smor*", "2"},
		{NULL, NULL}});
}

/* Published HTML has its apostrophes and accents as references, by number and by name. */
static void test_references(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", NULL, "One", "<p>Don&#8217;t go to the caf&eacute;</p>");
	put(f, feed, "2", NULL, "Two", "<p>Gr&#xf6;&szlig;e &ldquo;fi&shy;ber&rdquo; L&#x27;homme&nbsp;seul AT&amp;T &unknown; &</p>");
	put(f, feed, "3", NULL, "Three", "<p>a&#160;b &nGt; &#0; &#xFDD1;marked &#xE000;other &#57345;more</p>");
	index_all(f);
	check_searches(f, (struct search[]){
		{"don't", "1"}, {"don\xe2\x80\x99t", "1"}, {"\"don't go\"", "1"}, {"café", "1"}, {"cafe", "1"}, {"8217", ""}, {"eacute", ""},
		{"größe", "2"}, {"grosse", "2"}, {"fiber", "2"}, {"l'homme", "2"}, {"\"homme seul\"", "2"}, {"x27", ""}, {"ldquo", ""},
		{"\"at&t unknown\"", "2"}, {"\"a b\"", "3"}, {"\"marked other more\"", "3"}, {NULL, NULL}});
}

/* Quotes and spaces as phones and keyboards type them. */
static void test_typed(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", NULL, "Climate change", "one 開催 in 東京");
	put(f, feed, "2", NULL, "Change the climate", "two, 5\xe2\x80\x9d wide");
	put(f, feed, "3", NULL, "Climate 3", "He said “climate change“ once");
	index_all(f);
	check_searches(f, (struct search[]){
		{"“climate change”", "1 3"}, {"„climate change“", "1 3"}, {"„climate change”", "1 3"}, {"«climate change»", "1 3"},
		{"« climate change »", "1 3"}, {"»climate change«", "1 3"}, {"”climate change”", "1 3"},
		{"climate -“climate change”", "2"}, {"title:“climate change”", "1"}, {"(“climate change”)", "1 3"},
		{"“climate chan”*", "1 3"}, {"\"said “climate change“ once\"", "3"}, {"5”", "2"}, {"“climate", "1 2 3"},
		{"climate”", "1 2 3"}, {"“climate change” OR 5”", "1 2 3"}, {"開催　東京", "1"}, {"change\xc2\xa0two", "2"},
		{"title:climate\xe2\x80\x89" "one", "1"}, {NULL, NULL}});
	struct query *query;
	struct query_error err = {0};
	assert_false(query_compile(STR("“climate change”　nofield:x"), NOW, &f->arena, &query, &err));
	assert_int_equal(err.column, 18);
}

/* Letters in another shape are the plain ones, in texts and in queries. */
static void test_variants(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "en", "ＡＢＣ１２３ Ｎｅｗｓ ｍｏｄｅｌｓ", "oﬃce ﬁles, a ﬂat of 40 m², H₂O");
	put(f, feed, "2", "ja", "ﾄﾞﾗｲﾊﾞｰとﾊﾟｿｺﾝ", "ｳﾞｧｲｵﾘﾝのﾃﾚﾋﾞ");
	put(f, feed, "3", NULL, "Elisabeth Ⅱ, Louis ⅩⅣ", "1ª e 2º, \U0001d5d5\U0001d5fc\U0001d5f9\U0001d5f1 \U0001d7d0\U0001d7ce");
	put(f, feed, "4", "en", "abc123 model", "office file flat m2");
	index_all(f);
	check_searches(f, (struct search[]){
		{"abc123", "1 4"}, {"ａｂｃ１２３", "1 4"}, {"model", "1 4"}, {"ｍｏｄｅｌ", "1 4"}, {"office", "1 4"}, {"oﬃce", "1 4"},
		{"file", "1 4"}, {"\"ﬁles\"", "1"}, {"flat", "1 4"}, {"m2", "1 4"}, {"m²", "1 4"}, {"h2o", "1"}, {"new*", "1"},
		{"ドライバー", "2"}, {"ﾄﾞﾗｲﾊﾞｰ", "2"}, {"パソコン", "2"}, {"ヴァイオリン", "2"}, {"テレビ", "2"}, {"ｺ", "2"}, {"ﾊﾞ", "2"}, {"ハソ", ""},
		{"ii", "3"}, {"\"louis xiv\"", "3"}, {"2o", "3"}, {"bold", "3"}, {"20", "3"}, {"ｂｏ*", "3"},
		{NULL, NULL}});
}

/* What is the same to who reads: letters of Arabic and Persian keyboards, digits, parts and wholes, capitals. */
static void test_same_letters(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "fa", "\u0627\u062e\u0628\u0627\u0631 \u06a9\u062a\u0627\u0628 \u0641\u0627\u0631\u0633\u06cc \u06f1\u06f4\u06f0\u06f5",
		"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u062e\u0627\u0646\u06c0");
	put(f, feed, "2", "ar", "\u0645\u0643\u062a\u0628\u0629 \u0645\u0648\u0633\u0649 \u0661\u0664\u0660\u0665",
		"\u0639\u0644\u064a \u0627\u0644\u0639\u0631\u0628\u064a\u0629");
	put(f, feed, "3", "tr", "İZMİR DEPREMİ", "İstanbul’da");
	put(f, feed, "4", "el", "Ἐν ἀρχῇ ἦν ὁ λόγος", "τῷ θεῷ, ᾿Αθῆναι ῥήτωρ \u03c8\u03c5\u03c7\u0342\u0345 \u03b1\u0313\u03bd\u03b7\u03c1");
	put(f, feed, "5", "ko", "\u1112\u1161\u11ab\u1100\u116e\u11a8 \u1102\u1161\u11af\u110a\u1175", "\u110b\u1161\u110b\u1175");
	put(f, feed, "6", "ja", "カ\u3099ソリン と ハ\u309aン", "か\u3099くせい \u3046\u3099 は\u3099し");
	put(f, feed, "7", "hi", "वर्ष २०२६", "क्\u200dष ปี ๒๕๖๙");
	put(f, feed, "8", "de", "izmir deprem kein Treffer für 2569", "Fußball");
	index_all(f);
	check_searches(f, (struct search[]){
		{"\u0643\u062a\u0627\u0628", "1"}, {"\u0641\u0627\u0631\u0633\u064a", "1"}, {"1405", "1 2"}, {"\u06f1\u06f4\u06f0\u06f5", "1 2"},
		{"\u0661\u0664\u0660\u0665", "1 2"}, {"\u0645\u06cc \u062e\u0648\u0627\u0647\u0645", "1"}, {"\u062e\u0627\u0646\u0647", "1"},
		{"\u0645\u06a9\u062a\u0628\u0647", "2"}, {"\u0645\u0648\u0633\u06cc", "2"}, {"\u0639\u0644\u0649", "2"}, {"\u0639\u0631\u0628\u064a", "2"}, {"\u0639\u0631\u0628\u06cc", "2"},
		{"izmir", "3 8"}, {"İzmir", "3 8"}, {"depremi", "3"}, {"deprem", "3 8"}, {"istanbul", "3"}, {"\"depremi\"", "3"},
		{"αρχη", "4"}, {"ἀρχῇ", "4"}, {"θεω", "4"}, {"λογος", "4"}, {"αθηναι", "4"}, {"ρητωρ", "4"}, {"ρητ*", "4"}, {"ψυχ*", "4"}, {"ανηρ", "4"},
		{"한국", "5"}, {"날씨", "5"}, {"\u1112\u1161\u11ab\u1100\u116e\u11a8", "5"}, {"아이", "5"}, {"한", "5"}, {"하", ""},
		{"ガソリン", "6"}, {"カソ", ""}, {"パン", "6"}, {"がくせい", "6"}, {"か\u3099く", "6"}, {"ゔ", "6"}, {"ばし", "6"},
		{"2026", "7"}, {"२०२६", "7"}, {"क्ष", "7"}, {"क्\u200dष", "7"}, {"2569", "7 8"}, {"\u09e8\u09eb\u09ec\u09ef", "7 8"},
		{NULL, NULL}});
}

/* With and without the dot below, in one or in two; vowels of one sign or two; consonants without a vowel, joined or not. */
static void test_letters_of_india(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "hi", "\u0932\u0921\u093c\u0915\u0947 \u0938\u093f\u0930\u094d\u095e \u0929 \u0939\u093f\u0928\u094d\u0926\u0940", "\u091a\u093e\u0901\u0926 \ua9d2\ua9d0\ua9d2\ua9d7");
	put(f, feed, "2", "bn", "\u09b8\u09ae\u09af\u09bc \u09ac\u09cb\u09a8 \u0989\u09ce\u09b8\u09ac", "\u09ac\u09dc \U0001e952\U0001e950\U0001e952\U0001e957");
	put(f, feed, "3", "ml", "\u0d05\u0d35\u0d7b \u0d35\u0d46\u0d3e\u0d1f\u0d3f", "\u0d05\u0d35\u0d30\u0d4d\u200d");
	put(f, feed, "4", "si", "\u0d9a\u0dd9\u0dcf\u0dca\u0da7", "\u0c95\u0cc6\u0cc2\u0cd5\u0ca1 \u0a16\u0a3c\u0a4b \u0b21\u0b3c");
	put(f, feed, "5", "ckb", "\u06be\u06d5\u0648\u0644\u06ce\u0631", "\u0644\u0627\u06c1\u0648\u0631 \ufe91\ufeee\ufee1 \ufefb \ufb2a\u05dc\ufb4b\u05dd");
	put(f, feed, "6", "ta", "\u0b95\u0bc6\u0bbe\u0b9f\u0bbf", "\uac00\u11a8 \u1100\u1161\u11a8\u11a8");
	index_all(f);
	check_searches(f, (struct search[]){
		{"\u0932\u095c\u0915\u0947", "1"}, {"\u0932\u0921\u0915\u0947", "1"}, {"\u0932\u095c\u0915\u093e", "1"}, {"\u0938\u093f\u0930\u094d\u092b", "1"},
		{"\u0928", "1"}, {"\u0939\u093f\u0902\u0926\u0940", "1"}, {"\u0939\u093f\u0928\u094d\u0926\u0940", "1"}, {"\u091a\u093e\u0902\u0926", "1"}, {"2027", "1 2"}, {"\u09b8\u09ae\u09df", "2"}, {"\u09b8\u09ae\u09af", ""}, {"\u09ac\u09c7\u09be\u09a8", "2"},
		{"\u0989\u09a4\u09cd\u200d\u09b8\u09ac", "2"}, {"\u09ac\u09a1\u09bc", "2"}, {"\u0d05\u0d35\u0d28\u0d4d\u200d", "3"}, {"\u0d35\u0d4a\u0d1f\u0d3f", "3"},
		{"\u0d05\u0d35\u0d7c", "3"}, {"\u0d9a\u0ddd\u0da7", "4"}, {"\u0d9a\u0ddc\u0dca\u0da7", "4"}, {"\u0c95\u0ccb\u0ca1", "4"}, {"\u0a59\u0a4b", "4"}, {"\u0b5c", "4"},
		{"\u0628\u0648\u0645", "5"}, {"\u05e9\u05dc\u05d5\u05dd", "5"}, {"\u0644\u0627", "5"}, {"\u0647\u0647\u0648\u0644\u06ce\u0631", "5"}, {"\u0644\u0627\u0647\u0648\u0631", "5"}, {"\u0b95\u0bca\u0b9f\u0bbf", "6"}, {"\uac01", "6"},
		{NULL, NULL}});
}

/* With full stops or without; as they are written, in quotes. */
static void test_initials(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "en", "The U.K. and the U.S.", "At 5 p.m., J.K. Rowling of N.A.S.A");
	put(f, feed, "2", "en", "The UK and the US", "JK Rowling of NASA");
	put(f, feed, "3", "en", "u. k. and U.Kay, x.com v.1.2.k 1.u.k2", "N.A.S.A.X é.U.K A.B.C.D.E.F.G.H.I.J.K.L.M");
	put(f, feed, "4", NULL, "In U.K", "Ein e.V. und S.p.A., e.g. at 5 p.m.");
	put(f, feed, "5", "en", "“U.N.” \u2013 ‘M.I.T’s", "A.I.D.S. and S.U.V.s, E.U-based (I.R.S.)");
	for (int is_indexed = 0; is_indexed < 2; is_indexed++, index_all(f))
		check_searches(f, (struct search[]){
			{"uk", "1 2 3 4"}, {"title:uk", "1 2 4"}, {"text:uk", "3"}, {"\"uk\"", "2"}, {"\"u.k.\"", "1 3 4"}, {"u.k.", "1 3 4"},
			{"pm", ""}, {"ev", ""}, {"spa", ""}, {"eg", ""}, {"jk rowling", "1 2"}, {"NASA", "1 2"}, {"N.A.S.A.", "1 2 3"}, {"n.a.s.a", "1 2 3"}, {"nasax", "3"},
			{"uk2", ""}, {"xcom", ""}, {"us", "1 2"}, {"abcdefghijkl", ""}, {"abcdefghijklm", ""}, {"\"u.k. and\"", "1 3"},
			{"uk -\"uk\"", "1 3 4"}, {"un", "5"}, {"mit", "5"}, {"mits", "5"}, {"AIDS", "5"}, {"suv", "5"}, {"suvs", "5"}, {"eu", "5"},
			{"IRS", "5"}, {"title:mit -irs", ""}, {NULL, NULL}});
}

/* Accents of letters that are not Latin, composed or not; points and vowels that most leave out; signs within words. */
static void test_marks(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", NULL, "Σίσυφος ΟΔΥΣΣΕΑΣ", "ёлка Украї\u0301на и\u0306од май Ќе");
	put(f, feed, "2", NULL, "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f \u0623\u064a\u0636\u064b\u0627 \u0643\u0640\u0640\u062a\u0627\u0628",
		"\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd");
	put(f, feed, "3", "de", "Die Bundes\u00adregierungen", "it\u02bcs m\u02bcята Hawai\u02bbi I \u2764\ufe0f you \u845b\U000e0100\u57ce 1\ufe0f\u20e3");
	put(f, feed, "4", "hi", "हिन्दी समाचार", "दिल्ली");
	put(f, feed, "5", "he", "צה\"ל בארה״ב", "ארה\"ב");
	index_all(f);
	check_searches(f, (struct search[]){
		{"σισυφοσ", "1"}, {"ΣΙΣΥΦΟΣ", "1"}, {"Σίσυφος", "1"}, {"οδυσσέας", "1"}, {"σίσυ*", "1"}, {"елка", "1"}, {"Ёлка", "1"},
		{"украина", ""}, {"україна", "1"}, {"йод", "1"}, {"маи\u0306", "1"}, {"ќе", "1"},
		{"\u0645\u062d\u0645\u062f", "2"}, {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "2"}, {"\u0627\u064a\u0636\u0627", "2"},
		{"\u0643\u062a\u0627\u0628", "2"}, {"\u0645\u062d*", "2"}, {"\u05e9\u05dc\u05d5\u05dd", "2"}, {"\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "2"},
		{"bundesregierung", "3"}, {"\"bundesregierungen\"", "3"}, {"Bundes\u00adregierung", "3"}, {"bundesr*", "3"}, {"regierung", ""},
		{"it's", "3"}, {"m’ята", "3"}, {"hawai'i", "3"}, {"\"I you\"", "3"}, {"\u845b\u57ce", "3"}, {"1", "3"},
		{"हिन्दी", "4"}, {"समा*", "4"}, {"सम", ""}, {"द", ""}, {"दि*", "4"}, {"दी*", ""},
		{"צה\"ל", "5"}, {"\"צה\"ל בארה\"ב\"", "5"}, {"title:ארה\"ב", ""}, {"text:ארה״ב -צה\"ל", ""}, {"ארה\"ב*", "5"},
		{"צַהַ\"ל", "5"}, {"\"צה\"ל", "5"}, {"ב־\"צה\"ל\"", "5"}, {"\"ארה\"־ב \"צה\"ל\"", "5"},
		{NULL, NULL}});
}

/* With a hyphen and without one; as it is written, in quotes. */
static void test_compounds(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "en", "Send an e-mail now", "The Wi-Fi of the co-op was re-elected");
	put(f, feed, "2", "en", "Send an email now", "The wifi of the coop was reelected");
	put(f, feed, "3", "nl", "Stuur E\u2011mails", "en een wi\u2010fi-punt, up-to-date co-ö");
	put(f, feed, "4", NULL, "Mail e, mail 2 e-", "e -mail co- op wi-fi5 x-");
	put(f, feed, "5", "en", "The mid-bi-weekly b2b.pre-sales-desk", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"email", "1 2 3"}, {"e-mail", "1 2 3"}, {"emails", "1 2 3"}, {"E-MAILS", "1 2 3"}, {"mail", "1 3 4"},
		{"wifi", "1 2 3"}, {"wi-fi", "1 2 3"}, {"wi\u2011fi", "1 2 3"}, {"coop", "1 2"}, {"co-op", "1 2"},
		{"re-elect", "1 2"}, {"reelect", "1 2"}, {"\"e-mail\"", "1 4"}, {"\"email\"", "2"}, {"\"email now\"", "2"},
		{"\"an e-mail now\"", "1"}, {"send -email", ""}, {"mail -e-mail", "4"}, {"title:e-mail", "1 2 3"},
		{"e-ma*", "1 3 4"}, {"ema*", "2"}, {"up-to-date", "3"}, {"wi-fi-punt", "3"}, {"co-ö", "3"}, {"wi-fi5", "4"},
		{"mid-bi-weekly", "5"}, {"bi-weekly", "5"}, {"b2b.pre-sales-desk", "5"}, {"presale-desk", "5"}, {"pre-sale-desk", "5"},
		{NULL, NULL}});
}

/* With the number in one with the name or not, and with what belongs to it or not. */
static void test_spellings(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "en", "COVID-19 spreads", "An F-35 in 3-D");
	put(f, feed, "2", "en", "Covid19 spreads", "The F35 in 3D");
	put(f, feed, "3", "en", "Covid 19", "F/35 and 3 d");
	put(f, feed, "4", "en", "NASA\u2019s plans", NULL);
	put(f, feed, "5", "en", "NASA plans", "19 covid, 35 f");
	for (int is_indexed = 0; is_indexed < 2; is_indexed++, index_all(f))
		check_searches(f, (struct search[]){
			{"covid19", "1 2 3"}, {"COVID-19", "1 2 3"}, {"f35", "1 2 3"}, {"f-35 3d", "1 2 3"}, {"3-d", "1 2 3"},
			{"title:covid19", "1 2 3"}, {"\"covid19\"", "2"}, {"\"covid-19\"", "1 3"}, {"covid19*", "2"}, {"covid -covid19", "5"},
			{"NASA's", "4 5"}, {"nasa\u2019s plans", "4 5"}, {"\"nasa's\"", "4"}, {"covid20", ""}, {"f12345", ""}, {"'s", "4"},
			{NULL, NULL}});
}

static void put_by(struct fixture *f, int64_t feed, const char *id, const char *author, const char *title)
{
	struct person person = {.name = str_of(author)};
	struct entry entry = fixture_entry(f, id, NULL, title, NULL);
	entry.authors = &person;
	entry.n_authors = 1;
	entry.published.at = NOW - id[0];
	fixture_ingest(f, feed, &entry, 1, NOW);
}

/* They are words of their own in the index, and found as all others are. */
static void test_authors(void **state)
{
	enum { LONG = 4000 };
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	char name[LONG + 1];
	memset(name, 'x', LONG);
	name[LONG] = '\0';
	put_by(f, feed, "1", "Étienne Łukasz-Will", "Anna Kim, 王小明");
	put_by(f, feed, "2", "王小明, Anna-Maria Kim", "etienne lukasz will");
	put_by(f, feed, "3", "\xef\xb7\x90Mark Twain", "\ue007 grace");
	put_by(f, feed, "4", name, "Twain");
	put(f, feed, "5", NULL, NULL, "<p>\ufdd0zebra quux</p>"); /* and nobody takes a mark for ours */
	index_all(f);
	check_searches(f, (struct search[]){
		{"author:will", "1"}, {"will", "1 2"}, {"title:will", "2"}, {"text:will", ""}, {"author:etienne", "1"},
		{"\"etienne lukasz\"", "1 2"}, {"author:\"etienne lukasz\"", "1"}, {"author:\"kim etienne\"", ""},
		{"author:łuk*", "1"}, {"luk*", "1 2"}, {"luk* -author:luk*", "2"}, {"author:小明", "2"}, {"小明", "1 2"},
		{"author:小", "2"}, {"author:王小", "2"}, {"author:anna-maria", "2"}, {"author:ma*", "2 3"},
		{"author:twain", "3"}, {"twain", "3 4"}, {"author:grace", ""}, {"grace", "3"}, {arena_printf(&f->arena, "author:%s", name), "4"},
		{"author:xxx*", "4"}, {"zebra", "5"}, {"text:zebra", "5"}, {"author:zebra", ""}, {"kim -author:kim", "1"}, {"anna author:kim OR author:twain", "2 3"},
		{NULL, NULL}});
}

/* What feeds' authors are called is looked through without an index, mostly at a glance: that finds what the index does. */
static void test_names_at_a_glance(void **state)
{
	static const char *const names[] = {"Ada", "A.D.A. King", "ADA King", "adaé", "Ada-Maria", "ada_x", "x.ada", "Adams", "2ada", "ada2", "Ada 2",
		"ada日本", "King ada king", "O'Ada", "ada\u0301b", "Nada", "a-da", "Mária Ada-", "ada king", "(Ada)", "kings"};
	static const char *const phrases[] = {"ada", "\"ada\"", "ad*", "ada*", "king", "kings", "\"ada king\"", "2", "maria", "ada-maria", "日", "x",
		"\"king ada king\"", "adab"};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		put_by(f, feed, arena_printf(&f->arena, "%zu", i), names[i], "x");
	index_all(f);
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		struct str phrase = str_of(phrases[i]);
		bool is_exact = phrase.data[0] == '"', goes_on = phrase.data[phrase.len - 1] == '*' || tokenizer_goes_on(phrase);
		struct str words = str_make(phrase.data + is_exact, phrase.len - 2 * is_exact - (phrase.data[phrase.len - 1] == '*'));
		const char *seen = arena_printf(&f->arena, "SELECT sum(1 << id) FROM item WHERE text_holds('%s%.*s', %d, author)",
			is_exact ? "" : "\ue001en\ue001", STR_ARG(words), goes_on);
		struct str found = str_of(fixture_query(f, arena_printf(&f->arena, "author:%s", phrases[i])));
		int64_t wanted = 0;
		while (found.len)
			wanted |= 1 << atoi(arena_cstr(&f->arena, str_split(found, ' ', &found)));
		assert_true(wanted);
		if (fixture_number(f, seen) != wanted)
			fail_msg("%s: %llx, not %llx", phrases[i], (long long)fixture_number(f, seen), (long long)wanted);
	}
}

/* They are in the index twice, and are found alone, with other words of titles, and with those of texts. */
static void test_titles(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "en", "Bridges of Łódź", "<p>grace</p>");
	put(f, feed, "2", "en", "Grace e-mails 東京都", "<p>the bridges of Łódź</p>");
	put(f, feed, "3", "en", "\ufdd1Tower", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"title:bridge", "1"}, {"title:bridg*", "1"}, {"title:\"bridges of\"", "1"}, {"title:\"bridge of\"", ""}, {"title:lodz", "1"},
		{"bridge", "1 2"}, {"text:bridge", "2"}, {"title:of -title:lodz", ""}, {"title:\"of bridges\"", ""}, {"title:email", "2"},
		{"title:e-mail", "2"}, {"title:京都", "2"}, {"title:京", "2"}, {"東京", "2"}, {"title:grace bridge", "2"}, {"title:grace", "2"},
		{"title:tower", "3"}, {"tower", "3"}, {"title:bridge OR title:tower", "1 3"}, {"title:bridge sort:relevance", "1"},
		{NULL, NULL}});
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts WHERE item_fts MATCH '\"\ufdd1bridges\"'"), 1);
	assert_int_equal(fixture_number(f, "SELECT item_begins(prefix_token('tow'), 1, '\ufdd1Tower', NULL, NULL, NULL, NULL)"), 1);
	assert_int_equal(fixture_number(f, "SELECT text_holds('mark', 0, '\ufdd0Mark Twain')"), 1);
	put(f, feed, "1", "en", "Towers", "<p>grace</p>");
	index_all(f);
	check_searches(f, (struct search[]){{"title:bridge", ""}, {"title:tower", "3 1"}, {NULL, NULL}});
	assert_true(store_check(f->store, &f->err));
}

/* What another tokenizer has filled stays as it is, also for who only writes, until this one fills it: a daemon of the
 * other version may be at work, whose words must not pass for ours. Nothing is lost by what is removed meanwhile. */
static void test_another_tokenizer(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss"), other = fixture_feed(f, "https://example.org/other"), n;
	put(f, feed, "1", NULL, "apple", NULL);
	put(f, feed, "2", NULL, "apple", NULL);
	put(f, other, "1", NULL, "apple", NULL);
	index_all(f);
	fixture_execute(f, "UPDATE meta SET search = 1");
	for (int i = 0; i < 2; i++) {
		fixture_reopen(f, i ? STORE_WRITE : STORE_READ);
		assert_string_equal(fixture_query(f, "apple"), "1 2 3");
		assert_int_equal(fixture_number(f, "SELECT search * 10 + indexed_item_id FROM meta"), 13);
	}
	put(f, feed, "2", NULL, "pear", NULL);
	assert_string_equal(fixture_query(f, "apple"), "1 3");
	assert_true(feed_unsubscribe(f->store, other, FEED_BY_TOOL, true, &f->err));
	assert_int_equal(fixture_number(f, "SELECT search * 10 + indexed_item_id FROM meta"), 10);
	assert_string_equal(fixture_query(f, "apple"), "1");
	assert_true(search_index_some(f->store, 1, &n, &f->err));
	assert_int_equal(fixture_number(f, "SELECT search * 10 + indexed_item_id FROM meta"), TOKENIZER_VERSION * 10 + 1);
	index_all(f);
	assert_string_equal(fixture_query(f, "apple"), "1");
	assert_true(store_check(f->store, &f->err));
	fixture_execute(f, "UPDATE meta SET search = 1");
	index_all(f); /* nothing waits, but all of it is another's */
	assert_int_equal(fixture_number(f, "SELECT search FROM meta"), TOKENIZER_VERSION);
	assert_true(search_enable(f->store, false, &f->err));
	assert_true(search_index_some(f->store, 1, &n, &f->err));
	assert_int_equal(fixture_number(f, "SELECT search FROM meta"), 0);
}

/* What a piece of a text comes to is kept: it is the same when it comes again, in another language, or beside other
 * characters. */
static void test_words_again(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "de", "„Größe“ GRÖSSE größe", "l’été co‑op »m²« “x”東京, Ⅳ.");
	put(f, feed, "2", "de", "Größe „Größe“; Größen", "L’Été, co‑op, m² “x”東京 Ⅳ Größe-Größe");
	put(f, feed, "3", "fr", "„Größe“ größe Les Étés", "l’été co‑op »m²« “x” ʼ東 Ⅳ e-été");
	index_all(f);
	check_searches(f, (struct search[]){
		{"größe", "1 2 3"}, {"\"grosse grosse\"", "1 2 3"}, {"größen", "1 2"}, {"\"größen\"", "2"}, {"été", "1 2 3"},
		{"\"l été\"", "1 2 3"}, {"coop", "1 2 3"}, {"m2", "1 2 3"}, {"東京", "1 2"}, {"iv", "1 2 3"}, {"\"x 東\"", "1 2 3"},
		{NULL, NULL}});
	put(f, feed, "1", "de", "„Größe“", NULL);
	put(f, feed, "2", "fr", "„Größe“ größe", "co‑op");
	index_all(f);
	check_searches(f, (struct search[]){
		{"größe", "3 1 2"}, {"größen", "1"}, {"été", "3"}, {"coop", "3 2"}, {"東京", ""}, {NULL, NULL}});
}

static void test_dense_scripts(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "ja", "東京の潮位", "今日は高潮に注意");
	put(f, feed, "2", "zh", "北京天气", "气温下降 (PM2.5超标)");
	put(f, feed, "3", "ko", "한국의 날씨", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"東京", "1"}, {"潮位", "1"}, {"潮", "1"}, {"位", "1"}, {"高潮", "1"}, {"京", "1 2"}, {"京都", ""},
		{"北京天气", "2"}, {"天气", "2"}, {"北天", ""}, {"超标", "2"}, {"5超标", "2"}, {"PM2.5超标", "2"}, {"\"气温下\"", "2"},
		{"한국", "3"}, {"날씨", "3"}, {"東京 高潮", "1"}, {"title:高潮", ""}, {NULL, NULL}});
}

/* Vowels and tones are characters of their own there. */
static void test_southeast(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "th", "ข่าววันนี้ iPhone17ใหม่", "ปี๒๕๖๙");
	put(f, feed, "2", "lo", "ຂ່າວມື້ນີ້", "မြန်မာသတင်း");
	put(f, feed, "3", NULL, "ព័ត៌មានថ្ងៃនេះ", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"ข่าว", "1"}, {"วันนี้", "1"}, {"วันน", "1"}, {"ข่าววัน", "1"}, {"ขาว", ""}, {"ใหม่", "1"}, {"iphone17", "1"}, {"ว", "1"},
		{"ข่า*", "1"}, {"ว*", "1"}, {"ใ*", "1"}, {"ນີ້", "2"}, {"သတင်း", "2"}, {"ថ្ងៃ", "3"}, {"\"ថ្ងៃនេះ\"", "3"},
		{NULL, NULL}});
}

/* Words of other letters and numbers beside them, as in dates and names. */
static void test_dense_and_others(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "ja", "東京2020の会議", "令和6年度の3D映画館, 5月の");
	put(f, feed, "2", "ja", "東京 2020", "6月, 東京 京都");
	put(f, feed, "3", "ja", "東京都2020年", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"東京2020", "1 2"}, {"東京20*", "1 2"}, {"京都2020", "3"}, {"令和6年", "1"}, {"和6年度", "1"}, {"6年", "1"}, {"5月", "1"},
		{"6月", "2"}, {"3D映", "1"}, {"3D映画", "1"}, {"3D画", ""}, {"東2020", ""}, {"\"東京 京都\"", "2"}, {"東京京都", ""},
		{"2020年", "3"}, {"title:2020の", "1"}, {"5月 -東京2020", ""}, {NULL, NULL}});
}

/* The language of the item, else of its feed; a feed that changes its mind leaves the index right. */
static void test_languages(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fixture_execute(f, "UPDATE feed SET language = 'de-AT'");
	put(f, feed, "1", NULL, "Die Häuser der Stadt", NULL);
	put(f, feed, "2", "fr", "Les nouvelles régionales", NULL);
	put(f, feed, "3", "x-klingon", "Running things", NULL);
	index_all(f);
	check_searches(f, (struct search[]){
		{"haus", "1"}, {"hauser", "1"}, {"häusern", "1"}, {"nouvelle", "2"}, {"régional", "2"}, {"running", "3"},
		{"run", ""}, {NULL, NULL}});
	fixture_execute(f, "UPDATE feed SET language = 'en'");
	put(f, feed, "1", NULL, "Die Gebäude der Stadt", NULL);
	index_all(f);
	check_searches(f, (struct search[]){{"häusern", ""}, {"gebäude", "1"}, {"gebauden", "1"}, {NULL, NULL}});
	for (int pass = 0; pass < 2; pass++) { /* while it waits, too */
		put(f, feed, "3", pass ? "nl" : "en", pass ? "Running ships" : "Running boats", NULL);
		check_searches(f, (struct search[]){{"run", pass ? "" : "3"}, {"running", "3"}, {NULL, NULL}});
		index_all(f);
	}
}

static void test_choice(void **state)
{
	(void)state;
	static const struct {
		const char *item, *feed, *text, *tag;
	} cases[] = {
		{"nl-BE", "en", "", "nl-BE"}, {"", "fr", "", "fr"}, {"", "en-US", "", "en-US"}, {"", "", "x", ""},
		{"tlh", "", "", ""}, {"pt_BR", "", "", "pt_BR"},
		{"a-very-long-language-tag", "", "", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char tag[LANGUAGE_TAG_MAX];
		language_choose(str_of(cases[i].item), str_of(cases[i].feed), STR(""), str_of(cases[i].text), tag);
		assert_string_equal(tag, cases[i].tag);
	}
}

/* Only where libcld2 was built in. */
static void test_detection(void **state)
{
	(void)state;
	static const struct {
		const char *feed, *text, *tag;
	} cases[] = {
		{"", dutch, "nl"},
		{"en", dutch, "nl"}, /* nobody changed what the publishing system says */
		{"en", "The council voted on Tuesday to close the old harbour bridge for repairs.", "en"},
		{"fr", dutch, "fr"}, /* somebody did */
	};
	if (!language_detect(dutch, (int)strlen(dutch)))
		skip();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char tag[LANGUAGE_TAG_MAX];
		language_choose(STR(""), str_of(cases[i].feed), STR(""), str_of(cases[i].text), tag);
		assert_string_equal(tag, cases[i].tag);
	}
}

/* Of an item, the same words as the index has. */
static void test_beginnings(void **state)
{
	static const struct {
		const char *prefix, *item; /* title, author, HTML, text, summary */
		int columns, found;
	} rows[] = {
		{"et", "'Été', NULL, NULL, NULL, NULL", 7, 1}, {"É", "'een eten', NULL, NULL, NULL, NULL", 7, 1},
		{"tè", "'Été', NULL, NULL, NULL, NULL", 7, 0}, {"stras", "'die STRASSE', NULL, NULL, NULL, NULL", 7, 1},
		{"straß", "'die Strasse', NULL, NULL, NULL, NULL", 7, 1}, {"n", "'title', 'Ann', NULL, NULL, NULL", 7, 0},
		{"an", "'title', 'Ann', NULL, NULL, NULL", 4, 1}, {"an", "'title', 'Ann', NULL, NULL, NULL", 3, 0},
		{"tit", "'title', 'Ann', NULL, NULL, NULL", 4, 0}, {"b", "NULL, NULL, '<b>x</b><br/>y', NULL, NULL", 7, 0},
		{"yz", "NULL, NULL, 'x<br/>y<i>z</i>', 'w', 'v'", 2, 1}, {"w", "NULL, NULL, 'x', 'w', 'v'", 7, 0},
		{"w", "NULL, NULL, NULL, 'w', 'v'", 7, 1}, {"v", "NULL, NULL, NULL, 'w', 'v'", 7, 0},
		{"v", "NULL, NULL, NULL, NULL, '<p>v</p>'", 7, 1}, {"文", "'中文字', NULL, NULL, NULL, NULL", 7, 1},
		{"hel", "'say “Hello”', NULL, NULL, NULL, NULL", 7, 1}, {"ve", "'naïve naïve', NULL, NULL, NULL, NULL", 7, 0},
		{"naiv", "'a naïve one', NULL, NULL, NULL, NULL", 7, 1}, {"x", "'a—x', NULL, NULL, NULL, NULL", 7, 1},
		{"x", "'a—y\u00a0x', NULL, NULL, NULL, NULL", 7, 1}, {"x", "'ax 1x —yx', NULL, NULL, NULL, NULL", 7, 0},
		{"µx", "'a µx', NULL, NULL, NULL, NULL", 7, 1}, {"x", "'a µx', NULL, NULL, NULL, NULL", 7, 0},
		{"ae", "'a ægir', NULL, NULL, NULL, NULL", 7, 1}, {"e", "'oé', NULL, NULL, NULL, NULL", 7, 0},
		{"a", "'', '', '', '', ''", 7, 0}, {"2x", "'a ²x', NULL, NULL, NULL, NULL", 7, 1},
		{"fi", "'a ﬁle', NULL, NULL, NULL, NULL", 7, 1}, {"½", "'a ½', NULL, NULL, NULL, NULL", 7, 1},
		{"文字", "'中文字', NULL, NULL, NULL, NULL", 7, 1}, {"字中", "'中文字', NULL, NULL, NULL, NULL", 7, 0},
		{"中", "'PM2中', NULL, NULL, NULL, NULL", 7, 1}, {"ド", "'AIﾄﾞﾛｰﾝ', NULL, NULL, NULL, NULL", 7, 1},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *sql = arena_printf(&f->arena, "SELECT item_begins(prefix_token('%s'), %d, %s)", rows[i].prefix,
			rows[i].columns, rows[i].item);
		if (fixture_number(f, sql) != rows[i].found)
			fail_msg("%s", sql);
	}
	for (size_t i = 0; i < 3; i++) { /* no beginning of one word */
		const char *texts[] = {"a b", "", "中文字"};
		assert_int_equal(fixture_number(f, arena_printf(&f->arena, "SELECT prefix_token('%s') IS NULL", texts[i])), 1);
	}
}

/* Wherever in a text they stand: it is looked at in blocks. */
static void test_beginnings_anywhere(void **state)
{
	static const struct {
		const char *prefix, *word;
		int found;
	} rows[] = {{"bi", "Bib", 1}, {"bi", "abib", 0}, {"be", "bé", 1}, {"be", "ibé", 0}, {"be", "éb bé", 1},
		{"be", "“be”", 1}, {"be", "b", 0}, {"b", "b", 1}, {"12", "2012", 0}, {"12", "x 12.", 1}, {"élan", "elans", 1}};
	struct fixture *f = *state;
	char filling[201];
	for (int i = 0; i < 200; i++)
		filling[i] = "zo "[i % 3];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int before = 0; before < 150; before++) {
			const char *sql = arena_printf(&f->arena, "SELECT item_begins(prefix_token('%s'), 7, '%.*s %s %.*s', "
				"NULL, NULL, NULL, NULL)", rows[i].prefix, before, filling, rows[i].word, 200 - before, filling);
			if (fixture_number(f, sql) != rows[i].found)
				fail_msg("%s", sql);
		}
}

/* Pieces that a tokenizer may stumble over, none a mark alone. */
static const char *const pieces[] = {"a", "e", "E", "s", "1", "2", " ", " ", "-", "\u2011", "'", "\u2019", ".", "\u00e9", "\u00df",
	"\u0131", "\u0130", "\ufb01", "\u00b2", "\u00bd", "\u00aa", "e\u0301", "n\u02bc", "\u00ad", "\u200d", "\u6771", "\u4eac",
	"\u30ab", "\uff76\uff9e", "\uac00", "\uff21", "\uff11", "\u2163", "\u00b5", "\u03bc", "\u03c3", "\u03c2", "\u0451", "\u0627",
	"\U0001d400", "\U0001f600", "\u00a0", "\u2026", "_", "&", "e-mail", "co-op", "mails", "walking", "\u0149", "\u01c6"};

static const char *put_together(struct fixture *f, uint64_t *random, int n)
{
	const char *text = "";
	while (n--) {
		*random = *random * 6364136223846793005u + 1442695040888963407u;
		text = arena_printf(&f->arena, "%s%s", text, pieces[(*random >> 33) % (sizeof pieces / sizeof *pieces)]);
	}
	return text;
}

/* The index, the item asked by itself, and the look at beginnings agree; and the item is found. */
static void check_own(struct fixture *f, const char *form, const char *word, int id)
{
	struct query *query;
	const char *text = arena_printf(&f->arena, form, word);
	if (!query_compile(str_of(text), NOW, &f->arena, &query, NULL))
		return; /* no letter in it */
	const char *found = arena_printf(&f->arena, " %s ", fixture_query(f, text));
	const char *own = fixture_query(f, arena_printf(&f->arena, "%s id:%d", text, id));
	if (!strstr(found, arena_printf(&f->arena, " %d ", id)) || atoi(own) != id)
		fail_msg("\"%s\" does not find item %d: %s, %s", text, id, found, own);
	const char *begins = arena_printf(&f->arena, "SELECT coalesce(item_begins(prefix_token('%s'), 7, title, author, "
		"content_html, content_text, summary), 1) FROM item WHERE id = %d", word, id);
	if (!strchr(word, '\'') && !fixture_number(f, begins))
		fail_msg("%s", begins);
}

/* Any word finds the text that it stands in. */
static void test_any_text(void **state)
{
	enum { N = 300 };
	static const char *const forms[] = {"%s", "%s*", "\"%s\""};
	struct fixture *f = *state;
	const char *texts[N];
	uint64_t random = 1;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < N; i++) {
		texts[i] = put_together(f, &random, 12);
		put(f, feed, arena_printf(&f->arena, "%d", i), i % 3 ? "en" : "x-none", NULL, texts[i]);
	}
	index_all(f);
	for (int i = 0; i < N; i++) {
		char *rest;
		for (char *word = strtok_r(arena_printf(&f->arena, "%s", texts[i]), " ", &rest); word;
			word = strtok_r(NULL, " ", &rest))
			check_own(f, forms[i % 3], word + strspn(word, "-"), i + 1);
	}
}

static int on_token(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)start, (void)end;
	buf_printf(user, "%s%.*s", flags & FTS5_TOKEN_COLOCATED ? "=" : " ", n, token);
	return SQLITE_OK;
}

static const char *tokens_of(struct fixture *f, const fts5_tokenizer *methods, Fts5Tokenizer *words, const char *text)
{
	struct buf tokens;
	buf_init(&tokens, 100000);
	methods->xTokenize(words, &tokens, FTS5_TOKENIZE_DOCUMENT, text, (int)strlen(text), on_token);
	const char *all = arena_printf(&f->arena, "%s", buf_cstr(&tokens));
	buf_finish(&tokens);
	return all;
}

/* What is kept of former texts changes nothing: a tokenizer that has read others says what a new one does. Keys, and
 * so what is kept, are other ones in each. */
static void test_kept_or_not(void **state)
{
	enum { TEXTS = 300, TOKENIZERS = 20 };
	static const char *const languages[] = {"", SEARCH_MARK "en" SEARCH_MARK, SEARCH_MARK "de" SEARCH_MARK};
	struct fixture *f = *state;
	fts5_tokenizer methods;
	void *user;
	uint64_t random = 7;
	fts5_api *api = tokenizer_find_api(f->store->db);
	assert_int_equal(api->xFindTokenizer(api, "courant", &user, &methods), SQLITE_OK);
	for (int i = 0; i < TOKENIZERS; i++) {
		Fts5Tokenizer *old, *new;
		methods.xCreate(user, NULL, 0, &old);
		for (int n = 0; n < TEXTS; n++) {
			const char *text = arena_printf(&f->arena, "%s%s", languages[n % 3], put_together(f, &random, 12));
			methods.xCreate(user, NULL, 0, &new);
			const char *said = tokens_of(f, &methods, old, text), *wanted = tokens_of(f, &methods, new, text);
			if (strcmp(said, wanted) != 0)
				fail_msg("\"%s\":\n\"%s\", not\n\"%s\"", text, said, wanted);
			methods.xDelete(new);
		}
		methods.xDelete(old);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_dutch_page),
		TEST(test_letters),
		TEST(test_references),
		TEST(test_typed),
		TEST(test_variants),
		TEST(test_same_letters),
		TEST(test_letters_of_india),
		TEST(test_initials),
		TEST(test_marks),
		TEST(test_compounds),
		TEST(test_spellings),
		TEST(test_authors),
		TEST(test_names_at_a_glance),
		TEST(test_titles),
		TEST(test_another_tokenizer),
		TEST(test_words_again),
		TEST(test_dense_scripts),
		TEST(test_southeast),
		TEST(test_dense_and_others),
		TEST(test_languages),
		TEST(test_beginnings),
		TEST(test_beginnings_anywhere),
		TEST(test_any_text),
		TEST(test_kept_or_not),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_detection),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
