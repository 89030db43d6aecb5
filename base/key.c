#include "base/key.h"

#include "base/hash.h"
#include "base/time.h"
#include "base/url.h"

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

struct str key_of_address(struct arena *arena, struct str url, struct buf *scratch)
{
	buf_clear(scratch);
	if (!url.len || !url_canonical(url, scratch))
		return str_make(NULL, 0);
	return arena_str(arena, buf_str(scratch));
}

struct str key_of_path(struct str id)
{
	struct str rest = id;
	if (str_starts(id, STR("https://")))
		rest = str_make(id.data + 8, id.len - 8);
	else if (str_starts(id, STR("http://")))
		rest = str_make(id.data + 7, id.len - 7);
	else
		return str_make(NULL, 0);
	size_t host = str_find(rest, '/');
	return host + 1 < rest.len ? str_make(rest.data + host, rest.len - host) : str_make(NULL, 0);
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
