/* A planet: one page with the items by day, and the feeds they came from. No scripts; its policy
 * forbids them, and everything from elsewhere but the pictures and recordings of the items. */
#include "export/formats.h"

#include <inttypes.h>

#include "base/media_type.h"
#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "export/credits.h"
#include "export/direction.h"
#include "export/html_content.h"
#include "export/language.h"
#include "export/page_style.h"
#include "export/xml.h"

/* Escaped, on one line, without what would steer a terminal or turn the text around it. */
static void append_tame(struct buf *out, struct str text, void (*append_escaped)(struct buf *out, struct str text))
{
	struct buf printable;
	buf_init(&printable, out->max);
	text_append_printable(&printable, text);
	append_escaped(out, buf_str(&printable));
	buf_finish(&printable);
}

static void append_text(struct buf *out, struct str text)
{
	append_tame(out, text, xml_append_text);
}

static void append_attribute(struct buf *out, const char *name, struct str value)
{
	buf_printf(out, " %s=\"", name);
	xml_append_value(out, value);
	buf_append_char(out, '"');
}

/* A link where the address is one of the web, the bare text elsewhere. */
static void append_link(struct buf *out, struct str url, struct str text)
{
	bool leads = url_is_http(url);
	if (leads) {
		buf_append_str(out, STR("<a"));
		append_attribute(out, "href", url);
		buf_append_char(out, '>');
	}
	append_text(out, text);
	if (leads)
		buf_append_str(out, STR("</a>"));
}

/* Likewise, of what others are called, in whatever script. */
static void append_name(struct buf *out, struct str url, struct str name)
{
	buf_append_str(out, STR("<bdi>"));
	append_link(out, url, name);
	buf_append_str(out, STR("</bdi>"));
}

