#pragma once
/* Which host an address names, and which registrable domain that belongs to: the units of pacing and
 * of judging whether our own network is down. Pure. */
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/str.h"

struct place {
	uint64_t host_key;   /* of the host's name, whatever scheme and port */
	uint64_t domain_key; /* of the registrable domain, or of the host where there is none */
	bool is_local; /* localhost, or an address that is not public, written as such */
};

struct place place_of(struct str url);
/* Of the bytes of an IP address, without its port. */
uint64_t place_address_key(const struct sockaddr *address);
