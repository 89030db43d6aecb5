#!/usr/bin/env python3
"""Peers that lie, stall, flood and lure: each costs its own feed an error and the others nothing."""
import asyncio
import os
import re
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from harness import COURANTD, World, brotli_bomb, rss, scripted, zstd_bomb

NOBODY = 54321  # a user with no other process
SANITIZED = 'sanitize' in os.environ.get('COURANT_BUILD', '')

# Every way to write an address that is not public. {host} is that of a server which would answer.
SPELLINGS = [
    '127.0.0.1', '127.1', '127.0.1', '127.0.0.1.', '0x7f.1', '0x7f000001', '0x7F.0x0.0x0.0x1', '2130706433',
    '017700000001', '0177.0.0.1', '0177.0x0.0.01', '127.000.000.001', '127.255.255.254', 'localhost', 'LOCALHOST',
    'localhost.', 'foo.localhost', 'user@127.0.0.1', 'user:word@127.0.0.1', '[::1]', '[0:0:0:0:0:0:0:1]', '[::]',
    '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]', '[2002:c0a8:101::1]', '[2001:0:5ef5:79fb::1]', '[2001:db8::1]', '[3fff::1]', '[100::1]',
    '[5f00::1]', '[fe80::1]', '[fe80::1%25lo]', '[fc00::1]', '[fd12:3456::1]', '[ff02::1]', '[fec0::1]',
    '0', '0.0.0.0', '0.1.2.3', '10.0.0.1', '0xa.0.0.1', '100.64.0.1', '100.127.255.254', '169.254.169.254',
    '2852039166', '172.16.0.1', '172.31.255.254', '192.0.0.1', '192.0.0.170', '192.0.2.1', '192.88.99.1',
    '192.168.0.1', '192.168.257', '198.18.0.1', '198.19.255.254', '198.51.100.1', '203.0.113.1', '224.0.0.1',
    '239.255.255.250', '240.0.0.1', '255.255.255.255', '%31%32%37.0.0.1', '127.0.0.1%2e',
]
# An address that only looks like one in Unicode; libidn2 makes plain digits of it.
SPELLINGS += ['１２７.0.0.1', '127。0。0。1', '①②⑦.⓪.⓪.①']


class Refusals(World):
    def assert_refused(self, urls):
        feeds = {feed['id']: feed for feed in self.feeds().values()}
        self.assertEqual(len(feeds), len(urls))
        for feed in feeds.values():
            self.assertIn('failure', feed, feed['url'])
            self.assertEqual(feed['stage'], 'fetch')
            self.assertRegex(feed['reason'], 'not public|malformed|not http or https|cannot be resolved', feed['url'])
        public = [feed for feed in feeds.values() if 'not public' in feed['reason']]
        self.assertGreaterEqual(len(public), 55)


