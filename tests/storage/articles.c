/* See articles.h. Articles of one topic draw on the same sentences and the same words. */
#include "articles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_ARTICLES = 240, N_FEEDS = 8, MAX_TEXT = 16384, N_TOPICS = 4, N_DAYS = 7 };

struct maker {
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

/* Sentences of news, with places for words; see word_for(). */
static const char *const news[] = {
	"The @ said on # that the @ would * the @ before the end of the @.",
	"According to the @, more than % people * the @ in # last year.",
	"\"We did not expect the @ to * so soon\", said the @ of #.",
	"Critics of the @ point to the @ in #, where a similar @ * in %.",
	"It is not known yet whether the @ will * the @ or the @.",
	"A spokesman for the @ declined to say how much the @ had *.",
	"The @ in # has been a @ for years, and the @ * it every spring.",
	"Of the % @s that * in #, the @ says only a few were a @.",
	"Earlier this week the @ * a @ against the @ of #.",
	"The @ and the @ will * again on Friday in #.",
	"In # the @ * by % percent, the largest @ since the @.",
	"Experts from # warn that the @ could * every @ within % days.",
};
static const char *const topics[N_TOPICS][24] = {
	{"council", "bridge", "harbour", "ferry", "mayor", "tunnel", "canal", "lock", "dike", "quay", "road", "plan",
		"budget", "permit", "tender", "contractor", "engineer", "neighbourhood", "school", "market", "tram", "depot",
		"cyclist", "crossing"},
	{"party", "coalition", "minister", "cabinet", "vote", "motion", "treaty", "law", "court", "judge", "senate",
		"committee", "election", "poll", "candidate", "budget", "tax", "pension", "border", "embassy", "summit", "leader",
		"campaign", "debate"},
	{"team", "match", "coach", "league", "striker", "keeper", "stadium", "season", "transfer", "final", "referee",
		"penalty", "cup", "title", "injury", "squad", "defender", "club", "supporter", "record", "goal", "draw", "derby",
		"captain"},
	{"company", "share", "chip", "factory", "supplier", "market", "bank", "loan", "merger", "profit", "board",
		"customer", "model", "battery", "patent", "software", "update", "server", "phone", "engine", "order", "price",
		"strike", "union"},
};
static const char *const verbs[] = {"open", "close", "approve", "reject", "change", "sell", "buy", "visit", "delay",
	"support", "question", "replace", "leave", "return", "win", "lose"};
static const char *const places[] = {"Utrecht", "Leuven", "Aarhus", "Porto", "Gdansk", "Turin", "Lyon", "Graz", "Cork",
	"Bergen", "Tartu", "Split", "Ghent", "Malmo", "Bilbao", "Trier"};
static const char *const days[N_DAYS] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const skies[] = {"sunny", "cloudy", "dry", "grey", "rainy", "misty", "windy", "clear"};
static const char *const persons[] = {"Anna", "Pieter", "Jansen", "Vries", "Olsen", "Maria", "Peeters", "Novak", "Keller",
	"Rossi", "Willem", "Elena", "Bakker", "Lindqvist", "Moreau", "Costa"};
static const char *const works[] = {"nurse", "welder", "teacher", "driver", "clerk", "baker", "plumber", "lawyer"};

#define PICK(maker, list) (list)[pick((maker), sizeof (list) / sizeof *(list))]

/* The word for a place in a sentence; NULL: the character stands for itself. */
static const char *word_for(struct maker *maker, char place)
{
	switch (place) {
	case '@': return PICK(maker, topics[maker->topic]);
	case '*': return PICK(maker, verbs);
	case '#': return PICK(maker, places);
	case '&': return PICK(maker, skies);
	case '~': return PICK(maker, persons);
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
	strcpy(maker->text + n, n ? " " : "");
}

static void say_news(struct maker *maker, size_t n_sentences)
{
	while (n_sentences--)
		say(maker, PICK(maker, news));
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
	text[strlen(text) - 1] = '\0';
	return text;
}

static void tell(struct maker *maker, enum telling telling, int feed, const char *title, const char *html)
{
	*(struct told *)arena_push(maker->arena, maker->told, maker->n_told)
		= (struct told){telling, maker->n_articles, feed, title, html};
}

/* Without its second sentence, which another one replaces, and each "said" a "says". */
static void write_edited(struct maker *maker, const char *text)
{
	const char *second = strstr(text, ". ") + 2, *third = strstr(second, ". ");
	sprintf(maker->text, "%.*s", (int)(second - text), text);
	say_news(maker, 1);
	strcat(maker->text, third + 2);
	for (char *said = maker->text; (said = strstr(said, " said ")) != NULL; said++)
		memcpy(said, " says ", 6);
}

/* Of each kind of copy that feeds make of one another's articles. */
static char *copy_of(struct maker *maker, const char *text, enum telling telling)
{
	size_t n = strlen(text);
	switch (telling) {
	case TOLD_SYNDICATED:
		return arena_printf(maker->arena, "(agency) %sRead more on our site.", text);
	case TOLD_REVISED:
		strcpy(maker->text, text);
		say_news(maker, 1);
		break;
	case TOLD_SHORTENED:
		return arena_printf(maker->arena, "%.*s", (int)(n * 3 / 4), text);
	case TOLD_TEASER:
		return arena_printf(maker->arena, "%.*s\u2026", (int)(n < 400 ? n / 2 : 250 + pick(maker, 100)), text);
	case TOLD_EDITED:
		write_edited(maker, text);
		break;
	case TOLD_LED:
		say_news(maker, 1 + pick(maker, 2));
		strcat(maker->text, strstr(text, ". ") + 2);
		break;
	default:
		strcpy(maker->text, text);
		for (size_t i = 0; i < n / 400 + 1; i++)
			maker->text[pick(maker, n)] = 'x';
	}
	return take_text(maker);
}

static void tell_article(struct maker *maker)
{
	maker->topic = pick(maker, N_TOPICS);
	say_news(maker, 6 + pick(maker, 14));
	char *text = take_text(maker);
	/* Headlines of one topic are alike, too. */
	const char *title = made(maker, "The @ will * the @"), *other_title = made(maker, "@ in #");
	size_t first_feed = pick(maker, N_FEEDS);
	for (size_t k = 0, n = 1 + pick(maker, 4); k < n; k++) {
		enum telling telling = k ? TOLD_SYNDICATED + pick(maker, TOLD_LED) : TOLD_FIRST;
		const char *headline = k && pick(maker, 2) ? other_title : title;
		tell(maker, telling, (int)((first_feed + k) % N_FEEDS), headline, k ? copy_of(maker, text, telling) : text);
	}
	maker->n_articles++;
}

/* --- what is made by a form */

/* Each instance by each subject, which has a feed of its own. */
static const struct form {
	enum telling telling;
	int n_subjects, n_instances;
	const char *const *subjects, *const *instances;
	const char *title, *text;
} forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, places, days, "Weather for !",
		"On ! it will be & in the morning and & in the afternoon. Temperatures rise to + degrees on the coast "
		"and + degrees inland. The wind from the sea is weak to moderate, force + near the lakes. During the "
		"night it cools down to + degrees and fog may form. The chance of rain in ^ is + percent."},
	{TOLD_MARKET, 3, N_DAYS, places, days, "Market report",
		"The main index of ^ closed at % points on !, + percent from the day before. The largest gain was made "
		"by the shares of the ~ group, which rose + percent after it published its results. At the bottom of the "
		"list stood ~, with a loss of + percent. One euro bought % cents in the evening, and a barrel of oil cost "
		"% dollars. Tomorrow investors will look at the figures of inflation and at the words of the central bank."},
	{TOLD_OBITUARY, 3, 6, places, persons, "! ~",
		"It is with great sadness that we announce the death of ! ~, born in # and beloved parent of ~ and ~. "
		"The funeral service will be held on Friday at + in the church of ^, followed by a gathering for family "
		"and friends. Instead of flowers the family would welcome a gift to the hospice. Condolences may be left "
		"in the book that lies open in the church, or on our site, where the service can be followed as well."},
	{TOLD_JOB, 3, 6, places, works, "! (+ hours) in #",
		"For one of our clients in the region of ^ we are looking for a ! who is available at once, for + hours a "
		"week. You work in a pleasant team, you are flexible and you like to take the lead. We offer a good "
		"salary, travel expenses, a pension and room to grow, with the prospect of a permanent contract. Are you "
		"interested? Send us your letter before the end of the month, or call us: we are glad to tell you more."},
	{TOLD_PAYWALL, 3, 6, places, verbs, "The @ will ! the @",
		"This article is for subscribers only. Do you have a subscription already? Then log in to read on. "
		"Subscribe now and read the first month for one euro, on paper and on all your devices, wherever you are."},
	{TOLD_READ_MORE, 3, 6, places, verbs, "@ in # will ! the @",
		"Read more about this on our site, where you find the whole article and the photographs."},
};

