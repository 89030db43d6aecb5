#pragma once
/* Hosts that have said that they are to be asked by https alone (RFC 6797). A small table and its file:
 * a line a host, "HOST UNTIL" or "HOST UNTIL subdomains". Loop thread only. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct hsts {
	struct hsts_entry *entries; /* by key */
	size_t n_entries, capacity;
	bool is_changed;            /* since it was loaded or saved */
};

void hsts_finish(struct hsts *hsts);
/* Strict-Transport-Security as received over https. Addresses are no names and are never taken. */
void hsts_note(struct hsts *hsts, struct str host, struct str value, int64_t now);
/* The host, or one above it that speaks for its subdomains, is to be asked by https. */
bool hsts_covers(const struct hsts *hsts, struct str host, int64_t now);

/* The same for whole addresses. The first is of use for https alone; the second gives back `url`, or it
 * with https in place of http: port 80 goes with the scheme, another one stays (section 8.3). */
void hsts_note_answer(struct hsts *hsts, const char *url, struct str value, int64_t now);
const char *hsts_secure(const struct hsts *hsts, const char *url, struct arena *arena, int64_t now);

/* A file that is not there is an empty table; lines that are not understood are left out. */
void hsts_load(struct hsts *hsts, const char *path, int64_t now);
/* Replaces the file as a whole. */
bool hsts_save(struct hsts *hsts, const char *path, struct error *err);
