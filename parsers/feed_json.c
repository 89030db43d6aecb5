/* JSON Feed by jansson, which is strict; text that it refuses is tidied and tried once more. Owns
 * the names of JSON Feed and the tidying; final forms are made by feed_text.c. */
#include "parsers/feed_json.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/buf.h"
#include "parsers/feed_text.h"

enum {
	MAX_VALUES = 1000 * 1000, /* jansson takes about 100 bytes a value */
	MAX_DIGITS = 18, /* of an integer that jansson takes; longer ones become strings */
};

/* --- text that is not quite JSON --- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
	char lower = c | 32;
	return is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The code unit of "\uXXXX" at text.data[at], or -1. */
static int code_unit(struct str text, size_t at)
{
	if (at + 6 > text.len || text.data[at] != '\\' || text.data[at + 1] != 'u')
		return -1;
	int unit = 0;
	for (size_t i = at + 2; i < at + 6; i++) {
		int digit = hex_value(text.data[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* An escape inside a string: unknown ones lose their backslash, lone surrogates and NUL become
 * U+FFFD. Returns the bytes it took. */
static size_t tidy_escape(struct str text, size_t at, struct buf *out)
{
	int unit = code_unit(text, at);
	if (unit >= 0xd800 && unit < 0xdc00) {
		int low = code_unit(text, at + 6);
		if (low >= 0xdc00 && low < 0xe000) {
			buf_append(out, text.data + at, 12);
			return 12;
		}
	}
	if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) {
		buf_append_str(out, STR("\\ufffd"));
		return 6;
	}
	if (unit > 0) {
		buf_append(out, text.data + at, 6);
		return 6;
	}
	if (at + 1 >= text.len)
		return 1;
	if (strchr("\"\\/bfnrt", text.data[at + 1]) && text.data[at + 1]) {
		buf_append(out, text.data + at, 2);
		return 2;
	}
	return 1; /* "\'": the character after it is copied next */
}

/* A string from its opening quote on; returns where it ends. */
static size_t tidy_string(struct str text, size_t at, struct buf *out)
{
	buf_append_char(out, text.data[at++]);
	while (at < text.len) {
		unsigned char c = (unsigned char)text.data[at];
		if (c == '\\') {
			at += tidy_escape(text, at, out);
			continue;
		}
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_append_char(out, (char)c);
		at++;
		if (c == '"')
			break;
	}
	return at;
}

static size_t tidy_number(struct str text, size_t at, struct buf *out)
{
	size_t end = at;
	while (end < text.len && is_digit(text.data[end]))
		end++;
	bool quote = end - at > MAX_DIGITS;
	if (quote)
		buf_append_char(out, '"');
	buf_append(out, text.data + at, end - at);
	if (quote)
		buf_append_char(out, '"');
	return end;
}

static void drop_comma(struct buf *out)
{
	size_t len = out->len;
	while (len && strchr(" \t\r\n", out->data[len - 1]))
		len--;
	if (len && out->data[len - 1] == ',')
		out->len = len - 1;
}

/* Control characters in strings, lone surrogates, trailing commas, long numbers. Stops behind the
 * end of the outermost value: whatever follows is not of the document. */
static void tidy(struct str text, struct buf *out)
{
	int depth = 0;
	for (size_t i = 0; i < text.len && !out->full;) {
		char c = text.data[i];
		if (c == '"') {
			i = tidy_string(text, i, out);
			continue;
		}
		if (is_digit(c) && !(i && strchr(".eE+-", text.data[i - 1]) && text.data[i - 1])) {
			i = tidy_number(text, i, out);
			continue;
		}
		if (c == '}' || c == ']') {
			drop_comma(out);
			depth--;
		} else if (c == '{' || c == '[') {
			depth++;
		}
		buf_append_char(out, c);
		i++;
		if (depth == 0 && (c == '}' || c == ']'))
			break;
	}
}

/* Where the last whole element ends of the list in the outermost object, which the items are. */
static size_t whole_length(struct str text)
{
	int depth = 0;
	size_t whole = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '"')
			in_string = !in_string;
		else if (c == '\\' && in_string)
			i++;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']') && --depth == 2 && c == '}')
			whole = i + 1;
	}
	return whole;
}

static size_t count_values(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
	return n;
}

