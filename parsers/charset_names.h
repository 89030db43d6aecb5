#pragma once
/* Which charset a document says it is in: labels, declarations, byte order marks. Private to
 * charset.c and charset_names.c; everybody else uses charset.h. */
#include "parsers/charset.h"

struct charset_row {
	const char *name;   /* as glibc's iconv has it */
	const char *labels; /* their letters and digits, lower case, space between */
	bool multibyte;
	bool guess;   /* worth believing when uchardet names it: it looks like nothing else */
	bool escapes; /* seven bits: no byte will ever tell it from ASCII */
};

/* The row of a label; NULL for UTF-8, ASCII and what nobody knows. */
const struct charset_row *charset_row_of(struct str label);

/* The label in <?xml … encoding="…"?>, also behind junk, or in the <meta> of a page; "" when there
 * is none. Not in JSON, whose texts may quote either. */
struct str charset_declared(struct str head);

/* The charset parameter of a Content-Type; "" when there is none. */
struct str charset_of_transport(struct str content_type);

struct charset_signature {
	unsigned char bytes[4], mask[4]; /* where mask is 0 the byte must not be NUL */
	unsigned char n;                 /* bytes looked at */
	unsigned char skip;              /* bytes of the byte order mark */
	unsigned char width;             /* bytes of a unit: 1, 2 or 4 */
	bool big_endian;
};

/* The byte order mark, or the pattern of 16 and 32 bit text without one; NULL for neither. */
const struct charset_signature *charset_signature_of(struct str head);

/* What to ask of iconv for a row: a table entry by entry, or UTF-8. */
static inline const char *charset_iconv_target(const struct charset_row *row)
{
	return row->multibyte ? "UTF-8" : "WCHAR_T";
}
