/* Makes stemmers and asks them; does not know what words are. */
#include "storage/stem.h"

#include <libstemmer.h>

struct str stem(struct stemmers *stemmers, int language, struct str word)
{
	struct sb_stemmer **stemmer = &stemmers->of[language];
	if (word.len > STEM_WORD_BYTES)
		return word;
	if (!*stemmer)
		*stemmer = sb_stemmer_new(stem_algorithm(language), "UTF_8");
	const sb_symbol *found = *stemmer
		? sb_stemmer_stem(*stemmer, (const sb_symbol *)word.data, (int)word.len) : NULL;
	return found ? str_make((const char *)found, (size_t)sb_stemmer_length(*stemmer)) : word;
}

void stemmers_finish(struct stemmers *stemmers)
{
	for (int i = 0; i < STEM_LANGUAGES; i++)
		sb_stemmer_delete(stemmers->of[i]);
}
