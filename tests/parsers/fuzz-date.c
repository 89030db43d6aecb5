/* libFuzzer target for dates. Oracles: what was read survives being written as RFC 3339 and as
 * RFC 822 and read again; white space around changes nothing; the kept text is part of the input. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/time.h"
#include "parsers/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PADDED_MAX = 4096, TEXT_MAX = 128 };

static void check_again(const char *text, int64_t at)
{
	struct date date;
	if (!text[0])
		return; /* a year that the format cannot hold */
	bool ok = date_parse(str_of(text), str_of(""), &date);
	assert(ok && date.at == at && date.flags == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const languages[] = {"", "en", "en-US", "nl"};
	struct str language = str_of(languages[size ? data[0] & 3 : 0]);
	struct str text = str_make((const char *)data, size);
	struct date date = DATE_NONE, padded_date;
	if (!date_parse(text, language, &date)) {
		assert(date.at == TIME_NONE);
		return 0;
	}
	assert(date.text.len > 0 && date.text.len <= TEXT_MAX && date.text.data >= text.data &&
		date.text.data + date.text.len <= text.data + text.len);
	assert((date.flags & ~(uint32_t)DATE_ASSUMED_UTC) == 0);

	char written[TIME_TEXT_SIZE];
	check_again(time_rfc3339(date.at, written), date.at);
	check_again(time_rfc822(date.at, written), date.at);
	if (size > 2 && size < PADDED_MAX - 2) {
		char padded[PADDED_MAX] = "\t";
		memcpy(padded + 1, data, size);
		padded[size + 1] = '\n';
		bool ok = date_parse(str_make(padded, size + 2), language, &padded_date);
		assert(ok && padded_date.at == date.at && padded_date.flags == date.flags);
	}
	return 0;
}
