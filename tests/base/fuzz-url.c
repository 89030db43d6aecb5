/* libFuzzer: a base, a line feed, a reference. What was resolved to an address with a host stays as
 * it is when resolved again, canonical ones do not grow, and what is shown holds no userinfo. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_stable(struct str base, struct str reference)
{
	struct buf once, twice;
	struct url url;
	buf_init(&once, URL_MAX);
	buf_init(&twice, URL_MAX);
	if (url_resolve(base, reference, &once) && url_parse(buf_str(&once), &url) &&
		(url.host.len || !url.has_authority)) {
		require(url_resolve(base, buf_str(&once), &twice));
		require(str_eq(buf_str(&once), buf_str(&twice)));
	}
	buf_finish(&once);
	buf_finish(&twice);
}

static void check_canonical(struct str text)
{
	struct buf once, twice;
	buf_init(&once, URL_MAX);
	buf_init(&twice, URL_MAX);
	if (url_canonical(text, &once) && url_is_http(buf_str(&once))) {
		require(url_canonical(buf_str(&once), &twice));
		require(twice.len <= once.len);
	}
	buf_finish(&once);
	buf_finish(&twice);
}

static void check_shown(struct str text)
{
	struct buf shown;
	struct url url;
	struct error err;
	buf_init(&shown, 4 * URL_MAX);
	require(url_display(text, &shown));
	if (url_parse(buf_str(&shown), &url))
		require(!url.userinfo.len && !url.has_fragment);
	buf_clear(&shown);
	if (url_from_user(text, &shown, &err))
		require(url_is_http(buf_str(&shown)));
	else
		require(shown.len == 0 && err.text[0]);
	buf_clear(&shown);
	require(!url_origin(text, &shown) || shown.len > 3);
	url_host(text, &shown);
	buf_finish(&shown);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str reference;
	struct str base = str_split(str_make((const char *)data, size), '\n', &reference);
	check_stable(base, reference);
	check_canonical(base);
	check_shown(base);
	return 0;
}
