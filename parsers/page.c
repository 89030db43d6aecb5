/* Web pages by their tokens, other XML by the name of its outermost element. */
#include "parsers/page.h"

#include <stdio.h>

#include "base/units.h"
#include "parsers/charset.h"
#include "parsers/discover.h"
#include "parsers/html.h"
#include "parsers/html_token.h"

enum {
	MAX_TITLE = 120,     /* bytes of a page's title in a message */
	PROLOG_BYTES = 8192, /* in which its first element is looked for */
};

/* The length of a comment, an instruction or a declaration that text begins with, or 0. */
static size_t prolog_length(struct str text)
{
	static const struct {
		struct str begin, end;
	} parts[] = {{{"<!--", 4}, {"-->", 3}}, {{"<?", 2}, {"?>", 2}}, {{"<!", 2}, {">", 1}}};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const char *end = !str_starts(text, parts[i].begin) ? NULL
			: memmem(text.data, text.len, parts[i].end.data, parts[i].end.len);
		if (end)
			return (size_t)(end - text.data) + parts[i].end.len;
	}
	return 0;
}

bool page_begins(struct str bytes)
{
	static const char *const names[] = {"<html", "<head", "<body"};
	size_t n = str_starts(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
	bytes.len = bytes.len < PROLOG_BYTES ? bytes.len : PROLOG_BYTES;
	do {
		bytes = str_trim(str_make(bytes.data + n, bytes.len - n));
		n = prolog_length(bytes);
	} while (n);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_starts_nocase(bytes, str_of(names[i])) && bytes.len > 5
			&& strchr(" \t\r\n>/", bytes.data[5]))
			return true;
	return false;
}

struct page {
	char title[MAX_TITLE + 4];
	bool is_html, asks_password;
};

static void note_title(struct page *page, struct str text)
{
	struct buf plain;
	buf_init(&plain, DISCOVER_MAX_BYTES);
	html_to_text(text, &plain);
	struct str title = buf_str(&plain);
	if (title.len > MAX_TITLE)
		for (title.len = MAX_TITLE; (title.data[title.len] & 0xc0) == 0x80;)
			title.len--;
	snprintf(page->title, sizeof page->title, "%.*s", STR_ARG(title));
	buf_finish(&plain);
}

static bool is_password(const struct html_token *token)
{
	if (!str_eq_nocase(token->name, STR("input")))
		return false;
	for (size_t i = 0; i < token->n_attributes; i++)
		if (str_eq_nocase(token->attributes[i].name, STR("type"))
			&& str_eq_nocase(str_trim(token->attributes[i].value), STR("password")))
			return true;
	return false;
}

static struct page look_at_page(struct str text)
{
	struct page page = {0};
	struct html_tokenizer tokenizer;
	struct html_token token;
	bool in_title = false;
	html_tokenizer_init(&tokenizer, text);
	while (html_tokenizer_next(&tokenizer, &token)) {
		bool starts = token.kind == HTML_TOKEN_START_TAG;
		if (token.kind == HTML_TOKEN_TEXT && in_title && !*page.title)
			note_title(&page, token.text);
		if (token.kind == HTML_TOKEN_TEXT)
			continue;
		in_title = starts && str_eq_nocase(token.name, STR("title"));
		page.is_html |= starts && (str_eq_nocase(token.name, STR("html"))
			|| str_eq_nocase(token.name, STR("head"))
			|| str_eq_nocase(token.name, STR("body")));
		page.asks_password |= starts && is_password(&token);
	}
	return page;
}

/* XML documents that people mistake for feeds. */
static const struct {
	const char *root, *what;
} lookalikes[] = {
	{"opml", "an OPML subscription list: import it instead"},
	{"urlset", "a sitemap"},
	{"sitemapindex", "an index of sitemaps"},
	{"svg", "an SVG image"},
	{"error", "an error message in XML"},
};

static const char *find_lookalike(struct str root)
{
	for (size_t i = 0; root.len && i < sizeof lookalikes / sizeof *lookalikes; i++)
		if (str_eq_nocase(root, str_of(lookalikes[i].root)))
			return lookalikes[i].what;
	return NULL;
}

/* Pages name their feeds in the head, most of them: what follows the first megabyte is not seen. */
static struct page find_page(struct str bytes, const struct read_hints *hints, struct arena *arena,
	struct document *document)
{
	struct buf storage;
	struct str text;
	struct page page = {0};
	bytes.len = bytes.len < DISCOVER_MAX_BYTES ? bytes.len : DISCOVER_MAX_BYTES;
	buf_init(&storage, (size_t)DISCOVER_MAX_BYTES * 4);
	if (charset_decode(bytes, hints->content_type, &storage, &text)) {
		page = look_at_page(text);
		document->n_links = discover_feeds(text, hints->url, arena, &document->links);
	}
	buf_finish(&storage);
	return page;
}

static void describe_page(const struct page *page, const struct document *document,
	struct error *err)
{
	const char *kind = page->asks_password ? "a login page" : "an HTML page";
	char title[MAX_TITLE + 16] = " without a title";
	char announced[64] = "";
	if (*page->title)
		snprintf(title, sizeof title, " titled \"%s\"", page->title);
	if (document->n_links)
		snprintf(announced, sizeof announced, ", which announces %zu feed%s",
			document->n_links, units_plural((int64_t)document->n_links));
	error_set(err, "not a feed: %s%s%s", kind, title, announced);
}

void page_describe(struct str bytes, const struct read_hints *hints, struct str root,
	struct arena *arena, struct document *document, struct error *err)
{
	const char *what = find_lookalike(root);
	struct page page = find_page(bytes, hints, arena, document);
	if (what)
		error_set(err, "not a feed: %s", what);
	else if (page.is_html)
		describe_page(&page, document, err);
	else if (root.len)
		error_set(err,
			"not a feed: an XML document whose outermost element is <%.60s>", root.data);
	else if (memchr(bytes.data, '\0', bytes.len))
		error_set(err, "not a feed: binary data");
	else
		error_set(err, "not a feed: text without any element");
}
