/* Decides about items; knows no format. */
#include "export/settle.h"

#include "base/buf.h"
#include "export/address.h"
#include "export/xml.h"
#include "parsers/html.h"

enum {
	SUMMARY_MAX = 600, /* bytes of text */
	WORD_MAX = 60,     /* bytes given up so as not to cut a word */
};

/* RFC 3339 and xsd:dateTime write the years 1 to 9999. */
static const int64_t first_writable_at = -62135596800, last_writable_at = 253402300799;

static bool is_writable(int64_t at)
{
	return at >= first_writable_at && at <= last_writable_at;
}

int64_t settle_updated_at(const struct item *item)
{
	const int64_t candidates[] = {item->entry.modified.at, item->changed_at,
		item->entry.published.at, item->first_seen_at};
	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (is_writable(candidates[i]))
			return candidates[i];
	return 0;
}

int64_t settle_seen_at(const struct item *item)
{
	int64_t at = settle_updated_at(item), seen_at = item->changed_at != TIME_NONE ? item->changed_at : item->first_seen_at;
	return is_writable(seen_at) && at > seen_at ? seen_at : at;
}

bool settle_has_title(const struct entry *entry)
{
	bool has_text = entry->summary.len || entry->content_html.len || entry->content_text.len;
	return entry->title.len && !(entry->flags & ENTRY_TITLE_DERIVED && has_text);
}

static struct str address_form(struct str url, enum address_form form, struct arena *arena)
{
	struct buf buf;
	buf_init(&buf, url.len);
	address_append(&buf, url, form);
	struct str result = arena_str(arena, buf_str(&buf));
	buf_finish(&buf);
	return result;
}

void settle_secrets(struct item *item, struct arena *arena)
{
	struct str whole = item->feed_url, guid = item->feed_guid;
	size_t path = str_find(whole, '?'), query = whole.len - path;
	item->feed_url = address_form(whole, ADDRESS_PUBLIC, arena);
	if (str_eq(item->feed_title, whole))
		item->feed_title = item->feed_url;
	if (query && guid.len && memmem(guid.data, guid.len, whole.data + path, query))
		item->feed_guid = STR("");
}

/* The longest beginning that fits, ended at a word where one ends soon enough. */
static struct str beginning(struct str text)
{
	size_t end = SUMMARY_MAX;
	while (((unsigned char)text.data[end] & 0xc0) == 0x80)
		end--;
	for (size_t at = end; at + WORD_MAX > end; at--)
		if (text.data[at] == ' ')
			return str_make(text.data, at);
	return str_make(text.data, end);
}

void settle_summary(struct entry *entry, struct arena *arena)
{
	struct str html = entry->summary.len ? entry->summary : entry->content_html;
	struct buf text, summary;
	buf_init(&text, html.len + entry->content_text.len + 1);
	buf_init(&summary, 8 * SUMMARY_MAX);
	if (html.len)
		html_to_text(html, &text);
	else
		buf_append_str(&text, entry->content_text);
	bool is_long = text.len > SUMMARY_MAX;
	if (is_long || !entry->summary.len) {
		xml_append_text(&summary, is_long ? beginning(buf_str(&text)) : buf_str(&text));
		buf_append_str(&summary, is_long ? STR("\xe2\x80\xa6") : STR(""));
		entry->summary = arena_str(arena, buf_str(&summary));
	}
	entry->content_html = entry->content_text = STR("");
	buf_finish(&text);
	buf_finish(&summary);
}
