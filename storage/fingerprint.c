/* Words are found and folded by SQLite's unicode61. Keys find candidates; whether two texts are alike is told
 * by walking through both. */
#include "storage/fingerprint.h"

#include <stdlib.h>

#include "base/hash.h"
#include "storage/tokenizer.h"

enum {
	WORDS_MAX = 4000,
	SHINGLE_WORDS = 3,
	TITLE_WORDS_MIN = 3,
	SHORT_MIN = 12,        /* words of a text that tells anything, beside its title */
	LONG_MIN = 25,         /* words of one that does so by itself */
	OPENING_WORDS = 8,
	BEGINNING_WORDS = 64,  /* a teaser has so many */
	BEGINNING_SHINGLE = 4,
	WHOLE_SHINGLE_MIN = 5, /* of fewer words, texts that have nothing to do with each other share some */
	WHOLE_SHINGLE_MAX = 6,
	BANDS = 2,             /* of the simhash */
	BAND_BITS = 16,
	ALIKE_PERCENT = 75,    /* of the words of the shorter one, in order */
	GAP_WORDS_MAX = 80,    /* of both together: a paragraph more or less */
	SWAP_WORDS_MAX = 4,
	SWAP_EVERY = 16,       /* words for each place where others stand: a form has more such places */
	NUMBER_SWAPS = 3,      /* a number for a number counts for so many */
};

static const uint64_t WORD_IS_NUMBER = 1; /* bit of its hash: there is a digit in it */

struct word_finder {
	fts5_tokenizer methods;
	Fts5Tokenizer *tokenizer;
	struct arena *arena;
	uint64_t *words;
	size_t n_words;
};

struct word_finder *word_finder_open(sqlite3 *db)
{
	static const char *arguments[] = {"remove_diacritics", "2"};
	fts5_api *api = tokenizer_find_api(db);
	struct word_finder *finder = xcalloc(1, sizeof *finder);
	void *user;
	if (api && !api->xFindTokenizer(api, "unicode61", &user, &finder->methods)
		&& !finder->methods.xCreate(user, arguments, 2, &finder->tokenizer))
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

static int on_word(void *user, int flags, const char *word, int n, int start, int end)
{
	struct word_finder *finder = user;
	(void)flags, (void)start, (void)end;
	if (finder->n_words == WORDS_MAX)
		return SQLITE_DONE;
	uint64_t hash = hash64(str_make(word, (size_t)n)) & ~WORD_IS_NUMBER;
	for (int i = 0; i < n; i++)
		hash |= word[i] >= '0' && word[i] <= '9' ? WORD_IS_NUMBER : 0;
	*arena_push(finder->arena, finder->words, finder->n_words) = hash;
	return SQLITE_OK;
}

static void find_words(struct word_finder *finder, struct str text, struct arena *arena)
{
	finder->arena = arena;
	finder->words = NULL;
	finder->n_words = 0;
	finder->methods.xTokenize(finder->tokenizer, finder, FTS5_TOKENIZE_DOCUMENT, text.data,
		(int)text.len, on_word);
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
	fingerprint.n_title_words = finder->n_words;
	if (finder->n_words >= TITLE_WORDS_MIN)
		fingerprint.title = hash_words(finder->words, finder->n_words);
	find_words(finder, text, arena);
	fingerprint.words = finder->words;
	fingerprint.n_words = finder->n_words;
	return fingerprint;
}

/* Each bit is what most shingles have there. */
static uint32_t simhash_of(const uint64_t *words, size_t n)
{
	int votes[BANDS * BAND_BITS] = {0};
	uint32_t simhash = 0;
	for (size_t i = 0; i + SHINGLE_WORDS <= n; i++) {
		uint64_t hash = hash_words(words + i, SHINGLE_WORDS);
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
	size_t n_words = fingerprint->n_words, n = 0;
	if (n_words < SHORT_MIN)
		return 0;
	keys[n++] = hash_words(words, OPENING_WORDS);
	keys[n++] = highest_shingle(words, n_words < BEGINNING_WORDS ? n_words : BEGINNING_WORDS, BEGINNING_SHINGLE);
	if (n_words < LONG_MIN)
		return n;
	for (size_t shingle = WHOLE_SHINGLE_MIN; shingle <= WHOLE_SHINGLE_MAX; shingle++)
		keys[n++] = highest_shingle(words, n_words, shingle);
	uint32_t simhash = simhash_of(words, n_words);
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

/* The fewest words to leave out of both until a shingle agrees again. */
static bool find_gap(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b, size_t *ret_a, size_t *ret_b)
{
	for (size_t gap = 1; gap <= GAP_WORDS_MAX; gap++)
		for (size_t i = 0; i <= gap; i++) {
			size_t k = gap - i;
			if (i + SHINGLE_WORDS <= n_a && k + SHINGLE_WORDS <= n_b && a[i] == b[k]
				&& a[i + 1] == b[k + 1] && a[i + 2] == b[k + 2]) {
				*ret_a = i;
				*ret_b = k;
				return true;
			}
		}
	return false;
}

/* Texts of one article differ by what was put in or left out, those of one form by the words at some places. */
static size_t swaps_of(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	if (!n_a || !n_b || n_a > SWAP_WORDS_MAX || n_b > SWAP_WORDS_MAX)
		return 0;
	return has_number(a, n_a) && has_number(b, n_b) ? NUMBER_SWAPS : 1;
}

static struct walk walk_through(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	struct walk walk = {0};
	while (walk.a < n_a && walk.b < n_b) {
		size_t gap_a = 0, gap_b = 0;
		const uint64_t *at_a = a + walk.a, *at_b = b + walk.b;
		if (*at_a == *at_b) {
			gap_a = gap_b = 1;
			walk.n_same++;
		} else if (find_gap(at_a, n_a - walk.a, at_b, n_b - walk.b, &gap_a, &gap_b)) {
			walk.n_swaps += swaps_of(at_a, gap_a, at_b, gap_b);
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
	bool same_title = a->title && a->title == b->title;
	bool is_part = (shorter->is_cut && !longer->is_cut) || shorter->n_words * 2 < longer->n_words;
	if (shorter->n_words < (same_title ? SHORT_MIN : LONG_MIN) + (size_t)shorter->is_cut)
		return UNLIKE;
	size_t n = shorter->n_words - shorter->is_cut; /* the last word may be a half */
	struct walk walk = walk_through(shorter->words, n, longer->words, longer->n_words);
	if (walk.n_same * 100 < n * ALIKE_PERCENT || walk.n_same < walk.n_swaps * SWAP_EVERY || are_of_a_series(a, b))
		return UNLIKE;
	return is_part ? ALIKE_BEGINNING : ALIKE_TEXT;
}
