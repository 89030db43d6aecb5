#pragma once
/* Which addresses may stand in cleaned HTML. */
#include "base/buf.h"
#include "base/str.h"

enum html_url_use {
	HTML_URL_LINK,  /* href, cite: http, https, mailto */
	HTML_URL_MEDIA, /* img, audio, video, source, track: http, https, but no known tracker */
	HTML_URL_EMBED, /* iframe: the players listed in html_url.c, always https */
};

enum html_url_result { HTML_URL_OK, HTML_URL_REFUSED, HTML_URL_TRACKER };

/* *ret_url is emptied and gets the absolute address of a value whose references are resolved.
 * An address without a scheme needs a base, but "//host/path" is https without one. */
enum html_url_result html_url_read(struct str value, struct str base, enum html_url_use use,
	struct buf *ret_url);
