#include "base/key.h"

#include "base/hash.h"
#include "base/time.h"

struct str key_digest(struct arena *arena, struct str text)
{
	return str_of(arena_printf(arena, "digest:%016llx%016llx", (unsigned long long)hash64(text),
		(unsigned long long)hash64_more(1, text)));
}

struct key key_make(struct arena *arena, enum key_kind kind, struct str text)
{
	if (text.len > KEY_MAX_BYTES)
		text = key_digest(arena, text);
	return (struct key){.kind = kind, .text = text, .hash = hash64_more((uint64_t)kind, text)};
}

struct str key_of_content(struct arena *arena, const struct entry *entry)
{
	uint64_t hash = entry->content_hash;
	return key_digest(arena, str_make((const char *)&hash, sizeof hash));
}

struct key key_finer(struct arena *arena, const struct entry *entry)
{
	const struct key *key = &entry->keys[0];
	if (key->kind == KEY_TITLE)
		return key_make(arena, KEY_TITLE, str_of(arena_printf(arena, "%.*s\n%.*s", STR_ARG(key->text),
			STR_ARG(key_of_content(arena, entry)))));
	return key_make(arena, (enum key_kind)key->kind, str_of(arena_printf(arena, "%.*s\n%.*s\n%.*s",
		STR_ARG(key->text), STR_ARG(entry->url), STR_ARG(entry->title))));
}

struct key key_of_moment(struct arena *arena, const struct entry *entry)
{
	char at[TIME_TEXT_SIZE];
	struct key finer = key_finer(arena, entry);
	return key_make(arena, (enum key_kind)finer.kind, str_of(arena_printf(arena, "%.*s\n%s", STR_ARG(finer.text),
		time_rfc3339(entry->published.at, at))));
}
