/* Entries and feeds put together from the raw texts of their fields. Knows no XML.
 *
 * An entry without a link has the address that its guid is (unless the guid says it is none), or
 * its Atom id when that is a web address; it is flagged as derived. */
#include "base/url.h"
#include "parsers/feed_state.h"

static struct str raw_text(const struct raw_fields *fields, enum feed_field field)
{
	const struct raw_field *raw = &fields->field[field];
	return raw->rank ? str_make(fields->text.data + raw->at, raw->len) : str_make(NULL, 0);
}

static void clear_fields(struct raw_fields *fields)
{
	buf_clear(&fields->text);
	memset(fields->field, 0, sizeof fields->field);
}

static struct str copy_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	return texts_copy(&feed->texts, raw_text(fields, field));
}

static struct str plain_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	return texts_plain(&feed->texts, raw_text(fields, field), fields->field[field].type);
}

static struct str title_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	const struct raw_field *raw = &fields->field[field];
	return texts_title(&feed->texts, raw_text(fields, field), raw->type, raw->base);
}

static struct str html_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	const struct raw_field *raw = &fields->field[field];
	return texts_html(&feed->texts, raw_text(fields, field), raw->type, raw->base);
}

static struct str rich_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	const struct raw_field *raw = &fields->field[field];
	return texts_rich(&feed->texts, raw_text(fields, field), raw->type, raw->base);
}

static struct str url_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	return texts_url(&feed->texts, fields->field[field].base, raw_text(fields, field));
}

static struct date date_of(struct feed_xml *feed, const struct raw_fields *fields,
	enum feed_field field)
{
	const struct raw_field *raw = &fields->field[field];
	struct str language = feed->in_entry ? feed->entry.language : feed->document->language;
	struct date date = texts_date(&feed->texts, raw_text(fields, field), language);
	if (raw->rank && raw->rank < RANK_OWN_WORD)
		date.origin = str_of(arena_printf(feed->arena, "%s%s%s", raw->key_prefix,
			*raw->key_prefix ? ":" : "", raw->name));
	return date;
}

static struct str extensions_of(struct feed_xml *feed, struct ext_tree *tree)
{
	struct buf *out = &feed->texts.scratch;
	buf_clear(out);
	ext_write(tree, out);
	ext_clear(tree);
	return texts_copy(&feed->texts, buf_str(out));
}

/* --- an entry --- */

static void finish_caption(struct feed_xml *feed, const struct raw_fields *fields)
{
	struct entry *entry = &feed->entry;
	const struct raw_field *caption = &fields->field[FIELD_CAPTION];
	if (!entry->summary.len && !entry->content_html.len && !entry->content_text.len)
		entry->summary = html_of(feed, fields, FIELD_CAPTION);
	else if (caption->rank && !caption->kept)
		feed_keep_loser(feed, fields, caption);
}

/* A second description says as much as the first: what podcasts have as plain text beside the notes of an episode does not. */
static bool says_as_much(struct str second, struct str first)
{
	return second.len >= first.len && str_find(first, '<') == first.len;
}

/* The summary and the content. A second description becomes whichever is missing. */
static void finish_texts(struct feed_xml *feed, const struct raw_fields *fields)
{
	struct entry *entry = &feed->entry;
	const struct raw_field *content = &fields->field[FIELD_CONTENT];
	if (content->type == TEXT_PLAIN)
		entry->content_text = copy_of(feed, fields, FIELD_CONTENT);
	else
		entry->content_html = html_of(feed, fields, FIELD_CONTENT);
	entry->summary = html_of(feed, fields, FIELD_SUMMARY);
	const struct raw_field *more = &fields->field[FIELD_SUMMARY_MORE];
	if (!more->rank || str_eq(raw_text(fields, FIELD_SUMMARY_MORE),
		raw_text(fields, FIELD_SUMMARY)))
		return;
	struct str second = html_of(feed, fields, FIELD_SUMMARY_MORE);
	if (!entry->summary.len)
		entry->summary = second;
	else if (!content->rank && (more->rank >= RANK_OWN_WORD || says_as_much(second, entry->summary)))
		entry->content_html = second;
	else
		feed_keep_loser(feed, fields, more);
}

static void derive_url(struct feed_xml *feed, const struct raw_fields *fields)
{
	struct entry *entry = &feed->entry;
	bool is_address = feed->guid == GUID_PERMALINK
		|| (feed->guid == GUID_UNSAID && url_is_http(entry->id));
	if (entry->url.len || !is_address)
		return;
	entry->url = url_of(feed, fields, FIELD_ID);
	if (entry->url.len)
		entry->flags |= ENTRY_URL_DERIVED;
}

