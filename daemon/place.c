/* The public suffix list, its ICANN part only: feeds on the subdomains of one platform (which the other
 * part lists as suffixes) are one machine's load. */
#include "daemon/place.h"

#include <arpa/inet.h>
#include <libpsl.h>

#include "base/hash.h"
#include "base/network.h"
#include "base/url.h"

/* The shortest end of the name whose own end is a public suffix. */
static struct str registrable_domain(const char *host)
{
	const psl_ctx_t *list = psl_builtin();
	const char *dot;
	while (list && (dot = strchr(host, '.')) && !psl_is_public_suffix2(list, dot + 1, PSL_TYPE_ICANN))
		host = dot + 1;
	return str_of(host);
}

static bool host_is_address(const char *host, bool *ret_public)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	if (inet_pton(AF_INET, host, &four.sin_addr) == 1)
		*ret_public = address_is_public((const struct sockaddr *)&four);
	else if (inet_pton(AF_INET6, host, &six.sin6_addr) == 1)
		*ret_public = address_is_public((const struct sockaddr *)&six);
	else
		return false;
	return true;
}

static bool host_is_localhost(struct str host)
{
	static const char suffix[] = ".localhost"; /* RFC 6761 section 6.3 */
	size_t n = sizeof suffix - 1;
	return str_eq(host, STR("localhost"))
		|| (host.len > n && memcmp(host.data + host.len - n, suffix, n) == 0);
}

struct place place_of(struct str url)
{
	struct buf host;
	bool is_public = true;
	buf_init(&host, URL_MAX);
	url_host(url, &host);
	struct place place = {.host_key = hash64(buf_str(&host))};
	const char *name = buf_cstr(&host);
	if (host_is_address(name, &is_public))
		place.domain_key = place.host_key;
	else
		place.domain_key = hash64(registrable_domain(name));
	place.is_local = !is_public || host_is_localhost(buf_str(&host));
	buf_finish(&host);
	return place;
}

uint64_t place_address_key(const struct sockaddr *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	if (address->sa_family == AF_INET)
		return hash64(str_make((const char *)&four->sin_addr, sizeof four->sin_addr));
	return hash64(str_make((const char *)&six->sin6_addr, sizeof six->sin6_addr));
}
