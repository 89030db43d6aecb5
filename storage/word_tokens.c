/* Owns the order in which the forms of a word are said; does not know where texts come from. */
#include "storage/word_tokens.h"

#include <stdlib.h>

#include "storage/compound.h"
#include "storage/variant.h"

/* Chinese characters, kana, hangul, whose words take many endings, and the letters with vowels and tones of Thai, Lao,
 * Burmese and Khmer. */
bool tokenizer_is_dense(struct str character)
{
	if (character.len < 3 || str_utf8_len(character) != character.len)
		return false;
	uint32_t c = str_utf8_code(character);
	static const uint32_t ranges[][2] = {{0x3041, 0x30ff}, {0x3105, 0x312f}, {0x31f0, 0x31ff},
		{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xff66, 0xff9f},
		{0x20000, 0x323af}, {0x0e01, 0x0e3a}, {0x0e40, 0x0e4e}, {0x0e81, 0x0ece}, {0x0edc, 0x0edf},
		{0x1000, 0x103f}, {0x1050, 0x108f}, {0x1780, 0x17d3}};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

static int emit(struct pass *pass, int flags, struct str token, int start, int end)
{
	if (!token.len)
		return SQLITE_OK;
	pass->n_places += !(flags & FTS5_TOKEN_COLOCATED);
	return pass->code = pass->on_token(pass->context, flags, token.data, (int)token.len, pass->offset + start,
		pass->offset + end);
}

int word_tokens_emit_forms(struct pass *pass, const struct forms *forms, int start, int end)
{
	int code = emit(pass, 0, forms->word, start, end);
	if (!code)
		code = emit(pass, FTS5_TOKEN_COLOCATED, forms->stem, start, end);
	return code ? code : emit(pass, FTS5_TOKEN_COLOCATED, forms->plural, start, end);
}

int word_tokens_language(const struct pass *pass)
{
	return pass->n_languages ? pass->languages[0] : STEM_NONE;
}

static int emit_document_word(struct pass *pass, struct str word, int start, int end)
{
	struct lexicon *lexicon = &pass->words->lexicon;
	struct forms forms;
	int language = word_tokens_language(pass);
	if (word.len > STEM_WORD_BYTES || (language == STEM_NONE && lexicon_is_ascii(word)))
		return emit(pass, 0, lexicon_fold(lexicon, word, &lexicon->folded), start, end);
	lexicon_find(lexicon, language, word, lexicon_key(lexicon, language, word), &forms);
	return word_tokens_emit_forms(pass, &forms, start, end);
}

static int emit_last(struct pass *pass)
{
	size_t n = pass->last.n;
	pass->last.n = 0;
	return emit(pass, 0, str_make(pass->last.text, n), pass->last.start, pass->last.end);
}

/* A stem may stand in the index as a word, or as what another word comes from. */
static int emit_query_stem(struct pass *pass, struct str found, struct str word, int start, int end)
{
	char marked[LEXICON_FOLDED_MAX + sizeof SEARCH_STEM] = SEARCH_STEM;
	size_t n = sizeof SEARCH_STEM - 1;
	memcpy(marked + n, found.data, found.len);
	int code = emit(pass, FTS5_TOKEN_COLOCATED, str_make(marked, n + found.len), start, end);
	return code || str_eq(found, word) ? code : emit(pass, FTS5_TOKEN_COLOCATED, found, start, end);
}

/* Adds the stem in a language, unless it is there already. */
static void stems_add(struct words *words, int language, struct str word, struct folded *stems, int *n)
{
	struct folded *fresh = &stems[*n];
	struct str found = lexicon_stem(&words->lexicon, language, word, fresh);
	if (found.len == 0 || found.len > sizeof fresh->text)
		return;
	memmove(fresh->text, found.data, found.len);
	fresh->n = found.len;
	for (int i = 0; i < *n; i++)
		if (str_eq(str_make(stems[i].text, stems[i].n), str_make(fresh->text, fresh->n)))
			return;
	++*n;
}

static int emit_query_word(struct pass *pass, struct str word, int start, int end)
{
	struct folded folded, stems[LANGUAGES_MAX];
	struct str plain = lexicon_fold(&pass->words->lexicon, word, &folded);
	int n_stems = 0, code = emit_last(pass);
	if (!code)
		code = emit(pass, 0, plain, start, end);
	for (int i = 0; !pass->is_prefix && i < pass->n_languages; i++)
		stems_add(pass->words, pass->languages[i], word, stems, &n_stems);
	for (int i = 0; !code && i < n_stems; i++)
		code = emit_query_stem(pass, str_make(stems[i].text, stems[i].n), plain, start, end);
	return code;
}

static int emit_word(struct pass *pass, struct str word, int start, int end)
{
	return pass->is_query ? emit_query_word(pass, word, start, end)
		: emit_document_word(pass, word, start, end);
}

/* Two characters at a time. A query for one alone finds the pairs that it begins, and itself at the
 * end of a run; for more, the last one alone says only that the run ends there. */
static int emit_dense(struct pass *pass, struct str run, int start)
{
	int code = emit_last(pass);
	bool is_first = true;
	for (size_t at = 0, next; !code && at < run.len; at = next, is_first = false) {
		next = at + str_utf8_len(str_make(run.data + at, run.len - at));
		size_t end = next < run.len ? next + str_utf8_len(str_make(run.data + next, run.len - next)) : next;
		if (next < run.len || !pass->is_query || is_first) {
			code = emit(pass, 0, str_make(run.data + at, end - at), start + (int)at,
				start + (int)end);
		} else {
			pass->last = (struct last){.n = end - at, .start = start + (int)at, .end = start + (int)end};
			memcpy(pass->last.text, run.data + at, end - at);
		}
	}
	return code;
}

/* The end of the run from `at` on of characters that are all dense, or all not. */
static size_t run_end(struct str token, size_t at, bool *ret_is_dense)
{
	bool is_first = true;
	for (size_t n; at < token.len; at += n, is_first = false) {
		struct str rest = str_make(token.data + at, token.len - at);
		n = str_utf8_len(rest);
		n = n ? n : 1;
		bool dense = tokenizer_is_dense(str_make(rest.data, n));
		if (is_first)
			*ret_is_dense = dense;
		else if (dense != *ret_is_dense)
			break;
	}
	return at;
}

static int emit_runs(struct pass *pass, struct str word, int start, int end)
{
	int code = SQLITE_OK;
	for (size_t at = 0, next; !code && at < word.len; at = next) {
		bool dense = false;
		next = run_end(word, at, &dense);
		struct str run = str_make(word.data + at, next - at);
		code = dense ? emit_dense(pass, run, start) : emit_word(pass, run, start, end);
	}
	return code;
}

bool tokenizer_goes_on(struct str text)
{
	char *plain = xmalloc(2 * text.len + 1);
	size_t n = variant_fold(text, plain);
	bool dense = false, was_dense = false;
	for (size_t at = 0, len; at < n; at += len) {
		len = str_utf8_len(str_make(plain + at, n - at));
		len = len ? len : 1;
		was_dense = dense;
		dense = tokenizer_is_dense(str_make(plain + at, len));
	}
	free(plain);
	return dense && !was_dense;
}

/* Before stems, which know plain letters only. */
static int emit_variant(struct pass *pass, struct str word, int start, int end)
{
	char *plain = xmalloc(2 * word.len);
	int code = emit_runs(pass, str_make(plain, variant_fold(word, plain)), start, end);
	free(plain);
	return code;
}

int word_tokens_emit_stem(struct pass *pass, struct str joined, int start, int end)
{
	char marked[LEXICON_FOLDED_MAX + sizeof SEARCH_STEM] = SEARCH_STEM;
	size_t n = sizeof SEARCH_STEM - 1;
	struct str found = stem(&pass->words->lexicon.stemmers, pass->n_languages ? pass->languages[0] : stem_english, joined);
	memcpy(marked + n, found.data, found.len);
	return emit(pass, FTS5_TOKEN_COLOCATED, str_make(marked, n + found.len), start, end);
}

/* A text has the compound beside its last word, as a stem: quotes do not find it. A query that begins with it asks
 * for it in place of its words, so that it finds what is written in one, too; behind another word it could not
 * stand, where the text has its first. */
static int emit_compound(struct pass *pass, struct str beginning, struct str word, int start, int end)
{
	char joined[LEXICON_FOLDED_MAX];
	memcpy(joined, beginning.data, beginning.len);
	memcpy(joined + beginning.len, word.data, word.len);
	struct str compound = str_make(joined, beginning.len + word.len);
	if (pass->is_query)
		return emit_query_word(pass, compound, start, end);
	int code = emit_document_word(pass, word, start, end);
	return code ? code : word_tokens_emit_stem(pass, compound, start, end);
}

/* A mark for private use and ASCII behind it: what terms.h makes has one form. */
static bool is_term(struct str word)
{
	return word.len > 3 && str_starts(word, STR("\xee\x80")) && lexicon_is_ascii(str_make(word.data + 3, word.len - 3));
}

static int emit_term(struct pass *pass, struct str word, int start, int end)
{
	int code = emit_last(pass);
	return code ? code : emit(pass, 0, word, start, end);
}

int word_tokens_say(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)flags;
	struct pass *pass = user;
	struct str word = str_make(token, (size_t)n), beginning = pass->beginning, none = {0};
	bool joins = !pass->is_query || (pass->n_languages && !pass->is_prefix && !pass->has_words);
	struct str rest = str_make(pass->text.data + end, pass->text.len - (size_t)end);
	pass->beginning = joins && !beginning.len ? compound_beginning(word, rest) : none;
	if (pass->is_query && pass->beginning.len)
		return SQLITE_OK; /* the compound stands for it */
	pass->has_words = true;
	if (beginning.len)
		return emit_compound(pass, beginning, word, start, end);
	if (lexicon_is_ascii(word))
		return emit_word(pass, word, start, end);
	if (is_term(word))
		return emit_term(pass, word, start, end);
	return variant_is_in(word) ? emit_variant(pass, word, start, end) : emit_runs(pass, word, start, end);
}
