/* Text constructs, by type or by evidence. Knows neither XML nor JSON. */
#include "parsers/feed_text.h"

#include "base/url.h"
#include "parsers/base64.h"
#include "parsers/date.h"
#include "parsers/html.h"

enum {
	MAX_TITLE = 4096,         /* bytes of a title or a name; the rest is cut */
	DERIVED_TITLE = 80,       /* bytes of a title made from the text */
	MAX_DATE_TEXT = 128,      /* bytes of a date as written */
	MAX_FUTURE_S = 24 * 3600, /* a date later than that is no date */
	MAX_GROWTH = 8,           /* of a text by escaping and by making its addresses absolute */
};

void texts_init(struct feed_texts *texts, struct arena *arena, const struct read_hints *hints)
{
	*texts = (struct feed_texts){.arena = arena, .hints = hints};
	buf_init(&texts->scratch, (size_t)hints->limits.max_document * MAX_GROWTH);
}

void texts_finish(struct feed_texts *texts)
{
	buf_finish(&texts->scratch);
}

struct str texts_copy(struct feed_texts *texts, struct str text)
{
	return text.len ? arena_str(texts->arena, text) : text;
}

struct str texts_language(struct feed_texts *texts, struct str text)
{
	char *tag = arena_array(texts->arena, char, text.len);
	for (size_t i = 0; i < text.len; i++)
		tag[i] = text.data[i] == '_' ? '-' : text.data[i];
	return str_make(tag, text.len);
}

/* The longest beginning of whole characters that fits. */
static struct str cut(struct str text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max && (text.data[max] & 0xc0) == 0x80)
		max--;
	return str_make(text.data, max);
}

/* --- text --- */

/* Settles what is open about a text: base64 undone, and plain or HTML decided by the text. */
static bool settle_is_html(struct feed_texts *texts, struct str *text, enum text_type type)
{
	if (type == TEXT_BASE64) {
		*text = base64_text(texts->arena, *text);
		type = TEXT_GUESS;
	}
	return type == TEXT_GUESS || type == TEXT_LINES ? html_looks_like_markup(*text)
		: type == TEXT_HTML || type == TEXT_XHTML;
}

/* Length of a beginning in which white space is single spaces already; eight bytes at a time, the
 * last one again with the next eight. */
static size_t collapsed_length(struct str text)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	size_t i = 0;
	for (; text.len - i >= 8; i += 7) {
		uint64_t word, spaces;
		memcpy(&word, text.data + i, 8);
		uint64_t controls = (word - ones * 0x20) & ~word;
		spaces = word ^ (ones * ' ');
		spaces = (spaces - ones) & ~spaces & highs;
		if ((controls & highs) || (spaces & spaces >> 8))
			break;
	}
	return i;
}

/* "&nbsp;" alone is what some write for an empty title. */
static struct str trim(struct str text)
{
	static const struct str space = {"\u00a0", 2};
	text = str_trim(text);
	while (str_starts(text, space))
		text = str_trim(str_make(text.data + space.len, text.len - space.len));
	while (text.len >= space.len && memcmp(text.data + text.len - space.len, space.data, space.len) == 0)
		text = str_trim(str_make(text.data, text.len - space.len));
	return text;
}

/* A copy with each run of white space as one space. */
static struct str collapse(struct arena *arena, struct str text)
{
	text = cut(trim(text), MAX_TITLE);
	if (!text.len)
		return text;
	char *out = arena_cstr(arena, text);
	size_t len = collapsed_length(str_make(out, text.len)), i = len;
	for (; i < text.len; i++) {
		if (!str_is_space(text.data[i]))
			out[len++] = text.data[i];
		else if (len && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	out[len] = '\0';
	return str_make(out, len);
}

static bool is_reference_char(char c)
{
	return c == '#' || str_is_digit(c) || str_is_letter(c);
}

/* The end of a character reference that begins at text.data[0], or 0. */
static size_t reference_len(struct str text)
{
	size_t i = 1;
	while (i < text.len && i < 12 && is_reference_char(text.data[i]))
		i++;
	return i > 2 && i < text.len && text.data[i] == ';' ? i + 1 : 0;
}

/* References that are left after one round of resolving were written twice. */
static bool holds_references(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *hit = memchr(text.data + i, '&', text.len - i);
		if (!hit)
			return false;
		i = (size_t)(hit - text.data);
		if (reference_len(str_make(hit, text.len - i)))
			return true;
	}
	return false;
}

struct str texts_plain(struct feed_texts *texts, struct str text, enum text_type type)
{
	if (!text.len)
		return text;
	bool is_bare = str_find(text, '<') == text.len && str_find(text, '&') == text.len;
	if ((is_bare && type != TEXT_BASE64) || !settle_is_html(texts, &text, type))
		return collapse(texts->arena, text);
	struct buf *out = &texts->scratch;
	buf_clear(out);
	if (type == TEXT_GUESS && html_mentions_tags(text))
		html_unescape(text, out);
	else
		html_to_text(text, out);
	struct str plain = collapse(texts->arena, buf_str(out));
	if (!holds_references(plain))
		return plain;
	buf_clear(out);
	html_unescape(plain, out);
	return collapse(texts->arena, buf_str(out));
}

static void append_escaped(struct buf *out, struct str text)
{
	size_t run = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		const char *instead = c == '<' ? "&lt;" : c == '>' ? "&gt;"
			: c == '&' ? "&amp;" : NULL;
		if (!instead)
			continue;
		buf_append(out, text.data + run, i - run);
		buf_append(out, instead, strlen(instead));
		run = i + 1;
	}
	if (run < text.len)
		buf_append(out, text.data + run, text.len - run);
}

