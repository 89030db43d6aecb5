/* Words are found and folded by SQLite's unicode61, vowel signs belonging to them. Chinese, Japanese, Thai, Lao, Burmese
 * and Khmer, which do not divide words, have their letters two by two as words: PAIRS_PER_WORD of them count as one
 * wherever words are counted, or LETTERS_PER_WORD. Korean has spaces.
 * Keys find candidates; whether two texts are alike is told by walking through both. */
#include "storage/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "storage/tokenizer.h"
#include "storage/variant.h"

enum {
	WORDS_MAX = 4000,
	PAIRS_PER_WORD = 2,
	LETTERS_PER_WORD = 3,  /* of the scripts of Southeast Asia, which write sounds: likewise */
	SHINGLE_WORDS = 3,
	TITLE_WORDS_MIN = 3,
	TITLE_WORDS_MAX = 200, /* that are compared one by one; of more, a text stands in place of the title */
	SHORT_MIN = 12,        /* words of a text that tells anything, beside its title */
	LONG_MIN = 25,         /* words of one that does so by itself */
	APART_MIN = 30,        /* of one that would share some with another telling of the same */
	OPENING_WORDS = 8,
	BEGINNING_WORDS = 64,  /* a teaser has so many */
	BEGINNING_SHINGLE = 4,
	WHOLE_SHINGLE_MIN = 5, /* of fewer words, texts that have nothing to do with each other share some */
	WHOLE_SHINGLE_MAX = 6,
	BANDS = 2,             /* of the simhash */
	BAND_BITS = 16,
	ALIKE_PERCENT = 75,    /* of the words of the shorter one, in order */
	SHORT_ALIKE_PERCENT = 85, /* of one below twice LONG_MIN: sentences of one form differ in the words at their end */
	GAP_WORDS_MAX = 80,    /* of both together: a paragraph more or less, but no more than the shorter text has */
	SWAP_WORDS_MAX = 4,
	SWAP_EVERY = 16,       /* words for each place where others stand: a form has more such places */
	NUMBER_SWAPS = 3,      /* a number for a number counts for so many */
};

struct word_finder {
	fts5_tokenizer methods;
	Fts5Tokenizer *tokenizer;
	struct arena *arena;
	uint64_t *words;
	size_t n_words, n_pairs, n_of_letters; /* of the pairs, those of letters */
	bool may_be_dense; /* the whole text, which is quicker to tell than of each word */
};

struct word_finder *word_finder_open(sqlite3 *db)
{
	static const char *arguments[] = {"remove_diacritics", "2", "categories", "L* N* Co Mn Mc"};
	fts5_api *api = tokenizer_find_api(db);
	struct word_finder *finder = xcalloc(1, sizeof *finder);
	void *user;
	if (api && !api->xFindTokenizer(api, "unicode61", &user, &finder->methods)
		&& !finder->methods.xCreate(user, arguments, 4, &finder->tokenizer))
		return finder;
	free(finder);
	return NULL;
}

void word_finder_close(struct word_finder *finder)
{
	if (finder)
		finder->methods.xDelete(finder->tokenizer);
	free(finder);
}

static int add_word(struct word_finder *finder, struct str word)
{
	if (finder->n_words == WORDS_MAX)
		return SQLITE_DONE;
	uint64_t hash = hash64(word) & ~WORD_IS_NUMBER;
	for (size_t i = 0; i < word.len; i++)
		hash |= word.data[i] >= '0' && word.data[i] <= '9' ? WORD_IS_NUMBER : 0;
	*arena_push(finder->arena, finder->words, finder->n_words) = hash;
	return SQLITE_OK;
}

static bool is_southeastern(uint32_t c)
{
	return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff);
}

