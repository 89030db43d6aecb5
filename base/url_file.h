#pragma once
/* Which file an address names, whoever may fetch it and until when: hosts of podcasts and pictures sign the
 * addresses that they hand out, and each fetch of a feed gets others. It is compared, never requested. Pure. */
#include "base/str.h"

/* What follows the "?" of an address, while it is read. */
struct file_query {
	struct str rest;
	bool is_signed;    /* as a whole: only what names a file by itself counts */
	bool had_token;    /* or it is signed; whole when all was read */
};

/* The address is what stands before the query; all are borrowed. */
struct file_query file_query_start(struct str url, struct str *ret_address);

/* The next parameter that says which file it is, without those that let a reader in and those by which caches are
 * fooled (a bare number, "v=3", "t=1735689600"); false behind the last. */
bool file_query_next(struct file_query *query, struct str *ret_parameter);
