#include "storage/lexicon.h"

#include <stdlib.h>

#include "base/hash.h"

enum {
	ENTRIES = 32768, /* 2 MiB */
	ENTRY_TEXT = 50,
	MARK_BYTES = sizeof SEARCH_STEM - 1,
	FORMS_MAX = 128, /* bytes of all forms: what is longer has no plural */
};

enum {
	OF_WORD = 1, OF_TEXT = 2, /* whose forms they are; neither: the entry is empty */
	IS_ITSELF = 4, /* the word has no accents, and stands there as it was */
};

/* Forms of one word, in the 64 bytes that a processor fetches at once, and as they are told: most stems are the
 * beginning of the word, and SEARCH_STEM stands before that, too. */
struct lexicon_entry {
	uint64_t key;
	uint8_t flags, n_word, stem_at, n_stem, plural_at, n_plural; /* 0 bytes: there is none */
	char text[ENTRY_TEXT]; /* SEARCH_STEM, the word, and the stems that it does not begin with */
};

_Static_assert(sizeof(struct lexicon_entry) == 64, "a line of the cache");

int lexicon_init(struct lexicon *lexicon, fts5_api *api)
{
	static const char *remove[] = {"remove_diacritics", "2", "categories", WORD_CATEGORIES};
	void *user;
	*lexicon = (struct lexicon){0};
	sqlite3_randomness(sizeof lexicon->seed, &lexicon->seed);
	int code = api->xFindTokenizer(api, "unicode61", &user, &lexicon->unicode);
	return code ? code : lexicon->unicode.xCreate(user, remove, sizeof remove / sizeof *remove, &lexicon->fold);
}

void lexicon_finish(struct lexicon *lexicon)
{
	if (lexicon->fold)
		lexicon->unicode.xDelete(lexicon->fold);
	stemmers_finish(&lexicon->stemmers);
	free(lexicon->plain);
	free(lexicon->entries);
}

/* --- letters */

/* Letters that are no other letter with a mark, so that Unicode does not take them apart, and those that it does and
 * SQLite, which knows the Latin ones only, does not, and letters of one keyboard that stand for those of another. All have
 * two bytes. */
static const struct {
	const char *letter, *plain;
} letters[] = {
	{"ß", "ss"}, {"æ", "ae"}, {"ð", "d"}, {"ø", "o"}, {"þ", "th"}, {"đ", "d"}, {"ħ", "h"},
	{"ı", "i"}, {"ĳ", "ij"}, {"ĸ", "k"}, {"ł", "l"}, {"ŋ", "n"}, {"œ", "oe"}, {"ŧ", "t"},
	{"ΐ", "ι"}, {"ά", "α"}, {"έ", "ε"}, {"ή", "η"}, {"ί", "ι"}, {"ΰ", "υ"}, {"ϊ", "ι"},
	{"ϋ", "υ"}, {"ό", "ο"}, {"ύ", "υ"}, {"ώ", "ω"}, {"й", "и"},
	{"ѐ", "е"}, {"ё", "е"}, {"ѓ", "г"}, {"ї", "і"}, {"ќ", "к"}, {"ѝ", "и"}, {"ў", "у"},
	{"ѷ", "ѵ"}, {"ӂ", "ж"}, {"ӑ", "а"}, {"ӓ", "а"}, {"ӗ", "е"}, {"ӛ", "ә"}, {"ӝ", "ж"},
	{"ӟ", "з"}, {"ӣ", "и"}, {"ӥ", "и"}, {"ӧ", "о"}, {"ӫ", "ө"}, {"ӭ", "э"}, {"ӯ", "у"},
	{"ӱ", "у"}, {"ӳ", "у"}, {"ӵ", "ч"}, {"ӹ", "ы"},
	/* Arabic, which would turn this line around: alif, waw, ya, and letters of Urdu with a hamza. */
	{"\u0622", "\u0627"}, {"\u0623", "\u0627"}, {"\u0624", "\u0648"}, {"\u0625", "\u0627"},
	{"\u0626", "\u064a"}, {"\u06d3", "\u06d2"},
	/* The ha with dots that ends words in Arabic, which stemmers tell from the other; ha of Persian and Urdu, and the vowel
	 * of Kurdish that looks like it, for which keyboards for Arabic have one. */
	{"\u0629", "\u0647"}, {"\u06c0", "\u0647"}, {"\u06c1", "\u0647"}, {"\u06c2", "\u0647"}, {"\u06c3", "\u0647"},
	{"\u06d5", "\u0647"},
};

static bool folded_append(struct folded *folded, struct str text)
{
	if (folded->n + text.len > sizeof folded->text)
		return false;
	memcpy(folded->text + folded->n, text.data, text.len);
	folded->n += text.len;
	return true;
}

