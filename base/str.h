#pragma once
/* A borrowed run of bytes: pointer and length, not necessarily ended by NUL. The empty string
 * is any str with len 0; "absent" and "empty" are the same thing throughout courant. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *data;
	size_t len;
};

/* For string literals only: takes the length at compile time. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
/* For printf("%.*s"): expands to the two arguments. */
#define STR_ARG(s) (int)(s).len, (s).data ? (s).data : ""

/* A NUL-terminated string, or NULL for the empty one. */
static inline struct str str_of(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static inline struct str str_make(const char *data, size_t len)
{
	return (struct str){data, len};
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.data, prefix.data, prefix.len) == 0);
}

/* ASCII letters change; every other byte stays. */
static inline char str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Of ASCII; white space is what str_trim() takes. */
static inline bool str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool str_is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* ASCII letters compare without case; every other byte as it is. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts_nocase(struct str s, struct str prefix);

/* Without leading and trailing ASCII white space (space, \t \n \r \f \v). */
struct str str_trim(struct str s);

/* The part before the first `byte`; *ret_rest gets what follows it (empty when there is none). */
struct str str_split(struct str s, char byte, struct str *ret_rest);

/* An index, or s.len when absent. */
size_t str_find(struct str s, char byte);

/* A decimal number filling all of s, with an optional sign; false when it is anything else or
 * does not fit. */
bool str_to_int64(struct str s, long long *ret_value);

/* The bytes (1..4) of the well-formed UTF-8 sequence that s begins with (RFC 3629: shortest
 * form, no surrogates, at most U+10FFFF); 0 when it begins with none. */
size_t str_utf8_len(struct str s);
/* The character of that sequence; 0 when there is none. */
uint32_t str_utf8_code(struct str s);
/* True when all of s is well-formed UTF-8. */
bool str_is_utf8(struct str s);
