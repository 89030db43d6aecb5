/* Documents by hand, stored through the front door. */
#include "tests/export/sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "parsers/identity.h"
#include "storage/feed.h"
#include "storage/ingest.h"
#include "storage/search.h"

struct sample_entry {
	const char *id, *url, *title, *summary, *content_html, *content_text, *author, *enclosure, *language;
	int64_t published, modified; /* 0: none */
};

static const struct sample_entry alpha_entries[] = {
	{.id = "tag:a.example,2025:1", .url = "https://a.example/1", .title = "Plain", .summary = "<p>S</p>",
		.content_html = "<p>C</p>", .author = "Ann", .published = 1767225600,
		.modified = 1767229200},
	{.id = "https://a.example/2", .url = "https://a.example/2", .title = "Caf\xc3\xa9 <b> & co ]]>",
		.content_html = "<p>\xe6\x97\xa5\xe6\x9c\xac &lt;b&gt; <a href=\"https://a.example/?a=1&amp;b=2\">x</a></p>",
		.published = 1767225601},
	{.id = "urn:shared", .url = "https://a.example/3", .title = "Told twice", .summary = "first",
		.published = 1767225602},
	{.url = "https://a.example/4", .title = "No id", .content_text = "1 < 2 & 3 > 2\nsecond line",
		.published = 1767225603},
	{.id = "urn:no-link", .title = "No link", .published = 1767225604},
};

static const struct sample_entry beta_entries[] = {
	{.id = "1", .url = "https://b.example/1", .title = "One", .published = 1767225610},
	{.id = "2", .url = "https://b.example/2", .title = "Two", .author = "b@b.example",
		.enclosure = "https://b.example/2.mp3", .published = 1767225611},
	{.id = "urn:shared", .url = "https://b.example/3", .title = "Told twice", .summary = "second",
		.published = 1767225602},
	{.id = "01020304-0506-0708-090a-0b0c0d0e0f10", .url = "https://b.example/4", .title = "UUID"},
	{.id = "https://b.example/with space", .url = "https://b.example/5", .summary = "No title",
		.language = "nl_NL", .modified = 1767225613},
};

static const struct sample_entry gamma_entries[] = {
	{.id = "urn:c0", .url = "https://c.example/1", .title = "C0 \x01\x08\x0b\x0c\x1b[31m and \x7f",
		.content_html = "C1 \xc2\x80\xc2\x9b and \xef\xbf\xbe\xef\xbf\xbf", .author = "\x1b]0;x\x07",
		.published = 1767225620},
	{.id = "urn:breaks", .url = "https://c.example/2", .title = "tab\tand\nbreak\r",
		.summary = "\"quoted\" 'and' \xe2\x80\xa8 \xe2\x80\xae", .published = 1767225621},
	{.id = "urn:old", .url = "https://c.example/3", .title = "Before the epoch", .published = -2000000000,
		/* As no parser lets it through. */
		.content_html = "</div></article></main><main id=\"items\"><h1 onclick=\"x()\">h</h1><nav>"
			"<script>x()</script><iframe src=\"javascript:x()\"></iframe><b><p>open<style>*{}"},
};

static const struct sample_entry late_entry = {.id = "urn:late", .url = "https://a.example/late",
	.title = "Late", .published = 1767300000};

struct sample_feed {
	const char *url, *tag, *id, *title, *site_url, *language;
	const struct sample_entry *entries;
	size_t n_entries;
};

static const struct sample_feed feeds[SAMPLE_FEEDS] = {
	{"https://a.example/atom.xml", "news", "tag:a.example,2025:feed", "Alpha & co", "https://a.example/",
		"en", alpha_entries, sizeof alpha_entries / sizeof *alpha_entries},
	{"https://me:" SAMPLE_SECRET "@b.example/rss?token=" SAMPLE_SECRET, "private",
		"https://b.example/rss?token=" SAMPLE_SECRET, NULL, NULL, NULL, beta_entries,
		sizeof beta_entries / sizeof *beta_entries},
	{"https://c.example/feed", "news", NULL, "\x1b[1mGamma <c>", "https://c.example/", "x y",
		gamma_entries, sizeof gamma_entries / sizeof *gamma_entries},
	{"https://d.example/empty", NULL, NULL, NULL, NULL, NULL, NULL, 0},
};

