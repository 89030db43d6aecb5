/* Owns the tables; does not know what words are for. */
#include "storage/variant.h"

#include "base/entities.h"

enum { HALF_KATAKANA = 0xff66, HALF_VOICED = 0xff9e, HALF_SEMI_VOICED = 0xff9f };

static const char *const ones[] = {"1"}, *const ordinal_a[] = {"a"}, *const ordinal_o[] = {"o"};
static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
static const char *const raised[] = {"0", "i", "", "", "4", "5", "6", "7", "8", "9"};
static const char *const raised_n[] = {"n"}, *const two_and_three[] = {"2", "3"};
static const char *const alphabet[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
	"q", "r", "s", "t", "u", "v", "w", "x", "y", "z"};
static const char *const numerals[] = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l",
	"c", "d", "m"};
static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
static const char *const pairs[] = {"dz", "", "", "lj", "", "", "nj"};
static const char *const katakana[] = {"ヲ", "ァ", "ィ", "ゥ", "ェ", "ォ", "ャ", "ュ", "ョ", "ッ", "ー", "ア", "イ", "ウ", "エ",
	"オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス", "セ", "ソ", "タ", "チ", "ツ", "テ", "ト", "ナ", "ニ", "ヌ", "ネ", "ノ",
	"ハ", "ヒ", "フ", "ヘ", "ホ", "マ", "ミ", "ム", "メ", "モ", "ヤ", "ユ", "ヨ", "ラ", "リ", "ル", "レ", "ロ", "ワ", "ン", "\u3099",
	"\u309a"};
/* ガ to ド, パ to ポ, and ヴ: the sound mark is a character of its own in half width only. */
static const char *const voiced[] = {"ガ", "ギ", "グ", "ゲ", "ゴ", "ザ", "ジ", "ズ", "ゼ", "ゾ", "ダ", "ヂ", "ヅ", "デ", "ド"};
static const char *const voiced_h[] = {"バ", "ビ", "ブ", "ベ", "ボ"}, *const semi_voiced_h[] = {"パ", "ピ", "プ", "ペ", "ポ"};
static const char *const voiced_u[] = {"ヴ"};
static const char *const dotted_i[] = {"i"}, *const kaf[] = {"\u0643"}, *const ya[] = {"\u064a"};
static const char *const alpha[] = {"α"}, *const epsilon[] = {"ε"}, *const eta[] = {"η"}, *const iota[] = {"ι"},
	*const omicron[] = {"ο"}, *const rho[] = {"ρ"}, *const upsilon[] = {"υ"}, *const omega[] = {"ω"};
static const char *const heh[] = {"\u0647"}, *const teh[] = {"\u0629"};
/* Of India: without the dot below, which many leave out in Hindi; with it in two where Unicode wants that; and consonants
 * that have lost their vowel, which were written with a joiner before they had characters of their own. */
static const char *const anusvara[] = {"\u0902"}, *const na[] = {"\u0928"}, *const ra[] = {"\u0930"}, *const lla[] = {"\u0933"};
static const char *const undotted[] = {"\u0915", "\u0916", "\u0917", "\u091c", "\u0921", "\u0922", "\u092b", "\u092f"};
static const char *const khanda_ta[] = {"\u09a4\u09cd"}, *const bengali_rra[] = {"\u09a1\u09bc"},
	*const bengali_rha[] = {"\u09a2\u09bc"}, *const bengali_yya[] = {"\u09af\u09bc"};
static const char *const gurmukhi[] = {"\u0a16\u0a3c", "\u0a17\u0a3c", "\u0a1c\u0a3c"}, *const gurmukhi_lla[] = {"\u0a32\u0a3c"},
	*const gurmukhi_sha[] = {"\u0a38\u0a3c"}, *const gurmukhi_fa[] = {"\u0a2b\u0a3c"};
static const char *const oriya[] = {"\u0b21\u0b3c", "\u0b22\u0b3c"};
/* Of Hebrew with their points, and of Arabic as they stand in a word. */
static const char *const hebrew[] = {
	"\u05d9", "", "\u05f2", "\u05e2", "\u05d0", "\u05d3", "\u05d4", "\u05db", "\u05dc", "\u05dd", "\u05e8", "\u05ea", "",
	"\u05e9", "\u05e9", "\u05e9", "\u05e9", "\u05d0", "\u05d0", "\u05d0", "\u05d1", "\u05d2", "\u05d3", "\u05d4", "\u05d5",
	"\u05d6", "", "\u05d8", "\u05d9", "\u05da", "\u05db", "\u05dc", "", "\u05de", "", "\u05e0", "\u05e1", "", "\u05e3",
	"\u05e4", "", "\u05e6", "\u05e7", "\u05e8", "\u05e9", "\u05ea", "\u05d5", "\u05d1", "\u05db", "\u05e4", "\u05d0\u05dc"};
