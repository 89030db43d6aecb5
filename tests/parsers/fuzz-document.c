/* libFuzzer: a byte that picks charset, cleaning and caps, then a document of any kind. What is
 * read is UTF-8 throughout, its extensions are JSON, its addresses run no script, every entry has
 * a key, and neither a second reading nor the shortcuts for long texts make a difference. */
#include <stdint.h>
#include <stdlib.h>

#include <jansson.h>

#include "parsers/document_read.h"
#include "parsers/feed_xml.h"
#include "parsers/identity.h"
#include "parsers/prefilter.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_text(struct str text)
{
	require(str_is_utf8(text));
	require(!text.len || !memchr(text.data, '\0', text.len));
}

static void check_address(struct str url)
{
	check_text(url);
	require(!str_starts_nocase(url, STR("javascript:"))
		&& !str_starts_nocase(url, STR("data:")));
}

static void check_people(const struct person *people, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		check_text(people[i].name);
		check_text(people[i].email);
		check_address(people[i].url);
	}
}

static void check_json(struct str text)
{
	if (!text.len)
		return;
	json_error_t problem;
	json_t *root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, &problem);
	require(json_is_object(root));
	json_decref(root);
}

static void check_entry(const struct entry *entry)
{
	const struct str texts[] = {entry->id, entry->title, entry->summary, entry->content_html,
		entry->content_text, entry->language, entry->rights, entry->source.id,
			entry->source.title, entry->source.rights,
		entry->published.text, entry->modified.text};
	const struct str urls[] = {entry->url, entry->external_url, entry->image,
		entry->comments_url,
		entry->source.url, entry->source.feed_url, entry->source.icon};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check_text(texts[i]);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		check_address(urls[i]);
	for (size_t i = 0; i < entry->n_tags; i++)
		check_text(entry->tags[i]);
	for (size_t i = 0; i < entry->n_links; i++)
		check_address(entry->links[i].url);
	for (size_t i = 0; i < entry->n_attachments; i++)
		check_address(entry->attachments[i].url);
	check_people(entry->authors, entry->n_authors);
	check_people(entry->contributors, entry->n_contributors);
	check_json(entry->extensions);
	require(entry->n_keys > 0 && entry->keys[0].text.len > 0);
	for (size_t i = 0; i < entry->n_keys; i++)
		require(entry->keys[i].text.len <= READ_MAX_KEY);
}

static void check_document(const struct document *document, const struct read_hints *hints)
{
	const struct str texts[] = {document->id, document->title, document->description,
		document->language, document->rights, document->generator, document->version};
	require(document->format != FORMAT_NONE);
	require(document->n_entries <= hints->limits.max_entries);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check_text(texts[i]);
	check_address(document->home_page_url);
	check_address(document->icon);
	check_people(document->authors, document->n_authors);
	check_json(document->extensions);
	for (size_t i = 0; i < document->n_entries; i++)
		check_entry(&document->entries[i]);
}

static void check_same(const struct document *a, const struct document *b)
{
	require(a->n_entries == b->n_entries && a->flags == b->flags);
	for (size_t i = 0; i < a->n_entries; i++) {
		require(a->entries[i].content_hash == b->entries[i].content_hash);
		require(a->entries[i].keys[0].hash == b->entries[i].keys[0].hash);
	}
}

/* A clean document in one go, or in pieces too small for any shortcut. */
static bool read_clean(struct str text, const struct read_hints *hints, size_t piece,
	struct arena *arena, struct document *ret_document)
{
	struct feed_xml *feed = feed_xml_new(hints, false, arena, ret_document);
	if (piece)
		for (size_t n; text.len; text = str_make(text.data + n, text.len - n)) {
			n = text.len < piece ? text.len : piece;
			feed_xml_push(feed, str_make(text.data, n));
		}
	else
		feed_xml_push_whole(feed, text);
	bool clean = feed_xml_finish(feed);
	feed_xml_free(feed);
	if (clean)
		identity_assign(ret_document, arena);
	return clean;
}

static void check_shortcuts(struct str bytes, const struct read_hints *hints)
{
	struct arena arena = {0};
	struct document whole, pieces;
	struct str text;
	if (prefilter_passes(bytes, hints->content_type, hints->limits.max_tag, &text)
		&& read_clean(text, hints, 0, &arena, &whole)
			&& read_clean(text, hints, 100, &arena, &pieces))
		check_same(&whole, &pieces);
	arena_finish(&arena);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	document_read_preload();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {"", "text/xml; charset=iso-8859-1", "application/json",
		"text/html; charset=utf-16"};
	uint8_t choice = size ? data[0] : 0;
	struct str bytes = str_make((const char *)data + (size > 0), size - (size > 0));
	struct read_hints hints = {
		.url = STR("http://example.org/feed"),
		.content_type = str_of(types[choice & 3]),
		.content_encoding = choice & 4 ? STR("gzip") : STR(""),
		.raw_html = choice & 8,
		.limits = read_limits_or_usual((struct read_limits){
			.max_entries = choice & 16 ? 3 : 0,
			.max_tag = choice & 16 ? 300 : 0,
			.max_depth = choice & 16 ? 5 : 0,
			.max_document = choice & 32 ? 500 : 0,
		}),
		.now = choice & 64 ? 1700000000 : TIME_NONE,
	};
	struct arena arena = {0}, again = {0};
	struct document document, second;
	struct error err = {0};
	enum read_result result = document_read(bytes, &hints, &arena, &document, &err);
	require(document_read(bytes, &hints, &again, &second, NULL) == result);
	if (result == READ_OK) {
		check_document(&document, &hints);
		check_same(&document, &second);
	}
	if (result != READ_OK || document.flags & DOCUMENT_TRUNCATED)
		require(*err.text);
	check_shortcuts(bytes, &hints);
	arena_finish(&arena);
	arena_finish(&again);
	return 0;
}
