/* Documents and entries as JSON. Decides names and order; knows neither where the bytes go nor where
 * the values come from. */
#include "export/entry_json.h"

#include "base/media_type.h"

struct flag_name {
	uint32_t flag;
	const char *name;
};

static const struct flag_name document_flags[] = {
	{DOCUMENT_TRUNCATED, "truncated"}, {DOCUMENT_REPAIRED, "repaired"},
	{DOCUMENT_CAPPED, "capped"},       {DOCUMENT_COMPLETE, "complete"},
	{DOCUMENT_ARCHIVE, "archive"},     {DOCUMENT_EXPIRED, "expired"},
	{DOCUMENT_LONG_TAG, "long_tag"},   {DOCUMENT_TOO_DEEP, "too_deep"},
	{0, NULL},
};
static const struct flag_name entry_flags[] = {
	{ENTRY_ID_DERIVED, "id_derived"},
	{ENTRY_URL_DERIVED, "url_derived"},
	{ENTRY_TITLE_DERIVED, "title_derived"},
	{0, NULL},
};
static const struct flag_name date_flags[] = {
	{DATE_ASSUMED_UTC, "assumed_utc"},
	{DATE_DERIVED, "derived"},
	{0, NULL},
};

static void flags_json(struct json *json, const struct flag_name *names, uint32_t flags)
{
	for (; names->flag; names++)
		if (flags & names->flag)
			json_bool(json, names->name, true);
}

/* JSON Feed 1.1 wants a name, an address or an avatar of an author: who is known by mail alone is called so, too. */
static void persons_named(struct json *json, const char *key, const struct person *persons, size_t n, bool as_published)
{
	if (n == 0)
		return;
	json_array(json, key);
	for (size_t i = 0; i < n; i++) {
		json_object(json, NULL);
		bool is_mail_only = !persons[i].name.len && !persons[i].url.len;
		json_opt_string(json, "name", is_mail_only && !as_published ? persons[i].email : persons[i].name);
		json_opt_string(json, "url", persons[i].url);
		json_opt_string(json, "email", persons[i].email);
		json_end(json);
	}
	json_end(json);
}

void persons_json(struct json *json, const char *key, const struct person *persons, size_t n)
{
	persons_named(json, key, persons, n, true);
}

void strings_json(struct json *json, const char *key, const struct str *strings, size_t n)
{
	if (n == 0)
		return;
	json_array(json, key);
	for (size_t i = 0; i < n; i++)
		json_string(json, NULL, strings[i]);
	json_end(json);
}

static void links_json(struct json *json, const struct link *links, size_t n)
{
	if (n == 0)
		return;
	json_array(json, "links");
	for (size_t i = 0; i < n; i++) {
		json_object(json, NULL);
		json_opt_string(json, "url", links[i].url);
		json_opt_string(json, "rel", links[i].rel);
		json_opt_string(json, "type", links[i].type);
		json_opt_string(json, "title", links[i].title);
		json_opt_string(json, "language", links[i].language);
		json_opt_int(json, "length", links[i].length);
		json_end(json);
	}
	json_end(json);
}

static void attachments_json(struct json *json, const struct attachment *attachments, size_t n,
	bool as_published)
{
	if (n == 0)
		return;
	json_array(json, "attachments");
	for (size_t i = 0; i < n; i++) {
		json_object(json, NULL);
		json_string(json, "url", attachments[i].url);
		json_opt_string(json, "mime_type", as_published ? attachments[i].mime_type : media_type(&attachments[i]));
		json_opt_string(json, "title", attachments[i].title);
		json_opt_int(json, "size_in_bytes", attachments[i].size_in_bytes);
		json_opt_int(json, "duration_in_seconds", attachments[i].duration_in_seconds);
		json_end(json);
	}
	json_end(json);
}

static void source_json(struct json *json, const struct source *source)
{
	if (!source->id.len && !source->title.len && !source->url.len)
		return;
	json_object(json, "source");
	json_opt_string(json, "id", source->id);
	json_opt_string(json, "title", source->title);
	json_opt_string(json, "url", source->url);
	json_opt_string(json, "feed_url", source->feed_url);
	json_opt_string(json, "icon", source->icon);
	json_opt_string(json, "rights", source->rights);
	json_opt_time(json, "date_modified", source->modified_at);
	persons_json(json, "authors", source->authors, source->n_authors);
	json_end(json);
}

static bool date_has_words(const struct date *date)
{
	return date->text.len || date->origin.len || date->flags;
}

static void date_json(struct json *json, const char *key, const struct date *date)
{
	if (!date_has_words(date))
		return;
	json_object(json, key);
	json_opt_string(json, "text", date->text);
	json_opt_string(json, "origin", date->origin);
	flags_json(json, date_flags, date->flags);
	json_end(json);
}

/* How the dates were written, and by what. */
static void dates_json(struct json *json, const struct date *published,
	const struct date *modified)
{
	if (!date_has_words(published) && !date_has_words(modified))
		return;
	json_object(json, "dates");
	date_json(json, "published", published);
	date_json(json, "modified", modified);
	json_end(json);
}

void extensions_json(struct json *json, struct str extensions)
{
	if (extensions.len)
		json_raw(json, "extensions", extensions);
}

