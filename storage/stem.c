/* Knows which languages there are stemmers for; does not know what words are. */
#include "storage/stem.h"

#include <libstemmer.h>

/* Two tags for one language: Norwegian has two ways to be written, and one stemmer. */
static const struct {
	const char *tag, *algorithm;
} languages[] = {
	{"en", "english"}, {"ar", "arabic"}, {"hy", "armenian"}, {"eu", "basque"}, {"ca", "catalan"},
	{"da", "danish"}, {"nl", "dutch"}, {"fi", "finnish"}, {"fr", "french"}, {"de", "german"},
	{"el", "greek"}, {"hi", "hindi"}, {"hu", "hungarian"}, {"id", "indonesian"}, {"ga", "irish"},
	{"it", "italian"}, {"lt", "lithuanian"}, {"ne", "nepali"}, {"no", "norwegian"},
	{"nb", "norwegian"}, {"nn", "norwegian"}, {"pt", "portuguese"}, {"ro", "romanian"},
	{"ru", "russian"}, {"sr", "serbian"}, {"es", "spanish"}, {"sv", "swedish"}, {"ta", "tamil"},
	{"tr", "turkish"},
};

_Static_assert(sizeof languages / sizeof *languages == STEM_LANGUAGES, "one stemmer each");

const int stem_english = 0;

int stem_language(struct str tag)
{
	struct str rest, primary = str_split(tag, '-', &rest);
	primary = str_split(primary, '_', &rest);
	for (int i = 0; i < STEM_LANGUAGES; i++)
		if (str_eq_nocase(primary, str_of(languages[i].tag)))
			return i;
	return STEM_NONE;
}

struct str stem(struct stemmers *stemmers, int language, struct str word)
{
	struct sb_stemmer **stemmer = &stemmers->of[language];
	if (word.len > STEM_WORD_BYTES)
		return word;
	if (!*stemmer)
		*stemmer = sb_stemmer_new(languages[language].algorithm, "UTF_8");
	const sb_symbol *found = *stemmer
		? sb_stemmer_stem(*stemmer, (const sb_symbol *)word.data, (int)word.len) : NULL;
	return found ? str_make((const char *)found, (size_t)sb_stemmer_length(*stemmer)) : word;
}

void stemmers_finish(struct stemmers *stemmers)
{
	for (int i = 0; i < STEM_LANGUAGES; i++)
		sb_stemmer_delete(stemmers->of[i]);
}
