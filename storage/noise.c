/* Both versions are hashed without their noise. The HTML is our own writer's: tags are whole, attributes
 * quoted, "<" is never text. */
#include "storage/noise.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/media_type.h"
#include "base/url.h"
#include "storage/renamed.h"
#include "base/url_file.h"
#include "storage/counter.h"

enum { ZONE_MAX_S = 14 * 3600 }; /* that a clock can be ahead of UTC */

struct digest {
	uint64_t hash;
	uint64_t tokens;       /* of the addresses that may be signed anew, as they stand */
	struct buf url, value; /* scratch */
	bool in_pre;           /* where white space counts */
	bool in_ad;            /* inside a link to an advertiser */
	bool in_counter;       /* inside a line that counts */
};

struct tag {
	struct str name, attributes;
	bool closes;
};

static void take(struct digest *digest, struct str piece)
{
	digest->hash = hash64_more(digest->hash, piece);
}

static bool is_one_of(struct str word, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(word, str_of(names[i])))
			return true;
	return false;
}
#define IS_ONE_OF(word, names) is_one_of(word, names, sizeof names / sizeof *names)

/* --- text */

/* Length of the white space that the text begins with; 0: none. */
static size_t blank_length(struct str text)
{
	static const struct str blanks[] = {{" ", 1}, {"\n", 1}, {"\t", 1}, {"\r", 1}, {"\f", 1}, {"\u00a0", 2},
		{"&nbsp;", 6}, {"\u200b", 3}, {"\ufeff", 3}};
	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		if (str_starts(text, blanks[i]))
			return blanks[i].len;
	return 0;
}

static void take_words(struct digest *digest, struct str text)
{
	size_t start = 0, blank;
	if (!text.len)
		return;
	for (size_t i = 0; i <= text.len; i += blank ? blank : 1) {
		blank = blank_length(str_make(text.data + i, text.len - i));
		if (!blank && i < text.len)
			continue;
		if (i > start)
			take(digest, str_make(text.data + start, i - start));
		start = i + blank;
	}
}

static void take_text(struct digest *digest, struct str text)
{
	if (digest->in_ad || digest->in_counter || counter_is_among(text))
		return;
	if (digest->in_pre)
		take(digest, text);
	else
		take_words(digest, text);
}

static void take_lines(struct digest *digest, struct str text)
{
	while (text.len) {
		struct str line = str_split(text, '\n', &text);
		digest->in_counter = counter_is_line(line);
		take_text(digest, counter_cut(line));
	}
	digest->in_counter = false;
}

/* --- addresses */

static void take_address(struct digest *digest, struct str url)
{
	buf_clear(&digest->url);
	take(digest, url_canonical(url, &digest->url) ? buf_str(&digest->url) : url);
}

/* Addresses have no other reference that matters. */
static struct str unescape(struct digest *digest, struct str value)
{
	buf_clear(&digest->value);
	for (size_t i = 0; i < value.len; i++) {
		buf_append_char(&digest->value, value.data[i]);
		if (str_starts(str_make(value.data + i, value.len - i), STR("&amp;")))
			i += 4;
	}
	return buf_str(&digest->value);
}

/* A picture, or what is attached. */
static void take_image(struct digest *digest, struct str url)
{
	struct str address, parameter;
	buf_clear(&digest->url);
	struct file_query query = file_query_start(url_canonical(url, &digest->url) ? buf_str(&digest->url) : url, &address);
	take(digest, address);
	while (file_query_next(&query, &parameter))
		take(digest, parameter);
	if (query.had_token)
		digest->tokens = hash64_more(digest->tokens, url);
}

/* The signed address of a file counts as that file; every other one is a page, and all of its query says which. */
static void take_link(struct digest *digest, struct str url)
{
	struct str address;
	if (file_query_start(url, &address).is_signed && media_type_of_address(address).len)
		take_image(digest, url);
	else
		take_address(digest, url);
}

/* Pictures with what they are for: "a.png 1x, b.png 2x". */
static void take_images(struct digest *digest, struct str list)
{
	while (list.len) {
		struct str piece = str_split(list, ' ', &list);
		take(digest, STR(" "));
		take_image(digest, unescape(digest, piece));
	}
}

/* Of what feeds and their hosts put between the texts. */
static bool is_advertiser(struct str url)
{
	static const struct str hosts[] = {{"doubleclick.net", 15}, {"googlesyndication.com", 21},
		{"googleadservices.com", 20}, {"buysellads.com", 14}, {"buysellads.net", 14},
		{"carbonads.com", 13}, {"carbonads.net", 13}, {"pheedo.com", 10}, {"adnxs.com", 9},
		{"amazon-adsystem.com", 19}, {"taboola.com", 11}, {"outbrain.com", 12}, {"adsrvr.org", 10},
		{"rubiconproject.com", 18}, {"openx.net", 9}, {"adform.net", 10}, {"criteo.com", 10},
		{"criteo.net", 10}, {"smartadserver.com", 17}};
	struct url parts;
	if (!url_parse(url, &parts))
		return false;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct str host = parts.host;
		while (host.len > hosts[i].len)
			str_split(host, '.', &host);
		if (str_eq_nocase(host, hosts[i]))
			return true;
	}
	return false;
}

