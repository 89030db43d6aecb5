/* See articles.h. Articles of one topic draw on the same sentences and the same words; those are in tongues.c. */
#include "articles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tongues.h"

enum { N_ARTICLES = 240, N_FEEDS = 8, MAX_TEXT = 16384, TEASER_BYTES = 250, RETOUCHED_BYTES = 400 };

struct maker {
	const struct tongue *tongue;
	uint64_t random_state;
	struct arena *arena;
	struct told *told;
	size_t n_told;
	int n_articles;
	size_t topic;
	const char *subject, *instance; /* of a series */
	char text[MAX_TEXT];
};

static size_t pick(struct maker *maker, size_t n)
{
	maker->random_state = maker->random_state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(maker->random_state >> 33) % n;
}

static const char *pick_word(struct maker *maker, struct list list)
{
	return list.words[pick(maker, list.n)];
}

/* The word for a place in a sentence; NULL: the character stands for itself. */
static const char *word_for(struct maker *maker, char place)
{
	const struct tongue *tongue = maker->tongue;
	switch (place) {
	case '@': return pick_word(maker, tongue->topics[maker->topic]);
	case '*': return pick_word(maker, tongue->verbs);
	case '#': return pick_word(maker, tongue->places);
	case '&': return pick_word(maker, tongue->skies);
	case '~': return pick_word(maker, tongue->persons);
	case '^': return maker->subject;
	case '!': return maker->instance;
	case '%': return arena_printf(maker->arena, "%zu", pick(maker, 900) + 2);
	case '+': return arena_printf(maker->arena, "%zu", pick(maker, 25) + 3);
	default: return NULL;
	}
}

/* Writes one behind the text. */
static void say(struct maker *maker, const char *sentence)
{
	size_t n = strlen(maker->text);
	for (const char *c = sentence; *c && n + 64 < MAX_TEXT; c++) {
		const char *word = word_for(maker, *c);
		n += (size_t)(word ? sprintf(maker->text + n, "%s", word) : sprintf(maker->text + n, "%c", *c));
	}
	strcpy(maker->text + n, n ? maker->tongue->space : "");
}

static void say_news(struct maker *maker, size_t n_sentences)
{
	while (n_sentences--)
		say(maker, pick_word(maker, maker->tongue->news));
}

static char *take_text(struct maker *maker)
{
	char *text = arena_printf(maker->arena, "%s", maker->text);
	maker->text[0] = '\0';
	return text;
}

static char *made(struct maker *maker, const char *sentence)
{
	say(maker, sentence);
	char *text = take_text(maker);
	text[strlen(text) - strlen(maker->tongue->space)] = '\0';
	return text;
}

static void tell(struct maker *maker, enum telling telling, int feed, const char *title, const char *html)
{
	*(struct told *)arena_push(maker->arena, maker->told, maker->n_told)
		= (struct told){telling, maker->n_articles, feed, title, html};
}

/* From the second sentence on. */
static const char *behind_first(const struct maker *maker, const char *text)
{
	return strstr(text, maker->tongue->stop) + strlen(maker->tongue->stop);
}

/* Without its second sentence, which another one replaces, and each "said" a "says". */
static void write_edited(struct maker *maker, const char *text)
{
	const struct tongue *tongue = maker->tongue;
	const char *second = behind_first(maker, text), *third = behind_first(maker, second);
	sprintf(maker->text, "%.*s", (int)(second - text), text);
	say_news(maker, 1);
	strcat(maker->text, third);
	for (char *said = maker->text; (said = strstr(said, tongue->said)) != NULL; said++)
		memcpy(said, tongue->says, strlen(tongue->says));
}

