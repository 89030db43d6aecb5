/* Handlers of Media RSS and of the podcast modules. */
#include "parsers/feed_state.h"

#include "base/media_type.h"

enum { RANK_OF_CONTENT = 4, RANK_OF_THUMBNAIL = 5 }; /* for the image of an entry */

/* "1:02:03", "62:03", "3723", "3723.5" */
static int64_t to_duration(struct str text)
{
	int64_t seconds = 0;
	struct str rest = str_trim(text);
	rest = str_make(rest.data, str_find(rest, '.'));
	if (!rest.len)
		return SIZE_NONE;
	for (int parts = 0; rest.len; parts++) {
		int64_t part = texts_number(str_split(rest, ':', &rest));
		if (part == SIZE_NONE || parts > 2 || part > INT32_MAX)
			return SIZE_NONE;
		seconds = seconds * 60 + part;
	}
	return seconds;
}

static struct attachment *find_attachment(struct entry *entry, struct str url)
{
	enum { COMPARED = 64 };
	for (size_t i = 0; i < entry->n_attachments && i < COMPARED; i++)
		if (str_eq(entry->attachments[i].url, url))
			return &entry->attachments[i];
	return NULL;
}

static void complete(struct attachment *attachment, const struct attachment *known)
{
	if (!attachment->mime_type.len)
		attachment->mime_type = known->mime_type;
	if (!attachment->title.len)
		attachment->title = known->title;
	if (attachment->size_in_bytes == SIZE_NONE)
		attachment->size_in_bytes = known->size_in_bytes;
	attachment->duration_in_seconds = known->duration_in_seconds;
}

void feed_add_enclosure(struct feed_xml *feed, struct attachment enclosure)
{
	struct entry *entry = &feed->entry;
	struct attachment *place = find_attachment(entry, enclosure.url);
	if (place && place < entry->attachments + feed->n_enclosures)
		return;
	if (place)
		complete(&enclosure, place);
	else if (entry->n_attachments >= READ_MAX_LIST)
		return;
	else
		place = arena_push(feed->arena, entry->attachments, entry->n_attachments);
	struct attachment *first = entry->attachments + feed->n_enclosures++;
	memmove(first + 1, first, (size_t)(place - first) * sizeof *first);
	*first = enclosure;
	feed->attachment = NULL; /* an enclosure inside of media:content: that is elsewhere now */
}

/* One picture in several sizes: a thumbnail is of the same thing as all else. */
static bool are_same(const struct picture *a, const struct picture *b)
{
	return a->is_thumbnail || b->is_thumbnail || (a->group && a->group == b->group)
		|| str_eq(a->address, b->address);
}

static bool is_better(const struct picture *offered, const struct picture *known)
{
	if (offered->group && offered->group == known->group && offered->is_default != known->is_default)
		return offered->is_default;
	if (offered->width != SIZE_NONE && known->width != SIZE_NONE)
		return offered->width > known->width && are_same(offered, known);
	return offered->is_thumbnail && !known->is_thumbnail;
}

void feed_offer_picture(struct feed_xml *feed, const struct frame *frame, struct picture picture, struct str url)
{
	struct raw_fields *fields = feed->in_entry ? &feed->entry_fields : &feed->feed_fields;
	struct raw_field *image = &fields->field[FIELD_IMAGE];
	bool is_known = image->rank == RANK_OF_CONTENT || image->rank == RANK_OF_THUMBNAIL;
	const struct frame *parent = frame - 1;
	picture.group = parent->inside & IN_MEDIA ? parent->node : NULL;
	bool is_face = feed->in_entry && media_is_face(url);
	if (is_face || (is_known && !is_better(&picture, &fields->picture)))
		return;
	if (is_known)
		image->rank = 0;
	fields->picture = picture;
	feed_offer_listed(feed, frame, FIELD_IMAGE, picture.is_thumbnail ? RANK_OF_THUMBNAIL : RANK_OF_CONTENT, url);
}

static void offer_content(struct feed_xml *feed, const struct frame *frame,
	const struct attributes *attributes, struct str url)
{
	struct str medium = attribute(feed, attributes, "medium");
	const struct attachment file = {.url = url, .mime_type = attribute(feed, attributes, "type")};
	const struct picture picture = {
		.address = str_make(url.data, str_find(url, '?')),
		.width = texts_size(attribute(feed, attributes, "width")),
		.is_default = str_eq_nocase(attribute(feed, attributes, "isdefault"), STR("true")),
	};
	if (medium.len ? str_eq_nocase(medium, STR("image")) : media_is_picture(&file))
		feed_offer_picture(feed, frame, picture, url);
}

/* media:content; the enclosure of the same address is completed by it. */
void feed_start_media(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct entry *entry = &feed->entry;
	feed->attachment = NULL;
	struct str url = texts_url(&feed->texts, frame->base, attribute(feed, attributes, "url"));
	if (!url.len)
		return;
	offer_content(feed, frame, attributes, url);
	struct attachment *attachment = find_attachment(entry, url);
	if (!attachment) {
		if (entry->n_attachments >= READ_MAX_LIST)
			return;
		attachment = arena_push(feed->arena, entry->attachments, entry->n_attachments);
		*attachment = (struct attachment){.url = url, .size_in_bytes = SIZE_NONE,
			.duration_in_seconds = SIZE_NONE};
	}
	if (!attachment->mime_type.len)
		attachment->mime_type = arena_str(feed->arena,
			attribute(feed, attributes, "type"));
	if (attachment->size_in_bytes == SIZE_NONE)
		attachment->size_in_bytes = texts_size(attribute(feed, attributes, "filesize"));
	if (attachment->duration_in_seconds == SIZE_NONE)
		attachment->duration_in_seconds = to_duration(attribute(feed, attributes, "duration"));
	feed->attachment = attachment;
	feed->caption = STR("");
}

/* What a picture shows is its title for want of one. */
void feed_end_media(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	(void)text;
	if (feed->attachment && !feed->attachment->title.len)
		feed->attachment->title = feed->caption;
	feed->attachment = NULL;
}

void feed_end_media_description(struct feed_xml *feed, struct frame *frame, struct str text)
{
	if (feed->attachment && media_is_picture(feed->attachment))
		feed->caption = texts_plain(&feed->texts, text, frame->type);
	feed_end_field(feed, frame, text);
}

/* The title of the film, or of the entry when it stands outside of one. */
void feed_end_media_title(struct feed_xml *feed, struct frame *frame, struct str text)
{
	if (feed->attachment && !feed->attachment->title.len)
		feed->attachment->title = texts_plain(&feed->texts, text, frame->type);
	else
		feed_end_field(feed, frame, text);
}

void feed_end_keywords(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	struct str rest = text;
	while (rest.len)
		feed_add_tag(feed, str_split(rest, ',', &rest));
}

void feed_end_duration(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	feed->duration_s = to_duration(text);
}