class Addresses(Refusals):
    def test_no_spelling_is_connected_to(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        urls = ['http://%s:%d/feed?%d' % (host, self.origin.port, number) for number, host in enumerate(SPELLINGS)]
        self.configure(feeds=urls, networks='{}', fetch='connect-timeout = "2s"')
        self.once()
        self.assertEqual(self.origin.requests(), [])
        self.assert_refused(urls)

    def test_a_list_that_shrank_holds_for_kept_connections(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.start()
        self.wait_until(lambda: self.titles() == ['A'])
        self.configure(feeds=['/feed'], networks='{}')
        self.courant('reload')
        self.courant('refresh', '--wait', expect=None)
        self.assertIn('not public', self.feed('/feed')['reason'])
        self.assertEqual(len(self.origin.requests()), 1)
        self.stop()


class Redirects(Refusals):
    """Nothing can leave the machine, whatever is followed."""

    def setUp(self):
        self.leave_the_network()
        super().setUp()

    def test_the_network_is_loopback_alone(self):
        self.assertEqual([name for _, name in socket.if_nameindex()], ['lo'])

    def test_none_leads_to_an_address_that_is_not_public(self):
        with scripted.Origin(addresses=('127.0.0.2',)) as lure:
            self.origin.serve('/feed', rss(('a', 'A')))
            for number, host in enumerate(SPELLINGS):
                lure.script('/%d' % number, scripted.redirect(
                    301, 'http://%s:%d/feed' % (host.encode().decode('latin-1'), self.origin.port)))
            urls = [lure.url('/%d' % number, '127.0.0.2') for number in range(len(SPELLINGS))]
            self.configure(feeds=urls, networks='{"127.0.0.2"}', fetch='connect-timeout = "2s"')
            self.once()
            self.assertEqual(len(lure.requests()), len(SPELLINGS))
        self.assertEqual(self.origin.requests(), [])
        self.assert_refused(urls)

    def test_other_schemes_lead_nowhere(self):
        targets = ['file:///etc/passwd', 'gopher://127.0.0.1:1/x', 'ftp://127.0.0.1/', 'dict://127.0.0.1:1/x',
                   'data:text/xml,<rss/>', 'javascript:x', '//', 'http:///x', 'http://', 'smb://127.0.0.1/x', 'ldap://x/']
        for number, target in enumerate(targets):
            self.origin.script('/%d' % number, scripted.redirect(302, target))
        self.configure(feeds=['/%d' % number for number in range(len(targets))])
        self.once()
        self.assertEqual({feed['failure'] for feed in self.feeds().values()} - {'client', 'transient'}, set())
        self.assertEqual(self.titles(), [])


def item(inside):
    return '<rss version="2.0"><channel><title>x</title><item><title>t</title>%s</item></channel></rss>' % inside


# path: (behaviour, stage, words of the reason); every limit has words of its own
LIMITS = {
    '/announced': (scripted.plain(b'x' * 300000), 'fetch', 'announces 300000 bytes'),
    '/endless': (scripted.endless(b'<rss>' * 10000), 'fetch', 'on the wire .*max-wire'),
    '/headers': (scripted.endless_headers(), 'fetch', 'max-headers'),
    '/bomb': (scripted.bomb(64 << 20, b'<rss><channel>'), 'decode', 'more than 262144 bytes .*max-document'),
    '/brotli-bomb': (scripted.status(200, brotli_bomb(64 << 20, b'<rss><channel>'), Content_Encoding='br'), 'decode',
                     'more than 262144 bytes .*max-document'),
    '/zstd-bomb': (scripted.status(200, zstd_bomb(64 << 20, b'<rss><channel>'), Content_Encoding='zstd'), 'decode',
                   'more than 262144 bytes .*max-document'),
    '/document': (scripted.status(200, __import__('gzip').compress(os.urandom(150000).hex().encode()),
                                  Content_Encoding='gzip'), 'decode|parse', 'max-document|bytes'),
    '/redirects': (scripted.redirect(302, '/redirects'), 'fetch', 'in a circle'),
    '/no-answer': (scripted.stall(), 'fetch', 'timed out .fetch.min-speed.'),
    '/half-head': (scripted.stall(after=b'HTTP/1.1 200 OK\r\nContent-Type: text/x'), 'fetch', 'timed out .fetch.min-speed.'),
    '/drip': (scripted.drip(b'<rss>' * 100, 0.5), 'fetch', 'timed out .fetch.min-speed.: .*too slow'),
    '/slow': (scripted.drip(b'<rss>' * 500, 0.01), 'fetch', 'timed out .fetch.timeout.'),
    '/reset': (scripted.reset(), 'fetch', 'connection|without an answer|broke'),
    '/cut': (scripted.cut(b'<rss>' * 100, 50), 'fetch', 'cut short'),
    '/encoding': (scripted.plain('x', Content_Encoding='pack200-gzip'), 'decode|parse', 'pack200'),
    '/depth': (scripted.plain('<rss><channel>' + '<a>' * 2000), 'decode', 'ends before the first whole entry'),
    '/attributes': (scripted.plain('<rss><channel><item %s>' % ' '.join('a%d="x"' % n for n in range(20000))), 'decode',
                    'ends before the first whole entry'),
    '/entities': (scripted.plain('<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">%s]><rss><channel>&z;' % ''.join(
        '<!ENTITY %s "%s">' % (chr(98 + n), ('&%s;' % chr(97 + n)) * 10) for n in range(25))), 'decode', 'ends before the first whole entry'),
    '/nul': (scripted.plain(b'\0' * 100000), 'parse', 'binary data'),
}


class Limits(World):
    def test_each_limit_has_its_own_words(self):
        for path, (behaviour, _, _) in LIMITS.items():
            self.origin.script(path, behaviour)
        self.configure(feeds=list(LIMITS), fetch='timeout = "4s" min-speed-time = "2s" max-wire = "256KiB" '
                       'max-document = "256KiB" per-host = 64'.replace('per-host = 64', ''))
        self.once()
        reasons = set()
        for path, (_, stage, words) in LIMITS.items():
            feed = self.feed(path)
            self.assertIn('failure', feed, path)
            self.assertRegex(feed['stage'], stage, path + ': ' + feed['reason'])
            self.assertRegex(feed['reason'], words, path)
            reasons.add(feed['reason'])
        self.assertGreaterEqual(len(reasons), 11, '\n'.join(sorted(reasons)))
        self.assertEqual(self.titles(), [])

    def test_a_ratio_is_judged_past_a_mebibyte(self):
        self.origin.script('/steep', scripted.bomb(2 << 20, b'<rss><channel>'))
        self.origin.script('/small', scripted.bomb(1 << 19, rss(('a', 'A')).encode()))
        self.configure(feeds=['/steep', '/small'])
        self.once()
        self.assertRegex(self.feed('/steep')['reason'], 'more than 200 times its [0-9]+ bytes .max-ratio')
        self.assertEqual(self.titles(), ['A'])

    def test_who_lets_nobody_in_and_who_stands_still_cost_a_while(self):
        with socket.create_server(('127.0.0.1', 0), backlog=0) as full, socket.create_connection(full.getsockname()), \
                socket.socket() as waits, socket.create_server(('127.0.0.1', 0)) as still:
            waits.setblocking(False)
            waits.connect_ex(full.getsockname())      # what comes after these two is not answered by the system
            self.origin.serve('/feed', rss(('a', 'A')))
            self.configure(''.join('feed "%s" { url = "http://127.0.0.1:%d/" }' % (name, server.getsockname()[1])
                                   for name, server in (('full', full), ('still', still))), feeds=['/feed'],
                           fetch='connect-timeout = "1s" timeout = "2s"')
            self.once()
        reasons = {feed.get('name'): feed.get('reason', '') for feed in self.feeds().values()}
        self.assertRegex(reasons['full'], 'timed out .fetch.connect-timeout.: Failed to connect')
        self.assertIn('timed out (fetch.timeout)', reasons['still'])
        self.assertEqual(self.titles(), ['A'])

    def test_entries_and_validators_have_limits_of_their_own(self):
        body = rss(*[('i%d' % number, 'Item %d' % number) for number in range(9)])
        self.origin.script('/feed', scripted.plain(body, ETag='"%s"' % ('x' * 80), Last_Modified='y' * 80))
        self.configure(feeds=['/feed'], fetch='max-entries = 4 max-validator = 81')
        self.once()
        self.assertEqual(len(self.titles()), 4)
        self.configure(feeds=['/feed'], fetch='max-validator = 80')
        self.once('--all')
        self.once('--all')
        self.assertEqual([request.header('If-None-Match') for request in self.origin.requests()], [None, None, None])
        self.assertEqual([request.header('If-Modified-Since') for request in self.origin.requests()], [None, 'y' * 80, 'y' * 80])

    def test_limits_of_markup_leave_out_tags_with_a_notice(self):
        self.origin.serve('/tag', rss(('a', 'A')).replace('<guid>', '<guid x="%s">' % ('x' * 2000)))
        self.origin.serve('/deep', rss({'title': 'B', 'description': '<b>' * 20 + 'deep' + '</b>' * 20}))
        self.origin.serve('/plain', rss(('c', 'C')).replace('<guid>', '<guid x="%s">' % ('x' * 900)))
        self.configure(feeds=['/tag', '/deep', '/plain'], fetch='max-tag = "1KiB" max-depth = 16')
        log = self.once().stderr
        told = re.findall('feed ([0-9]+) .*: has (.*)', log)
        self.assertEqual(sorted(told), sorted([
            (str(self.feed('/tag')['id']), 'a start tag of more bytes than max-tag allows, 1024: its attributes were left out'),
            (str(self.feed('/deep')['id']), 'elements within more others than max-depth allows, 16: their tags were left out')]))
        self.assertEqual(sorted(self.titles()), ['A', 'B', 'C'])
        self.assertIn('deep', str(self.items('title:B')))
        self.configure(feeds=['/tag', '/deep', '/plain'])
        log = self.once('--all').stderr       # the same bytes, under other limits
        self.assertNotIn(': has ', log)

    def test_a_higher_limit_holds_for_a_document_that_stays_the_same(self):
        body = rss(*[('i%d' % number, 'Item %d' % number) for number in range(9)])
        self.origin.script('/feed', scripted.plain(body, ETag='"1"'))
        self.configure(feeds=['/feed'], fetch='max-entries = 4')
        self.once()
        self.assertEqual(len(self.titles()), 4)
        self.configure(feeds=['/feed'])
        self.courant('refresh', '1', '--whole', '--force')
        self.assertEqual(len(self.titles()), 9)

    def test_a_huge_list_is_capped_with_a_notice(self):
        body = rss(*[('i%d' % number, 'Item %d' % number) for number in range(100000)])
        self.origin.serve('/feed', body)
        self.configure(feeds=['/feed'])
        self.assertIn('more entries than max-entries allows, 10000', self.once().stderr)
        self.assertEqual(self.sql('select count(*) from item'), [(10000,)])


class Crowd(World):
    """Everything at once."""

    HOSTILE = {
        'stall': scripted.stall(), 'half': scripted.stall(after=b'HTTP/1.1 200 OK\r\n'),
        'drip': scripted.drip(b'<rss>' * 1000, 0.3), 'endless': scripted.endless(b'<item>' * 10000),
        'headers': scripted.endless_headers(), 'bomb': scripted.bomb(128 << 20, b'<rss><channel>'),
        'reset': scripted.reset(), 'loop': scripted.redirect(302, '/loop'), '500': scripted.status(500),
        'html': scripted.plain('<html>' + 'x' * 100000),
        'deep': scripted.plain('<rss><channel>' + '<a>' * 100000),
        'wide': scripted.plain(item('<x %s/>' % ' '.join('a%d="x"' % n for n in range(5000)))),
        'large': scripted.plain(rss(*[('i%d' % n, 'large' * 1000) for n in range(900)])),
        'garbage': scripted.plain(bytes(range(256)) * 4000), 'cut': scripted.cut(b'<rss>' * 10000, 40000),
        'brotli': scripted.status(200, brotli_bomb(128 << 20, b'<rss><channel>'), Content_Encoding='br'),
        'zstd': scripted.status(200, zstd_bomb(128 << 20, b'<rss><channel>'), Content_Encoding='zstd'),
        'entities': scripted.plain('<!DOCTYPE rss [<!ENTITY a0 "lol">%s]>%s' % (''.join(
            '<!ENTITY a%d "%s">' % (n, '&a%d;' % (n - 1) * 10) for n in range(1, 10)), item('&a9;'))),
        'poison': scripted.plain(item('courant-poison:crash')),     # which ends the parser
    }
    READ = ('/large', '/wide', '/entities')     # as far as they go

    def crowd(self, n_healthy, n_each, fetch=''):
        for name, behaviour in self.HOSTILE.items():
            self.origin.behaviours['/' + name] = behaviour
        healthy = ['/healthy%d' % number for number in range(n_healthy)]
        for path in healthy:
            self.origin.serve(path, rss((path[1:], path[1:])))
        hostile = ['/%s?%d' % (name, number) for name in self.HOSTILE for number in range(n_each)]
        self.configure(feeds=hostile + healthy, fetch='timeout = "5s" min-speed-time = "2s" ' + fetch)
        self.use_places(64)
        return healthy, hostile

    def use_places(self, per_host):
        with open(self.path('courant.conf'), encoding='utf-8') as file:
            text = file.read().replace('per-host = 8', 'per-host = %d' % per_host)
        with open(self.path('courant.conf'), 'w', encoding='utf-8') as file:
            file.write(text)

    def test_all_at_once_harm_nobody(self):
        # with twelve of each the thread sanitizer needs 50 s of two processors, most of it to unpack bombs
        healthy, hostile = self.crowd(200, 4 if SANITIZED else 12)
        self.start()
        self.wait_until(lambda: self.sql("select count(*) from item where title like 'healthy%'") == [(len(healthy),)])
        self.wait_until(lambda: self.sql('select count(*) from feed_state where fetched_at is null') == [(0,)])
        with open('/proc/%d/status' % self.daemon.pid, encoding='ascii') as file:
            peak = int([line for line in file if line.startswith('VmHWM')][0].split()[1])
        if not SANITIZED:
            self.assertLess(peak, 96 * 1024)
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])
        failing = {feed['url'] for feed in self.feeds().values() if 'failure' in feed}
        self.assertEqual([path for path in healthy if self.address(path) in failing], [])
        for path in hostile:
            if not path.startswith(self.READ):
                self.assertIn(self.address(path), failing)

    def test_few_descriptors_are_slower_and_lose_nothing(self):     # R19
        paths = ['/f%d' % number for number in range(1000)]
        for path in paths:
            self.origin.serve(path, rss((path[1:], path[1:])))
        self.configure(feeds=paths)
        limit = 64
        self.once(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        self.assertEqual(len(self.titles()), len(paths))

    def test_descriptors_that_run_out_count_against_nobody(self):    # R20
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure('feed "often" { url = "%s" interval = "1s" }' % self.address('/feed'))
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) >= 2)
        soft, hard = resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE, (8, hard))
        self.wait_until(lambda: 'no memory, descriptor or thread is free' in self.daemon_log())
        resource.prlimit(self.daemon.pid, resource.RLIMIT_NOFILE, (soft, hard))
        n_before = len(self.origin.requests())
        self.wait_until(lambda: len(self.origin.requests()) > n_before)
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.sql('select failure, failing_since from feed_state'), [(0, None)])

    def give_to(self, user):
        """All files of the test, so that the programs can run as that user. Needs root."""
        if os.geteuid():
            self.skipTest('needs root, to become a user with a limit of processes')
        self.let_others_run()
        for directory, _, files in os.walk(self.folder.name):
            for path in [directory] + [os.path.join(directory, file) for file in files]:
                os.chown(path, user, user)
        self.environment['ASAN_OPTIONS'] = 'detect_leaks=0'  # it would start a process of its own

    def test_few_threads_are_an_error_of_the_start(self):    # R20
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.give_to(NOBODY)

        def statuses():
            for limit in range(1, 13):
                result = self.once(expect=None, user=NOBODY, group=NOBODY, extra_groups=[], preexec_fn=lambda: (
                    resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))))
                self.assertEqual(bool(result.returncode), 'threads can be started' in result.stderr)
                yield result.returncode
        found = list(statuses())
        n_refused = found.index(0)
        self.assertEqual(found, [75] * n_refused + [0] * (len(found) - n_refused))
        self.assertGreater(n_refused, 0)
        self.assertEqual(self.titles(), ['A'])

    def test_lookups_without_a_thread_count_against_nobody(self):    # R20
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.give_to(NOBODY)
        self.start(prefix=('setpriv', '--reuid=%d' % NOBODY, '--regid=%d' % NOBODY, '--clear-groups'))
        self.wait_until(lambda: self.titles() == ['A'])
        subprocess.run(['prlimit', '--nproc=1:1', '--pid=%d' % self.daemon.pid], check=True,
                       user=NOBODY, group=NOBODY, extra_groups=[])
        self.configure(feeds=['/feed', 'http://name.invalid/'])
        self.daemon.send_signal(signal.SIGHUP)
        self.wait_until(lambda: 'no memory, descriptor or thread is free' in self.daemon_log())
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.sql('select failure, failing_since from feed_state'), [(0, None)] * 2)

    def test_term_under_many_transfers_counts_against_nobody(self):  # R25
        paths = ['/stall?%d' % number for number in range(500)]
        self.origin.script('/stall', scripted.stall())
        # eight addresses, 64 places each
        feeds = ['http://127.0.0.%d:%d%s' % (1 + number % 8, self.origin.port, path)
                 for number, path in enumerate(paths)]
        others = scripted.Origin(addresses=['127.0.0.%d' % number for number in range(2, 9)], port=self.origin.port)
        others.__enter__()
        self.addCleanup(others.__exit__)
        others.script('/stall', scripted.stall())
        self.configure(feeds=feeds, fetch='concurrency = 512')
        self.use_places(64)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) + len(others.requests()) >= 490)
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.sql('select count(*) from feed_state where failure <> 0'), [(0,)])
        wal = self.path('courant.db-wal')
        self.assertFalse(os.path.exists(wal) and os.path.getsize(wal))

    def test_memory_that_is_held_delays_nobody(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.origin.script('/held', scripted.plain(item('courant-poison:hang' + 'x' * 900000)))
        often = 'feed "often" { url = "%s" interval = "1s" }' % self.address('/feed')
        self.configure(often, fetch='max-held = "1MiB"')
        self.start()
        self.wait_until(lambda: self.titles() == ['A'])
        self.configure(often, feeds=['/held'], fetch='max-held = "1MiB"')
        self.courant('reload')
        self.wait_until(lambda: self.origin.requests('/held'))
        n_before = len(self.origin.requests('/feed'))
        self.wait_until(lambda: len(self.origin.requests('/feed')) >= n_before + 3)
        self.assertNotIn('failure', self.feed('/held'))         # a parser is at it still
        self.stop()

    def silent_resolver(self):
        resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(resolver.close)
        try:
            resolver.bind(('127.0.0.1', 53))
        except OSError as error:
            self.skipTest('port 53 of 127.0.0.1 cannot be had: %s' % error)
        return resolver

    def test_many_sites_whose_names_hang_are_no_outage_and_a_bounded_number_of_threads(self):
        self.silent_resolver()
        healthy, slow, places = ['healthy%d.test' % n for n in range(60)], ['slow%d.test' % n for n in range(40)], 16
        self.origin.serve('/feed', rss(('a', 'A')))
        hosts = [host for pair in zip(healthy, slow) for host in pair] + healthy[len(slow):]
        self.configure('\n'.join('feed "%s" { url = "%s" interval = "%s" }' % (
            host, self.origin.url('/feed?' + host, host), '1s' if host in healthy else '1h') for host in hosts),
            fetch='connect-timeout = "1s" concurrency = %d host-delay = "1ms"' % places)
        self.start(prefix=self.with_files(hosts=''.join('127.0.0.1 %s\n' % host for host in healthy),
                                          resolv_conf='nameserver 127.0.0.1\noptions timeout:30 attempts:5\n'))
        most, counts = 0, {}

        def all_had_their_turn():
            nonlocal most
            most = max(most, len(os.listdir('/proc/%d/task' % self.daemon.pid)))
            counts.clear()
            for request in self.origin.requests():
                counts[request.path] = counts.get(request.path, 0) + 1
            return self.daemon_log().count('Resolving timed out') >= len(slow) and len(counts) == len(healthy)
        self.wait_until(all_had_their_turn)
        n_before = dict(counts)
        self.wait_until(lambda: all_had_their_turn() and min(counts[path] - n_before[path] for path in counts) >= 2)
        self.assertEqual(self.stop(), 0)
        self.assertNotIn('outage', self.daemon_log())
        self.assertEqual(self.sql('select count(*) from feed_state where n_failures = 1'), [(len(slow),)])
        own = 4 + 2 * SANITIZED                 # loop, writer, pool
        self.assertTrue(places / 2 < most <= places + own, most)

    def test_names_that_are_never_resolved_delay_nobody(self):
        resolver = self.silent_resolver()
        slow = ['http://n%d.slow.test/feed' % number for number in range(30)]
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure('feed "often" { url = "%s" interval = "1s" }' % self.address('/feed'), feeds=slow,
                       fetch='connect-timeout = "1s"')
        self.start(prefix=self.with_files(resolv_conf='nameserver 127.0.0.1\noptions timeout:30 attempts:5\n'))
        # the resolver gives up after 150 s, which is more than this test has; four of a domain at once
        asked = set()
        self.wait_until(lambda: self.hear_names(resolver, asked) >= 8)
        n_before = len(self.origin.requests())
        self.wait_until(lambda: len(self.origin.requests()) >= n_before + 3)
        self.assertEqual(self.stop(), 0)

    @staticmethod
    def hear_names(resolver, asked):
        """How many different names have been asked for."""
        resolver.setblocking(False)
        try:
            while True:
                asked.add(resolver.recv(512)[12:20])
        except BlockingIOError:
            return len(asked)

    def test_a_storm_of_reloads(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.start()
        for _ in range(300):
            self.daemon.send_signal(signal.SIGHUP)
            time.sleep(0.001)
        self.courant('reload')
        self.wait_until(lambda: self.titles() == ['A'])
        self.assertEqual(self.stop(), 0)


class Tls(World):
    """A server of our own certificate, and one whose HTTP/2 is broken."""

    def setUp(self):
        super().setUp()
        self.spoken, self.extra, self.protocols = [], b'', ['h2', 'http/1.1']
        self.spoken_at, self.whole = {}, set()          # by port; those whose HTTP/2 is whole
        self.broken = b'this is no frame of HTTP/2, nor of anything else ' * 10
        self.loop = asyncio.new_event_loop()
        self.port = self.listen('cert')
        thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        thread.start()
        self.addCleanup(self.loop.close)
        self.addCleanup(thread.join)
        self.addCleanup(self.loop.call_soon_threadsafe, self.loop.stop)
        self.addCleanup(lambda: asyncio.run_coroutine_threadsafe(self.drop_all(), self.loop).result(10))

    @staticmethod
    async def drop_all():
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def listen(self, name, sans='IP:127.0.0.1', is_over=False):
        """A server with a certificate of its own, NAME.pem; its port."""
        context = self.certificate(name, sans, is_over)
        context.set_alpn_protocols(self.protocols)
        start = asyncio.start_server(self.serve, '127.0.0.1', 0, ssl=context)
        server = (asyncio.run_coroutine_threadsafe(start, self.loop).result(10) if self.loop.is_running()
                  else self.loop.run_until_complete(start))
        return server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        protocol = writer.get_extra_info('ssl_object').selected_alpn_protocol()
        try:
            head = await reader.readuntil(b'\r\n\r\n')
            port = writer.get_extra_info('sockname')[1]
            if protocol == 'h2' and port in self.whole:
                await self.serve_http2(reader, writer, self.spoken_at.setdefault(port, []))
                return
            self.spoken.append(protocol)
            self.spoken_at.setdefault(port, []).append(protocol)
            if protocol == 'h2':
                writer.write(self.broken)
            else:
                body = rss(('a', 'A')).encode()
                writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n' % (
                    len(body), self.extra) + body)
            await writer.drain()
            await asyncio.sleep(0.1)
            assert head
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def serve_http2(reader, writer, spoken):
        """The same document for whatever is asked (RFC 9113); the preface has been read to its first empty line."""
        def frame(kind, flags, stream, payload=b''):
            writer.write(len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + payload)
        await reader.readexactly(len(b'SM\r\n\r\n'))
        frame(4, 0, 0)
        while True:
            head = await reader.readexactly(9)
            await reader.readexactly(int.from_bytes(head[:3], 'big'))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], 'big')
            if kind == 4 and not flags & 1:             # their settings
                frame(4, 1, 0)
            if kind == 1:                               # a request
                spoken.append('h2')
                frame(1, 4, stream, b'\x88')            # status 200
                frame(0, 1, stream, rss(('b', 'B')).encode())
            await writer.drain()

    def test_a_stranger_s_certificate_stores_nothing(self):         # R13
        urls = ['https://127.0.0.1:%d/feed' % self.port, 'https://localhost:%d/feed' % self.port]
        self.configure(feeds=urls, networks='{"127.0.0.0/8", "::1"}')
        self.once()
        self.assertEqual(self.titles(), [])
        for feed in self.feeds().values():
            self.assertIn('certificate', feed['reason'])
        self.assertEqual(self.spoken, [])

    def test_nor_does_one_that_is_over_or_for_another_host(self):    # R13
        self.protocols.remove('h2')
        ports = {'expired': self.listen('expired', is_over=True), 'other': self.listen('other', sans='DNS:other.example'),
                 'trusted': self.listen('trusted')}
        sections = ['feed "%s" { url = "https://127.0.0.1:%d/feed" ca-file = "%s" }' % (
            name, port, self.path(name + '.pem')) for name, port in ports.items()]
        # a certificate that one feed trusts is no other feed's, nor is its connection or session
        stranger = 'feed "stranger" { url = "https://127.0.0.1:%d/feed?2" }' % ports['trusted']
        self.configure('\n'.join([*sections, stranger]))
        self.start()
        self.wait_until(lambda: self.titles() == ['A'])
        for _ in range(3):
            self.courant('refresh', '--wait', expect=2)
        self.stop()
        feeds = {feed['name']: feed for feed in self.feeds().values()}
        for name in ('expired', 'other', 'stranger'):
            self.assertIn('certificate', feeds[name]['reason'], name)
            self.assertEqual(feeds[name]['items'], 0)
        self.assertNotIn('failure', feeds['trusted'])

    def test_who_wants_https_alone_gets_it(self):
        self.protocols.remove('h2')
        self.extra = b'Strict-Transport-Security: max-age=10000000; includeSubDomains\r\n'
        port = self.listen('strict', sans='DNS:strict.localhost,DNS:sub.strict.localhost')
        secure = 'https://strict.localhost:%d/feed' % port
        plain = ['http://strict.localhost:%d/plain' % port, 'http://sub.strict.localhost:%d/plain' % port]
        fetch = 'ca-file = "%s" ' % self.path('strict.pem')
        networks = '{"127.0.0.0/8", "::1"}'
        self.configure(feeds=plain[:1], fetch=fetch, networks=networks)
        self.once()                                     # by http, which nobody speaks there
        self.assertIn('failure', self.feeds()[plain[0]])
        self.configure(feeds=[secure], fetch=fetch, networks=networks)
        self.once()
        self.assertEqual(self.titles(), ['A'])
        self.configure(feeds=plain, fetch=fetch, networks=networks)
        self.once('--all')                              # another process: the file remembers
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])
        self.assertEqual(self.spoken, ['http/1.1'] * 3)

    @unittest.skipUnless(shutil.which('nginx'), 'needs nginx, for HTTP/2 as it is spoken')
    def test_http2_where_it_is_offered(self):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        with open(self.path('www/feed'), 'w', encoding='ascii') as file:
            file.write(rss(('a', 'A')))
        os.chmod(self.folder.name, 0o755)
        with open(self.path('nginx.conf'), 'w', encoding='ascii') as file:
            file.write('daemon off; pid "%(folder)s/nginx.pid"; error_log stderr; events {} http { '
                       'log_format p "$server_protocol $status"; access_log "%(folder)s/access" p; '
                       'server { listen 127.0.0.1:%(port)d ssl http2; ssl_certificate "%(folder)s/cert.pem"; '
                       'ssl_certificate_key "%(folder)s/cert.key"; root "%(folder)s/www"; } }'
                       % {'folder': self.folder.name, 'port': port})
        server = subprocess.Popen(['nginx', '-e', 'stderr', '-c', self.path('nginx.conf')], stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.wait_until(lambda: self.connects(port))
        self.configure('feed "x" { url = "https://127.0.0.1:%d/feed" ca-file = "%s" }' % (port, self.path('cert.pem')))
        self.once()
        self.once('--all')
        self.assertEqual(self.titles(), ['A'])
        with open(self.path('access'), encoding='ascii') as file:
            self.assertEqual(file.read().splitlines(), ['HTTP/2.0 200', 'HTTP/2.0 304'])

    @staticmethod
    def connects(port):
        with socket.socket() as client:
            return client.connect_ex(('127.0.0.1', port)) == 0

    def test_http2_that_is_closed_falls_back_too(self):
        self.broken = b'\0\0\0\4\0\0\0\0\0'                      # its settings, and no more
        self.test_broken_http2_falls_back_and_is_remembered()

    def test_broken_http2_falls_back_and_is_remembered(self):
        self.configure('feed "x" { url = "https://127.0.0.1:%d/feed" ca-file = "%s" }' % (self.port, self.path('cert.pem')))
        self.start()
        self.wait_until(lambda: 'retry in' in self.daemon_log())
        self.courant('refresh', '--wait', expect=None)
        self.assertEqual(self.titles(), ['A'])
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        self.assertEqual(self.spoken, ['h2', 'http/1.1', 'http/1.1'])

    def test_a_host_that_falls_back_does_so_alone_and_for_a_month(self):
        other = self.listen('other')
        self.whole.add(other)
        self.configure('\n'.join('feed "%s" { url = "https://127.0.0.1:%d/feed" ca-file = "%s" }' % (
            name, port, self.path(name + '.pem')) for name, port in (('cert', self.port), ('other', other))))

        def check(run, *expected):
            self.spoken_at.clear()
            run()
            self.assertEqual((self.spoken_at[self.port], self.spoken_at[other]), expected)

        def once():
            self.once('--all', expect=None)

        def in_the_background():
            self.start()
            for _ in range(2):
                self.courant('refresh', '--wait', expect=None)
            self.assertEqual(self.stop(), 0)
        now = time.time()
        check(once, ['h2'], ['h2'])
        self.assertEqual(self.titles(), ['B'])
        check(once, ['http/1.1'], ['h2'])               # another process
        self.assertEqual(self.titles(), ['A', 'B'])
        check(in_the_background, ['http/1.1'] * 2, ['h2'] * 2)
        for days, spoken in (29, 'http/1.1'), (31, 'h2'), (32, 'http/1.1'):
            self.speed(1, now + days * 86400)
            check(once, [spoken], ['h2'])


if __name__ == '__main__':
    unittest.main(verbosity=1)