/* --- tags */

/* At a "<"; the rest begins behind the tag. */
static struct tag tag_read(struct str html, struct str *ret_rest)
{
	struct tag tag = {.closes = html.len > 1 && html.data[1] == '/'};
	size_t start = tag.closes ? 2 : 1, end = start;
	while (end < html.len && html.data[end] != ' ' && html.data[end] != '>')
		end++;
	tag.name = str_make(html.data + start, end - start);
	start = end;
	for (bool quoted = false; end < html.len && (quoted || html.data[end] != '>'); end++)
		quoted ^= html.data[end] == '"';
	tag.attributes = str_make(html.data + start, end - start);
	end += end < html.len;
	*ret_rest = str_make(html.data + end, html.len - end);
	return tag;
}

/* The next of ` name="value"` or ` name`; false behind the last. */
static bool attribute_read(struct str *attributes, struct str *ret_name, struct str *ret_value)
{
	struct str rest = str_trim(*attributes);
	size_t end = 0;
	if (!rest.len)
		return false;
	while (end < rest.len && rest.data[end] != ' ' && rest.data[end] != '=')
		end++;
	*ret_name = str_make(rest.data, end);
	*ret_value = str_make(NULL, 0);
	rest = str_make(rest.data + end, rest.len - end);
	if (str_starts(rest, STR("=\""))) {
		rest = str_make(rest.data + 2, rest.len - 2);
		*ret_value = str_split(rest, '"', &rest);
	}
	*attributes = rest;
	return end > 0;
}

static struct str attribute_find(const struct tag *tag, struct str wanted)
{
	struct str attributes = tag->attributes, name, value;
	while (attribute_read(&attributes, &name, &value))
		if (str_eq(name, wanted))
			return value;
	return str_make(NULL, 0);
}

/* Their order does not count: the hashes are added. */
static void take_attributes(struct digest *digest, struct str attributes)
{
	uint64_t outer = digest->hash, sum = 0;
	struct str name, value;
	while (attribute_read(&attributes, &name, &value)) {
		digest->hash = hash64(name);
		if (str_eq(name, STR("href")) || str_eq(name, STR("cite")))
			take_link(digest, unescape(digest, value));
		else if (str_eq(name, STR("srcset")))
			take_images(digest, value);
		else if (str_eq(name, STR("src")) || str_eq(name, STR("poster")))
			take_image(digest, unescape(digest, value));
		else
			take(digest, value);
		sum += digest->hash;
	}
	digest->hash = outer;
	take(digest, str_make((const char *)&sum, sizeof sum));
}

static void take_tag(struct digest *digest, const struct tag *tag)
{
	if (str_eq(tag->name, STR("pre")))
		digest->in_pre = !tag->closes;
	if (str_eq(tag->name, STR("a"))) {
		bool was_in_ad = digest->in_ad;
		digest->in_ad = !tag->closes && is_advertiser(attribute_find(tag, STR("href")));
		if (was_in_ad && tag->closes)
			return;
	}
	if (digest->in_ad || is_advertiser(attribute_find(tag, STR("src"))))
		return;
	take(digest, tag->closes ? STR("/") : STR("<"));
	take(digest, tag->name);
	take_attributes(digest, tag->attributes);
}