static int on_folded(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)flags, (void)start, (void)end;
	struct folded *folded = user;
	for (struct str rest = str_make(token, (size_t)n); rest.len;) {
		struct str one = str_make(rest.data, str_utf8_len(rest));
		if (!one.len)
			one.len = 1;
		rest = str_make(rest.data + one.len, rest.len - one.len);
		for (size_t i = 0; one.len == 2 && i < sizeof letters / sizeof *letters; i++)
			if (memcmp(one.data, letters[i].letter, 2) == 0) {
				one = str_of(letters[i].plain);
				break;
			}
		if (!folded_append(folded, one))
			break;
	}
	return SQLITE_OK;
}

static struct str fold(const struct lexicon *lexicon, struct str word, struct folded *folded)
{
	folded->n = 0;
	lexicon->unicode.xTokenize(lexicon->fold, folded, FTS5_TOKENIZE_DOCUMENT, word.data, (int)word.len, on_folded);
	return str_make(folded->text, folded->n);
}

enum { PLAIN_END = 0x800 };

/* Of a character of two bytes at most, as those of Europe and the Near East are. */
struct plain {
	uint8_t n;
	char text[3];
};

static struct plain *make_plain(const struct lexicon *lexicon)
{
	struct plain *plain = xcalloc(PLAIN_END, sizeof *plain);
	for (unsigned code = 0; code < PLAIN_END; code++) {
		const char two[] = {(char)(0xc0 | code >> 6), (char)(0x80 | (code & 0x3f))}, one = (char)code;
		struct folded folded;
		struct str found = fold(lexicon, code < 0x80 ? str_make(&one, 1) : str_make(two, 2), &folded);
		plain[code].n = (uint8_t)found.len;
		if (found.len <= sizeof plain->text)
			memcpy(plain[code].text, found.data, found.len);
	}
	return plain;
}

/* False when the word has other characters, or is a long one. */
static bool fold_soon(const struct plain *plain, struct str word, struct folded *folded)
{
	folded->n = 0;
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.data[i];
		if (c >= 0xe0 || word.len - i < 1 + (size_t)(c >= 0x80))
			return false;
		const struct plain *one = &plain[c < 0x80 ? c : (c & 0x1f) << 6 | (word.data[++i] & 0x3f)];
		if (one->n > sizeof one->text || !folded_append(folded, str_make(one->text, one->n)))
			return false;
	}
	return true;
}

bool lexicon_is_ascii(struct str text)
{
	unsigned char all = 0;
	for (size_t i = 0; i < text.len; i++)
		all |= (unsigned char)text.data[i];
	return all < 0x80;
}

struct str lexicon_fold(struct lexicon *lexicon, struct str word, struct folded *folded)
{
	if (lexicon_is_ascii(word))
		return word;
	if (!lexicon->plain)
		lexicon->plain = make_plain(lexicon);
	return fold_soon(lexicon->plain, word, folded) ? str_make(folded->text, folded->n) : fold(lexicon, word, folded);
}

struct str lexicon_stem(struct lexicon *lexicon, int language, struct str word, struct folded *folded)
{
	return lexicon_fold(lexicon, stem(&lexicon->stemmers, language, word), folded);
}

/* --- forms */

/* The stem in a language behind SEARCH_STEM, unless it is the word itself. */
static struct str marked_stem(struct lexicon *lexicon, int language, struct str word, struct str plain, char *marked)
{
	struct folded folded;
	struct str found = lexicon_stem(lexicon, language, word, &folded);
	if (str_eq(found, plain))
		return (struct str){0};
	memcpy(marked, SEARCH_STEM, MARK_BYTES);
	memcpy(marked + MARK_BYTES, found.data, found.len);
	return str_make(marked, MARK_BYTES + found.len);
}

static void make_forms(struct lexicon *lexicon, int language, struct str word, struct forms *ret_forms)
{
	struct forms forms = {.word = lexicon_fold(lexicon, word, &lexicon->folded)};
	if (language != STEM_NONE)
		forms.stem = marked_stem(lexicon, language, word, forms.word, lexicon->stem);
	if (language != STEM_NONE && language != stem_english && word.data[word.len - 1] == 's' && lexicon_is_ascii(word))
		forms.plural = marked_stem(lexicon, stem_english, word, forms.word, lexicon->plural);
	if (str_eq(forms.plural, forms.stem) || forms.word.len + forms.stem.len + forms.plural.len > FORMS_MAX)
		forms.plural.len = 0;
	*ret_forms = forms;
}