/* The one duration that an entry has is that of its first sound or film; a cover or a transcript may stand before it. */
static void finish_duration(struct feed_xml *feed)
{
	struct entry *entry = &feed->entry;
	struct attachment *plays = entry->attachments;
	if (feed->duration_s == SIZE_NONE || !entry->n_attachments)
		return;
	for (size_t i = entry->n_attachments; i-- > 0;)
		if (str_starts_nocase(entry->attachments[i].mime_type, STR("audio/"))
			|| str_starts_nocase(entry->attachments[i].mime_type, STR("video/")))
			plays = &entry->attachments[i];
	if (plays->duration_in_seconds == SIZE_NONE)
		plays->duration_in_seconds = feed->duration_s;
}

/* RSS names no page of the source. */
static void finish_source(struct feed_xml *feed, const struct raw_fields *fields)
{
	struct source *source = &feed->entry.source;
	source->id = copy_of(feed, fields, FIELD_SOURCE_ID);
	source->title = plain_of(feed, fields, FIELD_SOURCE_TITLE);
	source->url = url_of(feed, fields, FIELD_SOURCE_URL);
	source->feed_url = url_of(feed, fields, FIELD_SOURCE_FEED_URL);
	if (!source->url.len)
		source->url = source->feed_url;
	source->icon = url_of(feed, fields, FIELD_SOURCE_ICON);
	source->rights = rich_of(feed, fields, FIELD_SOURCE_RIGHTS);
	source->modified_at = date_of(feed, fields, FIELD_SOURCE_MODIFIED).at;
}

void feed_finish_entry(struct feed_xml *feed)
{
	struct entry *entry = &feed->entry;
	struct raw_fields *fields = &feed->entry_fields;
	struct document *document = feed->document;
	if (fields->field[FIELD_LANGUAGE].rank)
		entry->language = texts_language(&feed->texts, raw_text(fields, FIELD_LANGUAGE));
	entry->id = copy_of(feed, fields, FIELD_ID);
	entry->url = url_of(feed, fields, FIELD_URL);
	derive_url(feed, fields);
	feed->texts.page = entry->url;
	entry->title = title_of(feed, fields, FIELD_TITLE);
	finish_texts(feed, fields);
	finish_caption(feed, fields);
	entry->image = url_of(feed, fields, FIELD_IMAGE);
	entry->rights = rich_of(feed, fields, FIELD_RIGHTS);
	entry->comments_url = url_of(feed, fields, FIELD_COMMENTS);
	entry->published = date_of(feed, fields, FIELD_PUBLISHED);
	entry->modified = date_of(feed, fields, FIELD_MODIFIED);
	finish_source(feed, fields);
	if (!entry->n_authors) { /* RFC 4287 section 4.2.1 */
		entry->authors = entry->source.authors;
		entry->n_authors = entry->source.n_authors;
	}
	finish_duration(feed);
	texts_derive(&feed->texts, entry);
	entry->extensions = extensions_of(feed, &feed->entry_ext);
	*arena_push(feed->arena, document->entries, document->n_entries) = *entry;
	clear_fields(fields);
	feed->in_entry = false;
}

/* --- the feed --- */

void feed_finish_document(struct feed_xml *feed)
{
	struct document *document = feed->document;
	const struct raw_fields *fields = &feed->feed_fields;
	if (fields->field[FIELD_LANGUAGE].rank)
		document->language = texts_language(&feed->texts, raw_text(fields, FIELD_LANGUAGE));
	document->id = copy_of(feed, fields, FIELD_ID);
	document->home_page_url = url_of(feed, fields, FIELD_URL);
	feed->texts.page = document->home_page_url;
	document->title = title_of(feed, fields, FIELD_TITLE);
	document->feed_url = url_of(feed, fields, FIELD_FEED_URL);
	document->next_url = url_of(feed, fields, FIELD_NEXT);
	document->prev_archive_url = url_of(feed, fields, FIELD_PREV_ARCHIVE);
	document->hub_url = url_of(feed, fields, FIELD_HUB);
	document->description = rich_of(feed, fields, FIELD_SUMMARY);
	const struct raw_field *more = &fields->field[FIELD_SUMMARY_MORE];
	if (!document->description.len)
		document->description = rich_of(feed, fields, FIELD_SUMMARY_MORE);
	else if (more->rank
		&& !str_eq(raw_text(fields, FIELD_SUMMARY_MORE), raw_text(fields, FIELD_SUMMARY)))
		feed_keep_loser(feed, fields, more);
	document->icon = url_of(feed, fields, FIELD_IMAGE);
	document->favicon = url_of(feed, fields, FIELD_FAVICON);
	document->rights = rich_of(feed, fields, FIELD_RIGHTS);
	document->generator = plain_of(feed, fields, FIELD_GENERATOR);
	document->published = date_of(feed, fields, FIELD_PUBLISHED);
	document->modified = date_of(feed, fields, FIELD_MODIFIED);
	document->extensions = extensions_of(feed, &feed->feed_ext);
}
