#pragma once
/* Addresses as they are looked for: escapes (%C3%A9) resolved, ASCII letters small. A word is letters and digits in
 * a row; one character of a script without spaces is a word of its own. Inside the room. */
#include "base/buf.h"
#include "storage/connection.h"

#define ADDRESS_MARK "\xee\x80\x85" /* U+E005, see terms.h */

/* Appends the words of an address, or of a part of one, each behind a space and ADDRESS_MARK, for the index and for
 * what it is asked. True when the last one may go on in an address that has the part. */
bool address_put_words(struct str address, struct buf *ret_words);

/* Registers the SQL function address_has(address, part): whether the part stands there, where a word begins if it
 * begins with one. All words of the part are words of such an address, one behind the other; the last one, if it
 * may go on, the beginning of one. And address_key(text): the text of a key by address as it is made now. */
bool address_register(sqlite3 *db);
