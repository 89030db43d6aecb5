/* Keys and content hashes. Knows nothing of the store: whether two documents hold the same entry
 * is decided there, by comparing what is made here. */
#include "parsers/identity.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/key.h"
#include "base/time.h"
#include "base/url.h"
#include "parsers/document_read.h"

enum { MAX_KEYS = 3 };

/* Of everything a reader sees. The date of the last change is left out: feeds renew it for
 * nothing. A derived value follows from others and is left out too, but for the address. */
static uint64_t hash_content(const struct entry *entry)
{
	const struct str texts[] = {entry->flags & ENTRY_TITLE_DERIVED ? STR("") : entry->title,
		entry->url, entry->external_url, entry->summary, entry->content_html,
			entry->content_text,
		entry->image};
	uint64_t hash = 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		hash = hash64_more(hash, texts[i]);
	for (size_t i = 0; i < entry->n_authors; i++)
		hash = hash64_more(hash64_more(hash, entry->authors[i].name),
			entry->authors[i].email);
	for (size_t i = 0; i < entry->n_tags; i++)
		hash = hash64_more(hash, entry->tags[i]);
	for (size_t i = 0; i < entry->n_attachments; i++)
		hash = hash64_more(hash, entry->attachments[i].url);
	int64_t published = entry->published.flags & DATE_DERIVED ? TIME_NONE
		: entry->published.at;
	return hash64_more(hash, str_make((const char *)&published, sizeof published));
}

static struct key title_key(const struct entry *entry, struct arena *arena)
{
	char day[TIME_TEXT_SIZE];
	return key_make(arena, KEY_TITLE, str_of(arena_printf(arena, "%.*s\n%.10s", STR_ARG(entry->title),
		time_rfc3339(entry->published.at, day))));
}

static struct key content_key(const struct entry *entry, struct arena *arena)
{
	return key_make(arena, KEY_CONTENT, key_of_content(arena, entry));
}

/* From the strongest to the weakest. Title and day, or the text itself, are the last resort. The feed's own
 * page tells nothing of an entry that has an id. */
static void add_keys(struct entry *entry, struct arena *arena, struct str url, struct str home)
{
	struct key *keys = arena_array(arena, struct key, MAX_KEYS);
	size_t n = 0;
	struct str id = arena_str(arena, str_trim(entry->id)), path = key_of_path(id);
	bool has_address = url.len && !(id.len && str_eq(url, home));
	if (id.len)
		keys[n++] = key_make(arena, KEY_ID, id);
	if (has_address)
		keys[n++] = key_make(arena, KEY_URL, url);
	else if (entry->title.len && !(entry->flags & ENTRY_TITLE_DERIVED))
		keys[n++] = title_key(entry, arena);
	if (path.len)
		keys[n++] = key_make(arena, KEY_PATH, path);
	if (n == 0)
		keys[n++] = content_key(entry, arena);
	entry->keys = keys;
	entry->n_keys = n;
}

/* What the entries of one key have in common; found by the key. */
struct group {
	const struct key *key;
	const struct entry *first;
	bool mixed; /* the entries of this key differ in address or title, or in what is all there is besides */
};

struct groups {
	struct group *slots;
	size_t n_slots; /* a power of two, more than twice the entries */
};

static struct group *find_group(const struct groups *groups, const struct key *key)
{
	for (size_t i = key->hash & (groups->n_slots - 1);; i = (i + 1) & (groups->n_slots - 1)) {
		struct group *group = &groups->slots[i];
		if (!group->key || (group->key->hash == key->hash && group->key->kind == key->kind
			&& str_eq(group->key->text, key->text)))
			return group;
	}
}

static void clear_groups(struct groups *groups)
{
	memset(groups->slots, 0, sizeof *groups->slots * groups->n_slots);
}

static void join_group(const struct groups *groups, const struct key *key,
	const struct entry *entry)
{
	struct group *group = find_group(groups, key);
	if (!group->key)
		*group = (struct group){.key = key, .first = entry};
	else
		group->mixed |= !str_eq(group->first->url, entry->url)
			|| !str_eq(group->first->title, entry->title)
			|| !str_eq(group->first->keys[0].text, entry->keys[0].text)
			|| (key->kind == KEY_TITLE && group->first->content_hash != entry->content_hash);
}


/* Entries that share their strongest key and are not the same get a finer one each. */
static void refine_keys(struct document *document, struct arena *arena, struct groups *groups)
{
	clear_groups(groups);
	for (size_t i = 0; i < document->n_entries; i++)
		join_group(groups, &document->entries[i].keys[0], &document->entries[i]);
	for (size_t i = 0; i < document->n_entries; i++) {
		struct entry *entry = &document->entries[i];
		if (!find_group(groups, &entry->keys[0])->mixed)
			continue;
		struct key *keys = arena_array(arena, struct key, MAX_KEYS);
		memcpy(keys, entry->keys, sizeof *keys * entry->n_keys);
		keys[0] = key_finer(arena, entry);
		entry->keys = keys; /* the groups still hold the old ones */
	}
}

/* The first of the weaker keys: an address, or title and day. */
static void mark_shared(struct document *document, struct groups *groups)
{
	clear_groups(groups);
	for (size_t i = 0; i < document->n_entries; i++)
		if (document->entries[i].n_keys > 1)
			join_group(groups, &document->entries[i].keys[1], &document->entries[i]);
	for (size_t i = 0; i < document->n_entries; i++) {
		struct entry *entry = &document->entries[i];
		if (entry->n_keys > 1)
			entry->keys[1].is_shared = find_group(groups, &entry->keys[1])->mixed;
	}
}

static void derive_id(struct entry *entry, struct arena *arena)
{
	if (str_trim(entry->id).len)
		return;
	entry->id = entry->url.len ? entry->url : key_digest(arena, entry->keys[0].text);
	entry->flags |= ENTRY_ID_DERIVED;
}

void identity_assign(struct document *document, struct arena *arena)
{
	struct buf scratch;
	buf_init(&scratch, URL_MAX * 4);
	struct str home = key_of_address(arena, document->home_page_url, &scratch);
	for (size_t i = 0; i < document->n_entries; i++) {
		struct entry *entry = &document->entries[i];
		entry->content_hash = hash_content(entry);
		add_keys(entry, arena, key_of_address(arena, entry->url, &scratch), home);
	}
	struct groups groups = {.n_slots = 16};
	while (groups.n_slots < document->n_entries * 2)
		groups.n_slots *= 2;
	groups.slots = xcalloc(groups.n_slots, sizeof *groups.slots);
	refine_keys(document, arena, &groups);
	mark_shared(document, &groups);
	for (size_t i = 0; i < document->n_entries; i++)
		derive_id(&document->entries[i], arena);
	free(groups.slots);
	buf_finish(&scratch);
}
