/* Values of a document by their names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/time.h"
#include "feed_case.h"

enum read_result read_text(struct str text, struct arena *arena, struct document *document,
	struct error *err)
{
	struct read_hints hints = {.url = STR(PAGE), .now = TIME_NONE};
	return document_read(text, &hints, arena, document, err);
}

/* --- values by name: "title", "0.title", "0.author.email", "0.tag", "0.attachment.url" --- */

struct member {
	const char *name;
	size_t at;
};

static const struct member document_members[] = {
	{"version", offsetof(struct document, version)}, {"id", offsetof(struct document, id)},
	{"title", offsetof(struct document, title)},
		{"home", offsetof(struct document, home_page_url)},
	{"self", offsetof(struct document, feed_url)},
		{"next", offsetof(struct document, next_url)},
	{"prev-archive", offsetof(struct document, prev_archive_url)},
	{"description", offsetof(struct document, description)},
	{"language", offsetof(struct document, language)},
		{"icon", offsetof(struct document, icon)},
	{"favicon", offsetof(struct document, favicon)},
		{"rights", offsetof(struct document, rights)},
	{"generator", offsetof(struct document, generator)},
		{"hub", offsetof(struct document, hub_url)},
	{"extensions", offsetof(struct document, extensions)}, {NULL, 0},
};

static const struct member entry_members[] = {
	{"id", offsetof(struct entry, id)}, {"url", offsetof(struct entry, url)},
	{"external", offsetof(struct entry, external_url)},
		{"title", offsetof(struct entry, title)},
	{"summary", offsetof(struct entry, summary)},
		{"html", offsetof(struct entry, content_html)},
	{"text", offsetof(struct entry, content_text)}, {"image", offsetof(struct entry, image)},
	{"language", offsetof(struct entry, language)}, {"rights", offsetof(struct entry, rights)},
	{"comments", offsetof(struct entry, comments_url)},
	{"source.title", offsetof(struct entry, source.title)},
	{"source.url", offsetof(struct entry, source.url)},
	{"source.id", offsetof(struct entry, source.id)},
	{"source.feed", offsetof(struct entry, source.feed_url)},
	{"source.icon", offsetof(struct entry, source.icon)},
	{"source.rights", offsetof(struct entry, source.rights)},
	{"extensions", offsetof(struct entry, extensions)}, {NULL, 0},
};

static const struct str *find_member(const struct member *members, const void *object,
	const char *name)
{
	for (; members->name; members++)
		if (strcmp(members->name, name) == 0)
			return (const struct str *)((const char *)object + members->at);
	return NULL;
}

static struct str person_value(const struct person *people, size_t n, const char *name)
{
	size_t at = (size_t)(*name - '0');
	if (at >= n)
		return STR("");
	return strcmp(name + 1, ".name") == 0 ? people[at].name
		: strcmp(name + 1, ".email") == 0 ? people[at].email : people[at].url;
}

static struct str number_value(int64_t number, char room[TIME_TEXT_SIZE])
{
	snprintf(room, TIME_TEXT_SIZE, "%lld", (long long)number);
	return str_of(room);
}

static struct str attachment_value(const struct entry *entry, const char *name,
	char room[TIME_TEXT_SIZE])
{
	size_t at = (size_t)(*name - '0');
	if (at >= entry->n_attachments)
		return STR("");
	const struct attachment *attachment = &entry->attachments[at];
	if (strcmp(name + 1, ".type") == 0)
		return attachment->mime_type;
	if (strcmp(name + 1, ".title") == 0)
		return attachment->title;
	if (strcmp(name + 1, ".size") == 0)
		return number_value(attachment->size_in_bytes, room);
	if (strcmp(name + 1, ".duration") == 0)
		return number_value(attachment->duration_in_seconds, room);
	return attachment->url;
}

static struct str entry_value(const struct entry *entry, const char *name,
	char room[TIME_TEXT_SIZE])
{
	const struct str *text = find_member(entry_members, entry, name);
	if (text)
		return *text;
	if (strcmp(name, "published") == 0)
		return str_of(time_rfc3339(entry->published.at, room));
	if (strcmp(name, "modified") == 0)
		return str_of(time_rfc3339(entry->modified.at, room));
	if (strcmp(name, "source.modified") == 0)
		return str_of(time_rfc3339(entry->source.modified_at, room));
	if (strcmp(name, "published-text") == 0)
		return entry->published.text;
	if (strcmp(name, "published-origin") == 0)
		return entry->published.origin;
	if (strncmp(name, "tag", 3) == 0)
		return (size_t)(name[3] - '0') < entry->n_tags ? entry->tags[name[3] - '0']
			: STR("");
	if (strncmp(name, "source.author", 13) == 0)
		return person_value(entry->source.authors, entry->source.n_authors, name + 13);
	if (strncmp(name, "author", 6) == 0)
		return person_value(entry->authors, entry->n_authors, name + 6);
	if (strncmp(name, "contributor", 11) == 0)
		return person_value(entry->contributors, entry->n_contributors, name + 11);
	if (strncmp(name, "attachment", 10) == 0)
		return attachment_value(entry, name + 10, room);
	if (strncmp(name, "link", 4) == 0)
		return (size_t)(name[4] - '0') < entry->n_links
			? entry->links[name[4] - '0'].url : STR("");
	fail_msg("no member %s", name);
	return STR("");
}

static struct str document_value(const struct document *document, const char *name,
	char room[TIME_TEXT_SIZE])
{
	if (name[0] >= '0' && name[0] <= '9') {
		size_t at = (size_t)(name[0] - '0');
		return at < document->n_entries
			? entry_value(&document->entries[at], name + 2, room)
			: STR("(no such entry)");
	}
	const struct str *text = find_member(document_members, document, name);
	if (text)
		return *text;
	if (strcmp(name, "format") == 0)
		return str_of(document_format_name(document->format));
	if (strcmp(name, "published") == 0)
		return str_of(time_rfc3339(document->published.at, room));
	if (strcmp(name, "modified") == 0)
		return str_of(time_rfc3339(document->modified.at, room));
	if (strcmp(name, "entries") == 0)
		return number_value((int64_t)document->n_entries, room);
	if (strcmp(name, "tombstone") == 0)
		return document->n_tombstones ? document->tombstones[0].id : STR("");
	if (strncmp(name, "tag", 3) == 0)
		return (size_t)(name[3] - '0') < document->n_tags
			? document->tags[name[3] - '0'] : STR("");
	if (strncmp(name, "author", 6) == 0)
		return person_value(document->authors, document->n_authors, name + 6);
	fail_msg("no member %s", name);
	return STR("");
}

void check_case(const struct feed_case *feed_case)
{
	struct arena arena = {0};
	struct document document;
	struct error err = {0};
	if (read_text(str_of(feed_case->input), &arena, &document, &err) != READ_OK)
		fail_msg("%s: %s", feed_case->input, err.text);
	for (const struct expectation *e = feed_case->expectations; e->name; e++) {
		char room[TIME_TEXT_SIZE];
		struct str got = document_value(&document, e->name, room);
		if (!str_eq(got, str_of(e->want)))
			fail_msg("%s\n%s: got \"%.*s\", want \"%s\"", feed_case->input,
				e->name, STR_ARG(got),
				e->want);
	}
	arena_finish(&arena);
}

void check_cases(const struct feed_case *cases)
{
	for (; cases->input; cases++)
		check_case(cases);
}
