#pragma once
/* Addresses: RFC 3986 with the tolerance of the WHATWG URL standard where feeds need it (white
 * space around, backslashes, missing slashes, spaces inside). Pure functions. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum { URL_MAX = 8192 }; /* bytes; longer ones are refused everywhere */

/* Slices of the text that was parsed; delimiters are not part of them. */
struct url {
	struct str scheme, userinfo, host, port, path, query, fragment;
	bool has_authority, has_query, has_fragment;
};

/* False when there is no scheme followed by ":" (a relative reference). */
bool url_parse(struct str text, struct url *ret_url);

/* True for absolute http and https addresses with a host. */
bool url_is_http(struct str text);

/* Appends `reference` made absolute against `base` (RFC 3986 section 5). A reference with a
 * scheme of its own is appended cleaned; with an empty or relative base, a relative reference is
 * appended as it is. Leading and trailing white space and C0 are dropped, inner TAB, CR and LF
 * removed, spaces and other bytes that no URL may hold become %XX; backslashes in http(s) are
 * slashes. False (nothing appended) beyond URL_MAX. */
bool url_resolve(struct str base, struct str reference, struct buf *ret_url);

/* What a person typed: trims, adds https:// when there is no scheme ("example.org/feed"), accepts
 * feed: and feed:// prefixes. False, with a sentence, unless the result is http(s) with a host. */
bool url_from_user(struct str text, struct buf *ret_url, struct error *err);

/* scheme://host:port in lower case, default port left out; for origins and pacing keys. */
bool url_origin(struct str text, struct buf *ret_origin);
/* Host in lower case without brackets; nothing when there is none. */
bool url_host(struct str text, struct buf *ret_host);

/* Appends `address`, with the userinfo of `from` when it has none itself and both are of one origin: who gave name
 * and password with an address gave them for all of its origin, and for nobody else. */
bool url_lend_userinfo(struct str address, struct str from, struct buf *ret_url);

/* For keys of identity only, never for requests: lower-case scheme and host, http = https, no
 * "www.", no default port, no userinfo, no trailing slash, no tracking parameters (utm_*, fbclid,
 * gclid …) in query or fragment nor those of a session (PHPSESSID, ;jsessionid …), percent-encoding in one
 * form. Other fragments stay: the entries of a change log on one page differ in nothing else. */
bool url_canonical(struct str text, struct buf *ret_url);

/* For logs and messages: without userinfo, query and fragment; a query that was there is shown
 * as "?…". Secrets in feed addresses live in those places. Text beyond URL_MAX is cut. */
bool url_display(struct str text, struct buf *ret_url);
