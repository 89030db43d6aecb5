/* Chooses and makes ids; who has which is the store's to say. */
#include "base/guid.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/url.h"

static bool is_alpha_upto(char c, char last)
{
	return str_lower(c) >= 'a' && str_lower(c) <= last;
}

/* RFC 3987: a scheme, something after it, and none of the characters that no IRI holds. */
bool guid_is_iri(struct str id)
{
	size_t scheme = str_find(id, ':');
	if (scheme == 0 || scheme + 1 >= id.len || !is_alpha_upto(id.data[0], 'z'))
		return false;
	for (size_t i = 1; i < scheme; i++) {
		char c = id.data[i];
		if (!is_alpha_upto(c, 'z') && !str_is_digit(c) && c != '+' && c != '-' && c != '.')
			return false;
	}
	for (size_t i = scheme; i < id.len; i++) {
		unsigned char c = (unsigned char)id.data[i];
		if (c <= ' ' || c == 0x7f || strchr("<>\"{}|\\^`", c))
			return false;
	}
	return str_is_utf8(id);
}

static bool is_uuid(struct str id)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	if (id.len != sizeof shape - 1)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		bool hex = str_is_digit(id.data[i]) || is_alpha_upto(id.data[i], 'f');
		if (shape[i] == '-' ? id.data[i] != '-' : !hex)
			return false;
	}
	return true;
}

/* RFC 9562 version 8: 122 bits of our own making. */
struct str guid_derive(struct str space, struct str name, char room[GUID_TEXT_SIZE])
{
	uint64_t high = hash64_more(hash64(space), name);
	uint64_t low = hash64_more(high, space);
	int len = snprintf(room, GUID_TEXT_SIZE,
		"urn:uuid:%08" PRIx64 "-%04" PRIx64 "-8%03" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
		high >> 32, high >> 16 & 0xffff, high & 0xfff, (low >> 48 & 0x3fff) | 0x8000,
		low & 0xffffffffffff);
	return str_make(room, (size_t)len);
}

struct str guid_choose(struct str space, const struct entry *entry, struct str name, char room[GUID_TEXT_SIZE])
{
	struct str id = entry->id;
	bool is_derived = entry->flags & ENTRY_ID_DERIVED;
	if (!name.len && !is_derived && (guid_is_iri(id) || is_uuid(id)))
		return id;
	return guid_derive(space, name.len ? name : id, room);
}

int64_t guid_number(struct str guid)
{
	static const struct str prefix = {"urn:uuid:", 9};
	char lower[36];
	struct str uuid = str_starts_nocase(guid, prefix) ? str_make(guid.data + prefix.len, guid.len - prefix.len) : guid;
	if (is_uuid(uuid)) {
		for (size_t i = 0; i < sizeof lower; i++)
			lower[i] = str_lower(uuid.data[i]);
		guid = str_make(lower, sizeof lower);
	}
	return (int64_t)(hash64(guid) & (((uint64_t)1 << GUID_NUMBER_BITS) - 1));
}

struct str guid_space(struct str feed_url, struct buf *scratch)
{
	buf_clear(scratch);
	return url_canonical(feed_url, scratch) ? buf_str(scratch) : feed_url;
}
