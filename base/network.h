#pragma once
/* Networks in CIDR notation, and which addresses are public. Pure functions over struct
 * sockaddr. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/str.h"

struct network {
	unsigned char address[16]; /* IPv6, or IPv4 as ::ffff:a.b.c.d */
	unsigned char prefix_bits; /* of the 128 */
};

/* "127.0.0.0/8", "::1", "fd00::/8", "192.168.1.7"; bits beyond the prefix must be zero. */
bool network_parse(struct str text, struct network *ret_network, struct error *err);

enum { NETWORK_TEXT_SIZE = 52 };
/* As network_parse reads it; a whole address has no "/32" or "/128". */
const char *network_text(const struct network *network, char ret_text[NETWORK_TEXT_SIZE]);

/* An IPv4 address, mapped (::ffff:a.b.c.d) or not, is in IPv4 networks only: "::/0" means all of
 * IPv6 and opens nothing of IPv4. */
bool network_contains(const struct network *network, const struct sockaddr *address);

/* False for loopback, private, link-local, CGNAT, multicast, documentation, reserved and
 * unspecified addresses of either family; IPv4 inside mapped, NAT64 (64:ff9b::/96) and 6to4
 * addresses is judged as IPv4. Only 2000::/3 less 2001::/23 (Teredo, benchmarking, ORCHID),
 * 2001:db8::/32 and 3fff::/20 (documentation) is public IPv6. */
bool address_is_public(const struct sockaddr *address);
