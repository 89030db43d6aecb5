/* The names are those that export/entry_json.c writes. */
#include "parsers/exported.h"

#include <stdlib.h>

#include "base/key.h"
#include "base/time.h"
#include "parsers/identity.h"
#include "parsers/json_load.h"
#include "parsers/json_values.h"

enum {
	MAX_VERSIONS = 1000, /* as many as store.revisions may keep */
	MAX_AGREEMENT = 255,  /* enum agreement of the store */
	MAX_REVISION = 1000 * 1000 * 1000, /* others may follow */
};

static const int64_t max_interval_s = (int64_t)1000 * 365 * 86400; /* as long as a duration may be */

static bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* Plain text, a language or an id: nothing in it has a meaning. */
static struct str plain_of(struct json_values *values, const json_t *object, const char *key)
{
	return texts_copy(&values->texts, values_string(values, object, key));
}

static struct str html_of(struct json_values *values, const json_t *object, const char *key)
{
	return texts_html(&values->texts, values_string(values, object, key), TEXT_HTML, values->base);
}

static struct str rights_of(struct json_values *values, const json_t *object)
{
	return texts_rich(&values->texts, values_string(values, object, "rights"), TEXT_GUESS, values->base);
}

static int64_t time_of(struct json_values *values, const json_t *object, const char *key)
{
	int64_t at;
	return time_parse_rfc3339(values_string(values, object, key), &at) ? at : TIME_NONE;
}

/* The n-th object of a list, NULL behind the last and beyond the cap. */
static const json_t *object_at(const json_t *list, size_t n)
{
	const json_t *object = n < READ_MAX_LIST && json_is_array(list) ? json_array_get(list, n) : NULL;
	return json_is_object(object) ? object : NULL;
}

static void read_persons(struct json_values *values, const json_t *list, struct person **persons, size_t *n)
{
	const json_t *object;
	for (size_t i = 0; (object = object_at(list, i)); i++)
		*arena_push(values->texts.arena, *persons, *n) = (struct person){
			.name = plain_of(values, object, "name"),
			.url = values_url(values, object, "url"),
			.email = plain_of(values, object, "email"),
		};
}

static void read_strings(struct json_values *values, const json_t *list, struct str **strings, size_t *n)
{
	for (size_t i = 0; i < READ_MAX_LIST && i < json_array_size(list); i++)
		if (json_is_string(json_array_get(list, i)))
			*arena_push(values->texts.arena, *strings, *n) =
				texts_copy(&values->texts, values_text(values, json_array_get(list, i)));
}

static void read_attachments(struct json_values *values, const json_t *list, struct entry *entry)
{
	const json_t *object;
	for (size_t i = 0; (object = object_at(list, i)); i++)
		*arena_push(values->texts.arena, entry->attachments, entry->n_attachments) = (struct attachment){
			.url = values_url(values, object, "url"),
			.mime_type = plain_of(values, object, "mime_type"),
			.title = plain_of(values, object, "title"),
			.size_in_bytes = values_number(values, object, "size_in_bytes"),
			.duration_in_seconds = values_number(values, object, "duration_in_seconds"),
		};
}

static void read_links(struct json_values *values, const json_t *list, struct entry *entry)
{
	const json_t *object;
	for (size_t i = 0; (object = object_at(list, i)); i++)
		*arena_push(values->texts.arena, entry->links, entry->n_links) = (struct link){
			.url = values_url(values, object, "url"),
			.rel = plain_of(values, object, "rel"),
			.type = plain_of(values, object, "type"),
			.title = plain_of(values, object, "title"),
			.language = plain_of(values, object, "language"),
			.length = values_number(values, object, "length"),
		};
}

/* The instant, and how it was written. */
static struct date date_of(struct json_values *values, const json_t *item, const char *key, const json_t *written)
{
	return (struct date){
		.at = time_of(values, item, key),
		.text = plain_of(values, written, "text"),
		.origin = plain_of(values, written, "origin"),
		.flags = (is_true(written, "assumed_utc") ? DATE_ASSUMED_UTC : 0)
			| (is_true(written, "derived") ? DATE_DERIVED : 0),
	};
}

static struct str extensions_of(struct json_values *values, const json_t *own)
{
	const json_t *object = json_object_get(own, "extensions");
	char *text = json_is_object(object) && json_object_size(object) ? json_dumps(object, JSON_COMPACT) : NULL;
	struct str copy = texts_copy(&values->texts, str_of(text));
	free(text);
	return copy;
}

/* Keys and hash are made anew: they are nobody's word. An id that was derived makes no key, and stays: it may
 * be that of an entry among others which have the same title. */
