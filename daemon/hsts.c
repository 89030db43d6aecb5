/* A sorted array of hashes: looked up for every http address, changed for few hosts a day. */
#include "daemon/hsts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/url.h"

enum {
	MAX_HOSTS = 10000,
	MAX_NAME = 253,
	MAX_AGE_S = 2 * 365 * 86400, /* more is not believed */
};

struct hsts_entry {
	uint64_t key;
	int64_t until;
	bool has_subdomains;
	char *host;
};

void hsts_finish(struct hsts *hsts)
{
	for (size_t i = 0; i < hsts->n_entries; i++)
		free(hsts->entries[i].host);
	free(hsts->entries);
	*hsts = (struct hsts){0};
}

/* The first entry whose key is not smaller. */
static size_t find_slot(const struct hsts *hsts, uint64_t key)
{
	size_t low = 0, high = hsts->n_entries;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (hsts->entries[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct hsts *hsts, size_t slot, uint64_t key)
{
	return slot < hsts->n_entries && hsts->entries[slot].key == key;
}

static void entry_remove(struct hsts *hsts, size_t slot)
{
	free(hsts->entries[slot].host);
	hsts->n_entries--;
	memmove(&hsts->entries[slot], &hsts->entries[slot + 1],
		(hsts->n_entries - slot) * sizeof *hsts->entries);
}

static void entry_put(struct hsts *hsts, struct str host, int64_t until, bool has_subdomains)
{
	uint64_t key = hash64(host);
	size_t slot = find_slot(hsts, key);
	if (!is_at(hsts, slot, key)) {
		if (hsts->n_entries == MAX_HOSTS)
			return;
		if (hsts->n_entries == hsts->capacity) {
			hsts->capacity = hsts->capacity ? hsts->capacity * 2 : 16;
			hsts->entries = xrealloc(hsts->entries, hsts->capacity * sizeof *hsts->entries);
		}
		memmove(&hsts->entries[slot + 1], &hsts->entries[slot],
			(hsts->n_entries - slot) * sizeof *hsts->entries);
		hsts->n_entries++;
		hsts->entries[slot] = (struct hsts_entry){.key = key, .host = xcalloc(1, host.len + 1)};
		memcpy(hsts->entries[slot].host, host.data, host.len);
	}
	hsts->entries[slot].until = until;
	hsts->entries[slot].has_subdomains = has_subdomains;
}

/* False when there is no max-age, which makes the header void (RFC 6797 section 6.1). */
static bool value_read(struct str value, int64_t *ret_age_s, bool *ret_subdomains)
{
	bool has_age = false;
	*ret_subdomains = false;
	while (value.len) {
		struct str argument, directive = str_split(value, ';', &value);
		directive = str_trim(str_split(directive, '=', &argument));
		argument = str_trim(argument);
		if (argument.len >= 2 && argument.data[0] == '"' && argument.data[argument.len - 1] == '"')
			argument = str_make(argument.data + 1, argument.len - 2);
		long long age;
		if (str_eq_nocase(directive, STR("includeSubDomains")))
			*ret_subdomains = true;
		else if (str_eq_nocase(directive, STR("max-age")) && str_to_int64(argument, &age) && age >= 0) {
			*ret_age_s = age < MAX_AGE_S ? age : MAX_AGE_S;
			has_age = true;
		}
	}
	return has_age;
}

static bool is_name(struct str host)
{
	char text[MAX_NAME + 1];
	unsigned char address[16];
	if (!host.len || host.len > MAX_NAME)
		return false;
	memcpy(text, host.data, host.len);
	text[host.len] = '\0';
	return inet_pton(AF_INET, text, address) != 1 && inet_pton(AF_INET6, text, address) != 1;
}

void hsts_note(struct hsts *hsts, struct str host, struct str value, int64_t now)
{
	enum { WORTH_SAVING_S = 86400 }; /* each answer moves the end on: a day more is no news */
	int64_t age_s;
	bool has_subdomains;
	if (!is_name(host) || !value_read(value, &age_s, &has_subdomains))
		return;
	uint64_t key = hash64(host);
	size_t slot = find_slot(hsts, key);
	bool is_known = is_at(hsts, slot, key);
	if (!age_s && is_known)
		entry_remove(hsts, slot);
	else if (age_s && is_known && hsts->entries[slot].has_subdomains == has_subdomains
		&& llabs(hsts->entries[slot].until - (now + age_s)) < WORTH_SAVING_S)
		return;
	else if (age_s)
		entry_put(hsts, host, now + age_s, has_subdomains);
	hsts->is_changed |= is_known || age_s;
}

bool hsts_covers(const struct hsts *hsts, struct str host, int64_t now)
{
	bool is_above = false;
	while (hsts->n_entries && host.len) {
		uint64_t key = hash64(host);
		size_t slot = find_slot(hsts, key);
		if (is_at(hsts, slot, key) && hsts->entries[slot].until > now
			&& (!is_above || hsts->entries[slot].has_subdomains))
			return true;
		is_above = true;
		str_split(host, '.', &host);
	}
	return false;
}

void hsts_note_answer(struct hsts *hsts, const char *url, struct str value, int64_t now)
{
	struct buf host;
	if (!str_starts_nocase(str_of(url), STR("https:")))
		return;
	buf_init(&host, URL_MAX);
	url_host(str_of(url), &host);
	hsts_note(hsts, buf_str(&host), value, now);
	buf_finish(&host);
}

const char *hsts_secure(const struct hsts *hsts, const char *url, struct arena *arena, int64_t now)
{
	struct str whole = str_of(url);
	struct url parts;
	struct buf host;
	if (!hsts->n_entries || !str_starts_nocase(whole, STR("http:")) || !url_parse(whole, &parts))
		return url;
	buf_init(&host, URL_MAX);
	url_host(whole, &host);
	bool is_covered = hsts_covers(hsts, buf_str(&host), now);
	buf_finish(&host);
	if (!is_covered)
		return url;
	const char *rest = url + parts.scheme.len;
	if (!str_eq(parts.port, STR("80")))
		return arena_printf(arena, "https%s", rest);
	return arena_printf(arena, "https%.*s%s", (int)(parts.port.data - 1 - rest), rest,
		parts.port.data + parts.port.len);
}

void hsts_load(struct hsts *hsts, const char *path, int64_t now)
{
	char line[MAX_NAME + 64];
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file)) {
		long long until;
		struct str rest = str_trim(str_of(line)), host = str_split(rest, ' ', &rest);
		bool is_whole = str_to_int64(str_split(rest, ' ', &rest), &until);
		if (is_whole && is_name(host) && until > now && until - now <= MAX_AGE_S)
			entry_put(hsts, host, until, str_eq(rest, STR("subdomains")));
	}
	if (file)
		fclose(file);
}

bool hsts_save(struct hsts *hsts, const char *path, struct error *err)
{
	struct buf fresh;
	buf_init(&fresh, 4096);
	buf_printf(&fresh, "%s.new", path);
	hsts->is_changed = false;
	FILE *file = fopen(buf_cstr(&fresh), "we");
	for (size_t i = 0; file && i < hsts->n_entries; i++)
		fprintf(file, "%s %lld%s\n", hsts->entries[i].host, (long long)hsts->entries[i].until,
			hsts->entries[i].has_subdomains ? " subdomains" : "");
	bool ok = file && !ferror(file);
	if (file && fclose(file) != 0)
		ok = false;
	ok = ok && rename(buf_cstr(&fresh), path) == 0;
	if (!ok) {
		error_set(err, "%s: %s", path, strerror(errno));
		unlink(buf_cstr(&fresh));
	}
	buf_finish(&fresh);
	return ok;
}
