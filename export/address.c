/* Cuts secrets out of feed addresses. Knows nothing of feeds. */
#include "export/address.h"

#include "base/url.h"

void address_append(struct buf *out, struct str url, enum address_form form)
{
	struct url parts;
	size_t end = url.len, at = 0;
	if (form == ADDRESS_PUBLIC) {
		size_t query = str_find(url, '?'), fragment = str_find(url, '#');
		end = query < fragment ? query : fragment;
	}
	if (form != ADDRESS_WHOLE && url_parse(url, &parts) && parts.userinfo.len) {
		size_t userinfo_at = (size_t)(parts.userinfo.data - url.data);
		buf_append(out, url.data, userinfo_at);
		at = userinfo_at + parts.userinfo.len + 1;
	}
	if (at < end)
		buf_append(out, url.data + at, end - at);
}