static const char *const arabic[] = {
	"\u0621", "\u0622", "\u0622", "\u0623", "\u0623", "\u0624", "\u0624", "\u0625", "\u0625", "\u0626", "\u0626", "\u0626",
	"\u0626", "\u0627", "\u0627", "\u0628", "\u0628", "\u0628", "\u0628", "\u0629", "\u0629", "\u062a", "\u062a", "\u062a",
	"\u062a", "\u062b", "\u062b", "\u062b", "\u062b", "\u062c", "\u062c", "\u062c", "\u062c", "\u062d", "\u062d", "\u062d",
	"\u062d", "\u062e", "\u062e", "\u062e", "\u062e", "\u062f", "\u062f", "\u0630", "\u0630", "\u0631", "\u0631", "\u0632",
	"\u0632", "\u0633", "\u0633", "\u0633", "\u0633", "\u0634", "\u0634", "\u0634", "\u0634", "\u0635", "\u0635", "\u0635",
	"\u0635", "\u0636", "\u0636", "\u0636", "\u0636", "\u0637", "\u0637", "\u0637", "\u0637", "\u0638", "\u0638", "\u0638",
	"\u0638", "\u0639", "\u0639", "\u0639", "\u0639", "\u063a", "\u063a", "\u063a", "\u063a", "\u0641", "\u0641", "\u0641",
	"\u0641", "\u0642", "\u0642", "\u0642", "\u0642", "\u0643", "\u0643", "\u0643", "\u0643", "\u0644", "\u0644", "\u0644",
	"\u0644", "\u0645", "\u0645", "\u0645", "\u0645", "\u0646", "\u0646", "\u0646", "\u0646", "\u0647", "\u0647", "\u0647",
	"\u0647", "\u0648", "\u0648", "\u064a", "\u064a", "\u064a", "\u064a", "\u064a", "\u064a", "\u0644\u0622", "\u0644\u0622",
	"\u0644\u0623", "\u0644\u0623", "\u0644\u0625", "\u0644\u0625", "\u0644\u0627", "\u0644\u0627"};
static const char *const chillus[] = {"\u0d23\u0d4d", "\u0d28\u0d4d", "\u0d30\u0d4d", "\u0d32\u0d4d", "\u0d33\u0d4d", "\u0d15\u0d4d"};
static const char *const varia[] = {"α", "α", "ε", "ε", "η", "η", "ι", "ι", "ο", "ο", "υ", "υ", "ω", "ω"};

struct range {
	uint32_t first, last, mark; /* the mark follows */
	/* Of `n` characters, which come again and again; "": it is left as it is; NULL: nothing stands for it. */
	const char *const *plain;
	uint32_t n;
};

#define PLAIN(list) (list), sizeof (list) / sizeof *(list)
#define NOTHING NULL, 1

