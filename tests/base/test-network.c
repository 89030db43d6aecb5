/* The address policy over every spelling that has been used to get around one, and CIDR. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "base/network.h"

/* As a URL's host would be turned into an address; no name is ever looked up. */
static struct sockaddr_storage address_of(const char *spelling)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}, *found;
	struct sockaddr_storage address = {0};
	if (getaddrinfo(spelling, NULL, &hints, &found) != 0)
		fail_msg("%s is no numeric address", spelling);
	memcpy(&address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return address;
}

static bool is_public(const char *spelling)
{
	struct sockaddr_storage address = address_of(spelling);
	return address_is_public((struct sockaddr *)&address);
}

static void public_addresses(void **state)
{
	(void)state;
	static const char *const public[] = {
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255",
		"172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
		"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
		"198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "134744072",
		"0x08080808", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
		"2606:4700:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2001:db7::1",
		"2001:db9::1", "3ffe::1", "3fff:1000::1", "2000::",
	};
	for (size_t i = 0; i < sizeof public / sizeof *public; i++)
		if (!is_public(public[i]))
			fail_msg("%s is public", public[i]);
}

static void special_addresses(void **state)
{
	(void)state;
	static const char *const special[] = {
		/* loopback in decimal, octal, hexadecimal and with parts left out */
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001",
		"0x7f.1", "0x7f.0.0.0x1", "017700000001", "0177.0.0.1", "0177.1", "0x7f.0x1",
		/* this host, private, link-local, CGNAT */
		"0", "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "167772161", "012.0.0.1",
		"172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "0xc0a80001",
		"169.254.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "100.64.0.1",
		"100.127.255.255",
		/* assigned to no host */
		"192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
		"203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"4294967295",
		/* IPv4 inside IPv6: mapped, compatible, translated, NAT64, local NAT64, 6to4, Teredo */
		"::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
		"0:0:0:0:0:ffff:c0a8:1", "::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1",
		"64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::c0a8:101", "64:ff9b:1::8.8.8.8",
		"2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "2002:a9fe:a9fe::1",
		"2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
		/* IPv6 */
		"::", "::1", "::2", "fe80::1", "fe80::1%1", "febf::1", "fec0::1", "fc00::1", "fd12::1",
		"fdff:ffff::1", "ff02::1", "ff0e::1", "100::1", "2001:2::1", "2001:10::1",
		"2001:20::1", "2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1", "4000::1",
		"5f00::1", "1fff::1", "ffff::1",
	};
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (is_public(special[i]))
			fail_msg("%s is not public", special[i]);
}

static void other_families_are_not_public(void **state)
{
	(void)state;
	struct sockaddr_un path = {.sun_family = AF_UNIX, .sun_path = "/run/x"};
	struct sockaddr none = {.sa_family = AF_UNSPEC};
	struct network all = {{0}, 0};
	assert_false(address_is_public((struct sockaddr *)&path));
	assert_false(address_is_public(&none));
	assert_false(network_contains(&all, (struct sockaddr *)&path));
}

