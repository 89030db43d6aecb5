/* Charsets. Owns the choice between what label, declaration and bytes say, and the decoders: our
 * own for UTF-16, UTF-32 and every single-byte charset (their upper halves are asked of iconv once
 * per document), iconv for the East Asian ones. The labels are charset_names.c's, UTF-8 is utf8.c's. */
#include "parsers/charset_names.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>
#ifdef HAVE_UCHARDET
#include <uchardet/uchardet.h>
#endif

#include "base/error.h"
#include "base/entities.h"
#include "parsers/utf8.h"

enum {
	HEAD_BYTES = 8192,   /* looked at for a byte order mark and the declaration */
	WINDOW_BYTES = 8192, /* looked at from the first byte that is not ASCII */
	SLICE = 32 * 1024,   /* of input taken at a time: all buffers stay small */
	GUESS_MIN = 20,      /* bytes that are not ASCII; with fewer uchardet errs */
};

enum form {
	FORM_HEAD,  /* nothing known: the first bytes are gathered */
	FORM_ASCII, /* some superset of ASCII: the first other byte decides */
	FORM_UTF8,
	FORM_WIDE, /* UTF-16 and UTF-32 */
	FORM_TABLE,
	FORM_ICONV,
};

struct charset {
	enum form form;
	const struct charset_row *labelled[2]; /* by transport and by declaration; NULL: neither */
	unsigned width;                        /* FORM_WIDE: bytes of a unit, 2 or 4 */
	bool big_endian;
	uint16_t table[128]; /* FORM_TABLE: of the bytes from 0x80 on */
	iconv_t conversion;  /* FORM_ICONV */
	bool utf8;           /* FORM_UTF8: the bytes said so, it is not only the last resort */
	bool repaired;
	struct buf pending; /* input that cannot be decoded yet */
};

/* The decoders append what they can of in[0..n) and return the bytes they are done with: all of
 * them when `last`. */
static size_t decode_utf8(struct charset *charset, const unsigned char *in, size_t n, bool last,
	struct buf *out)
{
	return utf8_decode(in, n, last, charset->utf8, &charset->repaired, out);
}

/* One code point of any origin: C0 controls go, what XML cannot have is replaced. */
static void put_checked(struct charset *charset, struct buf *out, uint32_t code_point)
{
	bool control = code_point < 0x20 && !utf8_is_plain((unsigned char)code_point);
	bool illegal = (code_point >= 0xd800 && code_point <= 0xdfff) || code_point > 0x10ffff ||
		code_point == 0xfffe || code_point == 0xffff || code_point == UTF8_REPLACEMENT;
	if (control || illegal)
		charset->repaired = true;
	if (!control)
		utf8_put(out, illegal ? UTF8_REPLACEMENT : code_point);
}

static size_t decode_table(struct charset *charset, const unsigned char *in, size_t n, bool last,
	struct buf *out)
{
	(void)last;
	for (size_t i = 0; i < n;) {
		size_t run = utf8_plain_run(in + i, n - i);
		buf_append(out, in + i, run);
		for (i += run; i < n && !utf8_is_plain(in[i]); i++)
			put_checked(charset, out, in[i] < 0x80 ? in[i] : charset->table[in[i] - 0x80]);
	}
	return n;
}

static uint32_t wide_unit(const struct charset *charset, const unsigned char *p)
{
	uint32_t unit = 0;
	for (unsigned k = 0; k < charset->width; k++)
		unit |= (uint32_t)p[k] << 8 * (charset->big_endian ? charset->width - 1 - k : k);
	return unit;
}

static size_t decode_wide(struct charset *charset, const unsigned char *in, size_t n, bool last,
	struct buf *out)
{
	size_t width = charset->width, i = 0;
	while (n - i >= width) {
		uint32_t unit = wide_unit(charset, in + i);
		if (width == 2 && unit >= 0xd800 && unit < 0xdc00) {
			if (n - i < 4 && !last)
				return i;
			uint32_t low = n - i < 4 ? 0 : wide_unit(charset, in + i + 2);
			if (low >= 0xdc00 && low < 0xe000) {
				unit = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
				i += 2;
			}
		}
		put_checked(charset, out, unit);
		i += width;
	}
	if (last && i < n)
		put_checked(charset, out, UTF8_REPLACEMENT);
	return last ? n : i;
}