/* In their order. */
static const struct range ranges[] = {
	{0xaa, 0xaa, 0, PLAIN(ordinal_a)}, {0xad, 0xad, 0, NOTHING}, {0xb2, 0xb3, 0, PLAIN(two_and_three)},
	{0xb9, 0xb9, 0, PLAIN(ones)}, {0xba, 0xba, 0, PLAIN(ordinal_o)}, {0x130, 0x130, 0, PLAIN(dotted_i)},
	{0x1c6, 0x1cc, 0, PLAIN(pairs)}, {0x313, 0x314, 0, NOTHING}, {0x342, 0x342, 0, NOTHING}, {0x345, 0x345, 0, NOTHING},
	{0x591, 0x5c7, 0, NOTHING}, {0x610, 0x61a, 0, NOTHING}, {0x640, 0x640, 0, NOTHING},
	{0x649, 0x649, 0, PLAIN(ya)}, {0x64b, 0x65f, 0, NOTHING}, {0x660, 0x669, 0, PLAIN(digits)},
	{0x670, 0x670, 0, NOTHING}, {0x6a9, 0x6a9, 0, PLAIN(kaf)}, {0x6be, 0x6be, 0, PLAIN(heh)},
	{0x6c1, 0x6c1, 0, PLAIN(heh)}, {0x6c3, 0x6c3, 0, PLAIN(teh)}, {0x6cc, 0x6cc, 0, PLAIN(ya)}, {0x6d5, 0x6d5, 0, PLAIN(heh)},
	{0x6f0, 0x6f9, 0, PLAIN(digits)}, {0x7c0, 0x7c9, 0, PLAIN(digits)}, {0x901, 0x901, 0, PLAIN(anusvara)},
	{0x929, 0x929, 0, PLAIN(na)}, {0x931, 0x931, 0, PLAIN(ra)}, {0x934, 0x934, 0, PLAIN(lla)}, {0x93c, 0x93c, 0, NOTHING},
	{0x958, 0x95f, 0, PLAIN(undotted)}, {0x966, 0x96f, 0, PLAIN(digits)}, {0x9ce, 0x9ce, 0, PLAIN(khanda_ta)},
	{0x9dc, 0x9dc, 0, PLAIN(bengali_rra)}, {0x9dd, 0x9dd, 0, PLAIN(bengali_rha)}, {0x9df, 0x9df, 0, PLAIN(bengali_yya)},
	{0x9e6, 0x9ef, 0, PLAIN(digits)}, {0xa33, 0xa33, 0, PLAIN(gurmukhi_lla)}, {0xa36, 0xa36, 0, PLAIN(gurmukhi_sha)},
	{0xa59, 0xa5b, 0, PLAIN(gurmukhi)}, {0xa5e, 0xa5e, 0, PLAIN(gurmukhi_fa)}, {0xa66, 0xa6f, 0, PLAIN(digits)},
	{0xae6, 0xaef, 0, PLAIN(digits)}, {0xb5c, 0xb5d, 0, PLAIN(oriya)}, {0xb66, 0xb6f, 0, PLAIN(digits)}, {0xbe6, 0xbef, 0, PLAIN(digits)}, {0xc66, 0xc6f, 0, PLAIN(digits)},
	{0xce6, 0xcef, 0, PLAIN(digits)}, {0xd66, 0xd6f, 0, PLAIN(digits)}, {0xd7a, 0xd7f, 0, PLAIN(chillus)}, {0xde6, 0xdef, 0, PLAIN(digits)},
	{0xe50, 0xe59, 0, PLAIN(digits)}, {0xed0, 0xed9, 0, PLAIN(digits)}, {0xf20, 0xf29, 0, PLAIN(digits)},
	{0x1040, 0x1049, 0, PLAIN(digits)}, {0x1090, 0x1099, 0, PLAIN(digits)}, {0x17e0, 0x17e9, 0, PLAIN(digits)},
	{0x1810, 0x1819, 0, PLAIN(digits)}, {0x1946, 0x194f, 0, PLAIN(digits)}, {0x19d0, 0x19d9, 0, PLAIN(digits)},
	{0x1a80, 0x1a89, 0, PLAIN(digits)}, {0x1a90, 0x1a99, 0, PLAIN(digits)}, {0x1b50, 0x1b59, 0, PLAIN(digits)},
	{0x1bb0, 0x1bb9, 0, PLAIN(digits)}, {0x1c40, 0x1c49, 0, PLAIN(digits)}, {0x1c50, 0x1c59, 0, PLAIN(digits)},
	{0x1f00, 0x1f07, 0, PLAIN(alpha)}, {0x1f10, 0x1f15, 0, PLAIN(epsilon)}, {0x1f20, 0x1f27, 0, PLAIN(eta)},
	{0x1f30, 0x1f37, 0, PLAIN(iota)}, {0x1f40, 0x1f45, 0, PLAIN(omicron)}, {0x1f50, 0x1f57, 0, PLAIN(upsilon)},
	{0x1f60, 0x1f67, 0, PLAIN(omega)}, {0x1f70, 0x1f7d, 0, PLAIN(varia)}, {0x1f80, 0x1f87, 0, PLAIN(alpha)},
	{0x1f90, 0x1f97, 0, PLAIN(eta)}, {0x1fa0, 0x1fa7, 0, PLAIN(omega)}, {0x1fb0, 0x1fb7, 0, PLAIN(alpha)},
	{0x1fbe, 0x1fbe, 0, PLAIN(iota)}, {0x1fc2, 0x1fc7, 0, PLAIN(eta)}, {0x1fd0, 0x1fd7, 0, PLAIN(iota)},
	{0x1fe0, 0x1fe3, 0, PLAIN(upsilon)}, {0x1fe4, 0x1fe5, 0, PLAIN(rho)}, {0x1fe6, 0x1fe7, 0, PLAIN(upsilon)},
	{0x1ff2, 0x1ff7, 0, PLAIN(omega)}, {0x200d, 0x200d, 0, NOTHING}, {0x2070, 0x2079, 0, PLAIN(raised)},
	{0x207f, 0x207f, 0, PLAIN(raised_n)}, {0x2080, 0x2089, 0, PLAIN(digits)}, {0x2160, 0x217f, 0, PLAIN(numerals)},
	{0xa620, 0xa629, 0, PLAIN(digits)}, {0xa8d0, 0xa8d9, 0, PLAIN(digits)}, {0xa900, 0xa909, 0, PLAIN(digits)},
	{0xa9d0, 0xa9d9, 0, PLAIN(digits)}, {0xa9f0, 0xa9f9, 0, PLAIN(digits)}, {0xaa50, 0xaa59, 0, PLAIN(digits)},
	{0xabf0, 0xabf9, 0, PLAIN(digits)},
	{0xfb00, 0xfb06, 0, PLAIN(ligatures)}, {0xfb1d, 0xfb4f, 0, PLAIN(hebrew)}, {0xfe00, 0xfe0f, 0, NOTHING},
	{0xfe80, 0xfefc, 0, PLAIN(arabic)}, {0xff10, 0xff19, 0, PLAIN(digits)},
	{0xff21, 0xff3a, 0, PLAIN(alphabet)}, {0xff41, 0xff5a, 0, PLAIN(alphabet)},
	{0x104a0, 0x104a9, 0, PLAIN(digits)}, {0x10d30, 0x10d39, 0, PLAIN(digits)}, {0x11066, 0x1106f, 0, PLAIN(digits)},
	{0x11136, 0x1113f, 0, PLAIN(digits)}, {0x1d400, 0x1d6a3, 0, PLAIN(alphabet)}, {0x1d7ce, 0x1d7ff, 0, PLAIN(digits)},
	{0x1e950, 0x1e959, 0, PLAIN(digits)}, {0xe0100, 0xe01ef, 0, NOTHING},
};