static struct str clean_html(struct feed_texts *texts, struct str html, struct str base)
{
	if (texts->hints->raw_html)
		return arena_str(texts->arena, html);
	buf_clear(&texts->scratch);
	html_clean(html, base, texts->page, &texts->scratch);
	return arena_str(texts->arena, str_trim(buf_str(&texts->scratch)));
}

/* RFC 4287 section 3.1.1.3: the div around XHTML is not part of the content. */
static struct str without_div(struct str html)
{
	static const struct str open = {"<div>", 5}, close = {"</div>", 6};
	int depth = 0;
	if (!str_starts(html, open) || html.len < open.len + close.len)
		return html;
	for (size_t i = 0; i < html.len; i++) {
		i += str_find(str_make(html.data + i, html.len - i), '<');
		struct str rest = str_make(html.data + i, html.len - i);
		depth += str_starts(rest, STR("<div")) ? 1 : str_starts(rest, close) ? -1 : 0;
		if (depth == 0 && rest.len == close.len)
			return str_make(html.data + open.len, html.len - open.len - close.len);
		if (depth == 0)
			return html;
	}
	return html;
}

static bool has_tags(struct str html)
{
	return str_find(html, '<') < html.len;
}

static struct str with_breaks(struct feed_texts *texts, struct str html)
{
	struct buf *out = &texts->scratch;
	buf_clear(out);
	while (html.len) {
		buf_append_str(out, out->len ? STR("<br>\n") : STR(""));
		buf_append_str(out, str_trim(str_split(html, '\n', &html)));
	}
	return arena_str(texts->arena, buf_str(out));
}

struct str texts_html(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base)
{
	if (!text.len)
		return text;
	if (type == TEXT_XHTML)
		text = without_div(text);
	if (settle_is_html(texts, &text, type)) {
		text = clean_html(texts, text, base);
	} else {
		buf_clear(&texts->scratch);
		append_escaped(&texts->scratch, str_trim(text));
		text = arena_str(texts->arena, buf_str(&texts->scratch));
	}
	return type == TEXT_LINES && !has_tags(text) ? with_breaks(texts, text) : text;
}

static bool has_image(struct str html)
{
	return html.len && memmem(html.data, html.len, "<img", 4);
}

struct str texts_title(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base)
{
	struct str plain = texts_plain(texts, text, type);
	if (plain.len || !text.len)
		return plain;
	struct str html = texts_html(texts, text, type, base);
	return has_image(html) ? html : plain;
}

struct str texts_rich(struct feed_texts *texts, struct str text, enum text_type type,
	struct str base)
{
	if (!text.len || !settle_is_html(texts, &text, type))
		return collapse(texts->arena, text);
	struct str html = clean_html(texts, text, base);
	return has_tags(html) ? html : texts_plain(texts, text, TEXT_HTML);
}

struct str texts_beginning(struct feed_texts *texts, struct str text, enum text_type type)
{
	struct str plain = texts_plain(texts, cut(text, MAX_TITLE), type);
	struct str words = cut(plain, DERIVED_TITLE);
	if (words.len == plain.len)
		return plain;
	size_t end = words.len;
	while (end > DERIVED_TITLE / 2 && words.data[end] != ' ')
		end--;
	if (words.data[end] == ' ')
		words.len = end;
	return str_of(arena_printf(texts->arena, "%.*s…", STR_ARG(words)));
}

/* --- addresses, dates, numbers --- */

