#include "storage/address.h"

#include <stdlib.h>

#include "base/url.h"

enum { DENSE_MIN = 0x2e80 }; /* CJK and what comes behind it */

enum kind { SIGN, LETTER, DENSE };

static enum kind kind_of(struct str rest, size_t *ret_len)
{
	size_t n = str_utf8_len(rest);
	char c = str_lower(rest.data[0]);
	*ret_len = n ? n : 1;
	if (n > 1)
		return str_utf8_code(rest) < DENSE_MIN ? LETTER : DENSE;
	return str_is_digit(c) || (c >= 'a' && c <= 'z') ? LETTER : SIGN;
}

static int hex_value(char c)
{
	c = str_lower(c);
	return str_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes no more room than the address. */
static struct str plain(struct str address, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < address.len; i++) {
		char c = address.data[i];
		int high = c == '%' && address.len - i > 2 ? hex_value(address.data[i + 1]) : -1;
		int low = high >= 0 ? hex_value(address.data[i + 2]) : -1;
		if (low >= 0)
			i += 2;
		out[n++] = str_lower(low >= 0 ? (char)(high << 4 | low) : c);
	}
	return str_make(out, n);
}

bool address_put_words(struct str address, struct buf *words)
{
	char *room = xmalloc(address.len + 1);
	struct str rest = plain(address, room);
	enum kind before = SIGN;
	for (size_t n; rest.len; rest = str_make(rest.data + n, rest.len - n)) {
		enum kind kind = kind_of(rest, &n);
		if (kind == DENSE || (kind == LETTER && before != LETTER))
			buf_append_str(words, STR(" " ADDRESS_MARK));
		if (kind == DENSE) /* whose pairs the tokenizer would make words of */
			buf_printf(words, "%x", (unsigned)str_utf8_code(rest));
		else if (kind == LETTER)
			buf_append(words, rest.data, n);
		before = kind;
	}
	bool is_cut = address.len && before == SIGN && rest.data[-1] & 0x80; /* in the middle of a character */
	free(room);
	return before == LETTER || is_cut;
}

static bool has(struct str address, struct str part)
{
	size_t n;
	bool begins_word = part.len && kind_of(part, &n) == LETTER;
	for (enum kind before = SIGN; address.len >= part.len; address = str_make(address.data + n, address.len - n)) {
		if (str_starts(address, part) && !(begins_word && before == LETTER))
			return true;
		if (!address.len)
			break;
		before = kind_of(address, &n);
	}
	return false;
}

static struct str text_of(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);
	return str_make(text, text ? (size_t)sqlite3_value_bytes(value) : 0);
}

static void on_address_has(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	struct str address = text_of(values[0]), part = text_of(values[1]);
	char *room = xmalloc(address.len + part.len + 1);
	address = plain(address, room);
	sqlite3_result_int(context, has(address, plain(part, room + address.len)));
	free(room);
}

/* A finer key has more lines. */
static void on_address_key(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	struct str text = text_of(values[0]), address = str_make(text.data, str_find(text, '\n'));
	struct buf key;
	buf_init(&key, URL_MAX * 4 + text.len);
	if (url_canonical(address, &key)
		&& buf_append_str(&key, str_make(text.data + address.len, text.len - address.len)))
		sqlite3_result_text64(context, key.data, key.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	else
		sqlite3_result_value(context, values[0]);
	buf_finish(&key);
}

bool address_register(sqlite3 *db)
{
	static const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	return sqlite3_create_function(db, "address_has", 2, flags, NULL, on_address_has, NULL, NULL) == SQLITE_OK
		&& sqlite3_create_function(db, "address_key", 1, flags, NULL, on_address_key, NULL, NULL) == SQLITE_OK;
}
