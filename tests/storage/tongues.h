#pragma once
/* Words, sentences and forms of articles.c in several languages. In a sentence, @ stands for a noun of the topic, * for
 * a verb, # for a place, & for the sky, ~ for a person, % and + for a number, ^ for the subject of a form and ! for
 * its instance. */
#include <stddef.h>

#include "articles.h"

enum { N_TOPICS = 4, N_DAYS = 7 };

struct list {
	const char *const *words;
	size_t n;
};

/* Each instance by each subject, which has a feed of its own. */
struct form {
	enum telling telling;
	size_t n_subjects, n_instances;
	struct list subjects, instances;
	const char *title, *text;
};

struct tongue {
	const char *name;
	struct list news, topics[N_TOPICS], verbs, places, skies, persons;
	const char *stop, *space;   /* what ends a sentence with another one behind it; between sentences */
	const char *said, *says;    /* of as many bytes */
	const char *letter;         /* put in place of another */
	size_t teaser_bytes;        /* of as many words as in other languages; 0: TEASER_BYTES */
	size_t retouched_bytes;     /* for each letter that is replaced, likewise; 0: RETOUCHED_BYTES */
	const char *agency, *site;  /* lines before and behind an article */
	const char *headline, *short_headline, *brief;
	const char *release, *release_end, *release_titles[2]; /* NULL: there are none */
	struct list changes;
	const struct form *forms;
	size_t n_forms;
};

#define LIST(list) {(list), sizeof (list) / sizeof *(list)}
#define WORDS(...) {(const char *const[]){__VA_ARGS__}, sizeof (const char *const[]){__VA_ARGS__} / sizeof (char *)}
#define FORMS(forms) (forms), .n_forms = sizeof (forms) / sizeof *(forms)

extern const struct tongue tongues[TONGUE_GERMAN], more_tongues[TONGUE_THAI - TONGUE_GERMAN],
	southeastern_tongues[TONGUES_COUNT - TONGUE_THAI];
