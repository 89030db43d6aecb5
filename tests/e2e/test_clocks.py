#!/usr/bin/env python3
"""Clocks that jump, hours that are closed, and bodies that are read once."""
import asyncio
import gzip
import itertools
import os
import re
import socket
import sqlite3
import threading
import time
import unittest

from etiquette import CONTACT, DAY, HOUR, SATURDAY, document
from harness import World, brotli_stored, rss, scripted, zstd_stored


class Clocks(World):
    def test_jumps_bring_neither_storm_nor_freeze(self):        # R22
        self.origin.behaviours['/feed'] = document(1, ETag='"1"')
        self.configure(feeds=['/feed'], fetch=CONTACT)
        for years, n_expected in ((0, 1), (10, 2), (0, 2), (-10, 2)):
            self.speed(1, SATURDAY + years * 365 * DAY)
            self.start()
            if n_expected > len(self.origin.requests()):
                self.wait_until(lambda: len(self.origin.requests()) == n_expected and 'next in' in self.daemon_log())
            self.wait_until(lambda: self.next_due() is not None)
            wait = self.next_due() - self.shown(time.time())
            self.assertGreater(wait, HOUR / 2)                  # no storm
            self.assertLess(wait, 8 * DAY)                      # no freeze
            self.stop()
        self.assertEqual(len(self.origin.requests()), 2)

    def late(self, answer):
        """A behaviour that gives the answer when its second event is set, and sets the first when it is asked."""
        begun, goes_on = threading.Event(), threading.Event()

        async def behave(request, writer):
            begun.set()
            while not goes_on.is_set():
                await asyncio.sleep(0.01)
            reply = answer(request)
            writer.write(scripted.head_of(reply.status, {'Content-Length': len(reply.body), **reply.headers}) + reply.body)
            await writer.drain()
        return behave, begun, goes_on

    def test_who_is_under_way_in_a_jump_waits_no_longer(self):   # R22
        """Its time is reckoned by the clock as it is now, while the schedule still goes by what it was."""
        for years, limited in itertools.product((10, -10), (False, True)):
            answer = scripted.status(429, Retry_After='3600') if limited else document(1, ETag='"1"')
            with self.subTest(years=years, limited=limited):
                self.origin.behaviours['/feed'], begun, goes_on = self.late(answer)
                self.configure(feeds=['/feed'], fetch=CONTACT + ' host-delay = "1ms"')
                self.was_set_by = 0
                self.speed(60, SATURDAY)
                self.start(environment=self.settable_clock())
                self.assertTrue(begun.wait(60))
                self.set_clock(years * 365 * DAY)
                goes_on.set()
                self.wait_until(lambda: 'the clock was set by' in self.daemon_log() and b'under_way 0' in self.tell('status'))
                self.assertLess(self.next_due() - self.shown(time.time()), 2.5 * HOUR)
                if limited:
                    held = re.search(rb'held_until (\d+)', self.tell('held 1'))
                    self.assertLess(abs(int(held[1]) - self.shown(time.time()) - HOUR), HOUR / 2)
            self.kill()
            os.remove(self.path('courant.db'))
            os.remove(self.path('daemon.log'))

    def check_jump_while_locked(self, line=None):
        """Ten years back while a commit waits, and what the line asks for behind it."""
        self.origin.behaviours['/late'], begun, goes_on = self.late(scripted.status(500))   # needs no parser
        self.speed(60, SATURDAY)
        self.start(environment=self.settable_clock())
        self.assertTrue(begun.wait(60))
        self.wait_until(lambda: b'under_way 1\n' in self.tell('status'))
        lock = sqlite3.connect(self.path('courant.db'), isolation_level=None)
        lock.execute('begin immediate')
        goes_on.set()
        self.wait_until(lambda: b'fetching 0\n' in self.tell('status'))
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path('courant.db.sock'))
            client.sendall(b'%s\n' % (line or b'status'))
            self.assertTrue(self.answers())                     # whoever comes later is answered: it has been read
            self.set_clock(-3650 * DAY)
            self.wait_until(lambda: 'the clock was set by' in self.daemon_log())
            lock.close()
            self.assertIn(b'ok', client.makefile('rb').read())
        self.wait_until(lambda: b'under_way 0\n' in self.tell('status'))
        self.assertLess(self.next_due() - self.shown(time.time()), 2.5 * HOUR)

    def test_what_waits_to_be_stored_when_the_clock_goes_back(self):   # R22
        self.configure(feeds=['/late'], fetch=CONTACT)
        self.check_jump_while_locked()

    def test_a_list_of_feeds_that_is_made_when_the_clock_goes_back(self):   # R22
        self.origin.behaviours['/feed'] = document(1, ETag='"1"')
        self.configure('feed "late" { url = "%s" interval = "20d" }' % self.address('/late'), feeds=['/feed'], fetch=CONTACT)
        self.check_jump_while_locked(b'changed')

    def test_what_is_kept_is_looked_at_when_the_clock_went_back(self):   # R22
        numbers = itertools.count()
        self.origin.behaviours['/feed'] = lambda request: scripted.plain(
            rss(*[('i%d' % next(numbers), 'A title') for _ in range(3)]), Cache_Control='max-age=600')(request)
        self.configure('store { keep-items = 3 }', feeds=['/feed'], interval='10m', fetch=CONTACT)
        self.speed(3600, SATURDAY)
        self.start(environment=self.settable_clock())
        for years in 0, -10:
            self.set_clock(years * 365 * DAY)
            n_known = self.daemon_log().count('beyond what is kept')
            self.wait_until(lambda n_known=n_known: self.daemon_log().count('beyond what is kept') > n_known + 1)
        self.stop()

    def test_what_is_kept_is_looked_at_when_nothing_comes(self):
        self.origin.behaviours['/feed'] = document(1)
        self.configure('store { keep = 2h }', feeds=['/feed'], interval='20h', fetch=CONTACT)
        self.speed(3600, SATURDAY)
        self.start()
        self.wait_until(lambda: self.sql('select count(*) from item') == [(2,)])
        self.wait_until(lambda: self.sql('select count(*) from item') == [(0,)])
        self.assertEqual(len(self.origin.requests()), 1)
        self.assertEqual(self.stop(), 0)

    def test_a_wrong_clock_deletes_nothing(self):   # R22
        """Cron runs; in the second the machine has come up with a clock that is ten years ahead."""
        self.origin.behaviours['/feed'] = document(1)
        self.configure('store { keep = 30d }', feeds=['/feed'], fetch=CONTACT)
        for hours, n_expected in ((0, 2), (3650 * 24, 2), (3650 * 24 + 1, 2), (1, 2), (27, 2), (29 * 24, 2), (31 * 24, 0)):
            self.speed(1, SATURDAY + hours * HOUR)
            self.once('--all')
            self.assertEqual(self.sql('select count(*) from item'), [(n_expected,)], hours)

    def test_what_servers_ask_for_is_not_forgotten_in_a_jump_and_ends(self):   # R22
        self.origin.script('/feed', scripted.status(429, Retry_After='3600'), document(1))
        self.configure(feeds=['/feed'], fetch=CONTACT)
        self.speed(1, SATURDAY + 10 * 365 * DAY)
        self.start()
        self.wait_until(lambda: 'retry' in self.daemon_log())
        self.stop()
        self.speed(3600, SATURDAY)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) == 2)
        self.stop()
        self.assertGreaterEqual(self.shown(self.origin.requests()[1].at), SATURDAY + HOUR)

    def check_runs_by_cron(self, feed, answer, run):
        self.origin.behaviours['/feed'] = scripted.Script([answer, document(2)])
        self.configure(feeds=[feed], fetch=CONTACT)
        for shown, n_expected in ((SATURDAY + 3650 * DAY, 1), (SATURDAY, 2), (SATURDAY + HOUR / 2, 2),
                                  (SATURDAY + 6 * HOUR, 3)):
            self.speed(1, shown)
            run()
            self.assertEqual(len(self.origin.requests()), n_expected, shown)

    def test_runs_by_cron_outlive_a_clock_that_was_ahead(self):
        self.check_runs_by_cron('/feed', document(1), self.once)

    def test_and_so_do_hosts_that_were_held(self):
        def run():
            self.start('--once', wait=False, prefix=prefix)
            self.daemon.wait(60)
            self.kill()
        prefix = self.with_files(hosts='127.0.0.1 www.named.test\n')
        self.check_runs_by_cron(self.origin.url('/feed', 'www.named.test'), scripted.status(429, Retry_After='3600'), run)

    def closed_on_saturdays(self, **headers):
        return scripted.plain(rss(('a', 'A'), extra='<skipDays><day>Saturday</day></skipDays>'), ETag='"1"', **headers)

    def test_closed_hours_hold_after_downtime(self):            # E30
        self.origin.behaviours['/feed'] = self.closed_on_saturdays()
        self.configure(feeds=['/feed'])
        self.speed(1, SATURDAY - 12 * HOUR)
        self.once()
        self.speed(1, SATURDAY + 10 * HOUR)
        self.once()
        self.assertEqual(len(self.origin.requests()), 1)
        self.once('--all')                                      # whoever asks may enter
        self.assertEqual(len(self.origin.requests()), 2)
        self.speed(1, SATURDAY + 7 * DAY - 12 * HOUR)
        self.once()
        self.speed(14400, SATURDAY + 7 * DAY + 10 * HOUR)       # overdue since the evening
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) > 3)
        self.stop()
        self.assertGreaterEqual(self.shown(self.origin.requests()[3].at), SATURDAY + 8 * DAY)

    def test_closed_hours_hold_after_a_held_host(self):
        self.origin.behaviours['/feed'] = self.closed_on_saturdays()
        self.origin.script('/limited', scripted.status(429, Retry_After='36000'))
        self.configure(feeds=['/feed', '/limited'], fetch='host-delay = "1ms"')
        self.speed(7200, SATURDAY - 2 * HOUR)
        self.start()
        self.wait_until(lambda: len(self.origin.requests('/feed')) > 1)
        self.stop()
        self.assertGreaterEqual(self.shown(self.origin.requests('/feed')[1].at), SATURDAY + DAY)

    def test_an_hour_back_is_no_reason_to_ask_again(self):
        self.origin.behaviours['/feed'] = document(1, ETag='"1"')
        self.configure(feeds=['/feed'], fetch=CONTACT)
        for shown in (SATURDAY, SATURDAY - HOUR, SATURDAY - HOUR / 2):
            self.speed(1, shown)
            self.start()
            self.wait_until(lambda: self.next_due() is not None)
            self.assertLess(self.next_due() - self.shown(time.time()), 2.5 * HOUR)
            self.stop()
        self.assertEqual(len(self.origin.requests()), 1)

    def test_daylight_saving_changes_nothing(self):
        first_of_november = SATURDAY - 20 * DAY                     # 06:00 GMT: New York goes back an hour
        self.environment['TZ'] = 'America/New_York'
        self.origin.behaviours['/feed'] = document(1, ETag='"1"')
        self.configure(feeds=['/feed'], fetch=CONTACT)
        self.speed(3600, first_of_november - HOUR)
        self.start()
        self.sleep_until_shown(first_of_november + 12 * HOUR)
        self.stop()
        times = [self.shown(request.at) for request in self.origin.requests()]
        gaps = [after - before for before, after in zip(times, times[1:])]
        self.assertGreaterEqual(len(times), 7)
        self.assertGreaterEqual(min(gaps), HOUR - 3600 * 0.003)
        self.assertLess(max(gaps[1:]), 1.9 * HOUR)

    def next_due(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path('courant.db.sock'))
            client.sendall(b'status\n')
            for line in client.makefile('r'):
                if line.startswith('next_due '):
                    due = int(line.split()[1])
                    return due if due > self.shown(time.time()) else None
        return None


