#!/usr/bin/env python3
"""What the feeds of one host, and hosts beside each other, share: places, turns, holds and outages."""
import asyncio
import email.utils
import gzip
import json
import os
import re
import socket
import time
import unittest

from etiquette import CONTACT, DAY, HOUR, SATURDAY, document
from harness import World, rss, scripted


class Hosts(World):
    def open_origins(self, n, behaviour):
        addresses = ['127.0.1.%d' % (number + 1) for number in range(n)]
        origin = scripted.Origin(addresses=addresses)
        origin.__enter__()
        self.addCleanup(origin.__exit__)
        origin.behaviours['/feed'] = behaviour
        return origin, addresses

    def assert_paced(self, feeds, burst, per_host):
        """A request arrives after it was started, by as much as the machine takes, and none is started before the
        feeds are told of: the k-th is there when k - burst seconds have passed since then, and not before. One start
        too many, or a rate that is too high, shows at whichever of them is quick."""
        scale = 5
        self.speed(scale, SATURDAY)
        self.configure(fetch=CONTACT)
        self.start()
        self.configure(feeds=feeds, fetch=CONTACT + ' host-delay = "1s"', networks='{"127.0.0.0/8", "::1"}',
                       per_host=per_host)
        begun = time.time()
        self.tell('reload')
        self.wait_until(lambda: len(self.origin.requests()) == len(feeds))
        self.assertEqual(self.stop(), 0)
        times = sorted((request.at - begun) * scale for request in self.origin.requests())
        clock = 2 * scale / 1000                                # milliseconds: of the program's, and of ours
        for number, at in enumerate(times):
            self.assertGreaterEqual(at + clock, number + 1 - burst, 'request %d of %s' % (number, times))

    def test_starts_are_a_second_apart(self):                   # E24
        self.origin.behaviours.update({'/f%d' % number: document(1) for number in range(40)})
        self.assert_paced(['/f%d' % number for number in range(40)], 1, per_host=1)

    def test_subdomains_share_a_bucket(self):                   # E24
        self.origin.serve('/feed', rss(('a', 'A')))
        self.assert_paced(['http://n%d.platform.localhost:%d/feed' % (number, self.origin.port)
                           for number in range(40)], 4, per_host=8)

    def test_redirects_wait_for_the_host_that_they_lead_to(self):
        origin, addresses = self.open_origins(30, None)
        with scripted.Origin(addresses=('127.0.5.1',)) as target:
            for number, address in enumerate(addresses):
                origin.script('/%d' % number, scripted.redirect(302, target.url('/%d' % number, '127.0.5.1')))
                origin.behaviours['/own%d' % number] = target.behaviours['/%d' % number] = document(1)
            self.configure(feeds=[origin.url(path % number, address) for path in ('/%d', '/own%d')
                                  for number, address in enumerate(addresses)],
                           fetch=CONTACT + ' host-delay = "1s" timeout = "2s"')    # of real time
            self.speed(10, SATURDAY)
            begun = self.shown(time.time())
            self.once()
            self.assertEqual(len(origin.requests()), 60)
            self.assertEqual(len(target.requests()), 30)
            last = target.requests()[-1].at
            self.assertGreaterEqual(self.shown(last) - begun, 29)
            # the first hosts' places are free meanwhile
            self.assertLess(max(request.at for request in origin.requests()), last)
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])

    def test_a_chain_is_the_same_when_it_waits(self):
        for hop in range(9):
            self.origin.script('/hop%d' % hop, scripted.redirect(302, '/hop%d' % (hop + 1)))
        self.origin.script('/old', scripted.redirect(301, '/older'))
        self.origin.script('/older', scripted.redirect(308, '/new'))
        self.origin.serve('/new', rss(('a', 'A')))
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            self.origin.script('/in', scripted.redirect(302, self.origin.url('/own')))
            self.origin.script('/own', scripted.redirect(302, other.url('/out', '127.0.5.1')))
            other.behaviours['/out'] = document(1)
            secret = self.origin.url('/in').replace('//', '//user:secret@')
            self.configure(feeds=['/old', '/hop0', secret, other.url('/out?', '127.0.5.1')],
                           fetch=CONTACT + ' host-delay = "1s"')
            self.speed(40, SATURDAY)
            self.once()
            self.speed(40, SATURDAY + DAY)
            self.once('--all', expect=2)
            self.assertEqual([request.header('Authorization') is not None for path in ('/in', '/own')
                              for request in self.origin.requests(path)], [True] * 4)
            self.assertEqual([request.header('Authorization') for request in other.requests('/out')], [None, None])
        self.assertEqual([(request.path, request.header('If-None-Match') is not None, request.status)
                          for path in ('/old', '/older', '/new') for request in self.origin.requests(path)],
                         [('/old', False, 301)] * 2 + [('/older', False, 308)] * 2
                         + [('/new', False, 200), ('/new', True, 304)])
        self.assertEqual(self.sql('select moved_url, n_moved from feed_state where n_moved > 0'),
                         [(self.origin.url('/new'), 2)])
        self.assertEqual(sum(len(self.origin.requests('/hop%d' % hop)) for hop in range(10)), 12)
        self.assertIn('more than 5 redirects', self.feed('/hop0')['reason'])

    def test_who_waits_where_it_was_led_can_be_put_off_and_removed(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as target:
            paths = ['/%d' % number for number in range(4)]
            answers = scripted.Script([document(1), scripted.status(429, Retry_After='1200')])
            for path in paths:
                self.origin.script(path, scripted.redirect(302, target.url(path, '127.0.5.1')))
                target.behaviours[path] = answers
            slow, fetch = 'host "127.0.5.1" { delay = "300s" }', CONTACT + ' host-delay = "1ms"'
            self.configure(slow, feeds=paths, fetch=fetch)
            self.speed(100, SATURDAY)
            self.start()
            self.wait_until(lambda: len(self.origin.requests()) == 4 and target.requests())
            removed = next(path for path in paths if path not in [request.path for request in target.requests()])
            self.configure(slow, feeds=[path for path in paths if path != removed], fetch=fetch)
            self.courant('reload')
            self.wait_until(lambda: len(target.requests()) == 2 and 'retry' in self.daemon_log())
            self.assertEqual(len(self.feeds()), 3)
            held = self.sql('select max(not_before_at) from feed_state')[0][0]
            self.wait_until(lambda: len(target.requests()) == 3)
            self.assertGreaterEqual(self.shown(target.requests()[-1].at), held)
            self.assertNotIn(removed, [request.path for request in target.requests()])
            self.assertEqual(self.stop(), 0)

    def test_readers_are_counted_when_asked_for(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        for fetch, said in (('contact = "https://a.test/"', '(+https://a.test/)'),
                            ('contact = "https://a.test/" subscribers = 3', '(+https://a.test/; 3 subscribers)'),
                            ('subscribers = 12', '(12 subscribers)'),
                            ('contact = "https://a.test/" feed-id = true', '(+https://a.test/)'),
                            ('subscribers = 3 feed-id = true user-agent = "courant/1 x"', 'x'),
                            ('contact = "https://a.test/" subscribers = 3 feed-id = true',
                             '(+https://a.test/; 3 subscribers; feed-id=1)')):
            self.configure(feeds=['/feed'], fetch=fetch)
            self.once('--all')
            self.assertRegex(self.origin.requests()[-1].header('User-Agent'), r'^courant/[0-9.]+ ' + re.escape(said) + '$')

    def test_whom_to_ask_is_missed_at_the_start(self):
        for fetch, n_warnings in (('', 1), (CONTACT, 0), ('user-agent = "mine/1"', 0)):
            self.configure(fetch=fetch)
            self.start()
            self.courant('reload')
            self.stop()
            self.assertEqual(self.daemon_log().count('contact is not set'), n_warnings)
            os.remove(self.path('daemon.log'))
            self.assertNotIn('contact', self.once().stderr)

    def test_429_holds_the_host_over_a_restart(self):           # E11
        self.origin.script('/a', scripted.status(429, Retry_After='86400'))
        for number in range(10):
            self.origin.serve('/other%d' % number, rss(('a', 'A')))
        self.configure(feeds=['/a'], fetch=CONTACT + ' host-delay = "10ms"')
        self.speed(1, SATURDAY)
        self.start()
        self.wait_until(lambda: 'retry' in self.daemon_log())
        self.configure(feeds=['/a'] + ['/other%d' % number for number in range(10)],
                       fetch=CONTACT + ' host-delay = "10ms"')
        self.courant('reload')
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        self.start()
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        self.assertEqual(len(self.origin.requests()), 1)
        self.speed(1, SATURDAY + 86400 * 1.2)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) > 10)
        self.stop()

    def test_nobody_slips_in_before_an_answer_is_understood(self):
        page = gzip.compress(b'<html>Too many requests</html>')
        limited = scripted.plain(rss(('a', 'A')), X_RateLimit_Remaining='0', X_RateLimit_Reset='3600')
        for answer in scripted.status(429, page, Content_Encoding='gzip', Retry_After='3600'), limited:
            self.origin.forget()
            for path in ('/a', '/b', '/c'):
                self.origin.behaviours[path] = scripted.slowly(answer, 0.1)
            self.configure(feeds=['/a', '/b', '/c'], fetch=CONTACT + ' host-delay = "1ms"', per_host=1)
            self.once('--all', expect=None)
            self.assertEqual(len(self.origin.requests()), 1)
            os.remove(self.path('courant.db'))

    def test_a_held_host_is_explained(self):
        self.origin.script('/limited', scripted.status(429, Retry_After='86400'))
        self.origin.behaviours['/known'] = document(1, ETag='"1"')
        self.configure(feeds=['/known'], fetch='host-delay = "1ms"')
        self.speed(1, SATURDAY)
        self.once()
        self.configure(feeds=['/known', '/limited'], fetch='host-delay = "1ms"')
        self.start()
        self.wait_until(lambda: 'retry' in self.daemon_log())
        self.configure(feeds=['/known', '/limited', '/new'], fetch='host-delay = "1ms"')
        self.courant('reload')
        told = self.expect_held(('/known', '/new'))
        said = self.courant('refresh', '--wait').stderr
        self.assertIn('feeds fetched: 0, failed: 0', said)
        self.assertIn('feeds that were not asked: 3', said)
        self.stop()
        self.assertEqual(self.expect_held(('/known', '/new')), told)    # and without a daemon
        self.configure(feeds=['/known', '/limited', '/new'], fetch='host-delay = "1ms" wait-scope = "url"')
        self.assertNotIn('host-held', self.courant('feed', 'explain', self.address('/known')).stdout)

    def expect_held(self, paths):
        plans = [json.loads(self.courant('feed', 'explain', self.address(path), '--json').stdout) for path in paths]
        plans = [plan[0] if isinstance(plan, list) else plan for plan in plans]
        for plan in plans:
            self.assertEqual((plan['decided_by'], plan['due']), ('host-held', plan['planned']))
            self.assertGreaterEqual(plan['due'], '2026-11-22')
        return [plan['due'] for plan in plans]

    def test_two_addresses_that_are_unavailable_hold_the_host(self):
        for path in ('/a', '/b', '/c'):
            self.origin.script(path, scripted.status(503, Retry_After='7200'))
        self.configure(feeds=['/a', '/b'], fetch=CONTACT + ' host-delay = "10ms"')
        self.speed(1, SATURDAY)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) == 2 and self.daemon_log().count('retry') == 2)
        self.configure(feeds=['/a', '/b', '/c'], fetch=CONTACT + ' host-delay = "10ms"')
        self.courant('reload')
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        self.assertEqual(len(self.origin.requests()), 2)

    def test_one_address_has_eight_places_whatever_the_names(self):   # FRB 035
        under_way = {'now': 0, 'most': 0}

        async def behave(request, writer):
            under_way['now'] += 1
            under_way['most'] = max(under_way['most'], under_way['now'])
            await asyncio.sleep(0.05)
            under_way['now'] -= 1
            body = rss((request.path[1:], request.path[1:])).encode()
            writer.write(scripted.head_of(200, {'Content-Length': len(body), 'Connection': 'close'}) + body)
            await writer.drain()
        feeds = ['http://n%d.localhost:%d/%d' % (number, self.origin.port, number) for number in range(40)]
        for number in range(40):
            self.origin.behaviours['/%d' % number] = behave
        self.configure(feeds=feeds, fetch=CONTACT + ' per-address = 3', networks='{"127.0.0.0/8", "::1"}')
        for _ in range(2):              # at first nobody knows that they are one machine
            self.once('--all')
            self.assertEqual(under_way['most'], 3)
        self.assertEqual(len(self.origin.requests()), 80)
        self.assertEqual(len(self.titles()), 40)
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])

    def test_a_host_may_be_paced_apart(self):
        self.begin_named({'slow.named.test': 3, 'quick.named.test': 3, 'a.other.test': 2, 'b.other.test': 2},
                         'host "slow.named.test" { delay = "60s" }\nhost "*.other.test" { delay = "100s" per-host = 2 }', 40)
        self.wait_until(lambda: len(self.origin.requests()) == 10)
        self.stop()

        def gaps(domain):
            times = sorted(self.shown(request.at) for request in self.origin.requests()
                           if request.header('Host').split(':')[0].endswith(domain))
            return [after - before for before, after in zip(times, times[1:])]
        # arrivals lag by what the machine takes: a second is forty on this clock
        self.assertGreater(min(gaps('slow.named.test')), 40)
        self.assertLess(max(gaps('quick.named.test')), 40)
        self.assertGreater(max(gaps('other.test')), 60)

    def begin_named(self, hosts, text, scale):
        """Feeds on hosts with public names that are all this machine."""
        urls = []
        for host, n in hosts.items():
            for number in range(n):
                path = '/%s/%d' % (host, number)
                self.origin.behaviours.setdefault(path, document(1, ETag='"1"'))
                urls.append('http://%s:%d%s' % (host, self.origin.port, path))
        self.configure(text, feeds=urls, fetch=CONTACT)
        self.speed(scale, SATURDAY)
        self.start(prefix=self.with_files(hosts=''.join('127.0.0.1 %s\n' % host for host in hosts)))

    def test_a_hold_outlives_the_feed_that_met_it(self):
        first, other = (self.origin.url(path, 'www.named.test') for path in ('/first', '/other'))
        prefix = self.with_files(hosts='127.0.0.1 www.named.test\n')
        self.origin.script('/first', scripted.status(429, Retry_After='7200'))
        self.origin.behaviours['/other'] = document(1)
        self.configure(fetch=CONTACT)
        self.courant('feed', 'add', first)
        self.speed(1, SATURDAY)
        self.start(prefix=prefix)
        self.wait_until(lambda: 'retry' in self.daemon_log())
        self.courant('feed', 'remove', first)
        self.stop()
        self.courant('feed', 'add', other)
        plan = json.loads(self.courant('feed', 'explain', other, '--json').stdout)
        self.assertEqual((plan[0] if isinstance(plan, list) else plan)['decided_by'], 'host-held')
        for number in range(2):
            self.speed(1, SATURDAY + 3000 * number)
            self.start(prefix=prefix)
            self.courant('refresh', '--wait', expect=None)
            self.stop()
        self.assertEqual([request.path for request in self.origin.requests()], ['/first'])
        self.speed(1, SATURDAY + 7300)
        self.start(prefix=prefix)
        self.wait_until(lambda: len(self.origin.requests('/other')) == 1)
        self.stop()

    def test_what_a_429_teaches_survives_a_kill(self):
        self.origin.script('/a.named.test/0', scripted.status(429, Retry_After='60'))
        self.origin.script('/a.other.test/0', scripted.status(429, Retry_After='0'))
        self.begin_named({'a.named.test': 1, 'a.other.test': 1}, '', 1)
        self.wait_until(lambda: self.daemon_log().count('retry') == 2)
        self.kill()
        self.assertEqual(self.sql('select rate from pacing where rate > 0'), [(500,), (500,)])
        self.assertEqual(self.sql('select not_before_at - fetched_at >= 4 * 3600 from feed_state order by feed_id'),
                         [(0,), (1,)])

    def test_a_redirect_leads_to_no_host_that_wants_to_be_left_alone(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.script('/own', scripted.status(429, Retry_After='86400'))
            other.behaviours['/target'] = document(1)
            self.origin.script('/feed', scripted.redirect(302, other.url('/target', '127.0.5.1')))
            self.configure(feeds=[other.url('/own', '127.0.5.1')], fetch=CONTACT + ' host-delay = "1ms"')
            self.speed(1, SATURDAY)
            self.start()
            self.wait_until(lambda: 'retry' in self.daemon_log())
            self.configure(feeds=[other.url('/own', '127.0.5.1'), '/feed'], fetch=CONTACT + ' host-delay = "1ms"')
            self.courant('reload')
            self.wait_until(lambda: 'asked to wait' in self.daemon_log())
            self.courant('refresh', '--wait', expect=None)
            self.stop()
            self.start()
            self.courant('refresh', '--wait', expect=None)
            self.stop()
            self.assertEqual([request.path for request in other.requests()], ['/own'])
            self.assertEqual(len(self.origin.requests()), 1)    # who redirects there is not asked in vain either
            self.assertNotIn('failure', self.feed('/feed'))
            self.assertIn('retry-after', self.courant('feed', 'explain', self.address('/feed')).stdout)
            other.script('/own', document(1))
            self.speed(1, SATURDAY + 86400 * 1.3)
            self.start()
            self.wait_until(lambda: '/target' in [request.path for request in other.requests()])
            self.stop()

    def test_nobody_is_asked_to_lead_to_a_held_host_again(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.script('/own', scripted.status(429, Retry_After='86400'), document(1))
            other.behaviours['/target'] = document(1)
            self.origin.script('/feed', scripted.redirect(302, other.url('/target', '127.0.5.1')))
            self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"')
            self.speed(1, SATURDAY)
            self.once()
            self.configure(feeds=['/feed', other.url('/own', '127.0.5.1')], fetch=CONTACT + ' host-delay = "1ms"')
            for _ in range(2):
                self.start()
                self.wait_until(lambda: 'retry' in self.daemon_log())
                self.assertIn('not asked: 2', self.courant('refresh', '--wait').stderr)
                self.assertIn('retry-after', self.courant('feed', 'explain', self.address('/feed')).stdout)
                self.stop()
            self.assertEqual(len(self.origin.requests()), 1)
            self.speed(1, SATURDAY + 86400 * 1.3)
            self.start()
            self.wait_until(lambda: len(other.requests('/target')) == 2)
            self.stop()

    def test_who_redirects_is_left_alone_while_its_target_is_busy(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.behaviours['/busy'] = scripted.stall()
            target = other.url('/target', '127.0.5.1')
            self.origin.script('/feed', scripted.status(302, Retry_After='3600', Location=target))
            self.origin.behaviours['/sibling'] = document(1)
            self.configure(feeds=[other.url('/busy', '127.0.5.1'), '/feed', '/sibling'], per_host=1,
                           fetch=CONTACT + ' host-delay = "1ms"')
            self.start()
            self.wait_until(lambda: b'held_until' in self.tell('held 3'))
            self.assertIn(b'under_way 1\n', self.tell('status'))
            self.stop()
        self.assertEqual([request.path for request in self.origin.requests()], ['/feed'])

    def test_who_redirects_names_a_time_by_its_own_clock(self):
        def at(seconds):
            return email.utils.formatdate(SATURDAY - DAY + seconds, usegmt=True)
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.behaviours['/target'] = document(1, Date=email.utils.formatdate(SATURDAY, usegmt=True))
            other.behaviours['/between'] = scripted.status(302, Retry_After='0', Location='/target')
            self.origin.script('/feed', scripted.status(302, Retry_After=at(HOUR), Date=at(0),
                                                        Location=other.url('/between', '127.0.5.1')))
            self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"')
            self.speed(1, SATURDAY)
            self.start()
            self.wait_until(lambda: 'next in' in self.daemon_log())
            held = re.search(rb'held_until (\d+)', self.tell('held 1'))
            self.assertLess(abs(int(held[1]) - SATURDAY - HOUR), 100)
            self.stop()

    def test_who_waits_for_a_held_host_has_its_turn_when_that_ends(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.behaviours['/own'] = scripted.status(429, Retry_After=str(50 * HOUR))
            other.behaviours['/target'] = document(1)
            self.origin.script('/feed', scripted.redirect(302, other.url('/target', '127.0.5.1')))
            self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"', interval='1d')
            self.speed(1, SATURDAY)
            self.once()
            self.configure(feeds=['/feed', other.url('/own', '127.0.5.1')], fetch=CONTACT + ' host-delay = "1ms"',
                           interval='1d')
            asked = self.sql('select feed_id, fetched_at from feed_state')
            for hours, n_expected in ((1, 1), (50, 1), (51.5, 2)):
                self.speed(1, SATURDAY + hours * HOUR)
                self.once()
                self.assertEqual(len(self.origin.requests()), n_expected, hours)
                if n_expected == 1:
                    self.assertEqual(self.sql('select feed_id, fetched_at from feed_state where feed_id = 1'), asked)

    def test_what_the_target_of_a_redirect_says_holds_over_a_restart(self):   # E11
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.script('/target', scripted.status(429, Retry_After='86400'))
            other.behaviours['/own'] = document(1)
            self.origin.script('/feed', scripted.redirect(302, other.url('/target', '127.0.5.1')))
            self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"')
            self.speed(1, SATURDAY)
            self.start()
            self.wait_until(lambda: 'retry' in self.daemon_log())
            self.kill()
            self.configure(feeds=['/feed', other.url('/own', '127.0.5.1')], fetch=CONTACT + ' host-delay = "1ms"')
            self.start()
            self.courant('refresh', '--wait', expect=None)
            self.stop()
            self.assertEqual([request.path for request in other.requests()], ['/target'])
            self.speed(1, SATURDAY + 86400 * 1.2)
            self.start()
            self.wait_until(lambda: '/own' in [request.path for request in other.requests()])
            self.stop()

    def test_who_redirects_speaks_for_its_own_host_alone(self):
        with scripted.Origin(addresses=('127.0.5.1',)) as other:
            other.behaviours['/target'] = other.behaviours['/own'] = document(1)
            self.origin.script('/feed', scripted.status(302, Retry_After='86400', Location=other.url('/target', '127.0.5.1')))
            self.origin.behaviours['/sibling'] = document(1)
            self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"')
            self.speed(1, SATURDAY)
            self.start()
            self.wait_until(lambda: 'next in' in self.daemon_log())
            self.configure(feeds=['/feed', '/sibling', other.url('/own', '127.0.5.1')],
                           fetch=CONTACT + ' host-delay = "1ms"')
            self.courant('reload')
            for n_expected in (1, 2):
                self.courant('refresh', '--wait', expect=None)
                self.stop()
                self.assertEqual([request.path for request in self.origin.requests()], ['/feed'])
                self.assertGreaterEqual(len(other.requests('/own')), n_expected)
                self.start()                        # and a restart changes nothing
            self.stop()
            self.assertEqual(len(other.requests('/target')), 1)

    def blamed(self):
        """Failing feeds, but for those whom the origin's end caught in the middle of an answer: these have
        a failure, and a wait, of their own."""
        return [feed for feed in self.feeds().values() if 'failure' in feed and 'reset by peer' not in feed['reason']]

    def test_those_who_wait_for_a_verdict_keep_no_places(self):
        urls = ['http://n%d.unreachable.invalid/' % number for number in range(30)]
        self.configure(feeds=urls, fetch=CONTACT + ' concurrency = 4 host-delay = "1ms"')
        self.once()                                             # nobody answers; a minute for each eight of them
        self.assertEqual(len(self.blamed()), len(urls))

    def test_our_own_outage_counts_against_nobody(self):        # E23
        addresses = ['127.0.2.%d' % (number + 1) for number in range(120)]
        origin = scripted.Origin(addresses=addresses)
        origin.behaviours['/feed'] = document(1, ETag='"1"')
        origin.__enter__()
        port = origin.port
        urls = ['http://%s:%d/feed' % (address, port) for address in addresses]
        self.configure(feeds=urls, fetch=CONTACT + ' host-delay = "1s"', interval='2m')
        self.speed(60, SATURDAY)
        self.start()
        self.wait_until(lambda: len(origin.requests()) >= 360 and self.daemon_log().count('unchanged') >= 120)
        origin.__exit__()
        self.sleep_until_shown(self.shown(time.time()) + HOUR / 4)
        self.assertEqual(self.blamed(), [])
        self.assertIn('outage of our own', self.daemon_log())
        self.assertIn('our own network is down', self.courant('status').stdout)
        again = scripted.Origin(addresses=addresses, port=port)
        again.behaviours['/feed'] = document(2, ETag='"2"')
        again.__enter__()
        self.addCleanup(again.__exit__)
        self.wait_until(lambda: len(again.requests()) >= 120)
        self.wait_until(lambda: 'the network is back' in self.daemon_log())
        self.stop()
        self.assertEqual(self.blamed(), [])

    def test_dead_sites_are_no_outage_for_long(self):
        """Ten at once may be taken for one; whoever fails again when somebody has answered, and later, is not."""
        dead = ['http://127.0.4.%d:9/' % (number + 1) for number in range(10)]
        origin, addresses = self.open_origins(20, scripted.slowly(document(1, ETag='"1"'), 0.15))
        healthy = ['http://%s:%d/feed' % (address, origin.port) for address in addresses]
        self.configure(feeds=dead + healthy, fetch=CONTACT + ' host-delay = "1s"', interval='2m')
        self.speed(60, SATURDAY)
        self.start()
        self.wait_until(lambda: len(self.blamed()) == len(dead))
        asked = len(origin.requests())
        self.wait_until(lambda: len(origin.requests()) >= asked + 4 * len(healthy))
        self.stop()
        self.assertLessEqual(self.daemon_log().count('outage of our own'), 1)

    def test_a_dead_site_that_many_lead_to_is_no_outage(self):
        origin, addresses = self.open_origins(8, scripted.redirect(302, 'http://127.0.4.1:9/feed'))
        urls = ['http://%s:%d/feed' % (address, origin.port) for address in addresses]
        self.configure(feeds=urls, fetch=CONTACT + ' host-delay = "1ms"')
        self.assertNotIn('outage of our own', self.once().stderr)
        self.assertEqual(len(self.blamed()), len(urls))

    def test_who_redirects_has_answered(self):
        """All answer before the first of those whom they lead to fails."""
        urls = ['/%d' % number for number in range(8)]
        for number, path in enumerate(urls):
            full = socket.create_server(('127.0.4.%d' % (number + 1), 0), backlog=0)
            self.addCleanup(full.close)
            for _ in range(2):          # what comes after these is not answered by the system
                waits = socket.socket()
                self.addCleanup(waits.close)
                waits.setblocking(False)
                waits.connect_ex(full.getsockname())
            self.origin.script(path, scripted.redirect(302, 'http://%s:%d/feed' % full.getsockname()))
        self.configure(feeds=urls, fetch=CONTACT + ' host-delay = "1ms" connect-timeout = "1s"')
        self.assertNotIn('outage of our own', self.once().stderr)
        self.assertEqual(len(self.blamed()), len(urls))

    def test_a_stalling_host_delays_nobody(self):               # E25
        self.origin.script('/stall', scripted.stall())
        stalled = ['/stall?%d' % number for number in range(50)]
        origin, addresses = self.open_origins(40, document(1))
        healthy = ['http://%s:%d/feed' % (address, origin.port) for address in addresses]
        self.configure(feeds=stalled + healthy, fetch=CONTACT + ' concurrency = 32')
        begin = time.time()
        self.start()
        self.wait_until(lambda: len(origin.requests()) == 40)
        self.assertLess(max(request.at for request in origin.requests()) - begin, 20)
        self.stop()


if __name__ == '__main__':
    unittest.main(verbosity=1)
