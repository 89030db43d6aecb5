#pragma once
/* What the index gets of one word, of a document or of a query (tokenizer.h says what). Inside the room. */
#include "storage/tokenizer.h"

enum {
	LANGUAGES_MAX = STEM_LANGUAGES,
	INITIALS_MAX = 12, /* more are no name */
};

typedef int (*token_fn)(void *context, int flags, const char *token, int n, int start, int end);

struct words {
	fts5_tokenizer unicode;
	Fts5Tokenizer *lower;
	struct lexicon lexicon;
};

/* The last character of a run, of which a query says nothing unless another word follows. */
struct last {
	char text[4];
	size_t n; /* 0: there is none */
	int start, end;
};

/* Capitals with a full stop behind each: U.K. */
struct initials {
	char text[INITIALS_MAX];
	size_t n;
	const char *next; /* where the next letter would stand */
};

/* One text on its way. */
struct pass {
	struct words *words;
	struct str text;
	struct str beginning; /* of the compound that the next word ends; else empty */
	struct last last;
	struct initials initials; /* of a document */
	int languages[LANGUAGES_MAX];
	int n_languages;
	bool is_query, is_prefix;
	bool has_words; /* the query before the word at hand */
	int n_places; /* of words that were said */
	int code; /* of who was told; unicode61 keeps to itself that he has heard enough */
	int offset; /* of what is read in the whole text */
	void *context;
	token_fn on_token;
};

/* Says a word of unicode61, in small letters and with its accents; `user` is the pass. */
int word_tokens_say(void *user, int flags, const char *token, int n, int start, int end);

/* Of a document; STEM_NONE: it is not known. */
int word_tokens_language(const struct pass *pass);
int word_tokens_emit_forms(struct pass *pass, const struct forms *forms, int start, int end);
/* Of what the text says in several words, beside the last one: in the text's language, else in English. */
int word_tokens_emit_stem(struct pass *pass, struct str joined, int start, int end);
