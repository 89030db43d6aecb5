#pragma once
/* Numbers in attributes and styles, and which images are too small to be seen. */
#include "parsers/html_token.h"

/* The integer at the beginning: "3", "-1", "640" of "640px"; empty when there is none. */
struct str html_integer(struct str raw);
/* Pixels, "640" of "640px", or percent, "50%" and "12.5%"; empty for anything else. */
struct str html_length(struct str raw);

/* Images that nobody can see tell the sender who reads: 0 in one direction, or no more than 1x1.
 * `attrs` are the token's attributes by enum html_attr. */
bool html_is_pixel(const struct html_token *token, const uint8_t *attrs);
