/* Words are found and folded by SQLite's unicode61. A simhash finds candidates; whether two texts are
 * alike is told by the shingles themselves. */
#include "storage/fingerprint.h"

#include <stdlib.h>

#include "base/hash.h"
#include "storage/tokenizer.h"

enum {
	WORDS_MAX = 4000,
	SHINGLE_WORDS = 3,
	TITLE_WORDS_MIN = 3,
	OPENING_MIN = 12,      /* words of a text whose opening counts */
	BAND_MIN = 25,         /* words of a text whose simhash counts */
	BAND_BITS = 16,
	ALIKE_PERCENT = 75,    /* of shingles in common */
	ALIKE_TITLED_PERCENT = 45, /* under one title */
	BEGINS_PERCENT = 75,
	BEGINS_UNTITLED_MIN = 25, /* words of a beginning that counts under another title */
};

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
	*arena_push(finder->arena, finder->words, finder->n_words) = hash64(str_make(word, (size_t)n));
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

/* Each bit is what most shingles have there. */
static uint64_t simhash_of(const uint64_t *words, size_t n)
{
	int votes[64] = {0};
	uint64_t simhash = 0;
	for (size_t i = 0; i + SHINGLE_WORDS <= n; i++) {
		uint64_t hash = hash_words(words + i, SHINGLE_WORDS);
		for (int bit = 0; bit < 64; bit++)
			votes[bit] += hash >> bit & 1 ? 1 : -1;
	}
	for (int bit = 0; bit < 64; bit++)
		simhash |= (uint64_t)(votes[bit] > 0) << bit;
	return simhash;
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
	if (finder->n_words >= TITLE_WORDS_MIN)
		fingerprint.title = hash_words(finder->words, finder->n_words);
	find_words(finder, text, arena);
	fingerprint.words = finder->words;
	fingerprint.n_words = finder->n_words;
	fingerprint.simhash = simhash_of(finder->words, finder->n_words);
	return fingerprint;
}

uint64_t fingerprint_opening(const struct fingerprint *fingerprint)
{
	return fingerprint->n_words < OPENING_MIN ? 0 : hash_words(fingerprint->words, OPENING_WORDS);
}

uint64_t fingerprint_band(const struct fingerprint *fingerprint, int n)
{
	if (fingerprint->n_words < BAND_MIN)
		return 0;
	uint64_t bits = fingerprint->simhash >> n * BAND_BITS & ((1 << BAND_BITS) - 1);
	return hash64_more((uint64_t)n + 1, str_make((const char *)&bits, sizeof bits));
}

static int on_compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return (a > b) - (a < b);
}

static uint64_t *sorted_shingles(const uint64_t *words, size_t n, struct arena *arena)
{
	uint64_t *shingles = arena_array(arena, uint64_t, n);
	for (size_t i = 0; i < n; i++)
		shingles[i] = hash_words(words + i, SHINGLE_WORDS);
	qsort(shingles, n, sizeof *shingles, on_compare);
	return shingles;
}

/* Shingles that both have, of all that either has, in percent. */
static size_t percent_in_common(const uint64_t *a_words, size_t n_a, const uint64_t *b_words, size_t n_b,
	struct arena *arena)
{
	if (n_a < SHINGLE_WORDS || n_b < SHINGLE_WORDS)
		return 0;
	n_a -= SHINGLE_WORDS - 1;
	n_b -= SHINGLE_WORDS - 1;
	const uint64_t *a = sorted_shingles(a_words, n_a, arena), *b = sorted_shingles(b_words, n_b, arena);
	size_t common = 0;
	for (size_t i = 0, k = 0; i < n_a && k < n_b;) {
		common += a[i] == b[k];
		bool a_is_lower = a[i] <= b[k], b_is_lower = b[k] <= a[i];
		i += a_is_lower;
		k += b_is_lower;
	}
	return common * 100 / (n_a + n_b - common);
}

enum likeness fingerprint_compare(const struct fingerprint *a, const struct fingerprint *b,
	struct arena *arena)
{
	const struct fingerprint *shorter = a->n_words <= b->n_words ? a : b, *longer = shorter == a ? b : a;
	bool same_title = a->title && a->title == b->title;
	bool is_part = (shorter->is_cut && !longer->is_cut) || shorter->n_words * 2 < longer->n_words;
	size_t n = shorter->n_words;
	if (n < OPENING_MIN)
		return UNLIKE;
	if (!is_part)
		return percent_in_common(a->words, a->n_words, b->words, b->n_words, arena)
				>= (size_t)(same_title && n >= BAND_MIN ? ALIKE_TITLED_PERCENT : ALIKE_PERCENT)
			&& (same_title || n >= BAND_MIN) ? ALIKE_TEXT : UNLIKE;
	n -= shorter->is_cut; /* the last word may be a half */
	return (same_title || n >= BEGINS_UNTITLED_MIN)
		&& percent_in_common(shorter->words, n, longer->words, n, arena) >= BEGINS_PERCENT
		? ALIKE_BEGINNING : UNLIKE;
}
