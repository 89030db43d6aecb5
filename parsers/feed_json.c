/* JSON Feed, from a tree of jansson's. Owns the names of its members; final forms are made by
 * feed_text.c. */
#include "parsers/feed_json.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/url.h"
#include "parsers/feed_text.h"
#include "parsers/json_load.h"
#include "parsers/json_values.h"

struct reader {
	struct json_values values;
	struct document *document;
};

static struct str title_of(struct reader *reader, const json_t *object, const char *key)
{
	return texts_title(&reader->values.texts, values_string(&reader->values, object, key), TEXT_GUESS,
		reader->values.base);
}

/* A member that has a field. */
struct member {
	const char *name;
	const char *holds; /* members of its objects that the field holds, with spaces; NULL: it holds
	                    * no objects; "*": all */
};

static bool is_word_of(const char *words, const char *word)
{
	for (struct str rest = str_of(words); rest.len;)
		if (str_eq(str_split(rest, ' ', &rest), str_of(word)))
			return true;
	return false;
}

static bool is_held_object(const json_t *object, const char *holds)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value) {
		bool is_fraction = json_is_real(value)
			&& json_real_value(value) != (double)(int64_t)json_real_value(value);
		if (is_fraction || !is_word_of(holds, key) || json_is_object(value) || json_is_array(value))
			return false;
	}
	return true;
}

/* False when the value says more than its field can hold. */
static bool is_held(const json_t *value, const char *holds)
{
	const json_t *one;
	if (!holds)
		return !json_is_object(value) && !json_is_array(value);
	if (*holds == '*')
		return true;
	for (size_t i = 0; (one = values_element(value, i)); i++)
		if (json_is_array(one) || json_is_number(one)
			|| (json_is_object(one) && !is_held_object(one, holds)))
			return false;
	return true;
}

/* Members that have no field, or none that holds all of them, as they are. (Not by json_object():
 * base/json.h has that name too, and the linker would take it.) */
static struct str extensions_of(struct reader *reader, json_t *object, const struct member *known)
{
	json_t *rest = json_copy(object);
	const json_t *authors = json_object_get(object, "authors");
	const json_t *author = json_object_get(object, "author");
	bool is_second = author && values_element(authors, 0) && !json_equal(author, values_element(authors, 0));
	for (; known->name; known++)
		if (is_held(json_object_get(object, known->name), known->holds)
			&& !(is_second && strcmp(known->name, "author") == 0))
			json_object_del(rest, known->name);
	char *text = json_object_size(rest) ? json_dumps(rest, JSON_COMPACT) : NULL;
	struct str extensions = texts_copy(&reader->values.texts, str_of(text));
	free(text);
	json_decref(rest);
	return extensions;
}

static void read_author(struct reader *reader, const json_t *author, struct person **list,
	size_t *n)
{
	struct person person = {0};
	if (json_is_string(author)) {
		person = texts_person(&reader->values.texts, values_text(&reader->values, author));
	} else {
		person.name = texts_plain(&reader->values.texts, values_string(&reader->values, author, "name"),
			TEXT_GUESS);
		person.url = values_url(&reader->values, author, "url");
		person.email = values_copy(&reader->values, author, "email");
	}
	texts_add_person(&reader->values.texts, list, n, &person);
}

/* `authors` of 1.1, `author` of 1.0. */
static void read_authors(struct reader *reader, const json_t *object, struct person **list,
	size_t *n)
{
	const json_t *author, *authors = json_object_get(object, "authors");
	for (size_t i = 0; (author = values_element(authors, i)); i++)
		read_author(reader, author, list, n);
	if (*n == 0 && json_object_get(object, "author"))
		read_author(reader, json_object_get(object, "author"), list, n);
}

static void read_tags(struct reader *reader, const json_t *item, struct entry *entry)
{
	const json_t *tag, *tags = json_object_get(item, "tags");
	for (size_t i = 0; (tag = values_element(tags, i)); i++)
		if (json_is_string(tag))
			texts_add_tag(&reader->values.texts, &entry->tags, &entry->n_tags,
				values_text(&reader->values, tag));
}

