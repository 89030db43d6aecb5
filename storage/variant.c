/* Owns the tables; does not know what words are for. */
#include "storage/variant.h"

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

struct range {
	uint32_t first, last, mark; /* the mark follows */
	/* Of `n` characters, which come again and again; "": it is left as it is; NULL: nothing stands for it. */
	const char *const *plain;
	uint32_t n;
};

#define PLAIN(list) (list), sizeof (list) / sizeof *(list)
#define NOTHING NULL, 1

static const struct range ranges[] = {
	{0xaa, 0xaa, 0, PLAIN(ordinal_a)}, {0xad, 0xad, 0, NOTHING}, {0xb2, 0xb3, 0, PLAIN(two_and_three)},
	{0xb9, 0xb9, 0, PLAIN(ones)}, {0xba, 0xba, 0, PLAIN(ordinal_o)}, {0x1c6, 0x1cc, 0, PLAIN(pairs)},
	{0x591, 0x5c7, 0, NOTHING}, {0x610, 0x61a, 0, NOTHING}, {0x640, 0x640, 0, NOTHING}, {0x64b, 0x65f, 0, NOTHING},
	{0x670, 0x670, 0, NOTHING}, {0x2070, 0x2079, 0, PLAIN(raised)}, {0x207f, 0x207f, 0, PLAIN(raised_n)},
	{0x2080, 0x2089, 0, PLAIN(digits)}, {0x2160, 0x217f, 0, PLAIN(numerals)}, {0xfb00, 0xfb06, 0, PLAIN(ligatures)},
	{0xfe00, 0xfe0f, 0, NOTHING}, {0xff10, 0xff19, 0, PLAIN(digits)}, {0xff21, 0xff3a, 0, PLAIN(alphabet)},
	{0xff41, 0xff5a, 0, PLAIN(alphabet)}, {0xff73, 0xff73, HALF_VOICED, PLAIN(voiced_u)},
	{0xff76, 0xff84, HALF_VOICED, PLAIN(voiced)}, {0xff8a, 0xff8e, HALF_VOICED, PLAIN(voiced_h)},
	{0xff8a, 0xff8e, HALF_SEMI_VOICED, PLAIN(semi_voiced_h)}, {HALF_KATAKANA, HALF_SEMI_VOICED, 0, PLAIN(katakana)},
	{0x1d400, 0x1d6a3, 0, PLAIN(alphabet)}, {0x1d7ce, 0x1d7ff, 0, PLAIN(digits)},
	{0xe0100, 0xe01ef, 0, NOTHING},
};

/* The next character of a word, at least a byte. */
static struct str take_character(struct str *word)
{
	size_t n = str_utf8_len(*word);
	struct str one = str_make(word->data, n ? n : 1);
	*word = str_make(word->data + one.len, word->len - one.len);
	return one;
}

/* What stands for the character, behind which `rest` follows; NULL: itself. */
static const struct range *range_of(uint32_t c, struct str rest)
{
	if (c < 0xaa || (c > 0x1cc && c < 0x591) || (c > 0x670 && c < 0x2070) || (c > 0x217f && c < 0xfb00))
		return NULL; /* nearly all */
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i].first && c <= ranges[i].last
			&& (!ranges[i].mark || ranges[i].mark == str_utf8_code(rest)))
			return &ranges[i];
	return NULL;
}

bool variant_is_in(struct str word)
{
	bool is_in = false;
	while (word.len && !is_in) {
		struct str one = take_character(&word);
		is_in = range_of(str_utf8_code(one), word) != NULL;
	}
	return is_in;
}

size_t variant_fold(struct str word, char *ret_plain)
{
	size_t n = 0;
	while (word.len) {
		struct str one = take_character(&word);
		const struct range *range = range_of(str_utf8_code(one), word);
		if (range && !range->plain)
			continue;
		struct str plain = str_of(range ? range->plain[(str_utf8_code(one) - range->first) % range->n] : NULL);
		if (range && range->mark)
			take_character(&word);
		plain = plain.len ? plain : one;
		memcpy(ret_plain + n, plain.data, plain.len);
		n += plain.len;
	}
	return n;
}
