/* One walker each way. Records are written back to front, so that a length is known when its payload
 * is there, and by the same walker twice: the first walk only measures, and the buffer grows once. */
#include "base/shape.h"

enum { RECORD_VERSION = 1 };

/* A list element of two bytes becomes a struct of hundreds. What all lists of one record may
 * take is therefore bounded by the record's size; 16 MiB is 35,000 bare entries. */
enum { LIST_BYTES_FREE = 16 * 1024 * 1024, LIST_BYTES_PER_BYTE = 8 };

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

static int64_t number_of(const struct shape_field *field, const char *member)
{
	if (field->kind == SHAPE_UINT32)
		return *(const uint32_t *)member;
	return *(const int64_t *)member;
}

static size_t element_size(const struct shape_field *field)
{
	return field->kind == SHAPE_TEXTS ? sizeof(struct str) : field->shape->size;
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

static void put_list(struct writer *writer, const struct shape_field *field, size_t tag,
	const char *object)
{
	const char *elements = *(const char *const *)(object + field->at);
	size_t n = *(const size_t *)(object + field->count_at);
	while (n--) {
		const char *element = elements + n * element_size(field);
		size_t used_before = writer->used;
		if (field->kind == SHAPE_TEXTS)
			put_text(writer, *(const struct str *)element);
		else
			put_struct(writer, field->shape, element);
		put_frame(writer, tag, used_before);
	}
}

static void put_struct(struct writer *writer, const struct shape *shape, const char *object)
{
	for (size_t tag = shape->n_fields - 1; tag > 0; tag--) {
		const struct shape_field *field = &shape->fields[tag];
		const char *member = object + field->at;
		size_t used_before = writer->used;
		switch (field->kind) {
		case SHAPE_NONE:
			break;
		case SHAPE_TEXT:
			put_text(writer, *(const struct str *)member);
			break;
		case SHAPE_INT64:
		case SHAPE_UINT32:
			if (number_of(field, member) != field->absent)
				put_number(writer, zigzag(number_of(field, member)));
			break;
		case SHAPE_PART:
			put_struct(writer, field->shape, member);
			break;
		case SHAPE_TEXTS:
		case SHAPE_PARTS:
			put_list(writer, field, tag, object);
			continue;
		}
		if (writer->used != used_before)
			put_frame(writer, tag, used_before);
	}
}

bool shape_encode(const struct shape *shape, const void *object, struct buf *ret_bytes)
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

static bool is_list(const struct shape_field *field)
{
	return field->kind == SHAPE_TEXTS || field->kind == SHAPE_PARTS;
}

/* Makes the lists of one struct exactly as long as they need to be, still empty. */
static bool prepare_lists(struct reader *reader, const struct shape *shape, struct str bytes,
	char *object)
{
	uint32_t counts[SHAPE_FIELDS_MAX] = {0};
	const char *p = bytes.data, *end = p + bytes.len;
	while (p && p < end) {
		size_t tag;
		struct str payload;
		p = read_frame(p, end, &tag, &payload);
		counts[tag % SHAPE_FIELDS_MAX] += tag < shape->n_fields;
	}
	for (size_t tag = 1; tag < shape->n_fields; tag++) {
		const struct shape_field *field = &shape->fields[tag];
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
		const struct shape_field *field = &shape->fields[tag];
		if (field->kind == SHAPE_INT64)
			*(int64_t *)(object + field->at) = field->absent;
		else if (field->kind == SHAPE_PART)
			set_absent(field->shape, object + field->at);
	}
}

static bool read_into(struct reader *reader, const struct shape *shape, struct str bytes,
	char *object);

static bool read_value(struct reader *reader, const struct shape_field *field, struct str payload,
	char *member)
{
	uint64_t number = 0;
	if (read_number(payload.data, payload.data + payload.len, &number) !=
		payload.data + payload.len)
		return fail(reader, payload.data, "a number is malformed");
	int64_t value = unzigzag(number);
	if (field->kind == SHAPE_INT64)
		*(int64_t *)member = value;
	else if (value >= 0 && value <= UINT32_MAX)
		*(uint32_t *)member = (uint32_t)value;
	else
		return fail(reader, payload.data, "a number is out of range");
	return true;
}

static bool read_element(struct reader *reader, const struct shape_field *field, struct str payload,
	char *object)
{
	size_t *n = (size_t *)(object + field->count_at);
	char *element = *(char **)(object + field->at) + (*n)++ * element_size(field);
	if (field->kind == SHAPE_TEXTS) {
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
		const struct shape_field *field = &shape->fields[tag];
		bool ok = true;
		switch (field->kind) {
		case SHAPE_NONE:
			break;
		case SHAPE_TEXT:
			*(struct str *)(object + field->at) = payload;
			break;
		case SHAPE_INT64:
		case SHAPE_UINT32:
			ok = read_value(reader, field, payload, object + field->at);
			break;
		case SHAPE_PART:
			ok = read_into(reader, field->shape, payload, object + field->at);
			break;
		case SHAPE_TEXTS:
		case SHAPE_PARTS:
			ok = read_element(reader, field, payload, object);
		}
		if (!ok)
			return false;
	}
	return true;
}

bool shape_decode(const struct shape *shape, struct str bytes, struct arena *arena, void *object,
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