/* These do not end a line. */
static bool is_inline(struct str name)
{
	static const char *const names[] = {"a", "abbr", "b", "big", "cite", "code", "data", "em", "font", "i", "img", "mark",
		"q", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var"};
	return IS_ONE_OF(name, names);
}

/* The line that the HTML begins with, whatever stands in elements of its own: "Views: <b>12</b>". */
static bool is_counter_line(struct str html)
{
	char line[COUNTER_MAX_BYTES];
	size_t n = 0;
	while (html.len) {
		size_t blank = blank_length(html);
		if (html.data[0] == '<') {
			struct tag tag = tag_read(html, &html);
			if (!is_inline(tag.name))
				break;
			continue;
		}
		if (!blank || (n && line[n - 1] != ' ')) {
			if (n == sizeof line)
				return false;
			line[n++] = blank ? ' ' : html.data[0];
		}
		html = str_make(html.data + (blank ? blank : 1), html.len - (blank ? blank : 1));
	}
	return counter_is_line(str_make(line, n));
}

static bool ends_line(struct str html)
{
	while (html.len && html.data[0] == '<') {
		struct tag tag = tag_read(html, &html);
		if (!is_inline(tag.name))
			return true;
		if (!tag.closes)
			return false;
	}
	return !html.len;
}

/* Each line is looked at as a whole where it begins. */
static void take_html(struct digest *digest, struct str html)
{
	bool is_new_line = true;
	digest->in_pre = digest->in_ad = digest->in_counter = false;
	while (html.len) {
		if (html.data[0] == '<') {
			struct tag tag = tag_read(html, &html);
			is_new_line |= !is_inline(tag.name);
			digest->in_counter &= is_inline(tag.name);
			take_tag(digest, &tag);
			continue;
		}
		if (is_new_line)
			digest->in_counter = is_counter_line(html);
		is_new_line = false;
		struct str text = str_make(html.data, str_find(html, '<')), cut = counter_cut(text);
		html = str_make(html.data + text.len, html.len - text.len);
		take_text(digest, cut.len < text.len && ends_line(html) ? cut : text);
	}
	digest->in_counter = false;
}

/* --- images: which of an entry's pictures is its image, courant chose, and may choose otherwise in another version */

static bool is_attached(const struct entry *entry, struct str url)
{
	size_t i = 0;
	while (i < entry->n_attachments && !str_eq(entry->attachments[i].url, url))
		i++;
	return i < entry->n_attachments;
}

/* Among the extensions, where thumbnails are kept. */
static bool is_named(struct digest *digest, const struct entry *entry, struct str url)
{
	buf_clear(&digest->url);
	buf_append_char(&digest->url, '"');
	buf_append_str(&digest->url, url);
	buf_append_char(&digest->url, '"');
	struct str quoted = buf_str(&digest->url), text = entry->extensions;
	return url.len && text.len && memmem(text.data, text.len, quoted.data, quoted.len);
}

static uint64_t digest_of_image(struct digest *digest, struct str url)
{
	digest->hash = 0;
	take_image(digest, url);
	return digest->hash;
}

/* Pictures that are attached are compared as attachments. */
static bool has_other_image(const struct entry *before, const struct entry *after)
{
	struct digest digest = {0};
	if (is_attached(before, before->image) || is_attached(after, after->image))
		return false;
	buf_init(&digest.url, URL_MAX * 4);
	bool is_other = !is_named(&digest, after, before->image)
		&& digest_of_image(&digest, before->image) != digest_of_image(&digest, after->image);
	buf_finish(&digest.url);
	return is_other;
}

/* Their order does not count. */
static void take_tags(struct digest *digest, const struct entry *entry)
{
	uint64_t outer = digest->hash, sum = 0;
	for (size_t i = 0; i < entry->n_tags; i++) {
		digest->hash = 0;
		take_words(digest, entry->tags[i]);
		sum += digest->hash;
	}
	digest->hash = outer;
	take(digest, str_make((const char *)&sum, sizeof sum));
}

/* --- entries: the same members as content_hash is made of */

static struct digest digest_of(const struct entry *entry, bool with_date)
{
	struct digest digest = {0};
	buf_init(&digest.url, URL_MAX * 4);
	buf_init(&digest.value, URL_MAX);
	if (!(entry->flags & ENTRY_TITLE_DERIVED))
		take_words(&digest, counter_cut(entry->title));
	take_address(&digest, entry->url);
	take_link(&digest, entry->external_url);
	take_html(&digest, entry->summary);
	take(&digest, STR("content"));
	take_html(&digest, entry->content_html);
	take(&digest, STR("text"));
	take_lines(&digest, entry->content_text);
	for (size_t i = 0; i < entry->n_authors; i++) {
		take_words(&digest, entry->authors[i].name);
		take(&digest, entry->authors[i].email);
	}
	take_tags(&digest, entry);
	for (size_t i = 0; i < entry->n_attachments; i++)
		take_image(&digest, entry->attachments[i].url);
	if (with_date && !(entry->published.flags & DATE_DERIVED))
		take(&digest, str_make((const char *)&entry->published.at, sizeof entry->published.at));
	buf_finish(&digest.value);
	buf_finish(&digest.url);
	return digest;
}

/* In its address, by which the entry has no id either. */
static bool has_number_of_fetch(const struct entry *before, const struct entry *after)
{
	return after->flags & ENTRY_ID_DERIVED && renamed_at_random(before->url, after->url, true);
}

bool noise_is_all(const struct entry *before, const struct entry *after, int64_t seen_at, int64_t now)
{
	bool with_date = after->published.at <= seen_at || after->published.at > now + ZONE_MAX_S;
	struct entry named = *after;
	if (has_number_of_fetch(before, after))
		named.url = before->url;
	return digest_of(before, with_date).hash == digest_of(&named, with_date).hash && !has_other_image(before, after);
}

bool noise_renews_files(const struct entry *before, const struct entry *after)
{
	return digest_of(before, false).tokens != digest_of(after, false).tokens || has_number_of_fetch(before, after);
}