static void read_attachments(struct reader *reader, const json_t *item, struct entry *entry)
{
	const json_t *attachment, *attachments = json_object_get(item, "attachments");
	for (size_t i = 0; (attachment = values_element(attachments, i)); i++) {
		struct str url = values_url(&reader->values, attachment, "url");
		if (!url.len || entry->n_attachments >= READ_MAX_LIST)
			continue;
		*arena_push(reader->values.texts.arena, entry->attachments, entry->n_attachments) =
			(struct attachment){
				.url = url,
				.mime_type = values_copy(&reader->values, attachment, "mime_type"),
				.title = title_of(reader, attachment, "title"),
				.size_in_bytes = values_number(&reader->values, attachment, "size_in_bytes"),
				.duration_in_seconds =
					values_number(&reader->values, attachment, "duration_in_seconds"),
			};
	}
}

static void read_item(struct reader *reader, json_t *item)
{
	static const struct member known[] = {{"id"}, {"url"}, {"external_url"}, {"title"},
		{"content_html"}, {"content_text"}, {"summary"}, {"image"}, {"date_published"},
		{"date_modified"}, {"author", "name url email"}, {"authors", "name url email"},
		{"tags", ""}, {"language"},
		{"attachments", "url mime_type title size_in_bytes duration_in_seconds"}, {NULL}};
	struct document *document = reader->document;
	struct feed_texts *texts = &reader->values.texts;
	struct entry entry;
	entry_init(&entry);
	entry.id = values_copy(&reader->values, item, "id");
	entry.url = values_url(&reader->values, item, "url");
	if (!entry.url.len && url_is_http(entry.id)) { /* JSON Feed 1.1: an id is ideally the URL of the resource */
		entry.url = values_url(&reader->values, item, "id");
		entry.flags |= entry.url.len ? ENTRY_URL_DERIVED : 0;
	}
	entry.external_url = values_url(&reader->values, item, "external_url");
	texts->page = entry.url;
	entry.title = title_of(reader, item, "title");
	struct str html = values_string(&reader->values, item, "content_html");
	struct str base = entry.url.len ? entry.url : reader->values.base;
	entry.content_html = texts_html(texts, html, TEXT_HTML, base);
	entry.content_text = values_copy(&reader->values, item, "content_text");
	entry.summary = texts_html(texts, values_string(&reader->values, item, "summary"), TEXT_GUESS,
		reader->values.base);
	entry.image = values_url(&reader->values, item, "image");
	if (!entry.image.len)
		entry.image = values_url(&reader->values, item, "banner_image");
	entry.language = texts_language(&reader->values.texts, values_copy(&reader->values, item, "language"));
	entry.published = texts_date(texts, values_string(&reader->values, item, "date_published"),
		entry.language);
	entry.modified = texts_date(texts, values_string(&reader->values, item, "date_modified"),
		entry.language);
	read_authors(reader, item, &entry.authors, &entry.n_authors);
	read_tags(reader, item, &entry);
	read_attachments(reader, item, &entry);
	entry.extensions = extensions_of(reader, item, known);
	texts_derive(texts, &entry);
	*arena_push(texts->arena, document->entries, document->n_entries) = entry;
}

static int compare_ids(const void *a, const void *b)
{
	struct str left = (*(struct entry *const *)a)->id, right = (*(struct entry *const *)b)->id;
	if (left.len != right.len || !left.len)
		return (left.len > right.len) - (left.len < right.len);
	return memcmp(left.data, right.data, left.len);
}

/* An id that several entries have is the address of none. */
static void take_back_urls(struct document *document, struct arena *arena)
{
	size_t n = document->n_entries;
	struct entry **sorted = arena_array(arena, struct entry *, n);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &document->entries[i];
	if (n)
		qsort(sorted, n, sizeof *sorted, compare_ids);
	for (size_t i = 0; i < n; i++) {
		bool is_shared = (i > 0 && str_eq(sorted[i - 1]->id, sorted[i]->id))
			|| (i + 1 < n && str_eq(sorted[i]->id, sorted[i + 1]->id));
		if (!is_shared || !(sorted[i]->flags & ENTRY_URL_DERIVED))
			continue;
		sorted[i]->url = str_make(NULL, 0);
		sorted[i]->flags &= ~(uint32_t)ENTRY_URL_DERIVED;
	}
}

