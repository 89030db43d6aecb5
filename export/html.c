/* A planet: one page with the items by day, and the feeds they came from. No scripts; its policy
 * forbids them, and everything from elsewhere but the pictures and recordings of the items. */
#include "export/formats.h"

#include <inttypes.h>

#include "base/time.h"
#include "base/url.h"
#include "export/credits.h"
#include "export/direction.h"
#include "export/html_content.h"
#include "export/html_files.h"
#include "export/html_parts.h"
#include "export/language.h"
#include "export/page_style.h"
#include "export/settle.h"
#include "export/xml.h"

static void append_alternates(const struct export_head *head, struct buf *out)
{
	for (size_t i = 0; i < head->n_alternates; i++) {
		const struct export_link *link = &head->alternates[i];
		buf_append_str(out, STR("<link rel=\"alternate\""));
		html_append_attribute(out, "type", link->type);
		html_append_attribute(out, "title", link->title);
		html_append_attribute(out, "href", link->url);
		buf_append_str(out, STR(">\n"));
	}
}

static void append_meta(const struct export_head *head, struct buf *out)
{
	buf_append_str(out, STR("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"img-src http: https:; media-src http: https:; style-src '" PAGE_STYLE_HASH "'; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"generator\" content=\"courant\">\n<title>"));
	html_append_text(out, head->title);
	buf_append_str(out, STR("</title>\n"));
	if (url_is_http(head->self_url)) {
		buf_append_str(out, STR("<link rel=\"canonical\""));
		html_append_attribute(out, "href", head->self_url);
		buf_append_str(out, STR(">\n"));
	}
	append_alternates(head, out);
	if (head->prev_url.len) {
		buf_append_str(out, STR("<link rel=\"prev\""));
		html_append_attribute(out, "href", head->prev_url);
		buf_append_str(out, STR(">\n"));
	}
	buf_append_str(out, STR("<style>"));
	for (size_t i = 0; i < sizeof page_style / sizeof *page_style; i++)
		buf_append_str(out, str_of(page_style[i]));
	buf_append_str(out, STR("</style>\n</head>\n"));
}

void html_head(const struct export_head *head, struct buf *out)
{
	append_meta(head, out);
	buf_append_str(out, STR("<body>\n<a class=\"skip\" href=\"#items\">Skip to the items</a>\n"
		"<header class=\"top\">\n<h1 dir=\"auto\">"));
	html_append_text(out, head->title);
	buf_append_str(out, STR("</h1>\n"));
	if (head->description.len) {
		buf_append_str(out, STR("<p dir=\"auto\">"));
		html_append_text(out, head->description);
		buf_append_str(out, STR("</p>\n"));
	}
	buf_append_str(out, STR("</header>\n<div class=\"page\">\n<main id=\"items\">\n"));
}

static void append_day(struct buf *out, int64_t at)
{
	static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
		"Friday", "Saturday"};
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	char text[TIME_TEXT_SIZE];
	int64_t year;
	int month, day;
	time_to_civil(at, &year, &month, &day);
	buf_printf(out, "<h2><time datetime=\"%.10s\">%s, %d %s %" PRId64 "</time></h2>\n",
		time_rfc3339(at, text), days[time_weekday(at)], day, months[month - 1], year);
}

static struct str address_of(const struct entry *entry)
{
	return entry->url.len ? entry->url : entry->external_url;
}

/* A note without a title of its own is its text: its date leads to it. */
static bool is_note(const struct entry *entry)
{
	return entry->title.len && !settle_has_title(entry);
}

static void append_title(struct buf *out, const struct entry *entry)
{
	if (is_note(entry))
		return;
	buf_append_str(out, STR("<h3>"));
	html_append_link(out, address_of(entry), entry->title.len ? entry->title : STR("Untitled"));
	buf_append_str(out, STR("</h3>\n"));
}

static void append_authors(struct buf *out, const struct item *item)
{
	size_t n;
	const struct person *authors = credits_authors(item, &n);
	if (n == 1 && str_eq(authors->name, item->feed_title))
		return; /* who is named already */
	for (size_t i = 0; i < n; i++) {
		const struct person *person = &authors[i];
		buf_append_str(out, i == 0 ? STR(" <span>") : STR(", "));
		html_append_name(out, person->url, person->name.len ? person->name
			: person->email.len                    ? person->email
							       : person->url);
	}
	if (n)
		buf_append_str(out, STR("</span>"));
}

static void append_time(struct buf *out, const struct item *item)
{
	const struct entry *entry = &item->entry;
	bool leads = is_note(entry) && url_is_http(address_of(entry));
	char text[TIME_TEXT_SIZE];
	time_rfc3339(item->sort_at, text);
	if (!text[0])
		return;
	buf_append_str(out, leads ? STR(" <a") : STR(" "));
	if (leads) {
		html_append_attribute(out, "href", address_of(entry));
		buf_append_char(out, '>');
	}
	buf_printf(out, "<time datetime=\"%s\">%.5s</time>%s", text, text + 11, leads ? "</a>" : "");
}

