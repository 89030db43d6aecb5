/* The marks of bot walls, where no header tells. */
#include "parsers/wall.h"

#include "base/buf.h"
#include "parsers/decode.h"

static const struct str marks[] = {
	{"/cdn-cgi/challenge-platform/", 28}, {"captcha-delivery.com", 20}, {"_Incapsula_Resource", 19},
	{"awsWafCookieDomainList", 22}, {"anubis_challenge", 16}, {"ddos-guard.net", 14},
};

bool wall_is_page(struct str page)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (page.len && memmem(page.data, page.len, marks[i].data, marks[i].len))
			return true;
	return false;
}

bool wall_is_body(struct str encoding, struct str wire, size_t max_bytes, size_t max_ratio)
{
	struct buf storage;
	struct str page = {0};
	buf_init(&storage, max_bytes);
	enum decode_result result = decode_body(encoding, wire, max_ratio, &storage, &page, NULL);
	if (result != DECODE_OK && result != DECODE_TRUNCATED)
		page = buf_str(&storage); /* what came out before it failed */
	bool is_wall = wall_is_page(page);
	buf_finish(&storage);
	return is_wall;
}