_Noreturn static void give_up(const struct error *err)
{
	fprintf(stderr, "sample store: %s\n", err->text);
	exit(1);
}

static struct entry make_entry(const struct sample_entry *sample, struct arena *arena)
{
	struct entry entry;
	entry_init(&entry);
	entry.id = str_of(sample->id);
	entry.url = str_of(sample->url);
	entry.title = str_of(sample->title);
	entry.summary = str_of(sample->summary);
	entry.content_html = str_of(sample->content_html);
	entry.content_text = str_of(sample->content_text);
	entry.language = str_of(sample->language);
	if (sample->published)
		entry.published.at = sample->published;
	if (sample->modified)
		entry.modified.at = sample->modified;
	if (sample->author) {
		entry.authors = arena_new(arena, struct person);
		entry.authors->name = str_of(sample->author);
		entry.n_authors = 1;
	}
	if (sample->enclosure) {
		entry.attachments = arena_new(arena, struct attachment);
		*entry.attachments = (struct attachment){.url = str_of(sample->enclosure),
			.mime_type = STR("audio/mpeg"), .size_in_bytes = 1000, .duration_in_seconds = 60};
		entry.n_attachments = 1;
	}
	return entry;
}

static void ingest(struct store *store, int64_t feed_id, const struct sample_feed *feed,
	const struct sample_entry *samples, size_t n, int64_t now)
{
	struct arena arena = {0};
	struct document document;
	document_init(&document);
	document.format = FORMAT_ATOM;
	document.id = str_of(feed->id);
	document.title = str_of(feed->title);
	document.home_page_url = str_of(feed->site_url);
	document.language = str_of(feed->language);
	document.entries = arena_array(&arena, struct entry, n);
	document.n_entries = n;
	for (size_t i = 0; i < n; i++)
		document.entries[i] = make_entry(&samples[i], &arena);
	identity_assign(&document, &arena);
	struct ingest ingest = {.feed_id = feed_id, .document = &document};
	feed_state_init(&ingest.state);
	struct ingest *batch[] = {&ingest};
	const struct ingest_options options = {.revisions = 10};
	struct error err = {0};
	if (ingest_commit(store, batch, 1, &options, now, &err) != STORE_OK)
		give_up(&err);
	arena_finish(&arena);
}

static int64_t subscribe(struct store *store, const struct sample_feed *feed)
{
	struct str tag = str_of(feed->tag);
	const struct subscription subscription = {.url = str_of(feed->url), .tags = &tag,
		.n_tags = feed->tag != NULL};
	struct error err = {0};
	int64_t id;
	bool added;
	if (!feed_subscribe(store, &subscription, FEED_BY_TOOL, SAMPLE_NOW, &id, &added, &err))
		give_up(&err);
	return id;
}

static void index_all(struct store *store)
{
	struct error err = {0};
	int64_t n;
	do {
		if (!search_index_some(store, 1000, &n, &err))
			give_up(&err);
	} while (n);
}

struct store *sample_store(const char *path)
{
	struct store *store;
	struct error err = {0};
	if (store_open(path, STORE_WRITE, &store, &err) != STORE_OK)
		give_up(&err);
	for (size_t i = 0; i < SAMPLE_FEEDS; i++) {
		int64_t id = subscribe(store, &feeds[i]);
		if (feeds[i].n_entries)
			ingest(store, id, &feeds[i], feeds[i].entries, feeds[i].n_entries, SAMPLE_NOW);
	}
	index_all(store);
	return store;
}

void sample_add_text(struct store *store, size_t feed, const char *id, const char *text)
{
	const struct sample_entry entry = {.id = id, .content_text = text};
	ingest(store, subscribe(store, &feeds[feed]), &feeds[feed], &entry, 1, SAMPLE_NOW + 2);
}

void sample_add_item(struct store *store)
{
	ingest(store, subscribe(store, &feeds[0]), &feeds[0], &late_entry, 1, SAMPLE_NOW + 1);
}
