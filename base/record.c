/* One table a struct. A row's index is its tag: rows are added at the end and never moved. Knows the
 * nouns of document.h; does not know where records travel or rest. */
#include "base/record.h"

#include <stddef.h>

#include "base/shape.h"

#define TEXT_OF(type, member) {.kind = SHAPE_TEXT, .at = offsetof(struct type, member)}
#define UINT32_OF(type, member) {.kind = SHAPE_UINT32, .at = offsetof(struct type, member)}
#define INT64_OF(type, member, none) \
	{.kind = SHAPE_INT64, .at = offsetof(struct type, member), .absent = (none)}
#define PART_OF(type, member, its_shape) \
	{.kind = SHAPE_PART, .at = offsetof(struct type, member), .shape = &(its_shape)}
#define TEXTS_OF(type, member) \
	{.kind = SHAPE_TEXTS, .at = offsetof(struct type, member), \
		.count_at = offsetof(struct type, n_##member)}
#define PARTS_OF(type, member, its_shape) \
	{.kind = SHAPE_PARTS, .at = offsetof(struct type, member), \
		.count_at = offsetof(struct type, n_##member), .shape = &(its_shape)}
#define SHAPE(type, rows) \
	{.size = sizeof(struct type), .n_fields = sizeof(rows) / sizeof *(rows), .fields = (rows)}
#define SHAPE_WITH_LISTS(type, rows) \
	{.size = sizeof(struct type), .n_fields = sizeof(rows) / sizeof *(rows), \
		.fields = (rows), .has_lists = true}

static const struct shape_field date_fields[] = {
	[1] = INT64_OF(date, at, TIME_NONE),
	[2] = TEXT_OF(date, text),
	[3] = UINT32_OF(date, flags),
	[4] = TEXT_OF(date, origin),
};
static const struct shape date_shape = SHAPE(date, date_fields);

/* In the store the instant has a column of its own. */
static const struct shape_field extra_date_fields[] = {
	[2] = TEXT_OF(date, text),
	[3] = UINT32_OF(date, flags),
	[4] = TEXT_OF(date, origin),
};
static const struct shape extra_date_shape = SHAPE(date, extra_date_fields);

static const struct shape_field person_fields[] = {
	[1] = TEXT_OF(person, name),
	[2] = TEXT_OF(person, url),
	[3] = TEXT_OF(person, email),
};
static const struct shape person_shape = SHAPE(person, person_fields);

static const struct shape_field link_fields[] = {
	[1] = TEXT_OF(link, url),
	[2] = TEXT_OF(link, rel),
	[3] = TEXT_OF(link, type),
	[4] = TEXT_OF(link, title),
	[5] = TEXT_OF(link, language),
	[6] = INT64_OF(link, length, SIZE_NONE),
};
static const struct shape link_shape = SHAPE(link, link_fields);

static const struct shape_field attachment_fields[] = {
	[1] = TEXT_OF(attachment, url),
	[2] = TEXT_OF(attachment, mime_type),
	[3] = TEXT_OF(attachment, title),
	[4] = INT64_OF(attachment, size_in_bytes, SIZE_NONE),
	[5] = INT64_OF(attachment, duration_in_seconds, SIZE_NONE),
};
static const struct shape attachment_shape = SHAPE(attachment, attachment_fields);

static const struct shape_field source_fields[] = {
	[1] = TEXT_OF(source, id),
	[2] = TEXT_OF(source, title),
	[3] = TEXT_OF(source, url),
	[4] = TEXT_OF(source, feed_url),
	[5] = TEXT_OF(source, icon),
	[6] = TEXT_OF(source, rights),
	[7] = INT64_OF(source, modified_at, TIME_NONE),
	[8] = PARTS_OF(source, authors, person_shape),
};
static const struct shape source_shape = SHAPE_WITH_LISTS(source, source_fields);

static const struct shape_field key_fields[] = {
	[1] = UINT32_OF(key, kind),
	[2] = INT64_OF(key, hash, 0),
	[3] = TEXT_OF(key, text),
	[4] = UINT32_OF(key, is_shared),
};
static const struct shape key_shape = SHAPE(key, key_fields);

static const struct shape_field entry_fields[] = {
	[1] = TEXT_OF(entry, id),
	[2] = TEXT_OF(entry, url),
	[3] = TEXT_OF(entry, external_url),
	[4] = TEXT_OF(entry, title),
	[5] = TEXT_OF(entry, summary),
	[6] = TEXT_OF(entry, content_html),
	[7] = TEXT_OF(entry, content_text),
	[8] = TEXT_OF(entry, image),
	[9] = TEXT_OF(entry, language),
	[10] = TEXT_OF(entry, rights),
	[11] = TEXT_OF(entry, comments_url),
	[12] = PART_OF(entry, published, date_shape),
	[13] = PART_OF(entry, modified, date_shape),
	[14] = PARTS_OF(entry, authors, person_shape),
	[15] = PARTS_OF(entry, contributors, person_shape),
	[16] = TEXTS_OF(entry, tags),
	[17] = PARTS_OF(entry, attachments, attachment_shape),
	[18] = PARTS_OF(entry, links, link_shape),
	[19] = PART_OF(entry, source, source_shape),
	[20] = TEXT_OF(entry, extensions),
	[21] = UINT32_OF(entry, flags),
	[22] = PARTS_OF(entry, keys, key_shape),
	[23] = INT64_OF(entry, content_hash, 0),
};
static const struct shape entry_shape = SHAPE_WITH_LISTS(entry, entry_fields);

/* The tags are those of entry_fields. */
static const struct shape_field extra_fields[] = {
	[3] = TEXT_OF(entry, external_url),
	[7] = TEXT_OF(entry, content_text),
	[8] = TEXT_OF(entry, image),
	[10] = TEXT_OF(entry, rights),
	[11] = TEXT_OF(entry, comments_url),
	[12] = PART_OF(entry, published, extra_date_shape),
	[13] = PART_OF(entry, modified, extra_date_shape),
	[14] = PARTS_OF(entry, authors, person_shape),
	[15] = PARTS_OF(entry, contributors, person_shape),
	[16] = TEXTS_OF(entry, tags),
	[17] = PARTS_OF(entry, attachments, attachment_shape),
	[18] = PARTS_OF(entry, links, link_shape),
	[19] = PART_OF(entry, source, source_shape),
	[20] = TEXT_OF(entry, extensions),
	[21] = UINT32_OF(entry, flags),
};
static const struct shape extra_shape = SHAPE_WITH_LISTS(entry, extra_fields);

static const struct shape_field hints_fields[] = {
	[1] = INT64_OF(poll_hints, ttl_s, SIZE_NONE),
	[2] = INT64_OF(poll_hints, update_period_s, SIZE_NONE),
	[3] = INT64_OF(poll_hints, update_base_at, TIME_NONE),
	[4] = UINT32_OF(poll_hints, skip_hours),
	[5] = UINT32_OF(poll_hints, skip_days),
};
static const struct shape hints_shape = SHAPE(poll_hints, hints_fields);

static const struct shape_field tombstone_fields[] = {
	[1] = TEXT_OF(tombstone, id),
	[2] = PART_OF(tombstone, deleted, date_shape),
};
static const struct shape tombstone_shape = SHAPE(tombstone, tombstone_fields);

static const struct shape_field document_fields[] = {
	[1] = UINT32_OF(document, format),
	[2] = UINT32_OF(document, flags),
	[3] = TEXT_OF(document, version),
	[4] = TEXT_OF(document, id),
	[5] = TEXT_OF(document, title),
	[6] = TEXT_OF(document, home_page_url),
	[7] = TEXT_OF(document, feed_url),
	[8] = TEXT_OF(document, next_url),
	[9] = TEXT_OF(document, prev_archive_url),
	[10] = TEXT_OF(document, description),
	[11] = TEXT_OF(document, language),
	[12] = TEXT_OF(document, icon),
	[13] = TEXT_OF(document, favicon),
	[14] = TEXT_OF(document, rights),
	[15] = TEXT_OF(document, generator),
	[16] = TEXT_OF(document, hub_url),
	[17] = PART_OF(document, published, date_shape),
	[18] = PART_OF(document, modified, date_shape),
	[19] = PARTS_OF(document, authors, person_shape),
	[20] = PARTS_OF(document, contributors, person_shape),
	[21] = TEXTS_OF(document, tags),
	[22] = PARTS_OF(document, links, link_shape),
	[23] = PART_OF(document, hints, hints_shape),
	[24] = TEXT_OF(document, extensions),
	[25] = PARTS_OF(document, entries, entry_shape),
	[26] = PARTS_OF(document, tombstones, tombstone_shape),
};
static const struct shape document_shape = SHAPE_WITH_LISTS(document, document_fields);

/* The tags are those of document_fields. */
static const struct shape_field head_fields[] = {
	[1] = UINT32_OF(document, format),
	[19] = PARTS_OF(document, authors, person_shape),
};
static const struct shape head_shape = SHAPE_WITH_LISTS(document, head_fields);

_Static_assert(sizeof document_fields / sizeof *document_fields <= SHAPE_FIELDS_MAX &&
	sizeof entry_fields / sizeof *entry_fields <= SHAPE_FIELDS_MAX, "raise SHAPE_FIELDS_MAX");

bool record_encode_document(const struct document *document, struct buf *ret_bytes)
{
	return shape_encode(&document_shape, document, ret_bytes);
}

bool record_encode_extra(const struct entry *entry, struct buf *ret_bytes)
{
	return shape_encode(&extra_shape, entry, ret_bytes);
}

bool record_encode_head(const struct document *document, struct buf *ret_bytes)
{
	return shape_encode(&head_shape, document, ret_bytes);
}

bool record_decode_document(struct str bytes, struct arena *arena, struct document *ret_document,
	struct error *err)
{
	struct document document;
	document_init(&document);
	if (!shape_decode(&document_shape, bytes, arena, &document, err))
		return false;
	*ret_document = document;
	return true;
}

bool record_decode_extra(struct str bytes, struct arena *arena, struct entry *entry,
	struct error *err)
{
	struct entry filled = *entry;
	if (!shape_decode(&extra_shape, bytes, arena, &filled, err))
		return false;
	*entry = filled;
	return true;
}

bool record_decode_head(struct str bytes, struct arena *arena, struct document *document,
	struct error *err)
{
	struct document filled = *document;
	if (!shape_decode(&head_shape, bytes, arena, &filled, err))
		return false;
	*document = filled;
	return true;
}