static void identify(struct json_values *values, struct entry *entry, const json_t *own)
{
	struct document alone = {.entries = entry, .n_entries = 1};
	struct str derived = is_true(own, "id_derived") ? entry->id : STR("");
	if (derived.len)
		entry->id = str_make(NULL, 0);
	entry->flags = (is_true(own, "url_derived") ? ENTRY_URL_DERIVED : 0)
		| (is_true(own, "title_derived") ? ENTRY_TITLE_DERIVED : 0);
	identity_assign(&alone, values->texts.arena);
	if (derived.len)
		entry->id = derived;
}

static void read_entry(struct json_values *values, const json_t *item, struct entry *entry)
{
	const json_t *own = json_object_get(item, "_courant"), *dates = json_object_get(own, "dates");
	const json_t *source = json_object_get(item, "source");
	entry_init(entry);
	entry->id = plain_of(values, item, "id");
	entry->url = values_url(values, item, "url");
	entry->external_url = values_url(values, item, "external_url");
	entry->title = plain_of(values, item, "title");
	entry->summary = html_of(values, item, "summary");
	entry->content_html = html_of(values, item, "content_html");
	entry->content_text = plain_of(values, item, "content_text");
	entry->image = values_url(values, item, "image");
	entry->language = plain_of(values, item, "language");
	entry->rights = rights_of(values, item);
	entry->comments_url = values_url(values, item, "comments_url");
	entry->source = (struct source){.id = plain_of(values, source, "id"),
		.title = plain_of(values, source, "title"), .url = values_url(values, source, "url"),
		.feed_url = values_url(values, source, "feed_url"), .icon = values_url(values, source, "icon"),
		.rights = rights_of(values, source), .modified_at = time_of(values, source, "date_modified")};
	read_persons(values, json_object_get(source, "authors"), &entry->source.authors, &entry->source.n_authors);
	entry->published = date_of(values, item, "date_published", json_object_get(dates, "published"));
	entry->modified = date_of(values, item, "date_modified", json_object_get(dates, "modified"));
	read_persons(values, json_object_get(item, "authors"), &entry->authors, &entry->n_authors);
	read_persons(values, json_object_get(item, "contributors"), &entry->contributors, &entry->n_contributors);
	read_strings(values, json_object_get(item, "tags"), &entry->tags, &entry->n_tags);
	read_attachments(values, json_object_get(item, "attachments"), entry);
	read_links(values, json_object_get(item, "links"), entry);
	entry->extensions = extensions_of(values, own);
	identify(values, entry, own);
}

static void read_versions(struct json_values *values, const json_t *list, struct exported *exported)
{
	const json_t *object;
	for (size_t i = 0; i < MAX_VERSIONS && (object = object_at(list, i)); i++) {
		const json_t *own = json_object_get(object, "_courant");
		struct entry_version *version =
			arena_push(values->texts.arena, exported->versions, exported->n_versions);
		read_entry(values, object, &version->entry);
		version->number = values_number(values, own, "number");
		version->replaced_at = time_of(values, own, "replaced");
	}
}

static uint64_t hash_of(struct json_values *values, const json_t *object, const char *key)
{
	struct str digits = plain_of(values, object, key);
	return digits.len ? strtoull(arena_cstr(values->texts.arena, digits), NULL, 16) : 0;
}

static void read_keys(struct json_values *values, const json_t *list, struct exported *exported)
{
	const json_t *object;
	for (size_t i = 0; (object = object_at(list, i)); i++) {
		int64_t kind = values_number(values, object, "kind"), by_kind = values_number(values, object, "by");
		int64_t agreement = values_number(values, object, "agreement");
		struct item_key key = {.text = texts_copy(&values->texts, values_string(values, object, "text")),
			.is_support = is_true(object, "support"), .joined_at = time_of(values, object, "joined"),
			.content_hash = hash_of(values, object, "content")};
		if (kind < KEY_ID || kind > KEY_TRACE || !key.text.len || key.text.len > KEY_MAX_BYTES)
			continue;
		key.kind = (enum key_kind)kind;
		key.by_kind = by_kind >= KEY_ID && by_kind <= KEY_PATH ? (enum key_kind)by_kind : KEY_ID;
		key.agreement = agreement > 0 && agreement <= MAX_AGREEMENT ? (unsigned)agreement : 0;
		*arena_push(values->texts.arena, exported->keys, exported->n_keys) = key;
	}
}

