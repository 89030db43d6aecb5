/* libFuzzer target for the HTML cleaner. Oracles: cleaning twice equals cleaning once; the output
 * passes a scanner of its own that knows only what may be written; the visible text of input and
 * output is the same. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 22, NAME_MAX_LEN = 16 };

static const char tags[] = " a abbr acronym address article aside audio b bdi bdo big blockquote br"
	" caption center cite code col colgroup dd del details dfn dir div dl dt em figcaption figure"
	" footer h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img ins kbd li main mark menu nav ol p"
	" picture pre q rb rp rt rtc ruby s samp section small source span strike strong sub summary"
	" sup table tbody td tfoot th thead time tr track tt u ul var video wbr ";
static const char void_tags[] = " br col hr img source track wbr ";
static const char attributes[] = " abbr align allowfullscreen alt border cellpadding cellspacing"
	" cite class colspan controls datetime decoding default dir fetchpriority headers height href"
	" hreflang kind label lang loading loop media muted open playsinline poster preload rel"
	" reversed rowspan sandbox scope sizes span src srclang srcset start title type valign value"
	" width ";

struct scanner {
	const char *at, *end;
	char stack[HTML_MAX_DEPTH][NAME_MAX_LEN];
	size_t depth;
};

static void fail(const struct scanner *s, const char *why)
{
	fprintf(stderr, "output: %s, before: %.*s\n", why,
		(int)(s->end - s->at > 80 ? 80 : s->end - s->at), s->at);
	abort();
}

static void check(const struct scanner *s, bool ok, const char *why)
{
	if (!ok)
		fail(s, why);
}

static bool is_among(const char *list, const char *name)
{
	char word[NAME_MAX_LEN + 3];
	snprintf(word, sizeof word, " %s ", name);
	return strstr(list, word) != NULL;
}

static void take_name(struct scanner *s, char name[NAME_MAX_LEN])
{
	size_t n = 0;
	while (s->at < s->end && ((*s->at >= 'a' && *s->at <= 'z') || (*s->at >= '0' && *s->at <= '9'))) {
		check(s, n + 1 < NAME_MAX_LEN, "long name");
		name[n++] = *s->at++;
	}
	name[n] = '\0';
}

/* A name or a number that is no control, with its semicolon. */
static bool is_reference(const char *p, const char *end)
{
	const char *start = p + 1, *stop = start;
	while (stop < end && *stop != ';' && stop - start < 40)
		stop++;
	if (stop == end || *stop != ';' || stop == start)
		return false;
	if (*start != '#')
		return strspn(start, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
			(size_t)(stop - start);
	bool is_hex = start[1] == 'x';
	char *after;
	unsigned long number = strtoul(start + 1 + is_hex, &after, is_hex ? 16 : 10);
	return after == stop && (number >= ' ' || number == '\t' || number == '\n') &&
		number <= 0x10ffff && (number < 0x7f || number > 0x9f) && (number < 0xd800 || number > 0xdfff);
}

/* Only what cannot be misread: no raw markup, no controls, whole references. */
static void check_character(const struct scanner *s)
{
	unsigned char c = (unsigned char)*s->at;
	check(s, c >= ' ' || c == '\t' || c == '\n', "control");
	check(s, c != '<' && c != '>', "bare bracket");
	check(s, c != '&' || is_reference(s->at, s->end), "bare ampersand");
}

static void check_address(const struct scanner *s, const char *name, struct str value)
{
	bool is_link = strcmp(name, "href") == 0 || strcmp(name, "cite") == 0;
	bool is_address = is_link || strcmp(name, "src") == 0 || strcmp(name, "srcset") == 0 ||
		strcmp(name, "poster") == 0;
	if (is_address)
		check(s, str_starts_nocase(value, STR("http://")) || str_starts_nocase(value, STR("https://")) ||
			(is_link && str_starts_nocase(value, STR("mailto:"))), "address");
}

static void scan_attribute(struct scanner *s)
{
	char name[NAME_MAX_LEN];
	s->at++;
	take_name(s, name);
	check(s, is_among(attributes, name), "attribute");
	check(s, s->end - s->at > 2 && s->at[0] == '=' && s->at[1] == '"', "quotes");
	s->at += 2;
	const char *start = s->at;
	for (; s->at < s->end && *s->at != '"'; s->at++)
		check_character(s);
	check(s, s->at < s->end, "open quotes");
	check_address(s, name, str_make(start, (size_t)(s->at - start)));
	s->at++;
}

static void scan_tag(struct scanner *s)
{
	char name[NAME_MAX_LEN];
	bool is_end = s->end - s->at > 1 && s->at[1] == '/';
	s->at += is_end ? 2 : 1;
	take_name(s, name);
	check(s, is_among(tags, name), "element");
	if (is_end) {
		check(s, s->depth && strcmp(s->stack[s->depth - 1], name) == 0, "balance");
		s->depth--;
	} else {
		while (s->at < s->end && *s->at == ' ')
			scan_attribute(s);
		if (!is_among(void_tags, name)) {
			/* an <iframe> is closed at once and does not count */
			check(s, s->depth < HTML_MAX_DEPTH || strcmp(name, "iframe") == 0, "depth");
			if (s->depth == HTML_MAX_DEPTH) {
				s->at += strlen("></iframe");
			} else {
				memcpy(s->stack[s->depth++], name, sizeof name);
			}
		}
	}
	check(s, s->at < s->end && *s->at == '>', "end of tag");
	s->at++;
}

static void scan(struct str html)
{
	if (html.len == 0)
		return;
	struct scanner s = {html.data, html.data + html.len};
	while (s.at < s.end) {
		if (*s.at == '<') {
			scan_tag(&s);
		} else {
			check_character(&s);
			s.at++;
		}
	}
	check(&s, s.depth == 0, "open elements");
}

/* The text without its white space, which blocks may add. */
static void read_text(struct str html, struct buf *ret_text)
{
	html_to_text(html, ret_text);
	size_t n = 0;
	for (size_t i = 0; i < ret_text->len; i++)
		if (ret_text->data[i] != ' ')
			ret_text->data[n++] = ret_text->data[i];
	ret_text->len = n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const bases[] = {"", "https://example.org/a/b?c", "http://[", "tag:x"};
	struct buf once, twice, text, text_once;
	buf_init(&once, OUT_MAX);
	buf_init(&twice, OUT_MAX);
	buf_init(&text, OUT_MAX);
	buf_init(&text_once, OUT_MAX);
	struct str base = str_of(bases[size ? data[0] & 3 : 0]);
	struct str html = str_make((const char *)data, size);

	bool ok = html_clean(html, base, STR(""), &once);
	assert(ok);
	buf_cstr(&once); /* ends with a NUL for the scanner's strtoul */
	scan(buf_str(&once));
	ok = html_clean(buf_str(&once), base, STR(""), &twice);
	assert(ok);
	if (!str_eq(buf_str(&once), buf_str(&twice))) {
		fprintf(stderr, "once:  %.*s\ntwice: %.*s\n", STR_ARG(buf_str(&once)), STR_ARG(buf_str(&twice)));
		abort();
	}
	read_text(html, &text);
	read_text(buf_str(&once), &text_once);
	bool is_utf8 = str_is_utf8(html); /* what is not may change its meaning when NULs are dropped */
	assert(!is_utf8 || str_is_utf8(buf_str(&once)));
	bool has_player = memmem(buf_cstr(&once), once.len, "<iframe", 7); /* its content is gone */
	if (is_utf8 && !has_player && !str_eq(buf_str(&text), buf_str(&text_once))) {
		fprintf(stderr, "text of input:  %.*s\ntext of output: %.*s\n", STR_ARG(buf_str(&text)),
			STR_ARG(buf_str(&text_once)));
		abort();
	}

	/* a cap anywhere leaves the output balanced */
	struct buf capped;
	buf_init(&capped, 1100 + (size ? data[size - 1] : 0));
	html_clean(html, base, STR(""), &capped);
	buf_cstr(&capped);
	scan(buf_str(&capped));
	buf_clear(&text);
	html_unescape(html, &text);
	html_looks_like_markup(html);

	buf_finish(&capped);
	buf_finish(&once);
	buf_finish(&twice);
	buf_finish(&text);
	buf_finish(&text_once);
	return 0;
}
