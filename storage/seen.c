#include "storage/seen.h"

#include "base/hash.h"
#include "base/url_file.h"
#include "storage/plain.h"
#include "storage/renamed.h"

static bool is_same_parameter(struct str a, struct str b)
{
	struct str name_a = str_split(a, '=', &a), name_b = str_split(b, '=', &b);
	return str_eq(name_a, name_b) && (str_eq(a, b) || (renamed_looks_drawn(a) && renamed_looks_drawn(b)));
}

bool seen_is_same_file(struct str a, struct str b)
{
	struct str address_a, address_b;
	struct file_query query_a = file_query_start(a, &address_a), query_b = file_query_start(b, &address_b);
	if (!str_eq(address_a, address_b))
		return false;
	for (;;) {
		bool has_a = file_query_next(&query_a, &a), has_b = file_query_next(&query_b, &b);
		if (!has_a || !has_b)
			return has_a == has_b;
		if (!is_same_parameter(a, b))
			return false;
	}
}

/* The value of the next href or src; false when there is none any more. */
static bool next_address(struct str *html, struct str *ret_address)
{
	while (html->len) {
		struct str before = str_split(*html, '=', html);
		bool is_address = (before.len >= 4 && str_eq(str_make(before.data + before.len - 4, 4), STR("href")))
			|| (before.len >= 3 && str_eq(str_make(before.data + before.len - 3, 3), STR("src")));
		if (!is_address || !str_starts(*html, STR("\"")))
			continue;
		*ret_address = str_split(str_make(html->data + 1, html->len - 1), '"', html);
		return true;
	}
	return false;
}

/* Links and pictures of the text. */
static bool has_same_addresses(struct str a, struct str b)
{
	struct str from_a, from_b;
	for (;;) {
		bool has_a = next_address(&a, &from_a), has_b = next_address(&b, &from_b);
		if (!has_a || !has_b)
			return has_a == has_b;
		if (!str_eq(from_a, from_b) && !renamed_at_random(from_a, from_b, true))
			return false;
	}
}

static struct str html_of(const struct entry *entry)
{
	return entry->content_html.len || entry->content_text.len ? entry->content_html : entry->summary;
}

bool seen_is_same_besides_text(const struct entry *a, const struct entry *b)
{
	if (a->n_authors != b->n_authors || a->n_tags != b->n_tags || a->n_attachments != b->n_attachments
		|| !seen_is_same_file(a->image, b->image) || !has_same_addresses(html_of(a), html_of(b)))
		return false;
	for (size_t i = 0; i < a->n_authors; i++)
		if (!str_eq(a->authors[i].name, b->authors[i].name))
			return false;
	for (size_t i = 0; i < a->n_tags; i++)
		if (!str_eq(a->tags[i], b->tags[i]))
			return false;
	for (size_t i = 0; i < a->n_attachments; i++)
		if (!seen_is_same_file(a->attachments[i].url, b->attachments[i].url))
			return false;
	return true;
}

struct str seen_text(const struct entry *entry, struct arena *arena)
{
	struct str html = html_of(entry);
	if (!html.len)
		return str_trim(entry->content_text);
	char *text = arena_alloc(arena, html.len + 1);
	return str_trim(str_make(text, plain_text(html, text)));
}

bool seen_is_long(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; n < SEEN_LONG_MIN && i < text.len; i++)
		n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return n == SEEN_LONG_MIN;
}

/* Without a value that looks drawn by lot. */
static uint64_t hash_parameter(uint64_t hash, struct str parameter)
{
	struct str value, name = str_split(parameter, '=', &value);
	hash = hash64_more(hash, name);
	return renamed_looks_drawn(value) ? hash : hash64_more(hash, value);
}

static uint64_t hash_address(uint64_t hash, struct str url)
{
	hash = hash64_more(hash, str_split(url, '?', &url));
	while (url.len)
		hash = hash_parameter(hash, str_split(url, '&', &url));
	return hash;
}

static uint64_t hash_file(uint64_t hash, struct str url)
{
	struct str address, parameter;
	struct file_query query = file_query_start(url, &address);
	hash = hash64_more(hash, address);
	while (file_query_next(&query, &parameter))
		hash = hash_parameter(hash, parameter);
	return hash;
}

uint64_t seen_hash_besides_text(const struct entry *entry)
{
	struct str html = html_of(entry), address;
	uint64_t hash = hash_file(0, entry->image);
	while (next_address(&html, &address))
		hash = hash_address(hash, address);
	for (size_t i = 0; i < entry->n_authors; i++)
		hash = hash64_more(hash, entry->authors[i].name);
	for (size_t i = 0; i < entry->n_tags; i++)
		hash = hash64_more(hash, entry->tags[i]);
	for (size_t i = 0; i < entry->n_attachments; i++)
		hash = hash_file(hash, entry->attachments[i].url);
	return hash;
}