static void networks_that_parse(void **state)
{
	(void)state;
	static const struct {
		const char *text, *again; /* NULL: the same text */
	} rows[] = {
		{"127.0.0.0/8"}, {"10.0.0.0/8"}, {"192.168.1.7"}, {"192.168.1.7/32", "192.168.1.7"},
		{"0.0.0.0/0"}, {"172.16.0.0/12"}, {"255.255.255.254/31"}, {"::1"}, {"::1/128", "::1"},
		{"::/0"}, {"fd00::/8"}, {"FD00::/8", "fd00::/8"}, {"fe80::/10"}, {"2001:db8::/32"},
		{"::ffff:10.0.0.0/104", "10.0.0.0/8"}, {"::ffff:0:0/96", "0.0.0.0/0"},
		{"0:0:0:0:0:0:0:1", "::1"}, {"10.0.0.0/08", "10.0.0.0/8"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct network network;
		struct error err = {""};
		char text[NETWORK_TEXT_SIZE];
		if (!network_parse(str_of(rows[i].text), &network, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_string_equal(network_text(&network, text),
			rows[i].again ? rows[i].again : rows[i].text);
	}
}

static void networks_that_do_not(void **state)
{
	(void)state;
	static const char no_network[] = "is no network";
	static const char prefix[] = "the prefix after the slash is a number from 0 to";
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"", no_network}, {"/8", no_network}, {"localhost", no_network},
		{"10.0.0", no_network}, {"10", no_network}, {"0x7f.1", no_network},
		{"010.0.0.0/8", no_network}, {"10.0.0.256", no_network}, {"10.0.0.0 /8", no_network},
		{" 10.0.0.0/8", no_network}, {"1.2.3.4.5", no_network}, {"fe80::1%lo", no_network},
		{"[::1]", no_network}, {":::", no_network}, {"1:2:3:4:5:6:7:8:9", no_network},
		{"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", no_network},
		{"10.0.0.0/", prefix}, {"10.0.0.0/33", prefix}, {"10.0.0.0/-1", prefix},
		{"10.0.0.0/+8", prefix}, {"10.0.0.0/8x", prefix}, {"10.0.0.0/8/8", prefix},
		{"10.0.0.0/255.0.0.0", prefix}, {"10.0.0.0/0008", prefix}, {"::/129", prefix},
		{"10.0.0.1/8", "bits set beyond its prefix: write 10.0.0.0/8, or the address alone"},
		{"192.168.1.7/31", "write 192.168.1.6/31"}, {"fd00::1/8", "write fd00::/8"},
		{"1.0.0.0/0", "write 0.0.0.0/0"}, {"::ffff:10.0.0.1/104", "write 10.0.0.0/8"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct network network = {{7}, 7};
		struct error err = {""};
		if (network_parse(str_of(rows[i].text), &network, &err))
			fail_msg("\"%s\" parsed", rows[i].text);
		if (!strstr(err.text, rows[i].says))
			fail_msg("\"%s\": %s", rows[i].text, err.text);
		assert_int_equal(network.prefix_bits, 7);
	}
	struct error err = {""};
	struct network network;
	assert_false(network_parse(str_make("10.0\0.0", 7), &network, &err));
	assert_false(network_parse(str_of("10.0.0.1/8"), &network, NULL));
}

static void containment(void **state)
{
	(void)state;
	static const struct {
		const char *network, *address;
		bool inside;
	} rows[] = {
		{"127.0.0.0/8", "127.0.0.1", true}, {"127.0.0.0/8", "127.1", true},
		{"127.0.0.0/8", "128.0.0.0", false}, {"127.0.0.0/8", "126.255.255.255", false},
		{"127.0.0.0/8", "::ffff:127.0.0.1", true}, {"127.0.0.0/8", "::1", false},
		{"127.0.0.0/8", "64:ff9b::127.0.0.1", false}, {"127.0.0.0/8", "2002:7f00:1::", false},
		{"127.0.0.1", "127.0.0.1", true}, {"127.0.0.1", "127.0.0.2", false},
		{"192.168.4.0/22", "192.168.7.255", true}, {"192.168.4.0/22", "192.168.8.0", false},
		{"192.168.4.0/22", "192.168.3.255", false}, {"0.0.0.0/0", "255.255.255.255", true},
		{"0.0.0.0/0", "::1", false}, {"::/0", "::1", true}, {"::/0", "fe80::1", true},
		{"::/0", "127.0.0.1", false}, {"::/0", "::ffff:127.0.0.1", false},
		{"::ffff:0:0/96", "10.0.0.1", true}, {"fd00::/8", "fdff::1", true},
		{"fd00::/8", "fc00::1", false}, {"::1", "::1", true}, {"::1", "::2", false},
		{"64:ff9b::/96", "64:ff9b::127.0.0.1", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct network network;
		struct sockaddr_storage address = address_of(rows[i].address);
		assert_true(network_parse(str_of(rows[i].network), &network, NULL));
		if (network_contains(&network, (struct sockaddr *)&address) != rows[i].inside)
			fail_msg("%s in %s: expected %d", rows[i].address, rows[i].network,
				rows[i].inside);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_addresses),
		cmocka_unit_test(special_addresses),
		cmocka_unit_test(other_families_are_not_public),
		cmocka_unit_test(networks_that_parse),
		cmocka_unit_test(networks_that_do_not),
		cmocka_unit_test(containment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