/* An entry of nothing but its first key; without a key that names it, none. */
static void read_gone(struct json_values *values, struct exported *exported)
{
	struct arena *arena = values->texts.arena;
	struct document *document = &exported->document;
	if (!exported->n_keys || exported->keys[0].is_support)
		return;
	struct entry *entry = arena_push(arena, document->entries, document->n_entries);
	entry_init(entry);
	entry->content_hash = exported->keys[0].content_hash;
	*arena_push(arena, entry->keys, entry->n_keys) = key_make(arena, exported->keys[0].kind, exported->keys[0].text);
}

static void read_feed(struct json_values *values, const json_t *feed, struct exported *exported)
{
	struct document *document = &exported->document;
	exported->has_feed = true;
	exported->is_unsubscribed = is_true(feed, "unsubscribed");
	exported->custom_title = plain_of(values, feed, "custom_title");
	exported->interval_s = values_number(values, feed, "interval_s");
	if (exported->interval_s > max_interval_s)
		exported->interval_s = max_interval_s;
	read_strings(values, json_object_get(feed, "tags"), &exported->tags, &exported->n_tags);
	read_strings(values, json_object_get(feed, "former_urls"), &exported->former_urls, &exported->n_former_urls);
	exported->first_url = plain_of(values, feed, "first_url");
	exported->added_at = time_of(values, feed, "added");
	document->id = plain_of(values, feed, "id");
	document->title = plain_of(values, feed, "title");
	document->description = texts_rich(&values->texts, values_string(values, feed, "description"), TEXT_GUESS,
		values->base);
	document->format = document_format_from_name(values_string(values, feed, "format"));
	read_persons(values, json_object_get(feed, "authors"), &document->authors, &document->n_authors);
	document->rights = rights_of(values, feed);
	document->icon = values_url(values, feed, "icon");
	document->hub_url = values_url(values, feed, "hub_url");
	document->feed_url = values_url(values, feed, "self_url");
}

static void read_item(struct json_values *values, const json_t *item, struct exported *exported)
{
	const json_t *own = json_object_get(item, "_courant"), *feed = json_object_get(own, "feed");
	struct document *document = &exported->document;
	document_init(document);
	if (!str_eq(values_string(values, own, "feed_title"), values_string(values, own, "feed_url"))) /* or it has none */
		document->title = plain_of(values, own, "feed_title");
	document->home_page_url = values_url(values, own, "feed_site_url");
	document->language = plain_of(values, own, "feed_language");
	exported->first_seen_at = time_of(values, own, "first_seen");
	exported->changed_at = time_of(values, own, "changed");
	exported->sort_at = time_of(values, own, "sort_date");
	exported->revision = values_number(values, own, "revision");
	if (exported->revision < 1)
		exported->revision = 1;
	if (exported->revision > MAX_REVISION)
		exported->revision = MAX_REVISION;
	exported->is_read = is_true(own, "read");
	exported->is_starred = is_true(own, "starred");
	exported->is_withdrawn = is_true(own, "withdrawn");
	exported->published_name = plain_of(values, own, "published_name");
	exported->shares_id = is_true(own, "shares_id");
	exported->shares_title = is_true(own, "shares_title");
	if (json_is_object(feed))
		read_feed(values, feed, exported);
	read_keys(values, json_object_get(own, "keys"), exported);
	exported->is_gone = is_true(own, "gone");
	exported->is_shared = exported->is_gone && is_true(own, "shared");
	if (exported->is_gone && !exported->is_shared)
		read_gone(values, exported);
	if (exported->is_gone || is_true(own, "empty"))
		return;
	read_entry(values, item, arena_push(values->texts.arena, document->entries, document->n_entries));
	read_versions(values, json_object_get(own, "versions"), exported);
}

bool exported_read(struct str line, struct arena *arena, struct exported *ret_exported, struct error *err)
{
	const struct read_hints hints = {.now = TIME_NONE, .limits = read_limits_or_usual((struct read_limits){0})};
	struct json_values values = {.base = str_make(NULL, 0)};
	struct exported exported = {.changed_at = TIME_NONE, .sort_at = TIME_NONE, .added_at = TIME_NONE};
	enum read_result result;
	bool truncated;
	json_t *item = json_load_sloppy(line, &truncated, &result, err);
	if (!item)
		return false;
	texts_init(&values.texts, arena, &hints);
	exported.feed_url = plain_of(&values, json_object_get(item, "_courant"), "feed_url");
	bool ok = !truncated && exported.feed_url.len;
	if (ok)
		read_item(&values, item, &exported);
	texts_finish(&values.texts);
	json_decref(item);
	if (!ok)
		return error_set(err, "this is no line of an export: no JSON object with \"_courant\" and its "
			"\"feed_url\"");
	*ret_exported = exported;
	return true;
}