static void append_byline(struct buf *out, const struct export_entry *export_entry)
{
	const struct item *item = export_entry->item;
	buf_append_str(out, STR("<p class=\"by\"><span>"));
	html_append_name(out, item->feed_site_url, item->feed_title);
	buf_append_str(out, STR("</span>"));
	append_authors(out, item);
	append_time(out, item);
	buf_append_str(out, STR("</p>\n"));
}

/* The other sources of the story. */
static void append_also(struct buf *out, const struct item *item)
{
	if (!item->n_also)
		return;
	buf_append_str(out, STR("<p class=\"also\">Also in: "));
	for (size_t i = 0; i < item->n_also; i++) {
		const struct story_member *member = &item->also[i];
		if (i)
			buf_append_str(out, STR(", "));
		html_append_name(out, member->url, member->feed_title.len ? member->feed_title : member->url);
	}
	buf_append_str(out, STR("</p>\n"));
}

static void append_body(struct buf *out, const struct entry *entry)
{
	size_t start = out->len;
	buf_append_str(out, STR("<div class=\"text\">\n"));
	size_t begun = out->len;
	html_files_append_image(out, entry);
	if (entry->content_html.len || !entry->content_text.len)
		html_content_append(out, entry->content_html.len ? entry->content_html
								 : entry->summary);
	else
		html_content_append_text(out, entry->content_text);
	if (out->len == begun)
		out->len = start; /* no room for what is not there */
	else
		buf_append_str(out, STR("\n</div>\n"));
}

void html_article(const struct export_entry *export_entry, struct buf *out)
{
	const struct item *item = export_entry->item;
	struct str language = language_of(item);
	if (export_entry->new_day) {
		if (!export_entry->first)
			buf_append_str(out, STR("</section>\n"));
		buf_append_str(out, STR("<section>\n"));
		append_day(out, item->sort_at);
	}
	buf_append_str(out, STR("<article"));
	html_append_attribute(out, "dir", str_of(direction_of(item)));
	if (language.len)
		html_append_attribute(out, "lang", language);
	buf_append_str(out, STR(">\n"));
	append_title(out, &item->entry);
	append_byline(out, export_entry);
	append_body(out, &item->entry);
	html_files_append(out, &item->entry);
	append_also(out, item);
	buf_append_str(out, STR("</article>\n"));
}

static void append_source(struct buf *out, const struct source_feed *feed)
{
	buf_append_str(out, STR("<li dir=\"auto\">"));
	html_append_link(out, feed->site_url.len ? feed->site_url : feed->url, feed->title);
	if (url_is_http(feed->url)) {
		buf_append_str(out, STR(" <a"));
		html_append_attribute(out, "href", feed->url);
		buf_append_str(out, STR(" aria-label=\"Feed of "));
		html_append_tame(out, feed->title, xml_append_value);
		buf_append_str(out, STR("\">feed</a>"));
	}
	buf_append_str(out, STR("</li>\n"));
}

static void append_sources(struct buf *out, const struct sources *sources)
{
	buf_append_str(out, STR("<nav class=\"sources\" aria-labelledby=\"sources\">\n"
		"<h2 id=\"sources\">Sources</h2>\n<ul>\n"));
	for (size_t i = 0; i < sources->n_feeds; i++)
		append_source(out, &sources->feeds[i]);
	buf_append_str(out, STR("</ul>\n</nav>\n"));
}

static void append_end_link(struct buf *out, struct str url, struct str title)
{
	if (url.len == 0)
		return;
	buf_append_str(out, STR("<li><a"));
	html_append_attribute(out, "href", url);
	buf_append_char(out, '>');
	html_append_text(out, title);
	buf_append_str(out, STR("</a></li>\n"));
}

static void append_end_links(const struct export_head *head, struct buf *out)
{
	if (!head->n_alternates && !head->prev_url.len && !head->current_url.len)
		return;
	buf_append_str(out, STR("<ul>\n"));
	append_end_link(out, head->prev_url, STR("Earlier items"));
	append_end_link(out, head->current_url, STR("Newest items"));
	for (size_t i = 0; i < head->n_alternates; i++)
		append_end_link(out, head->alternates[i].url, head->alternates[i].title);
	buf_append_str(out, STR("</ul>\n"));
}

static void append_end(const struct export_head *head, struct buf *out)
{
	char text[TIME_TEXT_SIZE];
	buf_append_str(out, STR("<footer class=\"end\">\n"));
	append_end_links(head, out);
	if (head->sources->have_items)
		buf_printf(out, "<p>Newest change <time datetime=\"%s\">%.10s, %.5s</time>; all times "
			"are UTC.</p>\n", time_rfc3339(head->updated_at, text), text, text + 11);
	buf_append_str(out, STR("<p>Made by courant</p>\n</footer>\n"));
}

void html_tail(const struct export_head *head, struct buf *out)
{
	const struct sources *sources = head->sources;
	buf_append_str(out, sources->have_items ? STR("</section>\n") : STR("<p>There are no items.</p>\n"));
	buf_append_str(out, STR("</main>\n"));
	if (sources->n_feeds)
		append_sources(out, sources);
	buf_append_str(out, STR("</div>\n"));
	append_end(head, out);
	buf_append_str(out, STR("</body>\n</html>\n"));
}
