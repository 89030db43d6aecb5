/* Knows which languages there are stemmers for. Apart from them: whoever asks only this needs no libstemmer. */
#include "storage/stem.h"

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

const char *stem_algorithm(int language)
{
	return languages[language].algorithm;
}