/* NULL when there is nothing to be had; *ret_truncated when it ends early. */
static json_t *load(struct str text, bool *ret_truncated, json_error_t *problem)
{
	json_t *root = json_loadb(text.data, text.len, 0, problem);
	*ret_truncated = false;
	if (root)
		return root;
	struct buf tidied;
	json_error_t again;
	buf_init(&tidied, text.len * 6 + 16);
	tidy(text, &tidied);
	root = json_loadb(buf_cstr(&tidied), tidied.len, 0, &again);
	if (!root && again.position > 0) {
		size_t sound = (size_t)again.position < tidied.len ? (size_t)again.position
			: tidied.len;
		tidied.len = whole_length(str_make(tidied.data, sound));
		buf_append_str(&tidied, STR("]}"));
		root = json_loadb(tidied.data, tidied.len, 0, &again);
		*ret_truncated = true;
	}
	buf_finish(&tidied);
	return root;
}

/* --- values --- */

struct reader {
	struct feed_texts texts;
	struct document *document;
	struct str base;
};

/* A string, or a number where a string was due; valid as long as the tree, or in the arena. */
static struct str string_of(struct reader *reader, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_string(value))
		return str_make(json_string_value(value), json_string_length(value));
	if (json_is_integer(value))
		return str_of(arena_printf(reader->texts.arena, "%lld",
			(long long)json_integer_value(value)));
	if (json_is_real(value))
		return str_of(arena_printf(reader->texts.arena, "%.17g", json_real_value(value)));
	return str_make(NULL, 0);
}

static int64_t number_of(struct reader *reader, const json_t *object, const char *key)
{
	struct str text = string_of(reader, object, key);
	return texts_number(str_make(text.data, str_find(text, '.')));
}

static struct str copy_of(struct reader *reader, const json_t *object, const char *key)
{
	return texts_copy(&reader->texts, str_trim(string_of(reader, object, key)));
}

static struct str url_of(struct reader *reader, const json_t *object, const char *key)
{
	return texts_url(&reader->texts, reader->base, string_of(reader, object, key));
}

static struct str title_of(struct reader *reader, const json_t *object, const char *key)
{
	return texts_title(&reader->texts, string_of(reader, object, key), TEXT_GUESS,
		reader->base);
}

/* Members that have no field, as they are. (Not by json_object(): base/json.h has that name too,
 * and the linker would take it.) */
static struct str extensions_of(struct reader *reader, json_t *object, const char *const *known)
{
	json_t *rest = json_copy(object);
	for (; *known; known++)
		json_object_del(rest, *known);
	char *text = json_object_size(rest) ? json_dumps(rest, JSON_COMPACT) : NULL;
	struct str extensions = texts_copy(&reader->texts, str_of(text));
	free(text);
	json_decref(rest);
	return extensions;
}

static void read_author(struct reader *reader, const json_t *author, struct person **list,
	size_t *n)
{
	struct person person = {0};
	if (json_is_string(author)) {
		person = texts_person(&reader->texts, str_make(json_string_value(author),
			json_string_length(author)));
	} else {
		person.name = texts_plain(&reader->texts, string_of(reader, author, "name"),
			TEXT_GUESS);
		person.url = url_of(reader, author, "url");
		person.email = copy_of(reader, author, "email");
	}
	texts_add_person(&reader->texts, list, n, &person);
}

/* `authors` of 1.1, `author` of 1.0. */
static void read_authors(struct reader *reader, const json_t *object, struct person **list,
	size_t *n)
{
	size_t i;
	const json_t *author;
	json_array_foreach(json_object_get(object, "authors"), i, author)
		read_author(reader, author, list, n);
	if (*n == 0 && json_object_get(object, "author"))
		read_author(reader, json_object_get(object, "author"), list, n);
}

static void read_tags(struct reader *reader, const json_t *item, struct entry *entry)
{
	size_t i;
	const json_t *tag;
	json_array_foreach(json_object_get(item, "tags"), i, tag)
		if (json_is_string(tag))
			texts_add_tag(&reader->texts, &entry->tags, &entry->n_tags,
				str_make(json_string_value(tag), json_string_length(tag)));
}

static void read_attachments(struct reader *reader, const json_t *item, struct entry *entry)
{
	size_t i;
	const json_t *attachment;
	json_array_foreach(json_object_get(item, "attachments"), i, attachment) {
		struct str url = url_of(reader, attachment, "url");
		if (!url.len || entry->n_attachments >= READ_MAX_LIST)
			continue;
		*arena_push(reader->texts.arena, entry->attachments, entry->n_attachments) =
			(struct attachment){
				.url = url,
				.mime_type = copy_of(reader, attachment, "mime_type"),
				.title = title_of(reader, attachment, "title"),
				.size_in_bytes = number_of(reader, attachment, "size_in_bytes"),
				.duration_in_seconds =
					number_of(reader, attachment, "duration_in_seconds"),
			};
	}
}

