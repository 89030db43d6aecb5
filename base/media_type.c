#include "base/media_type.h"

#include "base/url.h"

/* Of what feeds attach. */
static const struct {
	const char *ending, *type;
} types[] = {
	{"mp3", "audio/mpeg"}, {"m4a", "audio/mp4"}, {"m4b", "audio/mp4"}, {"aac", "audio/aac"}, {"oga", "audio/ogg"},
	{"ogg", "audio/ogg"}, {"opus", "audio/ogg"}, {"flac", "audio/flac"}, {"wav", "audio/wav"},
	{"mp4", "video/mp4"}, {"m4v", "video/mp4"}, {"webm", "video/webm"}, {"mov", "video/quicktime"},
	{"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"png", "image/png"}, {"gif", "image/gif"}, {"webp", "image/webp"},
	{"avif", "image/avif"}, {"svg", "image/svg+xml"}, {"pdf", "application/pdf"}, {"epub", "application/epub+zip"},
	{"zip", "application/zip"}, {"torrent", "application/x-bittorrent"},
};

/* What follows the last dot of the last segment of the path. */
static struct str ending_of(struct str address)
{
	struct url url;
	if (!url_parse(address, &url))
		return STR("");
	size_t at = url.path.len;
	while (at > 0 && url.path.data[at - 1] != '.' && url.path.data[at - 1] != '/')
		at--;
	bool has_ending = at > 0 && url.path.data[at - 1] == '.';
	return has_ending ? str_make(url.path.data + at, url.path.len - at) : STR("");
}

struct str media_type_of_address(struct str url)
{
	struct str ending = ending_of(url);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq_nocase(ending, str_of(types[i].ending)))
			return str_of(types[i].type);
	return STR("");
}

struct str media_type(const struct attachment *attachment)
{
	if (attachment->mime_type.len)
		return attachment->mime_type;
	struct str type = media_type_of_address(attachment->url);
	return type.len ? type : STR("application/octet-stream");
}

bool media_is_picture(const struct attachment *attachment)
{
	return str_starts_nocase(media_type(attachment), STR("image/"));
}

bool media_is_face(struct str url)
{
	struct str faces = STR("gravatar.com");
	struct url parts;
	if (!url_parse(url, &parts))
		return false;
	while (parts.host.len > faces.len)
		str_split(parts.host, '.', &parts.host);
	return str_eq_nocase(parts.host, faces);
}

struct str media_image_of(const struct entry *entry)
{
	for (size_t i = 0; !entry->image.len && i < entry->n_attachments; i++)
		if (media_is_picture(&entry->attachments[i]) && !media_is_face(entry->attachments[i].url))
			return entry->attachments[i].url;
	return entry->image;
}

bool media_plays(const struct attachment *attachment)
{
	struct str type = media_type(attachment);
	return str_starts_nocase(type, STR("audio/")) || str_starts_nocase(type, STR("video/"));
}
