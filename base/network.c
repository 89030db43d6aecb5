/* Which addresses are public, and CIDR notation. Knows the address registries; knows nothing of
 * names, sockets or who may go where. Every address is handled as 16 bytes, IPv4 in its mapped
 * form, so that one comparison serves both families. */
#include "base/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct range {
	unsigned char first[4];
	unsigned char bits;
};

/* The IANA special-purpose registry (RFC 6890 and its updates), multicast and class E. */
static const struct range ipv4_special[] = {
	{{0, 0, 0, 0}, 8},       /* "this network" */
	{{10, 0, 0, 0}, 8},      /* private */
	{{100, 64, 0, 0}, 10},   /* carrier-grade NAT */
	{{127, 0, 0, 0}, 8},     /* loopback */
	{{169, 254, 0, 0}, 16},  /* link-local; cloud metadata lives here */
	{{172, 16, 0, 0}, 12},   /* private */
	{{192, 0, 0, 0}, 24},    /* protocol assignments */
	{{192, 0, 2, 0}, 24},    /* documentation */
	{{192, 88, 99, 0}, 24},  /* 6to4 relays, withdrawn by RFC 7526 */
	{{192, 168, 0, 0}, 16},  /* private */
	{{198, 18, 0, 0}, 15},   /* benchmarking */
	{{198, 51, 100, 0}, 24}, /* documentation */
	{{203, 0, 113, 0}, 24},  /* documentation */
	{{224, 0, 0, 0}, 4},     /* multicast */
	{{240, 0, 0, 0}, 4},     /* reserved, and broadcast */
};

static const struct network ipv6_global = {{0x20}, 3};
static const struct network ipv6_special[] = {
	{{0x20, 0x01}, 23},             /* Teredo, benchmarking, ORCHID, protocol assignments */
	{{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
	{{0x3f, 0xff}, 20},             /* documentation (RFC 9637) */
};

static const struct network mapped = {{[10] = 0xff, 0xff}, 96};
static const struct network nat64 = {{0x00, 0x64, 0xff, 0x9b}, 96};
static const struct network sixtofour = {{0x20, 0x02}, 16};

static bool bits_equal(const unsigned char *a, const unsigned char *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;
	if (memcmp(a, b, whole) != 0)
		return false;
	return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

static bool in_network(const struct network *network, const unsigned char address[16])
{
	return bits_equal(network->address, address, network->prefix_bits);
}

static void map_ipv4(const void *four, unsigned char ret_address[16])
{
	memcpy(ret_address, mapped.address, 12);
	memcpy(ret_address + 12, four, 4);
}

static bool address_bytes(const struct sockaddr *address, unsigned char ret_address[16])
{
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		map_ipv4(&in.sin_addr, ret_address);
		return true;
	}
	if (address->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, address, sizeof in6);
		memcpy(ret_address, &in6.sin6_addr, 16);
		return true;
	}
	return false;
}

/* Returns the bits of the family: 32, 128, or 0 for text that is no address. Strict as inet_pton:
 * no octal, hexadecimal or shortened IPv4, no zone. */
static unsigned parse_address(struct str text, unsigned char ret_address[16])
{
	char copy[INET6_ADDRSTRLEN];
	unsigned char four[4];
	if (text.len >= sizeof copy || memchr(text.data, 0, text.len))
		return 0;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	if (inet_pton(AF_INET, copy, four) == 1) {
		map_ipv4(four, ret_address);
		return 32;
	}
	return inet_pton(AF_INET6, copy, ret_address) == 1 ? 128 : 0;
}

static void clear_beyond(struct network *network)
{
	for (unsigned bit = network->prefix_bits; bit < 128; bit++)
		network->address[bit / 8] &= (unsigned char)~(0x80u >> bit % 8);
}

bool network_parse(struct str text, struct network *ret_network, struct error *err)
{
	struct str prefix, address = str_split(text, '/', &prefix);
	struct network network, cut;
	unsigned bits = address.len ? parse_address(address, network.address) : 0;
	if (!bits)
		return error_set(err, "\"%.*s\" is no network: write 192.168.0.0/16, fd00::/8 or a "
				      "single address", STR_ARG(text));
	long long length = bits;
	if (address.len < text.len &&
			(prefix.len == 0 || prefix.len > 3 || prefix.data[0] < '0' ||
			prefix.data[0] > '9' || !str_to_int64(prefix, &length) || length > bits))
		return error_set(err, "\"%.*s\": the prefix after the slash is a number from 0 to "
				      "%u", STR_ARG(text), bits);
	network.prefix_bits = (unsigned char)(128 - bits + (unsigned)length);
	cut = network;
	clear_beyond(&cut);
	if (memcmp(cut.address, network.address, 16) != 0) {
		char meant[NETWORK_TEXT_SIZE];
		return error_set(err, "\"%.*s\" has bits set beyond its prefix: write %s, or the "
				      "address alone", STR_ARG(text), network_text(&cut, meant));
	}
	*ret_network = network;
	return true;
}

static bool is_ipv4(const struct network *network)
{
	return network->prefix_bits >= 96 && in_network(&mapped, network->address);
}

const char *network_text(const struct network *network, char ret_text[NETWORK_TEXT_SIZE])
{
	bool ipv4 = is_ipv4(network);
	inet_ntop(ipv4 ? AF_INET : AF_INET6, network->address + (ipv4 ? 12 : 0), ret_text,
		INET6_ADDRSTRLEN);
	size_t len = strlen(ret_text);
	if (network->prefix_bits < 128)
		snprintf(ret_text + len, NETWORK_TEXT_SIZE - len, "/%d",
			network->prefix_bits - (ipv4 ? 96 : 0));
	return ret_text;
}

bool network_contains(const struct network *network, const struct sockaddr *address)
{
	unsigned char bytes[16];
	if (!address_bytes(address, bytes))
		return false;
	if (in_network(&mapped, bytes) && !is_ipv4(network))
		return false;
	return in_network(network, bytes);
}

static bool ipv4_is_public(const unsigned char *four)
{
	for (size_t i = 0; i < sizeof ipv4_special / sizeof *ipv4_special; i++)
		if (bits_equal(ipv4_special[i].first, four, ipv4_special[i].bits))
			return false;
	return true;
}

bool address_is_public(const struct sockaddr *address)
{
	unsigned char bytes[16];
	if (!address_bytes(address, bytes))
		return false;
	if (in_network(&mapped, bytes) || in_network(&nat64, bytes))
		return ipv4_is_public(bytes + 12);
	if (in_network(&sixtofour, bytes))
		return ipv4_is_public(bytes + 2);
	if (!in_network(&ipv6_global, bytes))
		return false;
	for (size_t i = 0; i < sizeof ipv6_special / sizeof *ipv6_special; i++)
		if (in_network(&ipv6_special[i], bytes))
			return false;
	return true;
}
