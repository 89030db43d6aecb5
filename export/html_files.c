#include "export/html_files.h"

#include <inttypes.h>

#include "base/media_type.h"
#include "base/url.h"
#include "export/html_parts.h"
#include "export/xml.h"

enum { NAME_MAX_BYTES = 60 }; /* a longer name of a file is no help */

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

void html_files_append_image(struct buf *out, const struct entry *entry)
{
	if (!leads_with_image(entry))
		return;
	buf_append_str(out, STR("<p><img alt=\""));
	html_append_tame(out, title_of_image(entry), xml_append_value);
	buf_append_str(out, STR("\" loading=\"lazy\""));
	html_append_attribute(out, "src", entry->image);
	buf_append_str(out, STR("></p>\n"));
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

/* The last part of its address, where that is one: "talk.mp3". */
static struct str file_name(struct str address)
{
	struct url url;
	size_t at = url_parse(address, &url) ? url.path.len : 0;
	while (at > 0 && url.path.data[at - 1] != '/')
		at--;
	struct str name = at ? str_make(url.path.data + at, url.path.len - at) : STR("");
	bool is_name = str_find(name, '.') < name.len && str_find(name, '%') == name.len && name.len <= NAME_MAX_BYTES;
	return is_name ? name : STR("Attachment");
}

static bool is_in_text(const struct entry *entry, struct str piece)
{
	struct str body = body_of(entry);
	return body.len && memmem(body.data, body.len, piece.data, piece.len);
}

/* Where the text has none; loads nothing before it is asked to. */
static void append_player(struct buf *out, const struct entry *entry, const struct attachment *attachment)
{
	bool is_sound = str_starts_nocase(media_type(attachment), STR("audio/"));
	if (!is_sound || !url_is_http(attachment->url) || is_in_text(entry, STR("<audio")))
		return;
	buf_append_str(out, STR("<audio controls preload=\"none\""));
	html_append_attribute(out, "src", attachment->url);
	buf_append_str(out, STR("></audio>"));
}

/* "audio/mpeg, 1:02:03, 12.3 MB" */
static void append_attachment(struct buf *out, const struct entry *entry, const struct attachment *attachment)
{
	buf_append_str(out, STR("<li>"));
	html_append_name(out, attachment->url, attachment->title.len ? attachment->title : file_name(attachment->url));
	if (attachment->mime_type.len) {
		buf_append_str(out, STR(" "));
		html_append_text(out, attachment->mime_type);
	}
	append_duration(out, attachment->duration_in_seconds);
	if (attachment->size_in_bytes >= 1000000)
		buf_printf(out, ", %.1f MB", (double)attachment->size_in_bytes / 1e6);
	else if (attachment->size_in_bytes > 0)
		buf_printf(out, ", %" PRId64 " kB", (attachment->size_in_bytes + 999) / 1000);
	append_player(out, entry, attachment);
	buf_append_str(out, STR("</li>\n"));
}

static struct str without_query(struct str url)
{
	return str_make(url.data, str_find(url, '?'));
}

/* A picture, above the text (in any size) or in it. */
static bool is_shown(const struct entry *entry, const struct attachment *attachment)
{
	struct str url = attachment->url;
	if (leads_with_image(entry) && str_eq(url, entry->image))
		return true;
	if (!media_is_picture(attachment))
		return false;
	return leads_with_image(entry) ? str_eq(without_query(url), without_query(entry->image)) : is_in_text(entry, url);
}

void html_files_append(struct buf *out, const struct entry *entry)
{
	bool any = false;
	for (size_t i = 0; i < entry->n_attachments; i++) {
		if (is_shown(entry, &entry->attachments[i]))
			continue;
		buf_append_str(out, any ? STR("") : STR("<ul class=\"files\">\n"));
		append_attachment(out, entry, &entry->attachments[i]);
		any = true;
	}
	buf_append_str(out, any ? STR("</ul>\n") : STR(""));
}
