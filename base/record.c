/* One table a struct, one walker each way. A row's index is its tag: rows are added at the end
 * and never moved. Knows the nouns of document.h; does not know where records travel or rest.
 *
 * Records are written back to front, so that a length is known when its payload is there, and by
 * the same walker twice: the first walk only measures, and the buffer grows once. */
#include "base/record.h"

#include <stddef.h>

enum { RECORD_VERSION = 1 };

/* A list element of two bytes becomes a struct of hundreds. What all lists of one record may
 * take is therefore bounded by the record's size; 16 MiB is 35,000 bare entries. */
enum { LIST_BYTES_FREE = 16 * 1024 * 1024, LIST_BYTES_PER_BYTE = 8 };

enum kind { NONE, TEXT, INT64, UINT32, PART, TEXTS, PARTS };

struct field {
	enum kind kind;
	uint16_t at;               /* offset of the member */
	uint16_t count_at;         /* TEXTS, PARTS: offset of the number of elements */
	int64_t absent;            /* INT64, UINT32: the value that is not written */
	const struct shape *shape; /* PART, PARTS: of the embedded struct or of one element */
};

struct shape {
	size_t size;
	size_t n_fields; /* highest tag + 1; tag 0 is not used */
	const struct field *fields;
	bool has_lists;
};

enum { FIELDS_MAX = 32 };

#define TEXT_OF(type, member) {.kind = TEXT, .at = offsetof(struct type, member)}
#define UINT32_OF(type, member) {.kind = UINT32, .at = offsetof(struct type, member)}
#define INT64_OF(type, member, none) \
	{.kind = INT64, .at = offsetof(struct type, member), .absent = (none)}
#define PART_OF(type, member, its_shape) \
	{.kind = PART, .at = offsetof(struct type, member), .shape = &(its_shape)}
