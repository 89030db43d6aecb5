/* Chooses ids for merged documents. Knows items; does not know formats. */
#include "export/guid.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/hash.h"

enum { SET_WINDOW = 8192 }; /* ids of one generation */

void guid_set_finish(struct guid_set *set)
{
	tally_finish(&set->recent);
	tally_finish(&set->older);
}

/* False when the id is in the set already. Equal hashes count as equal ids: the price of a
 * collision is a made id where the publisher's would have done. */
static bool set_add(struct guid_set *set, struct str id)
{
	int64_t hash = (int64_t)hash64(id);
	if (tally_has(&set->older, hash) || tally_add(&set->recent, hash) > 1)
		return false;
	if (set->recent.n_numbers == SET_WINDOW) {
		tally_finish(&set->older);
		set->older = set->recent;
		set->recent = (struct tally){0};
	}
	return true;
}

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

struct str guid_choose(struct guid_set *set, struct str space, const struct item *item,
	char room[GUID_TEXT_SIZE])
{
	const struct entry *entry = &item->entry;
	struct str id = entry->id, name = item->published_name.len ? item->published_name : id;
	bool alone = !item->published_name.len && !(entry->flags & ENTRY_ID_DERIVED) && (guid_is_iri(id) || is_uuid(id));
	if (alone && set_add(set, id))
		return id;
	struct str made = guid_derive(space, name, room);
	if (set_add(set, made))
		return made;
	char own_id[24];
	snprintf(own_id, sizeof own_id, "%" PRId64, item->id);
	made = guid_derive(made, str_of(own_id), room);
	set_add(set, made);
	return made;
}
