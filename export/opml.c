/* Subscriptions as OPML 2.0. Every feed stands once, in the folder of its first tag, its further tags
 * in `category`: readers that know no categories see each feed once, importers that do get all
 * tags back. */
#include "export/formats.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/time.h"
#include "export/address.h"
#include "export/xml.h"

struct outline {
	struct str folder;
	size_t index; /* of the feed */
	const struct feed_outline *feed;
};

/* Commas part the categories of an outline, slashes the folders of a category: a tag that holds
 * one can only be a folder. */
static bool fits_category(struct str tag)
{
	return str_find(tag, ',') == tag.len && str_find(tag, '/') == tag.len;
}

static int compare_outlines(const void *a, const void *b)
{
	const struct outline *x = a, *y = b;
	size_t shorter = x->folder.len < y->folder.len ? x->folder.len : y->folder.len;
	int order = shorter ? memcmp(x->folder.data, y->folder.data, shorter) : 0;
	if (order == 0)
		order = (x->folder.len > y->folder.len) - (x->folder.len < y->folder.len);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Outlines by folder (those without come first), then in the order given. */
static struct outline *sorted_outlines(const struct feed_outline *feeds, size_t n,
	struct arena *arena, size_t *ret_count)
{
	struct outline *outlines = NULL;
	size_t count = 0;
	for (size_t i = 0; i < n; i++) {
		const struct feed_outline *feed = &feeds[i];
		struct str folder = feed->n_tags ? feed->tags[0] : STR("");
		*arena_push(arena, outlines, count) = (struct outline){folder, i, feed};
		for (size_t tag = 1; tag < feed->n_tags; tag++)
			if (!fits_category(feed->tags[tag]))
				*arena_push(arena, outlines, count) =
					(struct outline){feed->tags[tag], i, feed};
	}
	if (count)
		qsort(outlines, count, sizeof *outlines, compare_outlines);
	*ret_count = count;
	return outlines;
}

static void category_attribute(struct xml *xml, const struct feed_outline *feed)
{
	struct buf value;
	buf_init(&value, SIZE_MAX / 2);
	for (size_t i = 1; i < feed->n_tags; i++) {
		if (!fits_category(feed->tags[i]))
			continue;
		buf_append_str(&value, value.len ? STR(",/") : STR("/"));
		buf_append_str(&value, feed->tags[i]);
	}
	xml_opt_attribute(xml, "category", buf_str(&value));
	buf_finish(&value);
}

static void feed_outline(struct xml *xml, const struct feed_outline *feed)
{
	xml_start(xml, "outline");
	xml_attribute(xml, "type", STR("rss"));
	xml_attribute(xml, "text", feed->title);
	xml_attribute(xml, "title", feed->title);
	xml_attribute(xml, "xmlUrl", feed->url);
	xml_opt_attribute(xml, "htmlUrl", feed->site_url);
	xml_opt_attribute(xml, "language", feed->language);
	category_attribute(xml, feed);
	xml_end(xml, "outline");
}

static void folder_start(struct xml *xml, struct str folder)
{
	xml_start(xml, "outline");
	xml_attribute(xml, "text", folder);
	xml_attribute(xml, "title", folder);
}

/* An address with a password or a query, where tokens live, is not published, and without them
 * it would lead elsewhere: such a feed is left out. */
static bool is_publishable(struct str url)
{
	struct buf shown;
	buf_init(&shown, url.len);
	address_append(&shown, url, ADDRESS_PUBLIC);
	bool same = str_eq(buf_str(&shown), url);
	buf_finish(&shown);
	return same;
}

static void head_element(struct xml *xml, const struct export_head *head,
	const struct feed_outline *feeds, size_t n)
{
	char text[TIME_TEXT_SIZE];
	int64_t newest = TIME_NONE;
	for (size_t i = 0; i < n; i++)
		if (feeds[i].added_at > newest)
			newest = feeds[i].added_at;
	xml_start(xml, "head");
	xml_element(xml, "title", head->title);
	xml_opt_element(xml, "dateModified", str_of(time_rfc822(newest, text)));
	xml_element(xml, "docs", STR("http://opml.org/spec2.opml"));
	xml_end(xml, "head");
}

static bool body_element(struct xml *xml, const struct export_head *head,
	const struct outline *outlines, size_t n, struct export_out *out, struct error *err)
{
	struct str folder = STR("");
	xml_start(xml, "body");
	for (size_t i = 0; i < n; i++) {
		const struct outline *outline = &outlines[i];
		if (!head->whole_addresses && !is_publishable(outline->feed->url))
			continue;
		if (!str_eq(outline->folder, folder)) {
			if (folder.len)
				xml_end(xml, "outline");
			folder = outline->folder;
			folder_start(xml, folder);
		}
		feed_outline(xml, outline->feed);
		if (!export_drain(out, err))
			return false;
	}
	if (folder.len)
		xml_end(xml, "outline");
	xml_end(xml, "body");
	return true;
}

bool opml_feeds(const struct export_head *head, const struct feed_outline *feeds, size_t n,
	struct export_out *out, struct error *err)
{
	struct arena arena = {0};
	struct xml xml;
	size_t n_outlines;
	struct outline *outlines = sorted_outlines(feeds, n, &arena, &n_outlines);
	xml_init(&xml, &out->buf, 0);
	buf_append_str(&out->buf, STR(XML_DECLARATION));
	xml_start(&xml, "opml");
	xml_attribute(&xml, "version", STR("2.0"));
	head_element(&xml, head, feeds, n);
	bool ok = body_element(&xml, head, outlines, n_outlines, out, err);
	xml_end(&xml, "opml");
	arena_finish(&arena);
	return ok;
}