#define TEXTS_OF(type, member) \
	{.kind = TEXTS, .at = offsetof(struct type, member), \
		.count_at = offsetof(struct type, n_##member)}
#define PARTS_OF(type, member, its_shape) \
	{.kind = PARTS, .at = offsetof(struct type, member), \
		.count_at = offsetof(struct type, n_##member), .shape = &(its_shape)}
#define SHAPE(type, rows) \
	{.size = sizeof(struct type), .n_fields = sizeof(rows) / sizeof *(rows), .fields = (rows)}
#define SHAPE_WITH_LISTS(type, rows) \
	{.size = sizeof(struct type), .n_fields = sizeof(rows) / sizeof *(rows), \
		.fields = (rows), .has_lists = true}

static const struct field date_fields[] = {
	[1] = INT64_OF(date, at, TIME_NONE),
	[2] = TEXT_OF(date, text),
	[3] = UINT32_OF(date, flags),
	[4] = TEXT_OF(date, origin),
};
static const struct shape date_shape = SHAPE(date, date_fields);

/* In the store the instant has a column of its own. */
static const struct field extra_date_fields[] = {
	[2] = TEXT_OF(date, text),
	[3] = UINT32_OF(date, flags),
	[4] = TEXT_OF(date, origin),
};
static const struct shape extra_date_shape = SHAPE(date, extra_date_fields);

static const struct field person_fields[] = {
	[1] = TEXT_OF(person, name),
	[2] = TEXT_OF(person, url),
	[3] = TEXT_OF(person, email),
};
static const struct shape person_shape = SHAPE(person, person_fields);

static const struct field link_fields[] = {
	[1] = TEXT_OF(link, url),
	[2] = TEXT_OF(link, rel),
	[3] = TEXT_OF(link, type),
	[4] = TEXT_OF(link, title),
	[5] = TEXT_OF(link, language),
	[6] = INT64_OF(link, length, SIZE_NONE),
};
static const struct shape link_shape = SHAPE(link, link_fields);

static const struct field attachment_fields[] = {
	[1] = TEXT_OF(attachment, url),
	[2] = TEXT_OF(attachment, mime_type),
	[3] = TEXT_OF(attachment, title),
	[4] = INT64_OF(attachment, size_in_bytes, SIZE_NONE),
	[5] = INT64_OF(attachment, duration_in_seconds, SIZE_NONE),
};
static const struct shape attachment_shape = SHAPE(attachment, attachment_fields);

static const struct field source_fields[] = {
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

static const struct field key_fields[] = {
	[1] = UINT32_OF(key, kind),
	[2] = INT64_OF(key, hash, 0),
	[3] = TEXT_OF(key, text),
	[4] = UINT32_OF(key, is_shared),
};
static const struct shape key_shape = SHAPE(key, key_fields);

static const struct field entry_fields[] = {
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
static const struct field extra_fields[] = {
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

static const struct field hints_fields[] = {
	[1] = INT64_OF(poll_hints, ttl_s, SIZE_NONE),
	[2] = INT64_OF(poll_hints, update_period_s, SIZE_NONE),
	[3] = INT64_OF(poll_hints, update_base_at, TIME_NONE),
	[4] = UINT32_OF(poll_hints, skip_hours),
	[5] = UINT32_OF(poll_hints, skip_days),
};
static const struct shape hints_shape = SHAPE(poll_hints, hints_fields);

static const struct field tombstone_fields[] = {
	[1] = TEXT_OF(tombstone, id),
	[2] = PART_OF(tombstone, deleted, date_shape),
};
static const struct shape tombstone_shape = SHAPE(tombstone, tombstone_fields);

static const struct field document_fields[] = {
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
static const struct field head_fields[] = {
	[1] = UINT32_OF(document, format),
	[19] = PARTS_OF(document, authors, person_shape),
};
static const struct shape head_shape = SHAPE_WITH_LISTS(document, head_fields);

_Static_assert(sizeof document_fields / sizeof *document_fields <= FIELDS_MAX &&
	sizeof entry_fields / sizeof *entry_fields <= FIELDS_MAX, "raise FIELDS_MAX");

static size_t number_size(uint64_t value)
{
	return (size_t)(63 - __builtin_clzll(value | 1)) / 7 + 1;
}

static uint64_t zigzag(int64_t value)
{
	return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t value)
{
	return (int64_t)(value >> 1 ^ -(value & 1));
}

static int64_t number_of(const struct field *field, const char *member)
{
	if (field->kind == UINT32)
		return *(const uint32_t *)member;
	return *(const int64_t *)member;
}

static size_t element_size(const struct field *field)
{
	return field->kind == TEXTS ? sizeof(struct str) : field->shape->size;
}

/* Bytes are put before those that are there already. Without `end` they are only counted. */
struct writer {
	char *end;
	size_t used;
};

static void put_number(struct writer *writer, uint64_t value)
{
	writer->used += number_size(value);
	if (!writer->end)
		return;
	char *p = writer->end - writer->used;
	for (; value >= 0x80; value >>= 7)
		*p++ = (char)(value | 0x80);
	*p = (char)value;
}

static void put_text(struct writer *writer, struct str text)
{
	writer->used += text.len;
	if (writer->end && text.len)
		memcpy(writer->end - writer->used, text.data, text.len);
}

/* Tag and length of the payload that has been put since `used_before`. */
static void put_frame(struct writer *writer, size_t tag, size_t used_before)
{
	put_number(writer, writer->used - used_before);
	writer->used++;
	if (writer->end)
		*(writer->end - writer->used) = (char)tag;
}

static void put_struct(struct writer *writer, const struct shape *shape, const char *object);

static void put_list(struct writer *writer, const struct field *field, size_t tag,
	const char *object)
{
	const char *elements = *(const char *const *)(object + field->at);
	size_t n = *(const size_t *)(object + field->count_at);
	while (n--) {
		const char *element = elements + n * element_size(field);
		size_t used_before = writer->used;
		if (field->kind == TEXTS)
			put_text(writer, *(const struct str *)element);
		else
			put_struct(writer, field->shape, element);
		put_frame(writer, tag, used_before);
	}
}

static void put_struct(struct writer *writer, const struct shape *shape, const char *object)
{
	for (size_t tag = shape->n_fields - 1; tag > 0; tag--) {
		const struct field *field = &shape->fields[tag];
		const char *member = object + field->at;
		size_t used_before = writer->used;
		switch (field->kind) {
		case NONE:
			break;
		case TEXT:
			put_text(writer, *(const struct str *)member);
			break;
		case INT64:
		case UINT32:
			if (number_of(field, member) != field->absent)
				put_number(writer, zigzag(number_of(field, member)));
			break;
		case PART:
			put_struct(writer, field->shape, member);
			break;
		case TEXTS:
		case PARTS:
			put_list(writer, field, tag, object);
			continue;
		}
		if (writer->used != used_before)
			put_frame(writer, tag, used_before);
	}
}

static bool encode(const struct shape *shape, const void *object, struct buf *ret_bytes)
{
	struct writer writer = {0};
	put_struct(&writer, shape, object);
	size_t size = 1 + writer.used;
	char *room = buf_reserve(ret_bytes, size);
	if (!room)
		return false;
	writer = (struct writer){.end = room + size};
	put_struct(&writer, shape, object);
	*room = RECORD_VERSION;
	ret_bytes->len += size;
	return true;
}

bool record_encode_document(const struct document *document, struct buf *ret_bytes)
{
	return encode(&document_shape, document, ret_bytes);
}

bool record_encode_extra(const struct entry *entry, struct buf *ret_bytes)
{
	return encode(&extra_shape, entry, ret_bytes);
}

bool record_encode_head(const struct document *document, struct buf *ret_bytes)
{
	return encode(&head_shape, document, ret_bytes);
}

struct reader {
	struct arena *arena;
	size_t list_bytes_left;
	const char *failed_at;
	const char *reason; /* NULL: no failure so far */
};

static bool fail(struct reader *reader, const char *at, const char *reason)
{
	reader->failed_at = at;
	reader->reason = reason;
	return false;
}

/* LEB128 of at most 64 bits; NULL when it does not end before `end` or is too large. */
static const char *read_number(const char *p, const char *end, uint64_t *ret_value)
{
	uint64_t value = 0;
	for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
		uint64_t bits = (unsigned char)*p & 0x7f;
		if (shift == 63 && bits > 1)
			return NULL;
		value |= bits << shift;
		if (!((unsigned char)*p++ & 0x80)) {
			*ret_value = value;
			return p;
		}
	}
	return NULL;
}

/* The field at p, which is before `end`: its tag and payload. Returns where the next one begins,
 * or NULL when it does not fit. */
static const char *read_frame(const char *p, const char *end, size_t *ret_tag,
	struct str *ret_payload)
{
	uint64_t len;
	*ret_tag = (unsigned char)*p++;
	if (p < end && (unsigned char)*p < 0x80)
		len = (unsigned char)*p++;
	else if (!(p = read_number(p, end, &len)))
		return NULL;
	if (len > (size_t)(end - p))
		return NULL;
	*ret_payload = str_make(p, (size_t)len);
	return p + len;
}

static bool is_list(const struct field *field)
{
	return field->kind == TEXTS || field->kind == PARTS;
}

/* Makes the lists of one struct exactly as long as they need to be, still empty. */
static bool prepare_lists(struct reader *reader, const struct shape *shape, struct str bytes,
	char *object)
{
	uint32_t counts[FIELDS_MAX] = {0};
	const char *p = bytes.data, *end = p + bytes.len;
	while (p && p < end) {
		size_t tag;
		struct str payload;
		p = read_frame(p, end, &tag, &payload);
		counts[tag % FIELDS_MAX] += tag < shape->n_fields;
	}
	for (size_t tag = 1; tag < shape->n_fields; tag++) {
		const struct field *field = &shape->fields[tag];
		if (!counts[tag] || !is_list(field))
			continue;
		size_t size = (size_t)counts[tag] * element_size(field);
		if (size > reader->list_bytes_left)
			return fail(reader, bytes.data, "lists are too long");
		reader->list_bytes_left -= size;
		*(void **)(object + field->at) = arena_alloc(reader->arena, size);
		*(size_t *)(object + field->count_at) = 0;
	}
	return true;
}

static void set_absent(const struct shape *shape, char *object)
{
	for (size_t tag = 1; tag < shape->n_fields; tag++) {
		const struct field *field = &shape->fields[tag];
		if (field->kind == INT64)
			*(int64_t *)(object + field->at) = field->absent;
		else if (field->kind == PART)
			set_absent(field->shape, object + field->at);
	}
}

static bool read_into(struct reader *reader, const struct shape *shape, struct str bytes,
	char *object);

static bool read_value(struct reader *reader, const struct field *field, struct str payload,
	char *member)
{
	uint64_t number = 0;
	if (read_number(payload.data, payload.data + payload.len, &number) !=
		payload.data + payload.len)
		return fail(reader, payload.data, "a number is malformed");
	int64_t value = unzigzag(number);
	if (field->kind == INT64)
		*(int64_t *)member = value;
	else if (value >= 0 && value <= UINT32_MAX)
		*(uint32_t *)member = (uint32_t)value;
	else
		return fail(reader, payload.data, "a number is out of range");
	return true;
}

static bool read_element(struct reader *reader, const struct field *field, struct str payload,
	char *object)
{
	size_t *n = (size_t *)(object + field->count_at);
	char *element = *(char **)(object + field->at) + (*n)++ * element_size(field);
	if (field->kind == TEXTS) {
		*(struct str *)element = payload;
		return true;
	}
	set_absent(field->shape, element);
	return read_into(reader, field->shape, payload, element);
}

/* Nesting goes as deep as the tables do: document, entry, source, person. */
static bool read_into(struct reader *reader, const struct shape *shape, struct str bytes,
	char *object)
{
	if (shape->has_lists && !prepare_lists(reader, shape, bytes, object))
		return false;
	const char *p = bytes.data, *end = p + bytes.len;
	while (p < end) {
		size_t tag;
		struct str payload;
		const char *next = read_frame(p, end, &tag, &payload);
		if (!next)
			return fail(reader, p, "a field reaches beyond its end");
		p = next;
		if (tag >= shape->n_fields)
			continue;
		const struct field *field = &shape->fields[tag];
		bool ok = true;
		switch (field->kind) {
		case NONE:
			break;
		case TEXT:
			*(struct str *)(object + field->at) = payload;
			break;
		case INT64:
		case UINT32:
			ok = read_value(reader, field, payload, object + field->at);
			break;
		case PART:
			ok = read_into(reader, field->shape, payload, object + field->at);
			break;
		case TEXTS:
		case PARTS:
			ok = read_element(reader, field, payload, object);
		}
		if (!ok)
			return false;
	}
	return true;
}

static bool decode(const struct shape *shape, struct str bytes, struct arena *arena, void *object,
	struct error *err)
{
	if (!bytes.len)
		return error_set(err, "the record is empty");
	if (bytes.data[0] != RECORD_VERSION)
		return error_set(err, "the record has version %d, this program reads version %d",
			(unsigned char)bytes.data[0], RECORD_VERSION);
	if (bytes.len > UINT32_MAX)
		return error_set(err, "the record is too large: %zu bytes", bytes.len);
	struct reader reader = {.arena = arena,
		.list_bytes_left = LIST_BYTES_FREE + LIST_BYTES_PER_BYTE * bytes.len};
	if (!read_into(&reader, shape, str_make(bytes.data + 1, bytes.len - 1), object))
		return error_set(err, "the record is damaged: %s at byte %zu of %zu", reader.reason,
			(size_t)(reader.failed_at - bytes.data), bytes.len);
	return true;
}

bool record_decode_document(struct str bytes, struct arena *arena, struct document *ret_document,
	struct error *err)
{
	struct document document;
	document_init(&document);
	if (!decode(&document_shape, bytes, arena, &document, err))
		return false;
	*ret_document = document;
	return true;
}

bool record_decode_extra(struct str bytes, struct arena *arena, struct entry *entry,
	struct error *err)
{
	struct entry filled = *entry;
	if (!decode(&extra_shape, bytes, arena, &filled, err))
		return false;
	*entry = filled;
	return true;
}

bool record_decode_head(struct str bytes, struct arena *arena, struct document *document,
	struct error *err)
{
	struct document filled = *document;
	if (!decode(&head_shape, bytes, arena, &filled, err))
		return false;
	*document = filled;
	return true;
}