static size_t decode_iconv(struct charset *charset, const unsigned char *in, size_t n, bool last,
	struct buf *out)
{
	char piece[2048], *from = (char *)(uintptr_t)in;
	size_t left = n;
	for (bool more = true; more;) {
		char *to = piece;
		size_t room = sizeof piece, rc = iconv(charset->conversion, &from, &left, &to, &room);
		int why = rc == (size_t)-1 ? errno : 0;
		decode_utf8(charset, (const unsigned char *)piece, sizeof piece - room, true, out);
		/* Of a pair both bytes are bad, unless the second is ASCII and may be markup: the first
		 * one alone says nothing yet. */
		bool bad = (why == EILSEQ && (left > 1 || last)) || (why == EINVAL && last);
		if (bad) {
			size_t pair = left > 1 && ((unsigned char)from[0] & (unsigned char)from[1] & 0x80);
			size_t skip = why == EINVAL ? left : 1 + pair;
			put_checked(charset, out, UTF8_REPLACEMENT);
			from += skip;
			left -= skip;
		}
		more = bad || why == E2BIG;
	}
	if (last) { /* what a stateful charset still holds back */
		char *to = piece;
		size_t room = sizeof piece;
		iconv(charset->conversion, NULL, NULL, &to, &room);
		decode_utf8(charset, (const unsigned char *)piece, sizeof piece - room, true, out);
	}
	return n - left;
}

/* The code point of one byte; U+FFFD where there is none. The second call gets what windows-1255
 * and 1258 hold back, in case a combining mark follows. */
static uint32_t table_entry(iconv_t conversion, unsigned b)
{
	char byte = (char)b, *from = &byte;
	wchar_t wide = UTF8_REPLACEMENT;
	char *to = (char *)&wide;
	size_t left = 1, room = sizeof wide;
	iconv(conversion, &from, &left, &to, &room);
	iconv(conversion, NULL, NULL, &to, &room);
	return (uint32_t)wide;
}

/* Fills the upper half of a single-byte charset. ISO-8859 has C1 controls where the windows
 * charsets have quotation marks: these were meant. */
static bool table_fill(struct charset *charset, const struct charset_row *row)
{
	iconv_t conversion = iconv_open(charset_iconv_target(row), row->name);
	if (conversion == (iconv_t)-1)
		return false;
	for (unsigned b = 0x80; b < 0x100; b++) {
		uint32_t entry = table_entry(conversion, b);
		if (entry >= 0x80 && entry < 0xa0)
			entry = entity_codepoint(entry);
		charset->table[b - 0x80] = (uint16_t)(entry < 0xa0 ? UTF8_REPLACEMENT : entry);
	}
	iconv_close(conversion);
	return true;
}

/* A libc without the charset leaves UTF-8 with windows-1252 in it. */
static void enter_row(struct charset *charset, const struct charset_row *row)
{
	charset->form = FORM_UTF8;
	if (!row->multibyte) {
		if (table_fill(charset, row))
			charset->form = FORM_TABLE;
		return;
	}
	charset->conversion = iconv_open(charset_iconv_target(row), row->name);
	if (charset->conversion != (iconv_t)-1)
		charset->form = FORM_ICONV;
}

#ifdef HAVE_UCHARDET
/* uchardet is good where a script leaves a pattern and wrong about Latin text, which is what
 * windows-1252 is right for: so only rows marked `guess` count. */
static const struct charset_row *row_guessed(struct str window)
{
	size_t high = 0;
	for (size_t i = 0; i < window.len; i++)
		high += (unsigned char)window.data[i] >> 7;
	if (high < GUESS_MIN)
		return NULL;
	uchardet_t detector = uchardet_new();
	const struct charset_row *row = NULL;
	if (uchardet_handle_data(detector, window.data, window.len) == 0) {
		uchardet_data_end(detector);
		row = charset_row_of(str_of(uchardet_get_charset(detector)));
	}
	uchardet_delete(detector);
	return row && row->guess ? row : NULL;
}
#else
static const struct charset_row *row_guessed(struct str window)
{
	(void)window;
	return NULL;
}
#endif

/* Sequences of UTF-8 against bytes that cannot be UTF-8. A text in another charset has next to
 * none of the former by accident; double-byte ones may have a few. */
static bool looks_utf8(struct str window, size_t enough)
{
	const unsigned char *p = (const unsigned char *)window.data;
	size_t valid = 0, invalid = 0;
	for (size_t i = 0; i < window.len;) {
		size_t len = p[i] < 0x80 ? 1 : utf8_sequence(p + i, window.len - i);
		if (len > window.len - i)
			break;
		valid += len > 1;
		invalid += len == 0;
		i += len ? len : 1;
	}
	return valid >= enough && valid >= 8 * invalid;
}

/* The transport's word goes before the declaration's. */
static const struct charset_row *row_of_labels(const struct charset *charset)
{
	return charset->labelled[0] ? charset->labelled[0] : charset->labelled[1];
}

/* Decides by the bytes from the first one that is not ASCII. */
static void enter_by_window(struct charset *charset, struct str window)
{
	const struct charset_row *row = row_of_labels(charset);
	charset->form = FORM_UTF8;
	charset->utf8 = looks_utf8(window, row && row->multibyte ? 8 : 1);
	if (charset->utf8)
		return;
	if (!row)
		row = row_guessed(window);
	if (row)
		enter_row(charset, row);
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.data[i] >= 0x80)
			return false;
	return true;
}