/* Vowels and tones that stand above, below or around a letter of Thai, Lao, Burmese or Khmer. */
static bool is_mark(uint32_t c)
{
	static const uint32_t ranges[][2] = {{0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x0eb1, 0x0eb1},
		{0x0eb4, 0x0ebc}, {0x0ec8, 0x0ece}, {0x102b, 0x103e}, {0x1056, 0x1059}, {0x1062, 0x1064}, {0x1082, 0x108d},
		{0x17b4, 0x17d3}};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* Of the character at the beginning, with its marks. */
static size_t letter_len(struct str run)
{
	size_t len = str_utf8_len(run), n;
	while (len && len < run.len && (n = str_utf8_len(str_make(run.data + len, run.len - len)))
		&& is_mark(str_utf8_code(str_make(run.data + len, n))))
		len += n;
	return len;
}

/* Two letters at a time; one that stands alone is a word, too. */
static int add_pairs(struct word_finder *finder, struct str run)
{
	int code = SQLITE_OK;
	size_t first = letter_len(run), second;
	do {
		struct str rest = str_make(run.data + first, run.len - first);
		second = letter_len(rest);
		finder->n_pairs++;
		finder->n_of_letters += is_southeastern(str_utf8_code(run));
		code = add_word(finder, str_make(run.data, first + second));
		run = rest;
		first = second;
	} while (!code && run.len > second);
	return code;
}

/* Of a script without spaces: hangul has them. */
static bool is_dense(struct str character)
{
	uint32_t c = str_utf8_code(character);
	return is_southeastern(c) || (!(c >= 0xac00 && c <= 0xd7a3) && tokenizer_is_dense(character));
}

/* Where the characters at the beginning of the word end that are all dense, or all not. */
static size_t run_end(struct str word, bool *ret_is_dense)
{
	size_t at = 0;
	while (at < word.len) {
		size_t n = str_utf8_len(str_make(word.data + at, word.len - at));
		n = n ? n : 1;
		bool dense = is_dense(str_make(word.data + at, n));
		if (at && dense != *ret_is_dense)
			break;
		*ret_is_dense = dense;
		at += n;
	}
	return at;
}

static int add_runs(struct word_finder *finder, struct str word)
{
	int code = SQLITE_OK;
	while (word.len && !code) {
		bool dense = false;
		size_t end = run_end(word, &dense);
		struct str run = str_make(word.data, end);
		code = dense ? add_pairs(finder, run) : add_word(finder, run);
		word = str_make(word.data + end, word.len - end);
	}
	return code;
}

/* Full width and half width, U+FF00 to U+FFEF, are of East Asia alone: words of other scripts stay as they are. */
static bool has_width(struct str word)
{
	size_t i = 0;
	while (i + 1 < word.len && !((unsigned char)word.data[i] == 0xef && (unsigned char)word.data[i + 1] >= 0xbc))
		i++;
	return i + 1 < word.len;
}

/* A date is the same one in digits of either width. */
static int add_dense(struct word_finder *finder, struct str word)
{
	if (!has_width(word))
		return add_runs(finder, word);
	char *plain = xmalloc(2 * word.len);
	int code = add_runs(finder, str_make(plain, variant_fold(word, plain)));
	free(plain);
	return code;
}

/* Cheap, for texts and words of other scripts: characters before U+0800 begin with smaller bytes. */
static bool may_be_dense(struct str text)
{
	unsigned char highest = 0;
	for (size_t i = 0; i < text.len; i++)
		highest = (unsigned char)text.data[i] > highest ? (unsigned char)text.data[i] : highest;
	return highest >= 0xe0;
}

static int on_word(void *user, int flags, const char *token, int n, int start, int end)
{
	struct word_finder *finder = user;
	struct str word = str_make(token, (size_t)n);
	(void)flags, (void)start, (void)end;
	return finder->may_be_dense && may_be_dense(word) ? add_dense(finder, word) : add_word(finder, word);
}

static void find_words(struct word_finder *finder, struct str text, struct arena *arena)
{
	finder->arena = arena;
	finder->words = NULL;
	finder->n_words = finder->n_pairs = finder->n_of_letters = 0;
	finder->may_be_dense = may_be_dense(text);
	finder->methods.xTokenize(finder->tokenizer, finder, FTS5_TOKENIZE_DOCUMENT, text.data,
		(int)text.len, on_word);
}

/* How many count as one word: a text has one unit, that of most of its words. */
static size_t unit_of(const struct word_finder *finder)
{
	if (finder->n_pairs * 2 <= finder->n_words)
		return 1;
	return finder->n_of_letters * 2 > finder->n_pairs ? LETTERS_PER_WORD : PAIRS_PER_WORD;
}

static uint64_t hash_words(const uint64_t *words, size_t n)
{
	return hash64(str_make((const char *)words, n * sizeof *words));
}

static bool ends_cut(struct str text)
{
	static const struct str ends[] = {{"...", 3}, {"\u2026", 3}, {"[...]", 5}, {"[\u2026]", 5}};
	struct str trimmed = str_trim(text);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (trimmed.len >= ends[i].len && str_eq(str_make(trimmed.data + trimmed.len - ends[i].len,
				ends[i].len), ends[i]))
			return true;
	return false;
}

struct fingerprint fingerprint_of(struct word_finder *finder, struct str title, struct str text,
	struct arena *arena)
{
	struct fingerprint fingerprint = {.is_cut = ends_cut(text)};
	find_words(finder, title, arena);
	fingerprint.title_words = finder->words;
	fingerprint.n_title_words = finder->n_words < TITLE_WORDS_MAX ? finder->n_words : TITLE_WORDS_MAX;
	if (finder->n_words >= TITLE_WORDS_MIN * unit_of(finder))
		fingerprint.title = hash_words(finder->words, finder->n_words);
	find_words(finder, text, arena);
	fingerprint.words = finder->words;
	fingerprint.n_words = finder->n_words;
	fingerprint.unit = unit_of(finder);
	return fingerprint;
}

/* Each bit is what most shingles have there. */
static uint32_t simhash_of(const uint64_t *words, size_t n, size_t shingle)
{
	int votes[BANDS * BAND_BITS] = {0};
	uint32_t simhash = 0;
	for (size_t i = 0; i + shingle <= n; i++) {
		uint64_t hash = hash_words(words + i, shingle);
		for (int bit = 0; bit < BANDS * BAND_BITS; bit++)
			votes[bit] += hash >> bit & 1 ? 1 : -1;
	}
	for (int bit = 0; bit < BANDS * BAND_BITS; bit++)
		simhash |= (uint32_t)(votes[bit] > 0) << bit;
	return simhash;
}

/* The highest hash of a shingle: two texts have it in common as often as they have shingles in common. */
static uint64_t highest_shingle(const uint64_t *words, size_t n, size_t shingle)
{
	uint64_t highest = 0;
	for (size_t i = 0; i + shingle <= n; i++) {
		uint64_t hash = hash_words(words + i, shingle);
		highest = hash > highest ? hash : highest;
	}
	return highest;
}

/* The opening outlives any edit behind it, the beginning a line in front of it, and the others another
 * beginning. */
size_t fingerprint_keys(const struct fingerprint *fingerprint, uint64_t keys[FINGERPRINT_KEYS])
{
	const uint64_t *words = fingerprint->words;
	size_t n_words = fingerprint->n_words, unit = fingerprint->unit, n = 0;
	size_t n_beginning = n_words < BEGINNING_WORDS * unit ? n_words : BEGINNING_WORDS * unit;
	if (n_words < SHORT_MIN * unit)
		return 0;
	keys[n++] = hash_words(words, OPENING_WORDS * unit);
	keys[n++] = highest_shingle(words, n_beginning, BEGINNING_SHINGLE * unit);
	if (n_words < LONG_MIN * unit)
		return n;
	for (size_t shingle = WHOLE_SHINGLE_MIN; shingle <= WHOLE_SHINGLE_MAX; shingle++)
		keys[n++] = highest_shingle(words, n_words, shingle * unit);
	uint32_t simhash = simhash_of(words, n_words, SHINGLE_WORDS * unit);
	for (int band = 0; band < BANDS; band++)
		keys[n++] = simhash >> band * BAND_BITS & ((1 << BAND_BITS) - 1);
	return n;
}

/* How far two texts go together. */
struct walk {
	size_t a, b;   /* words that were walked over */
	size_t n_same;
	size_t n_swaps;
};

static bool has_number(const uint64_t *words, size_t n)
{
	size_t i = 0;
	while (i < n && !(words[i] & WORD_IS_NUMBER))
		i++;
	return i < n;
}

/* The fewest words to leave out of both until n_again of them agree again. */
static bool find_gap(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t gap_max, size_t n_again,
	size_t *ret_a, size_t *ret_b)
{
	for (size_t gap = 1; gap <= gap_max; gap++)
		for (size_t i = 0; i <= gap; i++) {
			size_t k = gap - i;
			if (i + n_again <= n_a && k + n_again <= n_b && a[i] == b[k]
				&& !memcmp(a + i, b + k, n_again * sizeof *a)) {
				*ret_a = i;
				*ret_b = k;
				return true;
			}
		}
	return false;
}

/* Texts of one article differ by what was put in or left out, those of one form by the words at some places: few in one
 * of them at least, as the other may go on with what is its own. */
static size_t swaps_of(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t swap_max)
{
	if (!n_a || !n_b || (n_a > swap_max && n_b > swap_max))
		return 0;
	return has_number(a, n_a) && has_number(b, n_b) ? NUMBER_SWAPS : 1;
}

/* Behind a gap, four words tell that two texts go on together, or four characters; of letters, which come together by
 * chance, as many as four words have. */
static struct walk walk_through(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t unit)
{
	static const size_t n_again[] = {[1] = 4, [PAIRS_PER_WORD] = 3, [LETTERS_PER_WORD] = 4 * LETTERS_PER_WORD};
	struct walk walk = {0};
	size_t gap_max = n_a < GAP_WORDS_MAX * unit ? n_a : GAP_WORDS_MAX * unit;
	while (walk.a < n_a && walk.b < n_b) {
		size_t gap_a = 0, gap_b = 0;
		const uint64_t *at_a = a + walk.a, *at_b = b + walk.b;
		if (*at_a == *at_b) {
			gap_a = gap_b = 1;
			walk.n_same++;
		} else if (find_gap(at_a, n_a - walk.a, at_b, n_b - walk.b, gap_max, n_again[unit], &gap_a, &gap_b)) {
			walk.n_swaps += swaps_of(at_a, gap_a, at_b, gap_b, SWAP_WORDS_MAX * unit);
		} else {
			break;
		}
		walk.a += gap_a;
		walk.b += gap_b;
	}
	return walk;
}

static bool has_word(const uint64_t *words, size_t n, uint64_t word)
{
	size_t i = 0;
	while (i < n && words[i] != word)
		i++;
	return i < n;
}

bool fingerprint_share_title(const struct fingerprint *a, const struct fingerprint *b)
{
	const struct fingerprint *shorter = a->n_title_words <= b->n_title_words ? a : b, *longer = shorter == a ? b : a;
	size_t n_shared = 0;
	for (size_t i = 0; i < shorter->n_title_words; i++)
		n_shared += has_word(longer->title_words, longer->n_title_words, shorter->title_words[i]);
	return n_shared && n_shared * 2 >= shorter->n_title_words;
}

bool fingerprint_share_words(const struct fingerprint *a, const struct fingerprint *b)
{
	size_t n = WHOLE_SHINGLE_MIN * (a->unit > b->unit ? a->unit : b->unit);
	for (size_t i = 0; i + n <= a->n_words; i++)
		for (size_t k = 0; k + n <= b->n_words; k++)
			if (a->words[i] == b->words[k] && !memcmp(a->words + i, b->words + k, n * sizeof *a->words))
				return true;
	return false;
}

bool fingerprint_are_apart(const struct fingerprint *a, const struct fingerprint *b)
{
	return a->n_words >= APART_MIN * a->unit && b->n_words >= APART_MIN * b->unit
		&& !fingerprint_share_title(a, b) && !fingerprint_share_words(a, b);
}

/* What the title of one names and the other's does not: a number, or what the other does not speak of at
 * all. */
static void find_own(const struct fingerprint *one, const struct fingerprint *other, bool *ret_number,
	bool *ret_word)
{
	for (size_t i = 0; i < one->n_title_words; i++) {
		uint64_t word = one->title_words[i];
		if (has_word(other->title_words, other->n_title_words, word))
			continue;
		*ret_number |= word & WORD_IS_NUMBER;
		*ret_word |= has_word(one->words, one->n_words, word) && !has_word(other->words, other->n_words, word);
	}
}

/* "Version 2" and "Version 3", a nurse and a welder who are wanted: each has its own. */
static bool are_of_a_series(const struct fingerprint *a, const struct fingerprint *b)
{
	bool a_number = false, b_number = false, a_word = false, b_word = false;
	find_own(a, b, &a_number, &a_word);
	find_own(b, a, &b_number, &b_word);
	return (a_number && b_number) || (a_word && b_word);
}

enum likeness fingerprint_compare(const struct fingerprint *a, const struct fingerprint *b)
{
	const struct fingerprint *shorter = a->n_words <= b->n_words ? a : b, *longer = shorter == a ? b : a;
	size_t unit = shorter->unit;
	bool same_title = a->title && a->title == b->title;
	bool is_part = (shorter->is_cut && !longer->is_cut) || shorter->n_words * 2 < longer->n_words;
	if (shorter->n_words < (same_title ? SHORT_MIN : LONG_MIN) * unit + (size_t)shorter->is_cut)
		return UNLIKE;
	size_t n = shorter->n_words - shorter->is_cut; /* the last word may be a half */
	struct walk walk = walk_through(shorter->words, n, longer->words, longer->n_words, unit);
	size_t percent = n < 2 * LONG_MIN * unit ? SHORT_ALIKE_PERCENT : ALIKE_PERCENT;
	if (walk.n_same * 100 < n * percent || walk.n_same < walk.n_swaps * SWAP_EVERY * unit
		|| are_of_a_series(a, b))
		return UNLIKE;
	return is_part ? ALIKE_BEGINNING : ALIKE_TEXT;
}
