/* libFuzzer: a byte that picks the kind of reader and the size of the pieces, then text that goes to
 * the handlers of feeds as it is, past sniffing and repair. Whatever libxml2 makes of it, what is
 * kept is within the caps, and UTF-8 when the text was or the reader calls it clean; of a clean
 * document the cuts make no difference. */
#include <stdint.h>
#include <stdlib.h>

#include "parsers/document_read.h"
#include "parsers/feed_xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool read_in_pieces(struct str text, size_t piece, bool repaired, struct arena *arena,
	struct document *ret_document)
{
	const struct read_hints hints = {.url = STR("http://example.org/feed"), .now = TIME_NONE,
		.limits = read_limits_or_usual((struct read_limits){0})};
	document_init(ret_document);
	struct feed_xml *feed = feed_xml_new(&hints, repaired, arena, ret_document);
	bool goes_on = true;
	for (size_t n; goes_on && text.len; text = str_make(text.data + n, text.len - n)) {
		n = text.len < piece ? text.len : piece;
		goes_on = feed_xml_push(feed, str_make(text.data, n));
	}
	bool is_clean = feed_xml_finish(feed) && feed_xml_ended(feed);
	feed_xml_free(feed);
	return is_clean;
}

static void check_utf8(const struct document *document)
{
	require(str_is_utf8(document->title));
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		require(str_is_utf8(entry->id) && str_is_utf8(entry->title)
			&& str_is_utf8(entry->content_html) && str_is_utf8(entry->extensions));
	}
}

static void check_caps(const struct document *document)
{
	require(document->n_entries <= READ_MAX_ENTRIES);
	for (size_t i = 0; i < document->n_entries; i++) {
		const struct entry *entry = &document->entries[i];
		require(entry->n_links <= READ_MAX_LIST && entry->n_tags <= READ_MAX_LIST
			&& entry->n_attachments <= READ_MAX_LIST && entry->n_authors <= READ_MAX_LIST);
	}
}

static void check_same(const struct document *a, const struct document *b)
{
	require(a->n_entries == b->n_entries && str_eq(a->title, b->title) && a->flags == b->flags);
	for (size_t i = 0; i < a->n_entries; i++)
		require(str_eq(a->entries[i].title, b->entries[i].title)
			&& str_eq(a->entries[i].content_html, b->entries[i].content_html)
			&& str_eq(a->entries[i].extensions, b->entries[i].extensions));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t choice = size ? data[0] : 0;
	struct str text = str_make((const char *)data + (size > 0), size - (size > 0));
	struct arena arena = {0};
	struct document whole, pieces;
	bool repaired = choice & 1, is_utf8 = str_is_utf8(text);
	bool is_clean = read_in_pieces(text, text.len, repaired, &arena, &whole) && !repaired;
	check_caps(&whole);
	if (is_utf8 || is_clean)
		check_utf8(&whole);
	bool is_clean_in_pieces = read_in_pieces(text, (size_t)(choice >> 1) + 1, repaired, &arena, &pieces);
	check_caps(&pieces);
	if (is_clean && is_clean_in_pieces)
		check_same(&whole, &pieces);
	arena_finish(&arena);
	return 0;
}