static void tell_form(struct maker *maker, const struct form *form, int feed)
{
	for (int subject = 0; subject < form->n_subjects; subject++)
		for (int i = 0; i < form->n_instances; i++) {
			maker->topic = pick(maker, N_TOPICS);
			maker->subject = form->subjects[subject];
			maker->instance = form->instances[i];
			const char *title = made(maker, form->title);
			tell(maker, form->telling, feed + subject, title, made(maker, form->text));
			maker->n_articles++;
		}
}

/* A project's announcements, by itself and by a site that has them all; changes are few. */
static void tell_releases(struct maker *maker, int feed)
{
	static const char *const changes[] = {"a crash when the @ is empty", "a leak in the @", "support for a second @",
		"a faster @", "the @ of the @ under load", "a wrong @ after midnight"};
	maker->topic = 3;
	for (size_t i = 0; i < 8; i++) {
		maker->instance = arena_printf(maker->arena, "2.%zu.%zu", i / 3, i % 3);
		say(maker, "Version ! of the toolkit has been released, and all users are advised to install it. The toolkit "
			"is a collection of programs and libraries for reading, writing and converting files, and is free for "
			"any use. Among the changes:");
		for (size_t n = 1 + pick(maker, 3); n-- > 0;)
			say(maker, PICK(maker, changes));
		say(maker, "Packages and sources are found at the usual places; please report what you find in the tracker.");
		const char *text = take_text(maker), *title = made(maker, "Toolkit ! released");
		tell(maker, TOLD_RELEASE, feed, title, text);
		tell(maker, TOLD_RELEASE, feed + 1, pick(maker, 2) ? title : made(maker, "New: Toolkit !"), text);
		maker->n_articles++;
	}
}

