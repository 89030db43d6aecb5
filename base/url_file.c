#include "base/url_file.h"

/* These sign the whole query; with "*" every name that begins so. Those of Amazon (CloudFront, S3), Google, Azure,
 * Aliyun, Tencent, Akamai, Patreon, Discord, Facebook, and of the servers that let an address expire. */
static const char *const signature_names[] = {
	"x-amz-*", "x-goog-*", "x-oss-*", "q-sign*", "signature", "x-signature", "sig",
	"lsig", "key-pair-id", "policy", "googleaccessid", "awsaccesskeyid",
	"ossaccesskeyid", "hdnts", "hdnea", "hdntl", "__token__", "token-hash",
	"token-time", "expires", "x-expires", "hm", "_nc_ohc", "oh",
};
/* What is shorter signs nothing: "policy=3" is a page. */
enum { SIGNATURE_MIN = 8 };

/* These are drawn for a reader or a time, and nothing else of the query is. */
static const char *const token_names[] = {
	"token", "access_token", "auth_token", "auth", "auth_key", "authkey", "jwt",
	"wssecret", "wstime",
};

/* These name a file, or a version of it, also where the query is signed. */
static const char *const file_names[] = {
	"id", "file", "filename", "name", "path", "url", "src", "versionid",
	"generation", "episode", "ep", "track", "video", "media",
};

/* What a cache takes for another file. */
static const char *const cache_names[] = {
	"v", "ver", "version", "t", "ts", "time", "timestamp", "cb", "cache",
	"cachebuster", "bust", "rand", "random", "rnd", "r", "_", "nocache",
	"m", "mtime", "modified",
};

static bool is_one_of(struct str name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str known = str_of(names[i]);
		bool is_prefix = known.data[known.len - 1] == '*';
		known.len -= is_prefix;
		if (is_prefix ? str_starts_nocase(name, known) : str_eq_nocase(name, known))
			return true;
	}
	return false;
}
#define IS_ONE_OF(name, names) is_one_of((name), (names), sizeof (names) / sizeof *(names))

/* "3", "2.1", "2026-01-30", "1f". */
static bool is_number(struct str value)
{
	size_t i = 0;
	while (i < value.len && (str_is_digit(value.data[i]) || value.data[i] == '.' || value.data[i] == '-'
			|| (str_lower(value.data[i]) >= 'a' && str_lower(value.data[i]) <= 'f')))
		i++;
	return i == value.len;
}

static bool is_cache_number(struct str parameter)
{
	struct str value, name = str_split(parameter, '=', &value);
	bool is_bare = name.len == parameter.len;
	return is_bare ? is_number(name) : IS_ONE_OF(name, cache_names) && is_number(value);
}

static bool is_signed(struct str query)
{
	while (query.len) {
		struct str value, name = str_split(str_split(query, '&', &query), '=', &value);
		if (value.len >= SIGNATURE_MIN && IS_ONE_OF(name, signature_names))
			return true;
	}
	return false;
}

struct file_query file_query_start(struct str url, struct str *ret_address)
{
	struct file_query query = {0};
	*ret_address = str_split(url, '?', &query.rest);
	query.is_signed = query.had_token = is_signed(query.rest);
	return query;
}

bool file_query_next(struct file_query *query, struct str *ret_parameter)
{
	while (query->rest.len) {
		struct str parameter = str_split(query->rest, '&', &query->rest), value;
		struct str name = str_split(parameter, '=', &value);
		bool is_token = IS_ONE_OF(name, token_names);
		query->had_token |= is_token;
		if (query->is_signed ? !IS_ONE_OF(name, file_names) : is_token || is_cache_number(parameter))
			continue;
		*ret_parameter = parameter;
		return true;
	}
	return false;
}
