/* Subscription lists are read with the HTML tokenizer rather than an XML parser: it takes any
 * case, missing quotes, bare ampersands, wrong nesting and a missing end as they come, and OPML
 * says all it has to say in the attributes of one element. */
#include "parsers/opml.h"

#include "base/buf.h"
#include "parsers/charset.h"
#include "parsers/html_token.h"

enum {
	MAX_DEPTH = 64,    /* outlines in outlines; the deeper ones count as of the last */
	MAX_FOLDERS = 256, /* of one feed */
	MAX_TEXT = 4096,   /* bytes of a title, an address or a folder's name */
};

struct reader {
	struct arena *arena;
	struct opml *opml;
	struct buf scratch;
	struct str open[MAX_DEPTH]; /* names of the open outlines; empty: it names no folder */
	size_t depth;               /* may pass MAX_DEPTH */
	bool in_head, in_title, found;
};

/* References resolved, white space around dropped, a copy in the arena. */
static struct str take_text(struct reader *reader, struct str written)
{
	buf_clear(&reader->scratch);
	if (written.len > MAX_TEXT || !html_unescape(written, &reader->scratch))
		return str_make(NULL, 0);
	return arena_str(reader->arena, str_trim(buf_str(&reader->scratch)));
}

static struct str attribute(struct reader *reader, const struct html_token *token,
	const char *name)
{
	for (size_t i = 0; i < token->n_attributes; i++)
		if (str_eq_nocase(token->attributes[i].name, str_of(name)))
			return take_text(reader, token->attributes[i].value);
	return str_make(NULL, 0);
}

static struct str first_attribute(struct reader *reader, const struct html_token *token,
	const char *const *names)
{
	for (; *names; names++) {
		struct str value = attribute(reader, token, *names);
		if (value.len)
			return value;
	}
	return str_make(NULL, 0);
}

static void add_folder(struct reader *reader, struct opml_feed *feed, struct str name)
{
	name = str_trim(name);
	for (size_t i = 0; i < feed->n_folders; i++)
		if (str_eq(feed->folders[i], name))
			return;
	if (name.len && feed->n_folders < MAX_FOLDERS)
		*arena_push(reader->arena, feed->folders, feed->n_folders) = name;
}

/* category="/a/b,/c" (OPML 2.0): slashes at the start make a path, elsewhere they are a name's. */
static void add_categories(struct reader *reader, struct opml_feed *feed, struct str categories)
{
	while (categories.len) {
		struct str one = str_trim(str_split(categories, ',', &categories));
		if (!one.len || one.data[0] != '/') {
			add_folder(reader, feed, one);
			continue;
		}
		while (one.len)
			add_folder(reader, feed, str_split(one, '/', &one));
	}
}

/* Whole, or without its scheme. */
static bool is_address(struct str title, struct str url)
{
	size_t begin = title.len < url.len ? url.len - title.len : 0;
	return str_eq(title, str_make(url.data + begin, url.len - begin))
		&& (begin == 0 || (begin > 2 && memcmp(url.data + begin - 3, "://", 3) == 0));
}

/* Lists call a feed by its address as long as nobody knows better: it is no title to keep. */
static struct str title_of(struct reader *reader, const struct html_token *token, struct str url)
{
	struct str title = attribute(reader, token, "title");
	if (!title.len || is_address(title, url))
		title = attribute(reader, token, "text");
	return is_address(title, url) ? str_make(NULL, 0) : title;
}

static void add_feed(struct reader *reader, const struct html_token *token, struct str url)
{
	struct opml *opml = reader->opml;
	if (opml->n_feeds >= OPML_MAX_FEEDS)
		return;
	struct opml_feed *feed = arena_push(reader->arena, opml->feeds, opml->n_feeds);
	*feed = (struct opml_feed){
		.url = url,
		.title = title_of(reader, token, url),
		.site_url = attribute(reader, token, "htmlurl"),
	};
	for (size_t i = 0; i < reader->depth && i < MAX_DEPTH; i++)
		add_folder(reader, feed, reader->open[i]);
	add_categories(reader, feed, attribute(reader, token, "category"));
}

/* type="rss" with url= is what some exporters write instead of xmlUrl=; other types are pages. */
static bool is_feed_type(struct str type)
{
	static const char *const types[] = {"rss", "rss1", "atom", "rdf", "feed", "json", "jsonfeed"};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq_nocase(str_trim(type), str_of(types[i])))
			return true;
	return false;
}

static void on_outline(struct reader *reader, const struct html_token *token)
{
	static const char *const addresses[] = {"xmlurl", "feedurl", NULL};
	static const char *const names[] = {"text", "title", NULL};
	struct str url = first_attribute(reader, token, addresses);
	if (!url.len && is_feed_type(attribute(reader, token, "type")))
		url = attribute(reader, token, "url");
	if (url.len)
		add_feed(reader, token, url);
	if (token->self_closing)
		return;
	if (reader->depth < MAX_DEPTH)
		reader->open[reader->depth] = url.len ? str_make(NULL, 0)
			: first_attribute(reader, token, names);
	reader->depth++;
}

static void on_token(struct reader *reader, const struct html_token *token)
{
	bool starts = token->kind == HTML_TOKEN_START_TAG;
	if (token->kind == HTML_TOKEN_TEXT) {
		if (reader->in_head && reader->in_title && !reader->opml->title.len)
			reader->opml->title = take_text(reader, token->text);
	} else if (str_eq_nocase(token->name, STR("outline"))) {
		reader->found = true;
		if (starts)
			on_outline(reader, token);
		else if (reader->depth)
			reader->depth--;
	} else if (str_eq_nocase(token->name, STR("opml"))) {
		reader->found = true;
		reader->opml->is_cut = starts;
	} else if (str_eq_nocase(token->name, STR("head"))) {
		reader->in_head = starts;
	} else if (str_eq_nocase(token->name, STR("title"))) {
		reader->in_title = starts;
	}
}

bool opml_read(struct str bytes, struct arena *arena, struct opml *ret_opml, struct error *err)
{
	if (bytes.len > OPML_MAX_BYTES)
		return error_set(err, "the OPML file is larger than %d MiB", OPML_MAX_BYTES >> 20);
	struct opml opml = {0};
	struct reader reader = {.arena = arena, .opml = &opml};
	struct buf storage;
	struct str text;
	/* Room for text that was one byte a character and is three in UTF-8. */
	buf_init(&storage, bytes.len * 3 + 16);
	buf_init(&reader.scratch, MAX_TEXT * 2);
	bool decoded = charset_decode(bytes, str_make(NULL, 0), &storage, &text);
	if (decoded) {
		struct html_tokenizer tokenizer;
		struct html_token token;
		html_tokenizer_init(&tokenizer, text);
		while (html_tokenizer_next(&tokenizer, &token))
			on_token(&reader, &token);
	}
	buf_finish(&reader.scratch);
	buf_finish(&storage);
	if (!reader.found)
		return error_set(err,
			"not an OPML file: it has neither an <opml> nor an <outline> element");
	*ret_opml = opml;
	return true;
}

bool opml_read_whole(struct str bytes, struct arena *arena, struct opml *ret_opml, struct error *err)
{
	if (!opml_read(bytes, arena, ret_opml, err))
		return false;
	return !ret_opml->is_cut || error_set(err, "the list ends before </opml>: it may be written just now");
}