/* A paragraph of an agency, at the beginning or in the middle of articles that go on in their own words. */
static void tell_quoting(struct maker *maker, int feed)
{
	for (int n = 0; n < 12; n++) {
		maker->topic = pick(maker, N_TOPICS);
		say_news(maker, 3);
		const char *paragraph = take_text(maker);
		for (int i = 0; i < 3; i++) {
			say_news(maker, n % 2 ? 2 + pick(maker, 3) : 0);
			strcat(maker->text, paragraph);
			say_news(maker, 5 + pick(maker, 6));
			const char *text = take_text(maker);
			tell(maker, TOLD_QUOTING, feed + i, made(maker, n % 3 ? "@ in #" : "The @ will * the @"), text);
			maker->n_articles++;
		}
	}
}

static void tell_briefs(struct maker *maker, int feed)
{
	for (int n = 0; n < 40; n++) {
		maker->topic = pick(maker, N_TOPICS);
		say_news(maker, 1 + pick(maker, 2));
		const char *text = take_text(maker);
		tell(maker, TOLD_BRIEF, feed + n % 4, made(maker, n % 2 ? "@ in #" : "News in brief"), text);
		maker->n_articles++;
	}
}

static int on_compare_feeds(const void *left, const void *right)
{
	const struct told *a = left, *b = right;
	return a->feed != b->feed ? a->feed - b->feed : a->article - b->article;
}

void articles_make(uint64_t seed, struct arena *arena, struct told **ret_told, size_t *ret_n)
{
	struct maker *maker = arena_new(arena, struct maker);
	maker->random_state = seed;
	maker->arena = arena;
	for (int i = 0; i < N_ARTICLES; i++)
		tell_article(maker);
	int feed = N_FEEDS;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++, feed += 3)
		tell_form(maker, &forms[i], feed);
	tell_releases(maker, feed);
	tell_quoting(maker, feed);
	tell_briefs(maker, feed);
	qsort(maker->told, maker->n_told, sizeof *maker->told, on_compare_feeds);
	*ret_told = maker->told;
	*ret_n = maker->n_told;
}