/* Katakana of half width: the first one that fits. */
static const struct range half_width[] = {
	{0xff73, 0xff73, HALF_VOICED, PLAIN(voiced_u)}, {0xff76, 0xff84, HALF_VOICED, PLAIN(voiced)},
	{0xff8a, 0xff8e, HALF_VOICED, PLAIN(voiced_h)}, {0xff8a, 0xff8e, HALF_SEMI_VOICED, PLAIN(semi_voiced_h)},
	{HALF_KATAKANA, HALF_SEMI_VOICED, 0, PLAIN(katakana)},
};

/* The next character of a word, at least a byte. */
static struct str take_character(struct str *word)
{
	size_t n = str_utf8_len(*word);
	struct str one = str_make(word->data, n ? n : 1);
	*word = str_make(word->data + one.len, word->len - one.len);
	return one;
}

static bool is_in_range(const struct range *range, uint32_t c)
{
	return c >= range->first && c <= range->last;
}

static const struct range *half_width_of(uint32_t c, struct str rest)
{
	const struct range *range = half_width;
	while (!is_in_range(range, c) || (range->mark && range->mark != str_utf8_code(rest)))
		range++;
	return range;
}

/* What stands for the character, behind which `rest` follows; NULL: itself. */
static const struct range *range_of(uint32_t c, struct str rest)
{
	size_t at = 0, n = sizeof ranges / sizeof *ranges;
	if (c < 0xaa || (c > 0x345 && c < 0x591) || (c > 0x217f && c < 0xa620) || (c > 0xabf9 && c < 0xfb00))
		return NULL; /* nearly all */
	if (c >= HALF_KATAKANA && c <= HALF_SEMI_VOICED)
		return half_width_of(c, rest);
	for (; n > 1; n -= n / 2) /* the last one that begins there or before */
		at += c >= ranges[at + n / 2].first ? n / 2 : 0;
	return is_in_range(&ranges[at], c) ? &ranges[at] : NULL;
}

/* か to ち, つ to と, は to ほ: what a sound mark makes of them is the next character, and what the second sound mark
 * makes of the last ones the one after that. Katakana follow in the same order. */
static uint32_t kana_with(uint32_t c, uint32_t mark)
{
	enum { U = 0x3046, VU = 0x3094, KATAKANA = 0x60, VOICED = 0x3099, SEMI_VOICED = 0x309a };
	static const struct {
		uint32_t first, last, step, marks;
	} rows[] = {{0x304b, 0x3061, 2, 1}, {0x3064, 0x3068, 2, 1}, {0x306f, 0x307b, 3, 2}};
	uint32_t kana = c >= 0x30a1 ? c - KATAKANA : c, which = mark - VOICED + 1;
	if (mark != VOICED && mark != SEMI_VOICED)
		return 0;
	if (kana == U && mark == VOICED)
		return c + (VU - U);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (kana >= rows[i].first && kana <= rows[i].last && (kana - rows[i].first) % rows[i].step == 0)
			return which <= rows[i].marks ? c + which : 0;
	return 0;
}