static void read_items(struct reader *reader, json_t *items)
{
	size_t max = reader->values.texts.hints->limits.max_entries, i;
	json_t *item;
	json_array_foreach(items, i, item) {
		if (!json_is_object(item))
			continue;
		if (reader->document->n_entries >= max) {
			reader->document->flags |= DOCUMENT_CAPPED;
			return;
		}
		read_item(reader, item);
	}
}

/* The first WebSub hub; where that is all, nothing needs to be kept of the list. */
static void read_hub(struct reader *reader, json_t *root)
{
	const json_t *hub, *hubs = json_object_get(root, "hubs");
	for (size_t i = 0; (hub = values_element(hubs, i)); i++)
		if (!reader->document->hub_url.len
			&& str_eq_nocase(values_string(&reader->values, hub, "type"), STR("WebSub")))
			reader->document->hub_url = values_url(&reader->values, hub, "url");
	if (reader->document->hub_url.len && json_array_size(hubs) == 1)
		json_object_del(root, "hubs");
}

static void read_feed(struct reader *reader, json_t *root)
{
	static const struct member known[] = {{"version"}, {"title"}, {"home_page_url"}, {"feed_url"},
		{"next_url"}, {"description"}, {"icon"}, {"favicon"}, {"author", "name url email"},
		{"authors", "name url email"}, {"language"}, {"expired"},
		{"items", "*"}, {NULL}};
	struct document *document = reader->document;
	struct str version = values_string(&reader->values, root, "version");
	while (str_find(version, '/') < version.len)
		str_split(version, '/', &version);
	document->format = FORMAT_JSON;
	document->version = texts_copy(&reader->values.texts, version);
	document->home_page_url = values_url(&reader->values, root, "home_page_url");
	reader->values.texts.page = document->home_page_url;
	document->title = title_of(reader, root, "title");
	document->feed_url = values_url(&reader->values, root, "feed_url");
	document->next_url = values_url(&reader->values, root, "next_url");
	document->description = texts_rich(&reader->values.texts, values_string(&reader->values, root, "description"),
		TEXT_GUESS, reader->values.base);
	document->icon = values_url(&reader->values, root, "icon");
	document->favicon = values_url(&reader->values, root, "favicon");
	document->language = texts_language(&reader->values.texts, values_copy(&reader->values, root, "language"));
	read_authors(reader, root, &document->authors, &document->n_authors);
	if (json_is_true(json_object_get(root, "expired")))
		document->flags |= DOCUMENT_EXPIRED;
	read_hub(reader, root);
	document->extensions = extensions_of(reader, root, known);
	read_items(reader, json_object_get(root, "items"));
	take_back_urls(document, reader->values.texts.arena);
}

static bool is_feed(const json_t *root)
{
	const char *version = json_string_value(json_object_get(root, "version"));
	return json_is_object(root) && ((version && strstr(version, "jsonfeed.org"))
		|| (json_is_array(json_object_get(root, "items"))
			&& json_object_get(root, "title")));
}

enum read_result feed_json_read(struct str text, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err)
{
	bool truncated;
	enum read_result result;
	json_t *root = json_load_sloppy(text, &truncated, &result, err);
	if (!root)
		return result;
	if (!is_feed(root)) {
		json_decref(root);
		error_set(err, "not a feed: JSON that is no JSON Feed");
		return READ_NOT_A_FEED;
	}
	struct reader reader = {.document = document, .values.base = texts_copy(&(struct feed_texts){
		.arena = arena}, str_trim(hints->url))};
	texts_init(&reader.values.texts, arena, hints);
	read_feed(&reader, root);
	if (truncated)
		document->flags |= DOCUMENT_TRUNCATED;
	texts_finish(&reader.values.texts);
	json_decref(root);
	return READ_OK;
}

void feed_json_preload(void)
{
	json_object_seed(0);
}