static bool runs_script(struct str url)
{
	static const char *const schemes[] = {"javascript:", "vbscript:", "data:"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (str_starts_nocase(url, str_of(schemes[i])))
			return true;
	return false;
}

static bool holds_amp(struct str url)
{
	for (size_t i = str_find(url, '&'); i < url.len; i++)
		if (str_starts(str_make(url.data + i, url.len - i), STR("&amp;")))
			return true;
	return false;
}

/* Most addresses are absolute and in need of nothing: a host, and then bytes that stand for
 * themselves, without "&" and without segments that begin with a dot. */
static bool is_final(struct str url)
{
	size_t host = str_starts(url, STR("https://")) ? 8
		: str_starts(url, STR("http://")) ? 7 : 0;
	if (!host || host == url.len || url.data[host] == '/')
		return false;
	for (size_t i = host; i < url.len; i++) {
		unsigned char c = (unsigned char)url.data[i];
		if (c <= ' ' || c == '"' || c == '&' || c == '<' || c == '>'
			|| (c >= '[' && c <= '^')
			|| c == '`' || c >= '{' || (c == '.' && url.data[i - 1] == '/'))
			return false;
	}
	return true;
}

/* "www.example.org/page": no file is called so, and people write it. */
static bool lacks_scheme(struct str url)
{
	if (!str_starts_nocase(url, STR("www.")))
		return false;
	struct str rest, domain = str_split(str_make(url.data + 4, url.len - 4), '/', &rest);
	size_t dot = str_find(domain, '.');
	return dot > 0 && dot + 1 < domain.len;
}

struct str texts_url(struct feed_texts *texts, struct str base, struct str reference)
{
	reference = str_trim(reference);
	if (!reference.len || reference.len > URL_MAX)
		return str_make(NULL, 0);
	if (is_final(reference))
		return arena_str(texts->arena, reference);
	if (holds_amp(reference)) { /* escaped twice */
		buf_clear(&texts->scratch);
		html_unescape(reference, &texts->scratch);
		reference = arena_str(texts->arena, buf_str(&texts->scratch));
	}
	if (base.len && lacks_scheme(reference))
		reference = str_of(arena_printf(texts->arena, "//%.*s", STR_ARG(reference)));
	buf_clear(&texts->scratch);
	if (!url_resolve(base, reference, &texts->scratch)
		|| runs_script(buf_str(&texts->scratch)))
		return str_make(NULL, 0);
	return arena_str(texts->arena, buf_str(&texts->scratch));
}

/* Beyond the next day, or the zero of a program that had none to write: 1970, or the year 1 or before it. */
static bool is_no_date(int64_t at, int64_t now)
{
	static const int64_t year_1000 = -30610224000;
	return at == 0 || at < year_1000 || (now != TIME_NONE && at > now + MAX_FUTURE_S);
}

struct date texts_date(struct feed_texts *texts, struct str text, struct str language)
{
	struct date date = DATE_NONE;
	text = str_trim(text);
	if (!text.len)
		return date;
	if (!date_parse(text, language, &date))
		date = DATE_NONE;
	if (date.at != TIME_NONE && is_no_date(date.at, texts->hints->now))
		date.at = TIME_NONE;
	date.text = arena_str(texts->arena, cut(text, MAX_DATE_TEXT));
	return date;
}

int64_t texts_number(struct str text)
{
	long long value;
	return str_to_int64(str_trim(text), &value) && value >= 0 ? value : SIZE_NONE;
}

int64_t texts_size(struct str text)
{
	int64_t size = texts_number(text);
	return size == 0 ? SIZE_NONE : size;
}

/* --- what is missing --- */

/* The address without its scheme: what a browser would show. */
static struct str title_of_address(struct feed_texts *texts, struct str url)
{
	struct url parts;
	if (!url_parse(url, &parts) || !parts.has_authority)
		return url;
	struct str shown = str_make(parts.host.data, url.len - (size_t)(parts.host.data - url.data));
	return texts_copy(texts, cut(shown, DERIVED_TITLE));
}

static void derive_title(struct feed_texts *texts, struct entry *entry)
{
	struct str html = entry->summary.len ? entry->summary : entry->content_html;
	if (entry->title.len)
		return;
	if (html.len)
		entry->title = texts_beginning(texts, html, TEXT_HTML);
	else
		entry->title = texts_beginning(texts, entry->content_text, TEXT_PLAIN);
	if (!entry->title.len)
		entry->title = title_of_address(texts, entry->url);
	if (entry->title.len)
		entry->flags |= ENTRY_TITLE_DERIVED;
}

static void derive_published(struct entry *entry)
{
	if (entry->published.at != TIME_NONE || entry->modified.at == TIME_NONE)
		return;
	struct str text = entry->published.text; /* that nobody could read */
	entry->published = entry->modified;
	if (text.len)
		entry->published.text = text;
	entry->published.flags |= DATE_DERIVED;
	if (!entry->published.origin.len)
		entry->published.origin = STR("date_modified");
}

void texts_derive(struct feed_texts *texts, struct entry *entry)
{
	derive_title(texts, entry);
	derive_published(entry);
}