static void read_item(struct reader *reader, json_t *item)
{
	static const char *const known[] = {"id", "url", "external_url", "title", "content_html",
		"content_text", "summary", "image", "date_published", "date_modified", "author",
		"authors", "tags", "language", "attachments", NULL};
	struct document *document = reader->document;
	struct feed_texts *texts = &reader->texts;
	struct entry entry;
	entry_init(&entry);
	entry.id = copy_of(reader, item, "id");
	entry.url = url_of(reader, item, "url");
	entry.external_url = url_of(reader, item, "external_url");
	entry.title = title_of(reader, item, "title");
	struct str html = string_of(reader, item, "content_html");
	struct str base = entry.url.len ? entry.url : reader->base;
	entry.content_html = texts_html(texts, html, TEXT_HTML, base);
	entry.content_text = copy_of(reader, item, "content_text");
	entry.summary = texts_html(texts, string_of(reader, item, "summary"), TEXT_GUESS,
		reader->base);
	entry.image = url_of(reader, item, "image");
	if (!entry.image.len)
		entry.image = url_of(reader, item, "banner_image");
	entry.language = copy_of(reader, item, "language");
	entry.published = texts_date(texts, string_of(reader, item, "date_published"),
		entry.language);
	entry.modified = texts_date(texts, string_of(reader, item, "date_modified"),
		entry.language);
	read_authors(reader, item, &entry.authors, &entry.n_authors);
	read_tags(reader, item, &entry);
	read_attachments(reader, item, &entry);
	entry.extensions = extensions_of(reader, item, known);
	texts_derive(texts, &entry);
	*arena_push(texts->arena, document->entries, document->n_entries) = entry;
}

static void read_items(struct reader *reader, json_t *items)
{
	size_t max = reader->texts.hints->max_entries, i;
	json_t *item;
	json_array_foreach(items, i, item) {
		if (!json_is_object(item))
			continue;
		if (reader->document->n_entries >= (max ? max : READ_MAX_ENTRIES)) {
			reader->document->flags |= DOCUMENT_CAPPED;
			return;
		}
		read_item(reader, item);
	}
}

static void read_hub(struct reader *reader, const json_t *root)
{
	size_t i;
	const json_t *hub;
	json_array_foreach(json_object_get(root, "hubs"), i, hub)
		if (!reader->document->hub_url.len
			&& str_eq_nocase(string_of(reader, hub, "type"), STR("WebSub")))
			reader->document->hub_url = url_of(reader, hub, "url");
}

static void read_feed(struct reader *reader, json_t *root)
{
	static const char *const known[] = {"version", "title", "home_page_url", "feed_url",
		"next_url", "description", "icon", "favicon", "author", "authors", "language",
		"expired", "hubs", "items", NULL};
	struct document *document = reader->document;
	struct str version = string_of(reader, root, "version");
	while (str_find(version, '/') < version.len)
		str_split(version, '/', &version);
	document->format = FORMAT_JSON;
	document->version = texts_copy(&reader->texts, version);
	document->title = title_of(reader, root, "title");
	document->home_page_url = url_of(reader, root, "home_page_url");
	document->feed_url = url_of(reader, root, "feed_url");
	document->next_url = url_of(reader, root, "next_url");
	document->description = texts_rich(&reader->texts, string_of(reader, root, "description"),
		TEXT_GUESS, reader->base);
	document->icon = url_of(reader, root, "icon");
	document->favicon = url_of(reader, root, "favicon");
	document->language = copy_of(reader, root, "language");
	read_authors(reader, root, &document->authors, &document->n_authors);
	if (json_is_true(json_object_get(root, "expired")))
		document->flags |= DOCUMENT_EXPIRED;
	read_hub(reader, root);
	document->extensions = extensions_of(reader, root, known);
	read_items(reader, json_object_get(root, "items"));
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
	if (count_values(text) > MAX_VALUES) {
		error_set(err, "the JSON document has more than %d values", MAX_VALUES);
		return READ_TOO_LARGE;
	}
	bool truncated;
	json_error_t problem;
	json_t *root = load(text, &truncated, &problem);
	if (!root) {
		error_set(err, "broken JSON: line %d: %s", problem.line, problem.text);
		return READ_BROKEN;
	}
	if (!is_feed(root)) {
		json_decref(root);
		error_set(err, "not a feed: JSON that is no JSON Feed");
		return READ_NOT_A_FEED;
	}
	struct reader reader = {.document = document, .base = texts_copy(&(struct feed_texts){
		.arena = arena}, str_trim(hints->url))};
	texts_init(&reader.texts, arena, hints);
	read_feed(&reader, root);
	if (truncated)
		document->flags |= DOCUMENT_TRUNCATED;
	texts_finish(&reader.texts);
	json_decref(root);
	return READ_OK;
}

void feed_json_preload(void)
{
	json_object_seed(0);
}
