/* One pass over the tokens of a page; what stands in scripts, styles and comments is not seen. */
#include "parsers/discover.h"

#include "base/buf.h"
#include "base/url.h"
#include "parsers/html_token.h"

enum { MAX_VALUE = 16 * 1024 };

/* Media types of feeds; a bare application/json or text/xml is one only beside rel=alternate. */
static const char *const feed_types[] = {
	"application/rss+xml", "application/atom+xml", "application/rdf+xml",
		"application/feed+json",
	"application/json", "application/xml", "text/xml", "application/x.atom+xml",
		"application/x-atom+xml",
	"application/rss", "application/atom", "text/rss+xml", "text/atom+xml",
		"application/x-rss+xml",
};

struct finder {
	struct arena *arena;
	struct buf value, url;
	struct str base;
	bool has_base;
	struct link *links;
	size_t n_links;
};

/* The attribute with its references resolved; valid until the next call. */
static struct str attribute(struct finder *finder, const struct html_token *token,
	const char *name)
{
	for (size_t i = 0; i < token->n_attributes; i++) {
		const struct html_attribute *attribute = &token->attributes[i];
		if (!str_eq_nocase(attribute->name, str_of(name)))
			continue;
		buf_clear(&finder->value);
		if (attribute->value.len > MAX_VALUE / 4
			|| !html_unescape(attribute->value, &finder->value))
			break;
		return str_trim(buf_str(&finder->value));
	}
	return str_make(NULL, 0);
}

static bool has_word(struct str list, struct str word)
{
	while (list.len) {
		size_t n = 0;
		while (n < list.len && !strchr(" \t\n\r\f,", list.data[n]))
			n++;
		if (str_eq_nocase(str_make(list.data, n), word))
			return true;
		n += n < list.len;
		list = str_make(list.data + n, list.len - n);
	}
	return false;
}

static bool is_feed_type(struct str type)
{
	struct str parameters;
	type = str_trim(str_split(type, ';', &parameters));
	for (size_t i = 0; i < sizeof feed_types / sizeof *feed_types; i++)
		if (str_eq_nocase(type, str_of(feed_types[i])))
			return true;
	return false;
}

/* An absolute http address, a relative one where nobody knows the page's own, or the empty string. */
static struct str resolve(struct finder *finder, struct str reference)
{
	struct url parts;
	buf_clear(&finder->url);
	if (!reference.len || !url_resolve(finder->base, reference, &finder->url))
		return str_make(NULL, 0);
	struct str url = buf_str(&finder->url);
	bool is_relative = !finder->base.len && !url_parse(url, &parts);
	return url_is_http(url) || is_relative ? arena_str(finder->arena, url) : str_make(NULL, 0);
}

/* feed:// and feed:https:// are http in other words. */
static struct str without_feed_scheme(struct str href)
{
	if (str_starts_nocase(href, STR("feed:http")))
		return str_make(href.data + 5, href.len - 5);
	if (str_starts_nocase(href, STR("feed://")))
		return str_make(href.data + 5, href.len - 5); /* "//host/…" */
	return href;
}

/* WordPress announces its API beside its feeds, and by the type that JSON Feed 1.0 has. */
static bool is_api(struct str url)
{
	return url.len && (memmem(url.data, url.len, "/wp-json/", 9)
		|| memmem(url.data, url.len, "rest_route=", 11));
}

static void on_link(struct finder *finder, const struct html_token *token)
{
	struct str rel = attribute(finder, token, "rel");
	/* rel=feed (an HTML5 draft) names a feed whatever its type */
	bool feed = has_word(rel, STR("feed"));
	bool alternate = has_word(rel, STR("alternate")) && !has_word(rel, STR("stylesheet"));
	if (!feed && !(alternate && is_feed_type(attribute(finder, token, "type"))))
		return;
	struct str url = resolve(finder, without_feed_scheme(attribute(finder, token, "href")));
	for (size_t i = 0; i < finder->n_links; i++)
		if (str_eq(finder->links[i].url, url))
			return;
	if (!url.len || is_api(url) || finder->n_links >= DISCOVER_MAX)
		return;
	struct link *link = arena_push(finder->arena, finder->links, finder->n_links);
	*link = (struct link){.url = url, .rel = STR("alternate"), .length = SIZE_NONE};
	link->title = arena_str(finder->arena, attribute(finder, token, "title"));
	link->type = arena_str(finder->arena, attribute(finder, token, "type"));
	link->language = arena_str(finder->arena, attribute(finder, token, "hreflang"));
}

/* The first one counts, and only from there on: pages have it before their links. */
static void on_base(struct finder *finder, const struct html_token *token)
{
	struct str url = finder->has_base ? str_make(NULL, 0)
		: resolve(finder, attribute(finder, token, "href"));
	if (!url_is_http(url))
		return;
	finder->base = url;
	finder->has_base = true;
}

static bool is_hidden(struct str name)
{
	static const char *const names[] = {"script", "style", "template", "svg", "textarea",
		"xmp"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

static void on_tag(struct finder *finder, struct html_tokenizer *tokenizer,
	struct html_token *token)
{
	if (str_eq_nocase(token->name, STR("link")))
		on_link(finder, token);
	else if (str_eq_nocase(token->name, STR("base")))
		on_base(finder, token);
	else if (is_hidden(token->name) && !token->self_closing)
		html_tokenizer_skip(tokenizer, token);
}

size_t discover_feeds(struct str html, struct str page_url, struct arena *arena,
	struct link **ret_links)
{
	struct finder finder = {.arena = arena, .base = page_url};
	struct html_tokenizer tokenizer;
	struct html_token token;
	buf_init(&finder.value, MAX_VALUE);
	buf_init(&finder.url, URL_MAX);
	if (html.len > DISCOVER_MAX_BYTES)
		html.len = DISCOVER_MAX_BYTES;
	html_tokenizer_init(&tokenizer, html);
	while (html_tokenizer_next(&tokenizer, &token))
		if (token.kind == HTML_TOKEN_START_TAG)
			on_tag(&finder, &tokenizer, &token);
	buf_finish(&finder.value);
	buf_finish(&finder.url);
	*ret_links = finder.links;
	return finder.n_links;
}