static void append_alternates(const struct export_head *head, struct buf *out)
{
	for (size_t i = 0; i < head->n_alternates; i++) {
		const struct export_link *link = &head->alternates[i];
		buf_append_str(out, STR("<link rel=\"alternate\""));
		append_attribute(out, "type", link->type);
		append_attribute(out, "title", link->title);
		append_attribute(out, "href", link->url);
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
	append_text(out, head->title);
	buf_append_str(out, STR("</title>\n"));
	if (url_is_http(head->self_url)) {
		buf_append_str(out, STR("<link rel=\"canonical\""));
		append_attribute(out, "href", head->self_url);
		buf_append_str(out, STR(">\n"));
	}
	append_alternates(head, out);
	if (head->prev_url.len) {
		buf_append_str(out, STR("<link rel=\"prev\""));
		append_attribute(out, "href", head->prev_url);
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
	append_text(out, head->title);
	buf_append_str(out, STR("</h1>\n"));
	if (head->query.len) {
		buf_append_str(out, STR("<p>Items that match <code>"));
		append_text(out, head->query);
		buf_append_str(out, STR("</code></p>\n"));
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

static void append_title(struct buf *out, const struct entry *entry)
{
	buf_append_str(out, STR("<h3>"));
	append_link(out, entry->url.len ? entry->url : entry->external_url, entry->title.len ? entry->title : STR("Untitled"));
	buf_append_str(out, STR("</h3>\n"));
}

static void append_authors(struct buf *out, const struct item *item)
{
	size_t n;
	const struct person *authors = credits_authors(item, &n);
	for (size_t i = 0; i < n; i++) {
		const struct person *person = &authors[i];
		buf_append_str(out, i == 0 ? STR(" <span>") : STR(", "));
		append_name(out, person->url, person->name.len ? person->name
			: person->email.len                    ? person->email
							       : person->url);
	}
	if (n)
		buf_append_str(out, STR("</span>"));
}

static void append_byline(struct buf *out, const struct export_entry *export_entry)
{
	const struct item *item = export_entry->item;
	char text[TIME_TEXT_SIZE];
	buf_append_str(out, STR("<p class=\"by\"><span>"));
	append_name(out, item->feed_site_url, item->feed_title);
	buf_append_str(out, STR("</span>"));
	append_authors(out, item);
	time_rfc3339(item->sort_at, text);
	if (text[0])
		buf_printf(out, " <time datetime=\"%s\">%.5s</time>", text, text + 11);
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
		append_name(out, member->url, member->feed_title.len ? member->feed_title : member->url);
	}
	buf_append_str(out, STR("</p>\n"));
}

static struct str body_of(const struct entry *entry)
{
	return entry->content_html.len ? entry->content_html : entry->summary;
}

/* The picture of the item stands above a text that has none. */
static bool leads_with_image(const struct entry *entry)
{
	struct str body = body_of(entry);
	bool has_image = body.len && memmem(body.data, body.len, "<img", 4);
	return !has_image && url_is_http(entry->image);
}

static struct str title_of_image(const struct entry *entry)
{
	for (size_t i = 0; i < entry->n_attachments; i++)
		if (str_eq(entry->attachments[i].url, entry->image))
			return entry->attachments[i].title;
	return STR("");
}

static void append_lead_image(struct buf *out, const struct entry *entry)
{
	if (!leads_with_image(entry))
		return;
	buf_append_str(out, STR("<p><img alt=\""));
	append_tame(out, title_of_image(entry), xml_append_value);
	buf_append_str(out, STR("\" loading=\"lazy\""));
	append_attribute(out, "src", entry->image);
	buf_append_str(out, STR("></p>\n"));
}

static void append_body(struct buf *out, const struct entry *entry)
{
	size_t start = out->len;
	buf_append_str(out, STR("<div class=\"text\">\n"));
	size_t begun = out->len;
	append_lead_image(out, entry);
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

/* ", 1:02:03" */
static void append_duration(struct buf *out, int64_t seconds)
{
	int minutes = (int)(seconds / 60 % 60), left = (int)(seconds % 60);
	if (seconds >= 3600)
		buf_printf(out, ", %" PRId64 ":%02d:%02d", seconds / 3600, minutes, left);
	else if (seconds > 0)
		buf_printf(out, ", %d:%02d", minutes, left);
}

/* "audio/mpeg, 1:02:03, 12.3 MB" */
static void append_attachment(struct buf *out, const struct attachment *attachment)
{
	buf_append_str(out, STR("<li>"));
	append_name(out, attachment->url, attachment->title.len ? attachment->title : STR("Attachment"));
	if (attachment->mime_type.len) {
		buf_append_str(out, STR(" "));
		append_text(out, attachment->mime_type);
	}
	append_duration(out, attachment->duration_in_seconds);
	if (attachment->size_in_bytes >= 1000000)
		buf_printf(out, ", %.1f MB", (double)attachment->size_in_bytes / 1e6);
	else if (attachment->size_in_bytes > 0)
		buf_printf(out, ", %" PRId64 " kB", (attachment->size_in_bytes + 999) / 1000);
	buf_append_str(out, STR("</li>\n"));
}

static struct str without_query(struct str url)
{
	return str_make(url.data, str_find(url, '?'));
}

/* A picture, above the text (in any size) or in it. */
static bool is_shown(const struct entry *entry, const struct attachment *attachment)
{
	struct str body = body_of(entry), url = attachment->url;
	if (leads_with_image(entry) && str_eq(url, entry->image))
		return true;
	if (!media_is_picture(attachment))
		return false;
	return leads_with_image(entry) ? str_eq(without_query(url), without_query(entry->image))
		: body.len && memmem(body.data, body.len, url.data, url.len);
}

static void append_attachments(struct buf *out, const struct entry *entry)
{
	bool any = false;
	for (size_t i = 0; i < entry->n_attachments; i++) {
		if (is_shown(entry, &entry->attachments[i]))
			continue;
		buf_append_str(out, any ? STR("") : STR("<ul class=\"files\">\n"));
		append_attachment(out, &entry->attachments[i]);
		any = true;
	}
	buf_append_str(out, any ? STR("</ul>\n") : STR(""));
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
	append_attribute(out, "dir", str_of(direction_of(item)));
	if (language.len)
		append_attribute(out, "lang", language);
	buf_append_str(out, STR(">\n"));
	append_title(out, &item->entry);
	append_byline(out, export_entry);
	append_body(out, &item->entry);
	append_attachments(out, &item->entry);
	append_also(out, item);
	buf_append_str(out, STR("</article>\n"));
}

static void append_source(struct buf *out, const struct source_feed *feed)
{
	buf_append_str(out, STR("<li dir=\"auto\">"));
	append_link(out, feed->site_url.len ? feed->site_url : feed->url, feed->title);
	if (url_is_http(feed->url)) {
		buf_append_str(out, STR(" <a"));
		append_attribute(out, "href", feed->url);
		buf_append_str(out, STR(" aria-label=\"Feed of "));
		append_tame(out, feed->title, xml_append_value);
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
	append_attribute(out, "href", url);
	buf_append_char(out, '>');
	append_text(out, title);
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
	if (head->sources->n_feeds)
		buf_printf(out, "<p>Newest change <time datetime=\"%s\">%.10s, %.5s</time>; all times "
			"are UTC.</p>\n", time_rfc3339(head->updated_at, text), text, text + 11);
	buf_append_str(out, STR("<p>Made by courant</p>\n</footer>\n"));
}

void html_tail(const struct export_head *head, struct buf *out)
{
	const struct sources *sources = head->sources;
	buf_append_str(out, sources->n_feeds ? STR("</section>\n") : STR("<p>There are no items.</p>\n"));
	buf_append_str(out, STR("</main>\n"));
	if (sources->n_feeds)
		append_sources(out, sources);
	buf_append_str(out, STR("</div>\n"));
	append_end(head, out);
	buf_append_str(out, STR("</body>\n</html>\n"));
}