/* Where the character at `n` begins. */
static size_t whole(const char *text, size_t n)
{
	while ((text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void write_retouched(struct maker *maker, const char *text)
{
	const char *letter = maker->tongue->letter;
	size_t bytes = maker->tongue->retouched_bytes ? maker->tongue->retouched_bytes : RETOUCHED_BYTES;
	strcpy(maker->text, text);
	for (size_t i = 0, n = strlen(text); i < n / bytes + 1; i++) {
		size_t at = whole(text, pick(maker, n));
		if (str_utf8_len(str_of(maker->text + at)) == strlen(letter))
			memcpy(maker->text + at, letter, strlen(letter));
	}
}

/* Of each kind of copy that feeds make of one another's articles. */
static char *copy_of(struct maker *maker, const char *text, enum telling telling)
{
	size_t n = strlen(text), teaser = maker->tongue->teaser_bytes ? maker->tongue->teaser_bytes : TEASER_BYTES;
	switch (telling) {
	case TOLD_SYNDICATED:
		return arena_printf(maker->arena, "%s%s%s", maker->tongue->agency, text, maker->tongue->site);
	case TOLD_REVISED:
		strcpy(maker->text, text);
		say_news(maker, 1);
		break;
	case TOLD_SHORTENED:
		return arena_printf(maker->arena, "%.*s", (int)whole(text, n * 3 / 4), text);
	case TOLD_TEASER:
		teaser = n < teaser * 8 / 5 ? n / 2 : teaser + pick(maker, 100);
		return arena_printf(maker->arena, "%.*s\u2026", (int)whole(text, teaser), text);
	case TOLD_EDITED:
		write_edited(maker, text);
		break;
	case TOLD_LED:
		say_news(maker, 1 + pick(maker, 2));
		strcat(maker->text, behind_first(maker, text));
		break;
	default:
		write_retouched(maker, text);
	}
	return take_text(maker);
}

static void tell_article(struct maker *maker)
{
	maker->topic = pick(maker, N_TOPICS);
	say_news(maker, 6 + pick(maker, 14));
	char *text = take_text(maker);
	/* Headlines of one topic are alike, too. */
	const char *title = made(maker, maker->tongue->headline), *other_title = made(maker, maker->tongue->short_headline);
	size_t first_feed = pick(maker, N_FEEDS);
	for (size_t k = 0, n = 1 + pick(maker, 4); k < n; k++) {
		enum telling telling = k ? TOLD_SYNDICATED + pick(maker, TOLD_LED) : TOLD_FIRST;
		const char *headline = k && pick(maker, 2) ? other_title : title;
		tell(maker, telling, (int)((first_feed + k) % N_FEEDS), headline, k ? copy_of(maker, text, telling) : text);
	}
	maker->n_articles++;
}

/* --- what is made by a form */

static void tell_form(struct maker *maker, const struct form *form, int feed)
{
	for (size_t subject = 0; subject < form->n_subjects; subject++)
		for (size_t i = 0; i < form->n_instances; i++) {
			maker->topic = pick(maker, N_TOPICS);
			maker->subject = form->subjects.words[subject];
			maker->instance = form->instances.words[i];
			const char *title = made(maker, form->title);
			tell(maker, form->telling, feed + (int)subject, title, made(maker, form->text));
			maker->n_articles++;
		}
}

/* A project's announcements, by itself and by a site that has them all; changes are few. */
static void tell_releases(struct maker *maker, int feed)
{
	const struct tongue *tongue = maker->tongue;
	maker->topic = 3;
	for (size_t i = 0; i < 8; i++) {
		maker->instance = arena_printf(maker->arena, "2.%zu.%zu", i / 3, i % 3);
		say(maker, tongue->release);
		for (size_t n = 1 + pick(maker, 3); n-- > 0;)
			say(maker, pick_word(maker, tongue->changes));
		say(maker, tongue->release_end);
		const char *text = take_text(maker), *title = made(maker, tongue->release_titles[0]);
		tell(maker, TOLD_RELEASE, feed, title, text);
		tell(maker, TOLD_RELEASE, feed + 1, pick(maker, 2) ? title : made(maker, tongue->release_titles[1]), text);
		maker->n_articles++;
	}
}

/* A paragraph of an agency, at the beginning or in the middle of articles that go on in their own words. */
static void tell_quoting(struct maker *maker, int feed)
{
	const struct tongue *tongue = maker->tongue;
	for (int n = 0; n < 12; n++) {
		maker->topic = pick(maker, N_TOPICS);
		say_news(maker, 3);
		const char *paragraph = take_text(maker);
		for (int i = 0; i < 3; i++) {
			say_news(maker, n % 2 ? 2 + pick(maker, 3) : 0);
			strcat(maker->text, paragraph);
			say_news(maker, 5 + pick(maker, 6));
			const char *text = take_text(maker);
			tell(maker, TOLD_QUOTING, feed + i, made(maker, n % 3 ? tongue->short_headline : tongue->headline), text);
			maker->n_articles++;
		}
	}
}

static void tell_briefs(struct maker *maker, int feed)
{
	const struct tongue *tongue = maker->tongue;
	for (int n = 0; n < 40; n++) {
		maker->topic = pick(maker, N_TOPICS);
		say_news(maker, 1 + pick(maker, 2));
		const char *text = take_text(maker);
		tell(maker, TOLD_BRIEF, feed + n % 4, made(maker, n % 2 ? tongue->short_headline : tongue->brief), text);
		maker->n_articles++;
	}
}

static int on_compare_feeds(const void *left, const void *right)
{
	const struct told *a = left, *b = right;
	return a->feed != b->feed ? a->feed - b->feed : a->article - b->article;
}

static const struct tongue *tongue_of(enum tongue_name name)
{
	if (name < TONGUE_GERMAN)
		return &tongues[name];
	return name < TONGUE_THAI ? &more_tongues[name - TONGUE_GERMAN] : &southeastern_tongues[name - TONGUE_THAI];
}

void articles_make(enum tongue_name tongue, uint64_t seed, struct arena *arena, struct told **ret_told, size_t *ret_n)
{
	struct maker *maker = arena_new(arena, struct maker);
	maker->tongue = tongue_of(tongue);
	maker->random_state = seed;
	maker->arena = arena;
	for (int i = 0; i < N_ARTICLES; i++)
		tell_article(maker);
	int feed = N_FEEDS;
	for (size_t i = 0; i < maker->tongue->n_forms; i++, feed += 3)
		tell_form(maker, &maker->tongue->forms[i], feed);
	if (maker->tongue->release)
		tell_releases(maker, feed);
	tell_quoting(maker, feed);
	tell_briefs(maker, feed);
	qsort(maker->told, maker->n_told, sizeof *maker->told, on_compare_feeds);
	*ret_told = maker->told;
	*ret_n = maker->n_told;
}

const char *articles_tongue(enum tongue_name tongue)
{
	return tongue_of(tongue)->name;
}