/* The vowels of India that stand before and behind a consonant, and others of two signs; and what is written as n without a
 * vowel or as a dot in Hindi. */
static uint32_t letter_with(uint32_t c, uint32_t sign)
{
	static const struct {
		uint16_t first, second, whole;
	} letters[] = {{0x928, 0x94d, 0x902}, {0x9c7, 0x9be, 0x9cb}, {0x9c7, 0x9d7, 0x9cc}, {0xb47, 0xb56, 0xb48}, {0xb47, 0xb3e, 0xb4b}, {0xb47, 0xb57, 0xb4c},
		{0xb92, 0xbd7, 0xb94}, {0xbc6, 0xbbe, 0xbca}, {0xbc7, 0xbbe, 0xbcb}, {0xbc6, 0xbd7, 0xbcc}, {0xc46, 0xc56, 0xc48},
		{0xcbf, 0xcd5, 0xcc0}, {0xcc6, 0xcd5, 0xcc7}, {0xcc6, 0xcd6, 0xcc8}, {0xcc6, 0xcc2, 0xcca}, {0xcca, 0xcd5, 0xccb},
		{0xd46, 0xd3e, 0xd4a}, {0xd47, 0xd3e, 0xd4b}, {0xd46, 0xd57, 0xd4c}, {0xdd9, 0xdca, 0xdda}, {0xdd9, 0xdcf, 0xddc},
		{0xddc, 0xdca, 0xddd}, {0xdd9, 0xddf, 0xdde}};
	size_t i = 0, n = sizeof letters / sizeof *letters;
	while (i < n && (letters[i].first != c || letters[i].second != sign))
		i++;
	return i < n ? letters[i].whole : 0;
}

/* What the character and the next one are in one, as Unicode composes them (Korean: section 3.12 of its standard);
 * 0: nothing. */
static uint32_t whole_of(uint32_t c, struct str rest)
{
	enum { FIRST = 0x1100, VOWEL = 0x1161, LAST = 0x11a7, N_FIRST = 19, N_VOWELS = 21, N_LAST = 28, SYLLABLE = 0xac00,
		SYLLABLES = N_FIRST * N_VOWELS * N_LAST };
	bool is_of_india = c >= 0x928 && c <= 0xddc, is_kana = c >= 0x3046 && c <= 0x30db;
	bool is_first = c >= FIRST && c < FIRST + N_FIRST, is_open = c - SYLLABLE < SYLLABLES && (c - SYLLABLE) % N_LAST == 0;
	uint32_t next = is_of_india || is_kana || is_first || is_open ? str_utf8_code(rest) : 0;
	if (is_first && next >= VOWEL && next < VOWEL + N_VOWELS)
		return SYLLABLE + ((c - FIRST) * N_VOWELS + next - VOWEL) * N_LAST;
	if (is_open && next > LAST && next < LAST + N_LAST)
		return c + next - LAST;
	return is_kana ? kana_with(c, next) : is_of_india ? letter_with(c, next) : 0;
}

/* What the character and those behind it are in one; 0: nothing. Takes these off the rest. */
static uint32_t take_parts(uint32_t c, struct str *rest)
{
	uint32_t whole = 0, more;
	while ((more = whole_of(whole ? whole : c, *rest))) {
		whole = more;
		take_character(rest);
	}
	return whole;
}

bool variant_is_in(struct str word)
{
	bool is_in = false;
	while (word.len && !is_in) {
		uint32_t c = str_utf8_code(take_character(&word));
		is_in = range_of(c, word) || take_parts(c, &word);
	}
	return is_in;
}

size_t variant_fold(struct str word, char *ret_plain)
{
	size_t n = 0;
	while (word.len) {
		struct str one = take_character(&word);
		uint32_t c = str_utf8_code(one), whole = take_parts(c, &word);
		const struct range *range = range_of(c, word);
		if (whole)
			n += entity_utf8(whole, ret_plain + n);
		if (whole || (range && !range->plain))
			continue;
		struct str plain = str_of(range ? range->plain[(c - range->first) % range->n] : NULL);
		if (range && range->mark)
			take_character(&word);
		plain = plain.len ? plain : one;
		memcpy(ret_plain + n, plain.data, plain.len);
		n += plain.len;
	}
	return n;
}