/* Where a marked stem stands in the entry; false when there is no place. */
static bool pack_stem(struct lexicon_entry *entry, size_t *n, struct str stem, uint8_t *ret_at, uint8_t *ret_n)
{
	if (str_starts(str_make(entry->text, MARK_BYTES + entry->n_word), stem)) {
		*ret_at = 0;
	} else if (*n + stem.len <= ENTRY_TEXT) {
		memcpy(entry->text + *n, stem.data, stem.len);
		*ret_at = (uint8_t)*n;
		*n += stem.len;
	} else {
		return false;
	}
	*ret_n = (uint8_t)stem.len;
	return true;
}

/* False when they are too long for one. */
static bool pack(const struct forms *forms, struct str word, uint64_t key, struct lexicon_entry *entry)
{
	size_t n = MARK_BYTES + forms->word.len;
	if (n > ENTRY_TEXT)
		return false;
	*entry = (struct lexicon_entry){.key = key, .n_word = (uint8_t)forms->word.len, .text = SEARCH_STEM,
		.flags = OF_WORD | (str_eq(forms->word, word) ? IS_ITSELF : 0)};
	memcpy(entry->text + MARK_BYTES, forms->word.data, forms->word.len);
	return pack_stem(entry, &n, forms->stem, &entry->stem_at, &entry->n_stem)
		&& pack_stem(entry, &n, forms->plural, &entry->plural_at, &entry->n_plural);
}

static void unpack(const struct lexicon_entry *entry, struct forms *ret_forms)
{
	ret_forms->word = str_make(entry->text + MARK_BYTES, entry->n_word);
	ret_forms->stem = str_make(entry->text + entry->stem_at, entry->n_stem);
	ret_forms->plural = str_make(entry->text + entry->plural_at, entry->n_plural);
}

/* --- those that are kept */

uint64_t lexicon_key(struct lexicon *lexicon, int language, struct str bytes)
{
	if (!lexicon->entries)
		lexicon->entries = xcalloc(ENTRIES, sizeof *lexicon->entries);
	uint64_t key = hash64_more(lexicon->seed, bytes) ^ ((uint64_t)(language + 2) << 58);
	__builtin_prefetch(&lexicon->entries[key % ENTRIES]);
	return key;
}

/* Each has two places. */
static struct lexicon_entry *find(struct lexicon *lexicon, uint64_t key, uint8_t whose)
{
	struct lexicon_entry *entry = &lexicon->entries[key % ENTRIES], *other = &lexicon->entries[key % ENTRIES ^ 1];
	if (entry->key != key && other->key == key) { /* so that the other one is the elder */
		struct lexicon_entry swapped = *entry;
		*entry = *other;
		*other = swapped;
	}
	return entry->key == key && entry->flags & whose ? entry : NULL;
}

/* Where one is to be put: in place of what has the key, else of the elder of two. */
static struct lexicon_entry *place_for(struct lexicon *lexicon, uint64_t key)
{
	struct lexicon_entry *entry = &lexicon->entries[key % ENTRIES], *other = &lexicon->entries[key % ENTRIES ^ 1];
	if (other->key == key)
		return other;
	if (entry->key != key)
		*other = *entry;
	return entry;
}

/* The bytes of a word with accents are not kept to be compared; that another one has its key is as likely as any
 * guess of 64 bits, and with the seed nobody can bring it about. */
static bool is_of(const struct lexicon_entry *entry, struct str word)
{
	return !(entry->flags & IS_ITSELF) || str_eq(word, str_make(entry->text + MARK_BYTES, entry->n_word));
}

void lexicon_find(struct lexicon *lexicon, int language, struct str word, uint64_t key, struct forms *ret_forms)
{
	lexicon->last = find(lexicon, key, OF_WORD);
	if (lexicon->last && is_of(lexicon->last, word)) {
		unpack(lexicon->last, ret_forms);
		return;
	}
	struct lexicon_entry entry;
	lexicon->last = NULL;
	make_forms(lexicon, language, word, ret_forms);
	if (pack(ret_forms, word, key, &entry)) {
		lexicon->last = place_for(lexicon, key);
		*lexicon->last = entry;
	}
}

bool lexicon_find_text(struct lexicon *lexicon, uint64_t key, struct forms *ret_forms)
{
	lexicon->last = find(lexicon, key, OF_TEXT);
	if (lexicon->last)
		unpack(lexicon->last, ret_forms);
	return lexicon->last;
}

void lexicon_note_text(struct lexicon *lexicon, uint64_t key)
{
	if (!lexicon->last || !lexicon->last->n_word)
		return;
	struct lexicon_entry entry = *lexicon->last;
	entry.flags = (uint8_t)((entry.key == key ? entry.flags : entry.flags & ~OF_WORD) | OF_TEXT);
	entry.key = key;
	*place_for(lexicon, key) = entry;
}