void entry_json_members(struct json *json, const struct entry *entry, bool as_published)
{
	json_opt_string(json, "url", entry->url);
	json_opt_string(json, "external_url", entry->external_url);
	json_opt_string(json, "title", entry->title);
	json_opt_string(json, "image", entry->image);
	json_opt_time(json, "date_published", entry->published.at);
	json_opt_time(json, "date_modified", entry->modified.at);
	persons_named(json, "authors", entry->authors, entry->n_authors, as_published);
	strings_json(json, "tags", entry->tags, entry->n_tags);
	json_opt_string(json, "language", entry->language);
	attachments_json(json, entry->attachments, entry->n_attachments, as_published);
}

void entry_json_additions(struct json *json, const struct entry *entry)
{
	persons_json(json, "contributors", entry->contributors, entry->n_contributors);
	json_opt_string(json, "rights", entry->rights);
	json_opt_string(json, "comments_url", entry->comments_url);
	source_json(json, &entry->source);
	links_json(json, entry->links, entry->n_links);
}

void entry_json_whole(struct json *json, const struct entry *entry)
{
	json_opt_string(json, "id", entry->id);
	entry_json_members(json, entry, true);
	json_opt_string(json, "summary", entry->summary);
	json_opt_string(json, "content_html", entry->content_html);
	json_opt_string(json, "content_text", entry->content_text);
	entry_json_additions(json, entry);
}

/* What JSON Feed has no member for, in `_courant`. */
void entry_json_own(struct json *json, const struct entry *entry)
{
	flags_json(json, entry_flags, entry->flags);
	dates_json(json, &entry->published, &entry->modified);
	extensions_json(json, entry->extensions);
}

static void entry_json(struct json *json, const struct entry *entry)
{
	json_object(json, NULL);
	entry_json_whole(json, entry);
	if (entry->flags || date_has_words(&entry->published) || date_has_words(&entry->modified)
		|| entry->extensions.len) {
		json_object(json, "_courant");
		entry_json_own(json, entry);
		json_end(json);
	}
	json_end(json);
}

void hubs_json(struct json *json, struct str hub_url)
{
	if (hub_url.len == 0)
		return;
	json_array(json, "hubs");
	json_object(json, NULL);
	json_string(json, "type", STR("WebSub"));
	json_string(json, "url", hub_url);
	json_end(json);
	json_end(json);
}

/* Hours and days as the numbers of their bits. */
static void bits_json(struct json *json, const char *key, uint32_t bits)
{
	if (bits == 0)
		return;
	json_array(json, key);
	for (int bit = 0; bit < 32; bit++)
		if (bits >> bit & 1)
			json_int(json, NULL, bit);
	json_end(json);
}

static void document_own_json(struct json *json, const struct document *document)
{
	const struct poll_hints *hints = &document->hints;
	if (!document->flags && !document->prev_archive_url.len && !document->extensions.len &&
		hints->update_period_s == SIZE_NONE && hints->update_base_at == TIME_NONE &&
		!hints->skip_hours && !hints->skip_days && !document->published.text.len &&
		!document->modified.text.len)
		return;
	json_object(json, "_courant");
	flags_json(json, document_flags, document->flags);
	json_opt_string(json, "prev_archive_url", document->prev_archive_url);
	json_opt_int(json, "update_period_s", hints->update_period_s);
	json_opt_time(json, "update_base", hints->update_base_at);
	bits_json(json, "skip_hours", hints->skip_hours);
	bits_json(json, "skip_days", hints->skip_days);
	dates_json(json, &document->published, &document->modified);
	extensions_json(json, document->extensions);
	json_end(json);
}

void document_json(struct json *json, const char *key, const struct document *document)
{
	int64_t ttl_s = document->hints.ttl_s;
	json_object(json, key);
	json_opt_string(json, "format", str_of(document_format_name(document->format)));
	json_opt_string(json, "version", document->version);
	json_opt_string(json, "id", document->id);
	json_opt_string(json, "title", document->title);
	json_opt_string(json, "home_page_url", document->home_page_url);
	json_opt_string(json, "feed_url", document->feed_url);
	json_opt_string(json, "next_url", document->next_url);
	json_opt_string(json, "description", document->description);
	json_opt_string(json, "language", document->language);
	json_opt_string(json, "icon", document->icon);
	json_opt_string(json, "favicon", document->favicon);
	persons_json(json, "authors", document->authors, document->n_authors);
	persons_json(json, "contributors", document->contributors, document->n_contributors);
	strings_json(json, "tags", document->tags, document->n_tags);
	json_opt_time(json, "date_published", document->published.at);
	json_opt_time(json, "date_modified", document->modified.at);
	json_opt_string(json, "rights", document->rights);
	json_opt_string(json, "generator", document->generator);
	json_opt_int(json, "ttl", ttl_s == SIZE_NONE ? SIZE_NONE : ttl_s / 60);
	hubs_json(json, document->hub_url);
	links_json(json, document->links, document->n_links);
	document_own_json(json, document);
	json_array(json, "items");
	for (size_t i = 0; i < document->n_entries; i++)
		entry_json(json, &document->entries[i]);
	json_end(json);
	json_end(json);
}