/* Decides by the beginning; returns the bytes of the byte order mark. */
static size_t enter_by_head(struct charset *charset, struct str head)
{
	const struct charset_signature *signature = charset_signature_of(head);
	if (signature) {
		charset->form = signature->width == 1 ? FORM_UTF8 : FORM_WIDE;
		charset->utf8 = signature->width == 1;
		charset->width = signature->width;
		charset->big_endian = signature->big_endian;
		return signature->skip;
	}
	charset->labelled[1] = charset_row_of(charset_declared(head));
	charset->form = FORM_ASCII;
	const struct charset_row *row = row_of_labels(charset);
	if (row && row->escapes && is_ascii(head))
		enter_row(charset, row);
	return 0;
}

struct charset *charset_new(struct str content_type)
{
	struct charset *charset = xcalloc(1, sizeof *charset);
	charset->labelled[0] = charset_row_of(charset_of_transport(content_type));
	charset->conversion = (iconv_t)-1;
	buf_init(&charset->pending, HEAD_BYTES + WINDOW_BYTES + 2 * SLICE);
	return charset;
}

void charset_free(struct charset *charset)
{
	if (!charset)
		return;
	if (charset->conversion != (iconv_t)-1)
		iconv_close(charset->conversion);
	buf_finish(&charset->pending);
	free(charset);
}

/* One step with the bytes at hand; returns how many are done with. 0 asks for more of them. */
static size_t decode_some(struct charset *charset, const unsigned char *in, size_t n, bool last,
	struct buf *out)
{
	static size_t (*const decoders[])(struct charset *, const unsigned char *, size_t, bool,
		struct buf *) = {
		[FORM_UTF8] = decode_utf8,
		[FORM_WIDE] = decode_wide,
		[FORM_TABLE] = decode_table,
		[FORM_ICONV] = decode_iconv,
	};
	struct str bytes = str_make((const char *)in, n);
	size_t done = 0;
	if (charset->form == FORM_HEAD) {
		if (n < HEAD_BYTES && !last)
			return 0;
		done = enter_by_head(charset, str_make(bytes.data, n < HEAD_BYTES ? n : HEAD_BYTES));
	}
	while (charset->form == FORM_ASCII) {
		size_t run = utf8_plain_run(in + done, n - done);
		buf_append(out, in + done, run);
		done += run;
		if (done == n)
			return n;
		if (in[done] < 0x80) { /* a control */
			charset->repaired = true;
			done++;
			continue;
		}
		if (n - done < WINDOW_BYTES && !last)
			return done;
		size_t window = n - done < WINDOW_BYTES ? n - done : WINDOW_BYTES;
		enter_by_window(charset, str_make(bytes.data + done, window));
	}
	return done + decoders[charset->form](charset, in + done, n - done, last, out);
}

bool charset_feed(struct charset *charset, struct str input, bool last, struct buf *out)
{
	struct buf *pending = &charset->pending;
	do {
		size_t n = input.len < SLICE ? input.len : SLICE;
		bool end = last && n == input.len;
		buf_append(pending, input.data, n);
		if (n)
			input = str_make(input.data + n, input.len - n);
		size_t done = decode_some(charset, (const unsigned char *)buf_cstr(pending), pending->len,
			end, out);
		pending->len -= done;
		memmove(pending->data, pending->data + done, pending->len);
	} while (input.len && !out->full);
	return !out->full;
}

bool charset_repaired(const struct charset *charset)
{
	return charset->repaired;
}

bool charset_is_utf8(struct str bytes, struct str content_type, struct str *ret_text)
{
	struct str head = str_make(bytes.data, bytes.len < HEAD_BYTES ? bytes.len : HEAD_BYTES);
	const struct charset_signature *signature = charset_signature_of(head);
	if (signature && signature->width != 1)
		return false;
	if (!signature && (charset_row_of(charset_of_transport(content_type)) ||
		charset_row_of(charset_declared(head))))
		return false;
	size_t skip = signature ? signature->skip : 0;
	*ret_text = skip ? str_make(bytes.data + skip, bytes.len - skip) : bytes;
	return true;
}

bool charset_decode(struct str bytes, struct str content_type, struct buf *storage,
	struct str *ret_text)
{
	struct str text;
	if (charset_is_utf8(bytes, content_type, &text) &&
		utf8_run((const unsigned char *)text.data, text.len) == text.len) {
		*ret_text = text;
		return true;
	}
	struct charset *charset = charset_new(content_type);
	buf_clear(storage);
	bool fits = charset_feed(charset, bytes, true, storage);
	charset_free(charset);
	if (fits)
		*ret_text = buf_str(storage);
	return fits;
}