class Bodies(World):
    def test_every_encoding_is_decoded(self):                   # E28
        import zlib
        body = rss(('a', 'A'), extra='<description>%s</description>' % ('long enough ' * 30)).encode()
        raw = zlib.compressobj(9, zlib.DEFLATED, -15)
        cases = {'gzip': gzip.compress(body), 'x-gzip': gzip.compress(body), 'deflate': zlib.compress(body),
                 'Deflate': raw.compress(body) + raw.flush(), 'identity': body, 'br': brotli_stored(body),
                 'zstd': zstd_stored(body)}
        for number, (name, packed) in enumerate(cases.items()):
            self.origin.script('/%d' % number, scripted.status(200, packed, Content_Encoding=name))
        self.configure(feeds=['/%d' % number for number in range(len(cases))], fetch=CONTACT)
        self.once()
        self.assertEqual(self.titles(), ['A'] * len(cases))
        offered = self.origin.requests()[0].header('Accept-Encoding')
        self.assertEqual({name.strip() for name in offered.split(',')}, {'gzip', 'deflate', 'br', 'zstd'})

    def test_what_is_not_whole_leaves_no_validators(self):      # E33
        whole = rss(*[('i%d' % number, 'x' * 200) for number in range(50)]).encode()
        cases = {'/cut': scripted.cut(whole, 900, ETag='"cut"'), '/bomb': scripted.bomb(64 << 20, b'<rss><channel>'),
                 '/headers': scripted.endless_headers(),
                 '/gzip-cut': scripted.status(200, gzip.compress(whole)[:-40], Content_Encoding='gzip', ETag='"g"')}
        for path, behaviour in cases.items():
            self.origin.script(path, behaviour)
        self.configure(feeds=list(cases), fetch=CONTACT)
        self.once()
        self.once('--all', expect=2)
        for path in cases:
            self.assertEqual([request.header('If-None-Match') for request in self.origin.requests(path)], [None] * 2, path)
            self.assertEqual(self.feed(path)['failure'], 'transient', path)


if __name__ == '__main__':
    unittest.main(verbosity=1)
