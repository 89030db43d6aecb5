#!/usr/bin/env python3
"""courantd end to end: from bytes on loopback to items in the store."""
import asyncio
import gzip
import itertools
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unittest
import zlib

from harness import COURANTD, HERE, World, brotli_stored, rss, scripted

SAMPLES = os.path.join(os.path.dirname(HERE), 'samples')


class Formats(World):
    def test_samples_of_every_format_arrive_once(self):
        names = sorted(os.listdir(SAMPLES))
        self.origin.directory = scripted.Directory(SAMPLES)
        self.configure(feeds=['/' + name for name in names])
        self.once()
        self.once('--all')
        items = self.items()
        self.assertEqual(len(items), 11)
        self.assertEqual(len({item['_courant']['id'] for item in items}), 11)
        by_title = {item['title']: item for item in items}
        cafes = by_title['Cafés in het centrum mogen weer één uur langer open']
        self.assertEqual(cafes['date_published'], '2026-11-21T17:30:00Z')
        self.assertEqual(cafes['authors'][0]['name'], 'Eloïse van der Veen')
        self.assertIn('https://stadsnieuws.example/foto/terras.jpg', cafes['content_html'])
        ruin = by_title['Ruïne van het kasteel krijgt een glazen dak']
        self.assertEqual(ruin['attachments'][0]['size_in_bytes'], 4812345)
        frost = by_title['First frost & the last tomatoes']
        self.assertEqual(frost['url'], 'https://garden.example/2026/frost')
        self.assertIn('https://garden.example/2026/green-chutney', frost['content_html'])
        self.assertEqual(by_title['The "Sölvi" in from Tórshavn, four days late']['authors'][0]['name'], 'Harbour office')
        self.assertEqual(by_title['Which oil, and how little of it']['id'], '1793')
        self.assertIn('Advent concert: Schütz, Sweelinck and a surprise', by_title)


class Conditional(World):
    def second_headers(self, path):
        self.configure(feeds=[path])
        self.once()
        self.once('--all')
        requests = self.origin.requests(path)
        self.assertEqual(len(requests), 2)
        self.assertIsNone(requests[0].header('If-None-Match'))
        self.assertIsNone(requests[0].header('If-Modified-Since'))
        return requests[1]

    def test_second_request_carries_the_exact_bytes(self):
        for number, (etag, modified) in enumerate([
                ('W/"weak"', 'Sat, 21 Nov 2026 10:00:00 GMT'), ('unquoted', 'yesterday, about noon'),
                ('"with  inner  spaces"', '2026-11-21 10:00:00'), ('"a-gzip"', '0')]):
            path = '/odd%d' % number
            self.origin.script(path, scripted.plain(rss(('a', 'A')), ETag=etag, Last_Modified=modified))
            second = self.second_headers(path)
            self.assertEqual(second.header('If-None-Match'), etag)
            self.assertEqual(second.header('If-Modified-Since'), modified)

    def test_304_stores_nothing_and_writes_one_row(self):
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))
        self.configure(feeds=['/feed'])
        self.once()
        before = self.sql('select * from item order by id'), self.sql('select * from feed order by id')
        self.once('--all')
        self.assertEqual([r.status for r in self.origin.requests('/feed')], [200, 304])
        self.assertEqual((self.sql('select * from item order by id'), self.sql('select * from feed order by id')), before)

    def test_whoever_insists_during_a_request_gets_another(self):
        begun, goes_on = threading.Event(), threading.Event()

        async def unchanged(request, writer):
            begun.set()
            while not goes_on.is_set():
                await asyncio.sleep(0.01)
            writer.write(scripted.head_of(304, {}))
            await writer.drain()
        whole = scripted.plain(rss(('a', 'A')), ETag='"1"')
        self.origin.script('/feed', whole, unchanged, whole)
        self.configure(feeds=['/feed'])
        self.start()
        self.wait_until(lambda: 'next in' in self.daemon_log())
        self.courant('refresh', '1')
        self.assertTrue(begun.wait(60))
        self.courant('refresh', '1', '--whole', '--force')
        goes_on.set()
        self.wait_until(lambda: len(self.origin.requests()) == 3 and b'under_way 0' in self.tell('status'))
        self.stop()
        self.assertEqual([request.header('If-None-Match') for request in self.origin.requests()], [None, '"1"', None])

    def test_the_whole_document_is_sent_when_somebody_insists(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.once()
        self.courant('refresh', '1', '--whole', expect=64)
        self.courant('refresh', '1', '--whole', '--force')
        self.start()
        for words in ([], ['--whole', '--force'], []):
            self.courant('refresh', '1', '--wait', *words)
        self.stop()
        self.assertEqual([request.header('If-None-Match') is not None for request in self.origin.requests()],
                         [False, False, True, False, True])
        self.assertIn('--feed', self.run_program(COURANTD, '--once', '--whole', expect=64).stderr)

    def test_new_document_replaces_both_validators(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), ETag='"1"', Last_Modified='Sat, 21 Nov 2026 10:00:00 GMT'),
                           scripted.plain(rss(('a', 'A'), ('b', 'B')), Last_Modified='Sun, 22 Nov 2026 10:00:00 GMT'))
        self.configure(feeds=['/feed'])
        for _ in range(3):
            self.once('--all')
        third = self.origin.requests('/feed')[2]
        self.assertIsNone(third.header('If-None-Match'))
        self.assertEqual(third.header('If-Modified-Since'), 'Sun, 22 Nov 2026 10:00:00 GMT')
        self.assertEqual(self.titles(), ['A', 'B'])

    def test_failures_leave_validators_alone(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), ETag='"1"'), scripted.status(500),
                           scripted.reset(), scripted.cut(rss(('a', 'A'), ('b', 'B')).encode(), 150, ETag='"2"'),
                           scripted.plain('<html><body>maintenance</body></html>', ETag='"3"'), scripted.status(304))
        self.configure(feeds=['/feed'])
        for _ in range(6):
            self.once('--all', expect=None)
        self.assertEqual([r.header('If-None-Match') for r in self.origin.requests('/feed')], [None] + ['"1"'] * 5)
        self.assertEqual(self.titles(), ['A'])

    def test_what_came_before_a_body_ended_is_kept(self):
        """A length that is wrong, an end that is missing, more than we take: whole entries count, validators do not."""
        whole = rss(*[('i%d' % number, 'Item %d' % number) for number in range(50)]).encode()
        large = rss(*[('i%d' % number, 'Item %d' % number) for number in range(1000)]).encode()

        async def too_much(request, writer):
            try:
                await scripted.endless(large, len(large), ETag='"1"')(request, writer)
            except ConnectionError:
                pass
        self.origin.behaviours.update({
            '/over': too_much, '/length': scripted.cut(whole + b' ' * 10, len(whole), ETag='"1"'),
            '/middle': scripted.cut(whole, len(whole) // 2, ETag='"1"'),
            '/nothing': scripted.cut(whole, 20, ETag='"1"'),
            '/document': scripted.status(200, gzip.compress(large), Content_Encoding='gzip', ETag='"1"'),
            '/bomb': scripted.bomb(16 << 20, whole[:whole.index(b'</channel>')])})
        self.configure(feeds=['/length', '/middle', '/over', '/nothing', '/document', '/bomb'],
                       fetch='max-wire = "64KiB" max-document = "64KiB"')
        self.once()
        counts = dict(self.sql('select f.url, s.n_items from feed f join feed_state s on s.feed_id = f.id'))
        self.assertEqual(counts[self.address('/length')], 50)
        self.assertIn(counts[self.address('/middle')], range(20, 26))
        self.assertIn(counts[self.address('/over')], range(200, 1000))
        self.assertEqual(counts[self.address('/nothing')], 0)
        self.assertIn(counts[self.address('/document')], range(200, 1000))
        self.assertEqual(counts[self.address('/bomb')], 50)
        for path in ('/length', '/middle', '/over', '/document', '/bomb'):
            self.assertIn('whole entries that were kept: ', self.feed(path)['reason'])
            self.assertEqual(self.feed(path)['failure'], 'transient')
        for path in ('/document', '/bomb'):
            self.assertIn('(max-document)', self.feed(path)['reason'])
        self.once('--all', expect=2)
        self.assertEqual({request.header('If-None-Match') for request in self.origin.requests()}, {None})

    def test_same_bytes_under_a_new_etag(self):
        body = rss(('a', 'A'))
        self.origin.script('/feed', scripted.plain(body, ETag='"1"'), scripted.plain(body, ETag='"2"'))
        self.configure(feeds=['/feed'])
        for _ in range(3):
            result = self.once('--all')
        self.assertIn('0 read, 1 unchanged', result.stderr)
        self.assertEqual([r.header('If-None-Match') for r in self.origin.requests('/feed')], [None, '"1"', '"2"'])

    def test_one_byte_of_a_large_document(self):
        """The bytes are hashed by blocks, as they come."""
        items = [('i%d' % number, 'x' * 1000) for number in range(200)]
        one_other = items[:90] + [('i90', 'x' * 999 + 'y')] + items[91:]
        last_other = one_other[:-1] + [('i199', 'x' * 999 + 'y')]
        self.origin.script('/feed', *(scripted.plain(rss(*one)) for one in (items, items, one_other, one_other, last_other)))
        self.configure(feeds=['/feed'])
        said = [self.once('--all').stderr for _ in range(5)]
        self.assertEqual(['1 unchanged' in one for one in said], [False, True, False, True, False])
        self.assertEqual(self.titles().count('x' * 999 + 'y'), 2)

    def test_304_with_a_new_etag_is_heard(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), ETag='"1"'), scripted.status(304, ETag='"2"'))
        self.configure(feeds=['/feed'])
        for _ in range(3):
            self.once('--all')
        self.assertEqual(self.origin.requests('/feed')[2].header('If-None-Match'), '"2"')

    def test_304_to_no_condition_is_a_failure(self):
        """Its validators stored, the document would never come."""
        self.origin.script('/new', scripted.status(304, ETag='"2"', Last_Modified='then'), scripted.plain(rss(('a', 'A')), ETag='"2"'))
        self.origin.script('/old', scripted.redirect(302, '/one'), scripted.redirect(302, '/two'))
        self.origin.script('/one', scripted.plain(rss(('b', 'B')), ETag='"1"'))
        self.origin.script('/two', scripted.status(304, ETag='"2"'), scripted.plain(rss(('b', 'B'), ('c', 'C')), ETag='"2"'))
        self.configure(feeds=['/new', '/old'])
        self.once()
        self.assertEqual((self.feed('/new')['failure'], self.titles()), ('transient', ['B']))
        self.assertIn('304', self.feed('/new')['reason'])
        self.once('--all', expect=None)
        self.assertEqual((self.feed('/old')['failure'], self.titles()), ('transient', ['A', 'B']))
        self.once('--all')
        self.assertEqual(self.titles(), ['A', 'B', 'C'])
        self.assertEqual([r.header('If-None-Match') for r in self.origin.requests('/new')], [None, None, '"2"'])
        self.assertEqual([r.header('If-None-Match') for r in self.origin.requests('/two')], [None, None])
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])

    def test_nothing_is_asked_before_its_time(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        for _ in range(3):
            self.once()
        self.assertEqual(len(self.origin.requests('/feed')), 1)

    def test_the_address_is_sent_as_it_is_written(self):
        path = '/a/../b/./c?x=./y/../z'
        self.origin.serve(path, rss(('a', 'A')))
        self.configure(feeds=[path + '#part'])
        self.once()
        self.assertEqual([request.path for request in self.origin.requests()], [path])

    def test_request_says_who_we_are_and_nothing_else(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), Set_Cookie='session=1'))
        self.configure(feeds=['/feed'], fetch='contact = "https://example.org/our-fetcher"')
        self.once()
        self.once('--all')
        for request in self.origin.requests():
            self.assertEqual(request.method, 'GET')
            self.assertRegex(request.header('User-Agent'), r'^courant/[0-9.]+ \(\+https://example.org/our-fetcher\)$')
            for name in ('Cookie', 'Referer', 'Pragma', 'Cache-Control', 'Range'):
                self.assertIsNone(request.header(name))
            self.assertIn('application/feed+json', request.header('Accept'))
            self.assertIn('gzip', request.header('Accept-Encoding'))


class Editions(World):
    """A window of three that slides over eight days: one title, and whatever else is the same."""
    LINKS = {'no-link': '', 'home': '<link>https://example.org/</link>', 'page': '<link>https://example.org/daily</link>',
             'guid': '<guid isPermaLink="false">daily</guid>', 'both': '<link>https://example.org/</link><guid>https://example.org/</guid>'}

    def episodes(self, same, last):
        return '<rss version="2.0"><channel><title>T</title><link>https://example.org/</link>%s</channel></rss>' % ''.join(
            '<item><title>Daily podcast</title>%s<pubDate>Mon, %02d Nov 2026 01:00:00 GMT</pubDate>'
            '<enclosure url="https://example.org/%d.mp3" type="audio/mpeg" length="1"/></item>' % (same, day, day)
            for day in range(last, last - 3, -1))

    def test_each_day_is_an_item(self):
        for name, same in self.LINKS.items():
            self.origin.script('/' + name, *(scripted.plain(self.episodes(same, last)) for last in (3, 4, 4, 5, 6, 7, 8)))
        self.configure(feeds=['/' + name for name in self.LINKS])
        for _ in range(7):
            self.once('--all')
        count = 'select count(*), count(distinct enclosure_url), max(revision) from item group by feed_id'
        self.assertEqual(self.sql(count), [(8, 8, 1)] * len(self.LINKS))
        with open(self.path('copy.jsonl'), 'w', encoding='utf-8') as file:
            file.write(self.courant('export', '--format', 'jsonl').stdout)
        self.courant('--database', self.path('copy.db'), 'import', self.path('copy.jsonl'))
        with sqlite3.connect(self.path('copy.db')) as copy:
            self.assertEqual(copy.execute(count).fetchall(), [(8, 8, 1)] * len(self.LINKS))


class Names(World):
    """Without dates: links with the number of a session, and one id for whatever is newest."""
    NEWS = [(title, text * 2) for title, text in (
        ('Bridge', 'A ferry takes its place until the new one is built, and nobody pays for the crossing. '),
        ('Market', 'Farmers from the valley sell what they grow between the church and the station. '),
        ('Library', 'Whoever has a card may borrow drills and ladders from now on, and an accordion. '),
        ('School', 'Twelve classrooms get windows that open, before the summer if all goes well. '))]
    QUOTES = [('Lao Tzu', 'A journey of a thousand miles begins with a single step.'),
              ('Rosa Luxemburg', 'Those who do not move never notice their chains.'),
              ('Heraclitus', 'Nobody ever steps into the same river twice.'),
              ('Seneca', 'It is not that we have a short time to live, but that we waste a lot of it.')]

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20261129)

    def document(self, first, with_ids):
        """Three of the news in a row."""
        return rss(*({**({'guid': '%032x' % self.chance.getrandbits(128)} if with_ids else {}), 'title': title,
                      'link': 'https://example.org/%s?sid=%016x' % (title, self.chance.getrandbits(64)), 'description': text}
                     for title, text in self.NEWS[first:first + 3]))

    def test_sessions(self):
        for name, with_ids in (('links', False), ('both', True)):
            self.origin.script('/' + name, *(scripted.plain(self.document(first, with_ids)) for first in (1, 1, 1, 0, 0)))
        self.configure(feeds=['/links', '/both'])
        for _ in range(5):
            self.once('--all')
        self.assertEqual(self.sql('select count(*), count(distinct title), max(revision) from item group by feed_id'),
                         [(4, 4, 1)] * 2)

    def test_quotes(self):
        self.origin.script('/feed', *(scripted.plain(rss({'guid': 'today', 'title': title, 'description': text}))
                                      for title, text in self.QUOTES for _ in range(2)))
        self.configure(feeds=['/feed'])
        for _ in range(8):
            self.once('--all')
        self.assertEqual(self.titles(), sorted(title for title, _ in self.QUOTES[1:]))

    def test_places(self):
        """Ids that count from the top, in a copy as in the store that it comes from."""
        def document(*numbers):
            return scripted.plain(rss(*({'guid': str(place), 'title': 'Number %s' % number, 'description': 'Text',
                                         'link': 'https://example.org/%d' % float(number)}
                                        for place, number in enumerate(numbers))))
        def store(name):
            self.configure(feeds=['/feed'])
            text = open(self.path('courant.conf')).read().replace('/courant.db', '/' + name)
            open(self.path('courant.conf'), 'w').write(text)
        self.origin.script('/feed', *(document(*numbers) for numbers in ((3, 2, 1), (4, 3, 2), (6, 5, '4.0'))))
        store('courant.db')
        for _ in range(3):
            self.once('--all')
        exported = self.courant('export', '--format', 'jsonl').stdout
        expected = ['Number %s' % number for number in (1, 2, 3, '4.0', 5, 6)]
        self.assertEqual(self.titles(), expected)
        self.assertIn('an id that others have had', self.courant('show', '--identity', 4).stdout)
        store('copy.db')
        self.courant('import', '-', stdin=exported.encode())
        for name in ('copy.db', 'courant.db'):
            store(name)
            self.origin.script('/feed', document(6, 5, '4.0'), document(7, '6.0', 5))
            for _ in range(2):
                self.once('--all')
            self.assertEqual(self.titles(), sorted([*expected[:-1], 'Number 6.0', 'Number 7']))


class Headers(World):
    @staticmethod
    def raw(*lines, body=b''):
        """An answer as it is written here."""
        async def behave(request, writer):
            writer.write('\r\n'.join([*lines, 'Connection: close', '', '']).encode() + body)
            await writer.drain()
        return behave

    def feed_after(self, *lines, body=rss(('a', 'A')).encode()):
        return self.raw('HTTP/1.1 200 Scripted', *lines, body=body)

    def test_lists_may_come_in_several_lines(self):
        twice = gzip.compress(zlib.compress(rss(('e', 'Packed twice')).encode()))
        answers = {'/one': self.feed_after('Cache-Control: max-age=43200, public'),
                   '/two': self.feed_after('Cache-Control: max-age=43200', 'Cache-Control: public'),
                   '/many': self.feed_after('Cache-Control: max-age=43200', *['Cache-Control: public'] * 1000),
                   '/long': self.feed_after('Cache-Control: max-age=99999999999999999999'),
                   '/encoded': self.feed_after('Cache-Control: max-age=43200', 'Content-Encoding: deflate',
                                               'Content-Encoding: gzip', body=twice)}
        for path, answer in answers.items():
            self.origin.script(path, answer)
        self.configure(feeds=answers)
        self.once()
        self.assertEqual(self.titles(), ['A'] * 4 + ['Packed twice'])
        for path in answers:
            plan = json.loads(self.courant('feed', 'explain', self.address(path), '--json').stdout)
            plan = plan[0] if isinstance(plan, list) else plan
            self.assertEqual((path, plan['decided_by']), (path, 'freshness'))

    def test_the_length_of_a_body_that_nobody_wants(self):
        large = 'Content-Length: 9000000'
        whole = scripted.plain(rss(('a', 'A')), ETag='"1"')
        self.origin.script('/same', whole, self.raw('HTTP/1.1 304 Same', 'ETag: "1"', large))
        self.origin.script('/away', self.raw('HTTP/1.1 302 Away', 'Location: /new', large, body=b'x' * 1000))
        self.origin.script('/new', whole)
        self.origin.script('/down', self.raw('HTTP/1.1 500 Down', large, body=b'x' * 200000))
        self.origin.script('/large', self.feed_after(large))
        self.configure(feeds=['/same', '/away', '/down', '/large'])
        self.once()
        self.once('--all', expect=None)
        for path, words in {'/same': None, '/away': None, '/down': '500', '/large': '9000000'}.items():
            self.assertIn(words or 'None', self.feed(path).get('reason', 'None'), path)
        self.assertEqual(self.titles(), ['A', 'A'])
        self.assertEqual(self.origin.requests('/same')[1].header('If-None-Match'), '"1"')


WALL = b'<html><script src="/cdn-cgi/challenge-platform/h/b/orchestrate"></script></html>'


class Failures(World):
    def test_each_failure_is_named_and_harms_nobody(self):
        good = rss(('a', 'A'))
        self.origin.serve('/good', good)
        cases = {
            '/404': (scripted.status(404), 'fetch', '404', 'client'),
            '/500': (scripted.status(500), 'fetch', '500', 'transient'),
            '/429': (scripted.status(429), 'fetch', '429', 'throttled'),
            '/403': (scripted.status(403), 'fetch', '403', 'blocked'),
            '/wall': (scripted.status(503, cf_mitigated='challenge'), 'fetch', 'bot wall', 'blocked'),
            '/waf': (scripted.status(405, x_amzn_waf_action='captcha'), 'fetch', 'bot wall', 'blocked'),
            '/page': (scripted.status(403, b'<html><script src="https://ct.captcha-delivery.com/c.js"></script></html>'),
                      'fetch', 'bot wall', 'blocked'),
            '/pieces': (scripted.pieces(403, b'<html><script src="/cdn-cgi/chall', b'e', b'nge-platform/h/b"></script></html>'),
                        'fetch', 'bot wall', 'blocked'),
            **{'/packed%d' % number: (scripted.status(code, packed, Content_Encoding=name, **headers), 'fetch', said, kind)
               for number, (code, name, packed, headers, said, kind) in enumerate((
                   (403, 'gzip', gzip.compress(WALL), {}, 'bot wall', 'blocked'),
                   (429, 'br', brotli_stored(WALL), {'Retry-After': '1'}, 'bot wall', 'blocked'),
                   (503, 'deflate', zlib.compress(WALL), {'Retry-After': '1'}, 'bot wall', 'blocked'),
                   (503, 'gzip', gzip.compress(WALL + os.urandom(100000)), {'Retry-After': '1'}, 'bot wall', 'blocked'),
                   (403, 'gzip', gzip.compress(WALL)[:-20], {}, 'bot wall', 'blocked'),
                   (403, 'gzip', gzip.compress(b'<html>no' + b' ' * 100000 + WALL)[:200], {}, '403', 'blocked'),
                   (500, 'gzip', gzip.compress(b'<html>an error'), {}, '500', 'transient'),
                   (500, 'gzip', b'garbage', {}, '500', 'transient'),
                   (500, 'gzip', gzip.compress(b' ' * (64 << 20) + WALL), {}, '500', 'transient'),
                   (500, 'gzip', gzip.compress(b'courant-poison:crash') + b'courant-poison:crash', {}, '500', 'transient'),
                   (404, 'gzip', gzip.compress(WALL), {}, '404', 'client')))},
            '/script': (scripted.status(404, WALL), 'fetch', '404', 'client'),
            '/401': (scripted.status(401), 'fetch', 'credentials', 'client'),
            '/300': (scripted.status(300), 'fetch', '300', 'client'),
            '/ssh': (scripted.stall(0, b'SSH-2.0-OpenSSH_9\r\n'), 'fetch', 'no HTTP', 'transient'),
            '/reset': (scripted.reset(), 'fetch', '', 'transient'),
            '/html': (scripted.plain('<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>'),
                      'parse', 'HTML', 'notfeed'),
            '/empty': (scripted.plain(''), 'parse', 'empty', 'notfeed'),
            '/loop': (scripted.redirect(302, '/loop'), 'fetch', 'in a circle', 'client'),
            '/file': (scripted.redirect(302, 'file:///etc/passwd'), 'fetch', 'not http', 'client'),
            '/gzip': (scripted.status(200, b'\x1f\x8b\x08\0garbage', Content_Encoding='gzip'), 'decode', '', 'transient'),
            '/bomb': (scripted.bomb(64 << 20, b'<rss><channel>'), 'decode', '', 'transient'),
            '/headers': (scripted.endless_headers(), 'fetch', 'headers', 'transient'),
            '/endless': (scripted.endless(), 'fetch', 'max-wire', 'transient'),
        }
        for path, case in cases.items():
            self.origin.script(path, case[0])
        self.configure(feeds=['/good', *cases])
        self.once()
        feeds = self.feeds()
        self.assertEqual(self.titles(), ['A'])
        self.assertNotIn('failure', feeds[self.address('/good')])
        for path, (_, stage, words, failure) in cases.items():
            feed = feeds[self.address(path)]
            self.assertEqual((path, feed['stage'], feed['failure']), (path, stage, failure))
            self.assertIn(words, feed['reason'])
        shown = self.courant('feed', 'show', self.address('/404')).stdout
        self.assertIn('404', shown)
        failing = json.loads(self.courant('status', '--json').stdout)
        self.assertEqual(failing['feeds_failing'], len(cases))

    def test_truncated_document_gives_its_whole_entries(self):
        body = rss(('a', 'A'), ('b', 'B'), ('c', 'C'))
        self.origin.script('/feed', scripted.plain(body[:body.index('<guid>c')], ETag='"cut"'), scripted.plain(body, ETag='"whole"'))
        self.configure(feeds=['/feed'])
        self.once()
        self.assertEqual(self.titles(), ['A', 'B'])
        self.assertEqual(self.feed('/feed')['stage'], 'parse')
        self.once('--all')
        self.assertIsNone(self.origin.requests('/feed')[1].header('If-None-Match'))
        self.assertEqual(self.titles(), ['A', 'B', 'C'])
        self.assertNotIn('failure', self.feed('/feed'))

    def test_410_ends_the_feed_and_keeps_its_items(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A'))), scripted.status(410))
        self.configure(feeds=['/feed'])
        for status in (0, 2, 2):
            self.once('--all', expect=status)
            self.once()
        self.assertIsNotNone(self.feed('/feed')['due'])     # those came together
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('update feed_state set failing_since = failing_since - 86400')
        database.close()
        for status in (2, 0):               # a second 410 a day later confirms the first
            self.once('--all', expect=status)
            self.once()
        self.assertEqual(self.titles(), ['A'])
        self.assertEqual(self.feed('/feed')['failure'], 'gone')
        self.assertEqual(len(self.origin.requests('/feed')), 4)
        self.origin.script('/feed', scripted.plain(rss(('b', 'B'))))
        self.courant('feed', 'revive', self.address('/feed'))
        self.once()
        self.assertEqual(self.titles(), ['A', 'B'])
        self.assertNotIn('failure', self.feed('/feed'))
        self.once('--all')
        self.assertEqual(len(self.origin.requests('/feed')), 6)

    def test_one_410_alone_ends_nothing(self):
        self.origin.script('/feed', scripted.status(410), scripted.plain(rss(('a', 'A'))))
        self.configure(feeds=['/feed'])
        self.once()
        feed = self.feed('/feed')
        self.assertEqual(feed['failure'], 'gone')
        self.assertIsNotNone(feed['due'])       # a day later it is asked once more
        self.once('--all')
        self.assertEqual(self.titles(), ['A'])

    def test_retry_after_holds_for_manual_refresh_too(self):
        self.origin.script('/feed', scripted.status(429, Retry_After='7200'))
        self.configure(feeds=['/feed'])
        self.once()
        for _ in range(3):
            self.once('--all', expect=None)
            self.courant('refresh', expect=None)
        self.assertEqual(len(self.origin.requests('/feed')), 1)

    def test_private_addresses_are_refused_unless_allowed(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        hosts = ['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '[::ffff:127.0.0.1]', '0']
        self.configure(feeds=['http://%s:%d/feed' % (host, self.origin.port) for host in hosts], networks='{}')
        self.once()
        self.assertEqual(self.origin.requests(), [])
        for feed in self.feeds().values():
            self.assertEqual(feed['failure'], 'client')
            self.assertIn('not public', feed['reason'])

    def test_of_several_addresses_the_one_that_was_asked_is_judged(self):
        with scripted.Origin(addresses=('127.0.0.2',)) as other:
            other.behaviours['/feed'] = scripted.reset()
            self.configure(feeds=[other.url('/feed', 'two.test')], networks='{"127.0.0.2/32"}')
            hosts = '127.0.0.2 two.test\n127.0.0.1 two.test\n'
            self.start('--once', wait=False, prefix=self.with_files(hosts=hosts)).wait(60)
            self.assertEqual(len(other.requests()), 1)
        feed, = self.feeds().values()
        self.assertEqual(feed['failure'], 'transient', feed['reason'])

    def test_a_refused_address_is_no_excuse_for_one_that_fails(self):
        """Whichever of them is tried first."""
        with socket.create_server(('127.0.0.1', 0)) as nobody:
            port = nobody.getsockname()[1]
        self.configure(feeds=['http://two.test:%d/feed' % port], networks='{"127.0.0.1/32"}')
        for hosts in '127.0.0.1 two.test\n127.0.0.2 two.test\n', '127.0.0.2 two.test\n127.0.0.1 two.test\n':
            self.start('--once', '--all', wait=False, prefix=self.with_files(hosts=hosts)).wait(60)
            feed, = self.feeds().values()
            self.assertEqual(feed['failure'], 'transient', feed['reason'])

    def test_a_full_address_is_no_excuse_for_another(self):
        with scripted.Origin(addresses=('127.0.0.1', '127.0.0.2')) as other:
            other.behaviours['/one'] = scripted.stall()
            other.behaviours['/two'] = scripted.reset()
            feeds = [other.url('/one', 'one.test'), other.url('/two', 'two.test')]
            self.configure(feeds=feeds[:1], fetch='per-address = 1')
            hosts = '127.0.0.1 one.test two.test\n127.0.0.2 two.test\n'
            self.start(prefix=self.with_files(hosts=hosts))
            self.wait_until(lambda: other.requests('/one'))
            self.configure(feeds=feeds, fetch='per-address = 1')
            self.courant('reload')
            self.wait_until(lambda: 'retry in' in self.daemon_log())
            self.assertEqual(len(other.requests('/two')), 1)
            self.assertEqual(self.stop(), 0)

    def test_redirect_to_a_refused_address_connects_to_nothing(self):
        with scripted.Origin(addresses=('127.0.9.9',)) as forbidden:
            forbidden.serve('/feed', rss(('a', 'A')))
            self.origin.script('/feed', scripted.redirect(301, forbidden.url('/feed', '127.0.9.9')))
            self.configure(feeds=['/feed'], networks='{"127.0.0.1"}')
            self.once()
            self.assertEqual(forbidden.requests(), [])
        self.assertIn('not public', self.feed('/feed')['reason'])

    def test_temporary_redirects_are_followed_and_forgotten(self):
        self.origin.script('/old', scripted.redirect(302, '/new'))
        self.origin.serve('/new', rss(('a', 'A')))
        self.configure(feeds=['/old'])
        for _ in range(3):
            self.once('--all')
        self.assertEqual(len(self.origin.requests('/old')), 3)
        self.assertEqual([r.status for r in self.origin.requests('/new')], [200, 304, 304])
        self.assertIsNone(self.origin.requests('/old')[1].header('If-None-Match'))

    def test_long_temporary_redirects_are_told(self):                       # FRB 135
        begin = 1795219200
        self.origin.script('/old', scripted.redirect(302, '/new'))
        self.origin.serve('/new', rss(('a', 'A')))
        self.configure(feeds=['/old'])
        for day, is_told in ((0, False), (20, False), (31, True)):
            self.speed(1, begin + day * 86400)
            self.once('--all')
            text = self.courant('feed', 'explain', '1').stdout
            self.assertRegex(text, r'Led to +' + self.address('/new') + '.* since 2026-11-21T')
            self.assertEqual('meant for good' in text, is_told)
            self.assertIn('"led_since":"2026-11-21T', self.courant('feed', 'explain', '1', '--json').stdout)
        self.origin.serve('/old', rss(('a', 'A')))
        self.once('--all')
        self.assertNotIn('Led to', self.courant('feed', 'explain', '1').stdout)


class FetchesUnderWay(World):
    def hold(self, body):
        """Serves it at /held when the call that this returns has let it go; the list grows with each request."""
        waits = []

        async def held(request, writer):
            waits.append(asyncio.get_running_loop().create_future())
            await waits[-1]
            writer.write(scripted.head_of(200, {'Content-Length': len(body)}) + body)
            await writer.drain()
        self.origin.behaviours['/held'] = held
        return waits, lambda: waits[0].get_loop().call_soon_threadsafe(waits[0].set_result, None)

    def test_they_do_not_keep_the_former_limits(self):
        """Their handle is used again."""
        waits, release = self.hold(rss(('a', 'A')).encode())
        self.origin.script('/large', scripted.plain(rss(('b', 'B' * 200000))))
        self.configure(feeds=['/held'], fetch='max-wire = "64KiB"')
        self.start()
        self.wait_until(lambda: waits)
        self.configure('feed "large" { url = "%s" }' % self.address('/large'), feeds=['/held'],
                       fetch='max-wire = "5MiB" concurrency = 1')
        self.courant('reload')
        release()
        self.wait_until(lambda: len(self.titles()) == 2 or 'failure' in self.feed('/large'))
        self.assertNotIn('failure', self.feed('/large'))

    def start_held(self):
        """A section that is being asked at /held; the call that lets the answer go."""
        waits, release = self.hold(rss(('a', 'Former')).encode())
        self.origin.serve('/new', rss(('b', 'New')))
        self.configure('feed "x" { url = "%s" }' % self.address('/held'))
        self.start()
        self.wait_until(lambda: waits)
        return release

    def test_a_daemon_stops_with_the_answer_of_a_former_address(self):
        release = self.start_held()
        database = sqlite3.connect(self.path('courant.db'), isolation_level=None)
        database.execute('BEGIN IMMEDIATE')
        database.execute('UPDATE feed SET url = ?', (self.address('/new'),))
        release()
        time.sleep(0.5)  # it is with the writer, which waits
        self.daemon.send_signal(signal.SIGTERM)
        self.wait_until(lambda: 'stopping' in self.daemon_log())
        database.execute('COMMIT')
        self.assertEqual(self.daemon.wait(20), 0)
        self.assertEqual(self.titles(), [])

    def test_older_documents_of_a_former_address_are_not_asked(self):
        self.origin.serve('/old', rss(('a', 'A')))
        self.origin.serve('/new', rss(('b', 'B')))
        self.origin.serve('/archive', rss(('c', 'C')))
        self.configure('feed "x" { url = "%s" }' % self.address('/old'))
        self.once()
        database = sqlite3.connect(self.path('courant.db'))
        database.execute('INSERT INTO feed_backfill (feed_id, url, n_left, n_read) VALUES (1, ?, 5, 0)', (self.address('/archive'),))
        database.commit()
        self.configure('feed "x" { url = "%s" }' % self.address('/new'))
        self.once()
        self.once('--all')
        self.assertEqual(sorted(self.titles()), ['A', 'B'])
        self.assertEqual(self.sql('SELECT count(*) FROM feed_backfill'), [(0,)])

    def test_a_section_gets_another_address_while_the_former_is_asked(self):
        release = self.start_held()
        self.configure('feed "x" { url = "%s" }' % self.address('/new'))
        self.courant('reload')
        release()
        self.wait_until(self.titles)
        self.assertEqual(self.titles(), ['New'])
        self.assertEqual(len(json.loads(self.courant('feed', 'list', '--json').stdout)), 1)


class OneFeed(World):
    """What a feed section says of its own feed."""

    def section(self, path, *options):
        return 'feed "x" { url = "%s" %s }' % (self.address(path), ' '.join(options))

    def test_a_first_fetch_may_be_limited(self):
        items = [('i%d' % number, 'Item %d' % number) for number in range(9)]
        feed = self.origin.serve('/feed', rss(*items))
        other = self.origin.serve('/other', rss(*items))
        self.configure(self.section('/feed', 'initial = "3"'), feeds=['/other'], fetch='initial = "1"')
        self.once()
        self.assertEqual(self.titles('feed:x'), ['Item 0', 'Item 1', 'Item 2'])
        self.assertEqual(self.titles('feed:' + self.section_name('/other')), ['Item 0'])
        feed.body = rss(*[('new%d' % number, 'New %d' % number) for number in range(5)], *items)
        other.body = feed.body
        self.once('--all')
        self.assertEqual(len(self.titles('feed:x')), 3 + 5)     # later ones are not limited
        self.assertEqual(len(self.titles('feed:' + self.section_name('/other'))), 1 + 5)

    def test_nothing_limits_what_comes_after_an_empty_beginning(self):
        feed = self.origin.serve('/feed', rss())
        self.configure(self.section('/feed', 'initial = "1"'))
        self.once()
        feed.body = rss(('a', 'A'), ('b', 'B'))
        self.once('--all')
        self.assertEqual(self.titles(), ['A', 'B'])

    def plan(self, feed='1'):
        plan = json.loads(self.courant('feed', 'explain', feed, '--json').stdout)
        return plan[0] if isinstance(plan, list) else plan

    def test_a_changed_interval_counts_from_the_reload_on(self):
        self.origin.script('/own', scripted.plain(rss(('a', 'A')), ETag='"1"'))
        self.origin.script('/other', scripted.plain(rss(('b', 'B')), ETag='"1"'))
        self.configure(self.section('/own', 'interval = "10h"'), feeds=['/other'], interval='10h')
        self.start()
        self.wait_until(lambda: self.titles() == ['A', 'B'])
        for text, interval in ((self.section('/own', 'interval = "2s"'), '10h'), (self.section('/own'), '2s')):
            n_own, n_other = len(self.origin.requests('/own')), len(self.origin.requests('/other'))
            self.configure(text, feeds=['/other'], interval=interval)
            self.courant('reload')
            self.wait_until(lambda: len(self.origin.requests('/own')) > n_own)
        self.wait_until(lambda: len(self.origin.requests('/other')) > n_other)
        self.stop()

    def test_a_changed_interval_counts_from_the_restart_on(self):
        begin = 1795219200
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), ETag='"1"'))
        for shown, interval, n_requests in ((0, '1h', 1), (3, '10h', 1), (3, '2h', 1), (4.5, '2h', 2), (4.6, '10h', 2),
                                            (15.7, '10h', 3)):
            self.configure(feeds=['/feed'], interval=interval)
            self.speed(1, begin + int(shown * 3600))
            self.once()
            self.assertEqual((shown, interval, len(self.origin.requests())), (shown, interval, n_requests))
            plan = self.plan()
            self.assertEqual(plan['due'], plan['planned'])

    def test_a_longer_interval_counts_for_a_feed_that_waits(self):
        begin, hour = 1795219200, 3600
        self.origin.script('/feed', scripted.status(429, Retry_After='7200'))
        for shown, interval, wait, n_requests in ((0, '1h', 2, 1), (0.5, '24h', 24, 1), (0.6, '90m', 2, 1),
                                                  (1.9, '1h', 2, 1), (2.1, '1h', 2, 2)):
            self.configure(feeds=['/feed'], interval=interval)
            self.speed(1, begin + int(shown * hour))
            self.once()
            self.assertEqual((shown, len(self.origin.requests())), (shown, n_requests))
            (waits,), = self.sql('select due_at - fetched_at from feed_state')
            self.assertTrue(wait * hour <= waits <= wait * hour * 1.1, (shown, waits))

    def test_validators_may_be_ignored(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), ETag='"1"', Last_Modified='then'))
        self.configure(self.section('/feed', 'ignore-validators = true'))
        self.once()
        self.once('--all')
        self.configure(self.section('/feed'))
        self.once('--all')
        self.assertEqual([request.header('If-None-Match') for request in self.origin.requests()], [None, None, '"1"'])
        self.assertEqual([request.header('A-IM') for request in self.origin.requests()], [None, None, 'feed'])

    def test_hints_may_be_ignored(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A'), extra='<ttl>600</ttl>'), ETag='"1"',
                                                   Cache_Control='max-age=40000'))
        for options, decided_by in (([], 'freshness'), (['ignore-hints = true'], 'interval')):
            self.configure(self.section('/feed', *options))
            self.once('--all')
            plan = json.loads(self.courant('feed', 'explain', 'x', '--json').stdout)
            plan = plan[0] if isinstance(plan, list) else plan
            self.assertEqual(plan['decided_by'], decided_by)
        self.assertIn('ignored', [bound['bound'] for bound in plan['bounds']])
        self.assertIn('ignore-hints', self.courant('feed', 'show', 'x').stdout)

    def test_the_pace_is_explained(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        sections = {'': ('', 8, 0), 'host "*.0.0.1" { delay = "9s" }': ('*.0.0.1', 8, 9000),
                    'host "127.0.0.1" { delay = "1500ms" per-host = 2 }': ('127.0.0.1', 2, 1500)}
        for text, (section, per_host, delay_ms) in sections.items():
            self.configure(text + '\n' + self.section('/feed'))
            self.courant('feed', 'add', self.address('/feed'), expect=None)
            plan = json.loads(self.courant('feed', 'explain', '1', '--json').stdout)
            plan = plan[0] if isinstance(plan, list) else plan
            self.assertEqual((plan.get('host_section', ''), plan['per_host'], plan['host_delay_ms']),
                             (section, per_host, delay_ms))
        self.assertIn('2 at once to its host, 1500ms apart (host "127.0.0.1")', self.courant('feed', 'explain', '1').stdout)

    def test_private_addresses_of_one_feed(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.origin.serve('/other', rss(('b', 'B')))
        self.configure(self.section('/feed', 'allow-private = true'), feeds=['/other'], networks='{}')
        self.once()
        self.once('--all', expect=2)    # nor over the connection that the other has opened
        self.assertEqual(self.titles(), ['A'])
        self.assertIn('not public', self.feed('/other')['reason'])
        self.assertEqual(self.origin.requests('/other'), [])

    def test_a_proxy_for_one_feed(self):
        target = 'http://feeds.example/feed'
        self.origin.script(target, scripted.plain(rss(('a', 'By proxy'))))
        self.origin.serve('/feed', rss(('b', 'Direct')))
        self.configure('feed "x" { url = "%s" proxy = "%s" user-agent = "mine/1" headers = {"X-Mine: 1"} }' % (
            target, self.origin.url('')), feeds=['/feed'])
        self.once()
        self.assertEqual(self.titles(), ['By proxy', 'Direct'])
        proxied, direct = self.origin.requests(target)[0], self.origin.requests('/feed')[0]
        self.assertEqual(proxied.header('Host'), 'feeds.example')
        self.assertEqual(proxied.header('User-Agent'), 'mine/1')
        self.assertEqual(proxied.header('X-Mine'), '1')
        self.assertNotEqual(direct.header('User-Agent'), 'mine/1')
        self.assertIsNone(direct.header('X-Mine'))
        self.configure(feeds=[target, '/feed'], fetch='proxy = "%s"' % self.origin.url(''))     # and for all
        self.once('--all', expect=2)        # the proxy does not know the other
        self.assertEqual(len(self.origin.requests(target)), 2)
        self.assertEqual(len(self.origin.requests(self.address('/feed'))), 1)

    def test_a_proxy_may_say_no(self):
        cases = {407: ('client', 'credentials'), 403: ('transient', 'proxy'), 429: ('transient', 'proxy')}
        for status in cases:
            self.origin.script('p%d.example:443' % status, scripted.status(status, Proxy_Authenticate='Basic realm="p"'))
        self.configure(feeds=['https://p%d.example/feed' % status for status in cases],
                       fetch='proxy = "%s"' % self.origin.url(''))
        self.once()
        for status, (failure, words) in cases.items():
            feed = self.feeds()['https://p%d.example/feed' % status]
            self.assertEqual((feed['failure'], words in feed['reason'], str(status) in feed['reason']), (failure, True, True), feed)

    def test_the_environment_names_no_proxy(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.environment.update(http_proxy='http://127.0.0.1:1', all_proxy='http://127.0.0.1:1')
        self.configure(feeds=['/feed'])
        self.once()
        self.assertEqual(self.titles(), ['A'])

    def test_bad_values_name_their_place(self):
        self.configure(self.section('/feed', 'initial = "few"'))
        self.assertRegex(self.once(expect=78).stderr, r'courant\.conf:[0-9]+: .*initial: "few"')

    def test_where_it_is_pushed_from_is_recorded(self):
        atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>u</id>%s</feed>' % (
            '<link rel="hub" href="https://hub.example/in"/><link rel="self" href="https://me.example/in"/>')
        self.origin.script('/document', scripted.plain(atom))
        self.origin.script('/header', scripted.plain(
            atom, Link='<https://hub.example/out>; rel="hub", <https://me.example/out>; rel=self'))
        self.origin.script('/relative', scripted.plain(rss(('a', 'A')), Link='</hub>; rel=hub'))
        self.origin.script('/other', scripted.plain(rss(('a', 'A')), Link='<file:///hub>; rel=hub'))
        self.configure(feeds=['/document', '/header', '/relative', '/other'])
        self.once()
        self.assertEqual(self.sql('select hub_url, self_url from v_feeds order by id'), [
            ('https://hub.example/in', 'https://me.example/in'), ('https://hub.example/out', 'https://me.example/out'),
            (self.address('/hub'), None), (None, None)])
        shown = self.courant('feed', 'show', self.address('/header')).stdout
        self.assertIn('https://hub.example/out', shown)
        self.assertIn('https://me.example/out', shown)

    def test_an_exhausted_rate_limit_is_waited_for(self):
        self.origin.script('/feed', scripted.plain(rss(('a', 'A')), X_RateLimit_Remaining='0', X_RateLimit_Reset='7200'))
        self.origin.serve('/other', rss(('b', 'B')))
        self.configure(feeds=['/feed'], fetch='host-delay = "1ms"')
        self.once()
        self.configure(feeds=['/feed', '/other'], fetch='host-delay = "1ms"')
        for _ in range(2):
            self.once('--all', expect=None)
            self.courant('refresh', expect=None)
        self.assertEqual(len(self.origin.requests()), 1)    # the whole host, by any path, over restarts
        self.assertNotIn('failure', self.feed('/feed'))


class Poison(World):
    def test_a_document_that_kills_or_stalls_the_parser_costs_its_feed_alone(self):
        kinds = ['crash', 'hang', 'memory', 'file']
        for kind in kinds:
            self.origin.serve('/' + kind, rss((kind, 'courant-poison:' + kind)), encoding=None)
        healthy = ['/good%d' % number for number in range(40)]
        for path in healthy:
            self.origin.serve(path, rss((path[1:], path[1:])))
        if 'sanitize' in os.environ.get('COURANT_BUILD', ''):
            kinds = ['crash', 'hang']  # memory and calls are not caged under sanitizers
        self.configure(feeds=['/' + kind for kind in kinds] + healthy)
        self.once()
        self.assertEqual(self.titles(), sorted(path[1:] for path in healthy))
        for kind in kinds:
            feed = self.feed('/' + kind)
            self.assertEqual((kind, feed['stage'], feed['failure']), (kind, 'parse', 'parser'))
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])


class Service(World):
    def test_start_serve_stop(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.start()
        self.wait_until(lambda: self.titles() == ['A'])
        self.assertEqual(self.stop(), 0)
        self.assertFalse(os.path.exists(self.path('courant.db.sock')))
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])

    def test_tool_and_daemon_work_on_one_store(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.start()
        self.courant('feed', 'add', self.address('/feed'), '--tag', 'news')
        self.wait_until(lambda: self.titles('tag:news') == ['A'])
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))
        self.courant('refresh', '--wait')
        self.assertEqual(self.titles(), ['A', 'B'])
        self.courant('feed', 'remove', self.address('/feed'))
        self.assertEqual(self.feeds(), {})
        self.assertEqual(self.stop(), 0)

    def test_hup_reloads_and_a_bad_file_changes_nothing(self):
        self.origin.serve('/one', rss(('a', 'A')))
        self.origin.serve('/two', rss(('b', 'B')))
        self.configure(feeds=['/one'])
        self.start()
        self.wait_until(lambda: self.titles() == ['A'])
        self.configure(feeds=['/one', '/two'])
        self.daemon.send_signal(signal.SIGHUP)
        self.wait_until(lambda: self.titles() == ['A', 'B'])
        self.assertRegex(self.daemon_log(), r'reload: 1 feed added, 0 removed, 0 changed; 0 exports')
        self.configure('fetch { concurency = 3 }', feeds=[])
        self.daemon.send_signal(signal.SIGHUP)
        self.wait_until(lambda: 'stays as it was' in self.daemon_log())
        self.assertRegex(self.daemon_log(), r'courant\.conf:[0-9]+: .*concurency')
        self.assertEqual(self.sql('select count(*) from v_feeds'), [(2,)])
        self.configure(feeds=['/two'])
        self.courant('reload')
        self.assertEqual(list(self.feeds()), [self.address('/two')])
        self.assertEqual(self.titles(), ['A', 'B'])
        self.assertEqual(self.stop(), 0)

    def test_stops_at_once_with_transfers_in_flight(self):
        paths = ['/stall%d' % number for number in range(100)]
        for path in paths:
            self.origin.script(path, scripted.stall())
        self.configure(feeds=paths, fetch='concurrency = 200')
        with open(self.path('courant.conf'), encoding='utf-8') as file:
            text = file.read().replace('per-host = 8', 'per-host = 64')
        with open(self.path('courant.conf'), 'w', encoding='utf-8') as file:
            file.write(text)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) >= 64)
        self.assertEqual(self.stop(), 0)
        for feed in self.feeds().values():
            self.assertNotIn('failure', feed)

    def test_systemd_protocol(self):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(self.path('notify'))
        listener.settimeout(60)
        self.addCleanup(listener.close)
        heard = []

        def hear(word):
            while not any(word in line for line in heard):
                heard.extend(listener.recv(4096).decode().split('\n'))

        self.start(environment={'NOTIFY_SOCKET': self.path('notify'), 'WATCHDOG_USEC': '200000'})
        hear('READY=1')
        hear('STATUS=')
        hear('WATCHDOG=1')
        heard.clear()
        self.daemon.send_signal(signal.SIGHUP)
        hear('RELOADING=1')
        hear('MONOTONIC_USEC=')
        hear('READY=1')
        self.daemon.send_signal(signal.SIGTERM)
        hear('STOPPING=1')
        self.assertEqual(self.daemon.wait(60), 0)
        self.daemon = None
        self.log.close()

    def test_hosts_that_want_https_are_kept_in_the_cache_folder(self):
        beside, apart = self.path('courant.db.hsts'), self.path('cache/courant.db.hsts')
        known = 'localhost %d\n' % (time.time() + 86400)
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=[self.origin.url('/feed', 'localhost')], networks='{"127.0.0.0/8", "::1"}')
        with open(beside, 'w', encoding='ascii') as file:
            file.write(known)
        self.once()
        self.assertTrue(os.path.exists(beside))
        self.environment['CACHE_DIRECTORY'] = os.path.dirname(apart)
        for _ in range(2):
            self.once('--all', expect=2)
            self.assertFalse(os.path.exists(beside))
            with open(apart, encoding='ascii') as file:
                self.assertEqual(file.read(), known)
        os.remove(apart)
        self.once('--all')
        self.assertEqual(len(self.origin.requests()), 1)    # by http, when nothing says otherwise

    def test_second_daemon_is_refused(self):
        self.start()
        result = self.run_program(COURANTD, expect=69)
        self.assertIn('another daemon', result.stderr)
        self.assertEqual(self.stop(), 0)

    def test_what_a_second_daemon_would_keep_is_nothing_to_the_first(self):
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))
        self.configure(feeds=['/feed'])
        self.start()
        self.wait_until(lambda: self.sql('select count(*) from item') == [(2,)])
        for other in 'keep-items = 1', 'search = false':
            self.configure('store { %s }' % other)
            for arguments in (), ('--once',):
                self.run_program(COURANTD, *arguments, expect=69)
        self.assertEqual(self.sql('select count(*), (select search > 0 from meta) from item'), [(2, 1)])
        self.assertEqual(self.stop(), 0)

    def test_refresh_without_a_daemon(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.courant('feed', 'add', self.address('/feed'))
        self.courant('refresh')
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))
        self.courant('refresh', self.address('/feed'))
        self.assertEqual(self.titles(), ['A', 'B'])
        self.origin.script('/feed', scripted.status(500))
        self.courant('refresh', '--wait', expect=2)

    def test_usage(self):
        for words in (['--onc'], ['--feed'], ['--feed', 'x'], ['stray'], ['--once=yes'], ['--all'], ['-x']):
            said = self.run_program(COURANTD, *words, expect=64).stderr
            self.assertIn('--help', said)
            self.assertIn('courantd: %s ' % words[0], said)
        self.assertIn('--once', self.run_program(COURANTD, '-h').stdout)

    def test_check(self):
        result = self.run_program(COURANTD, '--check')
        self.assertIn('ok', result.stdout)
        self.assertIn('contact is not set', result.stderr)
        self.configure(fetch='contact = "https://example.org/us"', interval='2m')
        result = self.run_program(COURANTD, '--check')
        self.assertNotIn('contact', result.stderr)
        self.assertIn('interval', result.stderr)
        self.configure('nonsense = 1')
        self.assertRegex(self.run_program(COURANTD, '--check', expect=78).stderr, r'courant\.conf:[0-9]+: .*nonsense')

    def test_what_the_tool_changes_is_exported(self):
        """Stars, and items with their feeds that come from elsewhere."""
        self.origin.serve('/new', rss(('n', 'New')))
        self.configure('export "stars" { formats = {"json"} query = "is:starred" }', feeds=['/feed'])
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))

        def exported():
            with open(self.path('exports/stars.json'), encoding='utf-8') as file:
                return sorted(item['title'] for item in json.load(file)['items'])

        self.start()
        self.wait_until(lambda: len(self.items()) == 2 and os.path.exists(self.path('exports/stars.json')))
        self.courant('star', '1')
        self.wait_until(lambda: len(exported()) == 1)
        line = {'id': 'x', 'title': 'Taken in', '_courant': {
            'feed_url': self.address('/new'), 'first_seen': '2026-01-01T00:00:00Z', 'starred': True}}
        self.assertIn('feeds new: 1', self.courant('import', '-', stdin=json.dumps(line).encode()).stderr)
        self.wait_until(lambda: 'Taken in' in exported() and 'New' in self.titles())
        self.assertEqual(self.stop(), 0)

    def test_a_file_in_place_of_the_socket_stays(self):
        with open(self.path('precious'), 'w', encoding='utf-8') as file:
            file.write('text')
        self.configure('control-socket = "precious"')
        self.assertIn('no socket', self.run_program(COURANTD, expect=78).stderr)
        with open(self.path('precious'), encoding='utf-8') as file:
            self.assertEqual(file.read(), 'text')
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(self.path('dead'))
        os.symlink('dead', self.path('link'))
        self.configure('control-socket = "link"')
        self.start(wait=False)
        self.wait_until(lambda: 'courantd ' in self.daemon_log())
        self.assertEqual(self.stop(), 0)

    def test_quiet(self):
        """Only errors, from the daemon and from the tool that starts it; of a check, from the configuration."""
        self.configure('export "all" { formats = {"atom"} directory = "/nowhere" }', feeds=['/missing'], interval='2m')
        self.assertEqual(self.run_program(COURANTD, '--check', '--quiet').stderr, '')
        for said in (self.once('--all', '--quiet', expect=2).stderr, self.courant('refresh', '-q', expect=2).stderr):
            self.assertRegex(said, r'^(\S+ error: export all: folder /nowhere cannot be written: [^\n]*\n)+$')

    def test_check_looks_at_all_that_the_start_looks_at(self):
        for text, says in (
                ('export "x" {\ndirectory = "/tmp"\nquery = "foo:bar" }', r':8: export "x": query'),
                ('feed "x" {\nurl = "http://x.example/"\nuser = u\npassword-file = gone }', r':9: feed "x": password-file .*/gone'),
                ('host "*.a.example.org" {\ndelay = 3s }', r':7: host "\*\.a\.example\.org"'),
                ('subscriptions = "gone.opml"', r'subscriptions: .*/gone\.opml')):
            self.configure(text)
            for result in (self.run_program(COURANTD, '--check', expect=78), self.once(expect=78),
                           self.courant('config', 'check', expect=78)):
                self.assertRegex(result.stderr, says)

    def test_no_configuration_at_all(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        result = subprocess.run([COURANTD, '--once'], env=self.environment, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(os.path.exists(self.path('home/state/courant/courant.db')))

    def test_subscriptions_come_from_an_opml_file(self):
        self.origin.serve('/one', rss(('a', 'A')))
        self.origin.serve('/two', rss(('b', 'B')))

        def write(*paths):
            with open(self.path('feeds.opml'), 'w', encoding='utf-8') as file:
                file.write('<opml version="2.0"><body><outline text="News">%s</outline></body></opml>' % ''.join(
                    '<outline type="rss" text="x" xmlUrl="%s"/>' % self.address(path) for path in paths))

        write('/one', '/two')
        self.configure('subscriptions = "%s"' % self.path('feeds.opml'))
        self.once()
        self.assertEqual(self.titles('tag:News'), ['A', 'B'])
        write('/two')
        self.once()
        self.assertEqual(list(self.feeds()), [self.address('/two')])
        write('/one', '/two')                                    # and half of it
        with open(self.path('feeds.opml'), 'r+', encoding='utf-8') as file:
            file.truncate(len(file.read()) - 10)
        self.assertIn('ends before </opml>', self.once(expect=78).stderr)
        self.assertIn('ends before </opml>', self.courant('config', 'check', expect=78).stderr)


class Operation(World):
    """What happens to a service in the course of time."""

    def fill(self, n=3):
        for number in range(n):
            self.origin.serve('/feed%d' % number, rss(('item%d' % number, 'Item %d' % number)))
        return ['/feed%d' % number for number in range(n)]

    def test_due_times_are_kept(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=[], text='feed "f" { url = "%s" interval = "1s" }' % self.address('/feed'))
        self.start()
        self.wait_until(lambda: len(self.origin.requests('/feed')) >= 4)
        self.assertEqual(self.stop(), 0)

    def test_a_feed_named_twice_is_waited_for_once(self):
        self.configure(feeds=self.fill(1))
        self.start()
        self.wait_until(lambda: self.titles())
        self.courant('refresh', '1', '1', self.address('/feed0'), '--wait')

    def test_the_database_file_is_whole_after_the_end(self):
        self.configure(feeds=self.fill())
        self.once()
        self.assertFalse(os.path.exists(self.path('courant.db-wal')))
        self.start()
        self.assertEqual(self.stop(), 0)
        self.assertFalse(os.path.exists(self.path('courant.db-wal')))

    def test_a_locked_database_ends_the_start_with_75(self):
        import sqlite3
        self.configure(feeds=self.fill())
        self.once()
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('begin immediate')
            self.configure(feeds=self.fill(5))
            self.once(expect=75)
            database.rollback()
        self.once()

    def test_a_lock_held_for_a_while_loses_nothing(self):
        import sqlite3
        feeds = self.fill(20)
        self.configure(feeds=feeds)
        for path in feeds:
            self.origin.behaviours[path] = scripted.slowly(self.origin.behaviours[path], 0.5)
        self.start()
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('begin immediate')
            self.wait_until(lambda: len(self.origin.requests()) >= 20)
            time.sleep(1)
            database.rollback()
        self.wait_until(lambda: len(self.items()) == 20)
        self.assertEqual(len(self.origin.requests()), 20)
        self.assertEqual(self.stop(), 0)

    def test_a_deleted_database_ends_the_daemon(self):
        self.configure(feeds=self.fill())
        self.start()
        self.wait_until(lambda: len(self.items()) == 3)
        os.unlink(self.path('courant.db'))
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path('courant.db.sock'))
            client.sendall(b'refresh all\n')
            client.makefile('rb').read()
        self.assertEqual(self.daemon.wait(60), 74)
        self.assertIn('deleted', self.daemon_log())
        self.daemon = None
        self.log.close()

    def test_a_database_that_may_not_be_written_ends_the_start_with_77(self):     # R16
        nobody = 54321
        self.configure(feeds=self.fill())
        self.once()
        with open(self.path('courant.db'), 'rb') as file:
            before = file.read()
        user = {}
        if not os.geteuid():
            user = dict(user=nobody, group=nobody, extra_groups=[])
            self.let_others_run()
            for directory, _, _ in os.walk(self.folder.name):
                os.chmod(directory, 0o777)
            os.chmod(self.path('courant.conf'), 0o644)
        os.chmod(self.path('courant.db'), 0o444)
        self.environment['ASAN_OPTIONS'] = 'detect_leaks=0'  # it would start a process of its own
        result = self.once(expect=77, **user)
        self.assertIn(self.path('courant.db'), result.stderr)
        with open(self.path('courant.db'), 'rb') as file:
            self.assertEqual(file.read(), before)

    def test_a_damaged_database_is_reported_and_left_alone(self):     # R18
        self.configure(feeds=self.fill(20))
        self.once()
        with open(self.path('courant.db'), 'r+b') as file:
            size = file.seek(0, 2)
            file.seek(4096)
            file.write(b'x' * (size - 4096))
            file.seek(0)
            before = file.read()
        result = self.once('--all', expect=65)
        self.assertIn('damaged', result.stderr)
        self.assertIn(self.path('courant.db'), result.stderr)
        with open(self.path('courant.db'), 'rb') as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(self.courant('check', expect=65).stdout, '')

    def test_readers_and_the_writer_do_not_block_each_other(self):    # R17
        feeds = self.fill(60)
        for number, path in enumerate(feeds):
            self.origin.serve(path, rss(*[('%d-%d' % (number, n), 'Item %d' % n) for n in range(100)]))
        self.configure(feeds=feeds)
        ended, failures, counts, wal = threading.Event(), [], [0] * 8, [0]

        def read(index):
            while not ended.is_set():
                result = self.courant('export', '--format', 'json', expect=None)
                if result.returncode or 'lock' in result.stderr:
                    failures.append((result.returncode, result.stderr))
                counts[index] += 1
                if os.path.exists(self.path('courant.db-wal')):
                    wal[0] = max(wal[0], os.path.getsize(self.path('courant.db-wal')))
        self.start()
        readers = [threading.Thread(target=read, args=(index,)) for index in range(8)]
        for reader in readers:
            reader.start()
        self.wait_until(lambda: self.sql('select count(*) from item') == [(6000,)])
        self.wait_until(lambda: min(counts) >= 3)
        ended.set()
        for reader in readers:
            reader.join()
        self.assertEqual(failures, [])
        self.assertNotIn('store: ', self.daemon_log())
        self.assertLess(wal[0], 64 << 20)
        self.assertEqual(self.stop(), 0)

    def test_two_reloads_in_a_row_are_both_heard(self):
        import sqlite3
        feeds = self.fill(2)
        self.configure(feeds=feeds[:1])
        self.start()
        self.wait_until(lambda: len(self.items()) == 1)
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('begin immediate')
            self.daemon.send_signal(signal.SIGHUP)
            self.wait_until(self.answers)
            self.configure(feeds=feeds, interval='2h')
            self.daemon.send_signal(signal.SIGHUP)
            self.wait_until(self.answers)
            database.rollback()
        self.wait_until(lambda: len(self.items()) == 2)
        self.assertIn('schedule.interval: "1h" -> "2h"', self.daemon_log())
        self.assertEqual(self.stop(), 0)

    def test_a_bad_file_takes_nothing_from_the_reload_before(self):
        import sqlite3
        feeds = self.fill(2)
        self.configure(feeds=feeds[:1])
        self.start()
        self.wait_until(lambda: len(self.items()) == 1)
        clients = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('begin immediate')
            for client, text in zip(clients, ('', 'fetch { concurency = 3 }')):
                self.configure(text, feeds=feeds, interval='2h')
                client.connect(self.path('courant.db.sock'))
                client.sendall(b'reload\n')
                self.tell('status')
                self.tell('status')     # whoever came before the first has been heard by now
            database.rollback()
        answers = [client.makefile('rb').read() for client in clients]
        for client in clients:
            client.close()
        self.assertEqual([answer.split()[0] for answer in answers], [b'ok', b'invalid'], answers)
        self.wait_until(lambda: self.sql('select count(*) from item') == [(2,)])
        self.assertIn('schedule.interval: "1h" -> "2h"', self.daemon_log())
        self.assertEqual(self.stop(), 0)

    def test_lists_and_reloads_at_once(self):
        """Whether they share what they should not is for the thread sanitizer to tell."""
        feeds = self.fill(100)
        self.configure(feeds=feeds)
        self.start()
        self.wait_until(lambda: len(self.items()) == 100)
        askers = [threading.Thread(target=lambda line=line: [self.tell(line) for _ in range(50)])
                  for line in ('changed', 'reload', 'changed')]
        for asker in askers:
            asker.start()
        for minutes in range(60, 80):
            self.configure(feeds=feeds, interval='%dm' % minutes)
            self.courant('reload')
        for asker in askers:
            asker.join()
        self.assertEqual(self.stop(), 0)

    def test_exports_of_once_know_all_words(self):
        self.configure('export "found" { query = "Item" formats = {"json"} directory = "%s" }' % self.path('out/'),
                       feeds=self.fill())
        self.once()
        with open(self.path('out/found.json'), encoding='utf-8') as file:
            self.assertEqual(len(json.load(file)['items']), 3)

    def test_search_without_an_index(self):
        self.configure('store { search = false }', feeds=self.fill())
        self.once()
        self.assertEqual(self.titles('item'), ['Item 0', 'Item 1', 'Item 2'])

    def test_an_export_folder_that_comes_back(self):
        self.configure('export "all" { formats = {"atom"} directory = "%s" }' % self.path('out/'), feeds=self.fill())
        os.rmdir(self.path('out/'))
        self.assertIn('directory /', self.courant('config', 'check').stderr)
        self.assertIn('export all', self.once(expect=73).stderr)
        self.start()
        self.wait_until(lambda: 'Exports       errors: 1; ' in self.courant('status').stdout)
        self.assertEqual(self.stop(), 0)
        self.path('out/')
        self.once()
        self.assertEqual(os.listdir(self.path('out/')), ['all.atom'])

    def test_the_folder_of_exports_that_name_none(self):
        self.configure('export "all" { formats = {"atom", "json"} }', feeds=self.fill())
        self.assertNotIn('directory', self.courant('config', 'check').stderr)
        self.once()
        self.assertEqual(sorted(os.listdir(self.path('exports'))), ['all.atom', 'all.json'])

    def test_exports_lie_beside_the_database_that_was_named(self):
        self.configure('export "all" { }', feeds=self.fill())
        self.once()
        with open(self.path('exports/all.atom'), encoding='utf-8') as file:
            published = file.read()
        self.origin.serve('/feed0', rss(('other', 'Other')))
        self.courant('refresh', '--database', self.path('aside/trial.db'))
        with open(self.path('exports/all.atom'), encoding='utf-8') as file:
            self.assertEqual(file.read(), published)
        with open(self.path('aside/exports/all.atom'), encoding='utf-8') as file:
            self.assertIn('Other', file.read())

    @unittest.skipUnless(os.getuid() == 0, 'needs root')
    def test_the_folder_of_exports_is_for_the_owner_of_the_database(self):
        self.configure(feeds=self.fill())
        self.once()
        os.chown(self.path('courant.db'), 54321, 54321)
        self.configure('export "all" { }', feeds=self.fill())
        self.once()
        self.assertEqual(os.stat(self.path('exports')).st_uid, 54321)

    def test_interrupted_work_is_no_success(self):
        self.origin.script('/feed', scripted.stall())
        self.configure(feeds=['/feed'])
        self.start('--once', wait=False)
        self.wait_until(lambda: self.origin.requests('/feed'))
        self.assertEqual(self.stop(signal.SIGINT), -signal.SIGINT)

    def test_closed_standard_descriptors(self):
        self.configure(feeds=self.fill())
        command = [COURANTD, '--config', self.path('courant.conf'), '--once', '--all']
        for fd in (0, 1, 2):
            result = subprocess.run(command, env=self.environment, timeout=60, preexec_fn=lambda: os.close(fd))
            self.assertEqual(result.returncode, 0)
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])

    def test_a_database_that_cannot_be_made_is_an_error_at_once(self):
        for path in ('/proc/x', '/proc/1/x/y.db', '/dev/null/x.db'):
            self.run_program(COURANTD, '--database', path, '--once', expect=74)

    def test_only_the_newest_items_of_a_feed_are_kept(self):
        """What went does not come back, although the document still has it."""
        dates = ['Mon, 0%d Jan 2024 10:00:00 GMT' % day for day in range(1, 9)]
        body = rss(*({'guid': 'g%d' % n, 'title': 'T%d' % n, 'pubDate': date} for n, date in enumerate(dates))).encode()

        async def slow(request, writer):
            """The writer has nothing else to do meanwhile than to look for what is beyond what is kept."""
            await asyncio.sleep(1)
            writer.write(scripted.head_of(200, {'Content-Length': len(body)}) + body)
            await writer.drain()
        self.origin.script('/feed', slow)
        self.configure('store { keep-items = 3 }', feeds=['/feed'])
        for _ in range(2):
            self.once('--all')
            self.assertEqual(self.sql('select title from item order by title'), [('T5',), ('T6',), ('T7',)])

    def test_lower_limits_hold_from_the_reload_on(self):
        dates = ['Mon, 0%d Jan 2024 10:00:00 GMT' % day for day in range(1, 9)]
        for path in ('/feed', '/other'):
            self.origin.serve(path, rss(*[{'guid': path + date, 'title': path + date[6], 'pubDate': date} for date in dates]))
        feeds = 'feed "other" { url = "%s" %%s }' % self.address('/other')
        self.configure(feeds % '', feeds=['/feed'])
        self.start()
        self.wait_until(lambda: len(self.items()) == 16)
        self.configure('store { keep-items = 3 }\n' + feeds % '', feeds=['/feed'])
        self.courant('reload')
        self.wait_until(lambda: len(self.items()) == 6)
        self.configure('store { keep-items = 3 }\n' + feeds % 'keep-items = 1', feeds=['/feed'])
        self.courant('reload')
        self.wait_until(lambda: sorted(item['title'] for item in self.items()) == ['/feed6', '/feed7', '/feed8', '/other8'])
        self.stop()

    def test_words_are_found_while_commits_come(self):
        paths = ['/feed%d' % number for number in range(60)]
        for path in paths:
            self.origin.serve(path, rss())
        self.origin.serve('/feed0', rss(('a', 'The bridge closes')))
        self.configure(feeds=paths, fetch='host-delay = "150ms"')
        self.start()
        self.wait_until(lambda: 'bridge' in self.courant('items', 'bridge').stdout)
        self.assertLess(len(self.origin.requests()), len(paths))
        self.stop()

    def test_a_damaged_index_is_told_of(self):                  # R18
        numbers = itertools.count()
        self.origin.behaviours['/feed'] = lambda request: scripted.plain(
            rss(*[('g%d' % n, 'word%d' % n) for n in itertools.islice(numbers, 100)]), Cache_Control='max-age=600')(request)
        self.configure(feeds=['/feed'], interval='10m')
        self.once()
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('update item_fts_data set block = substr(block, 1, 4) || zeroblob(length(block) - 4) '
                             'where id = (select max(id) from item_fts_data)')
        database.close()
        self.speed(3600)
        self.start()
        self.wait_until(lambda: len(self.origin.requests()) > 2 and 'error: ' in self.daemon_log())
        self.wait_until(lambda: len(self.origin.requests()) > 9)
        self.assertEqual(len(re.findall('error: store: the search index: .*damaged', self.daemon_log())), 1)
        self.stop()

    def test_a_limit_that_is_met_hides_no_other(self):
        dates = ['Mon, 0%d Jan 2024 10:00:00 GMT' % day for day in range(1, 9)]
        self.origin.serve('/feed', rss(*[{'guid': 'g%d' % n, 'title': 'T%d' % n, 'pubDate': date} for n, date in enumerate(dates)]))
        self.configure(feeds=['/feed'])
        self.once()
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute("update item set first_seen_at = 0 where title = 'T7'")
        database.close()
        self.configure('store { keep = 30d keep-items = 3 }', feeds=['/feed'])
        self.once()
        self.assertEqual(self.sql('select title from item order by title'), [('T4',), ('T5',), ('T6',)])

    @unittest.skipUnless(os.getuid() == 0 and os.path.exists('/bin/mount'), 'needs root for a small file system')
    def test_a_full_disk_stores_nothing_partial_and_recovers(self):
        disk = self.path('disk/')
        if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], stderr=subprocess.DEVNULL).returncode:
            self.skipTest('mounting is not allowed here')
        self.addCleanup(subprocess.run, ['umount', '-l', disk])
        body = 'x' * 60000
        self.origin.serve('/feed', rss(*[{'guid': 'g%d' % n, 'title': 'T%d' % n, 'description': body + str(n)} for n in range(8)]))

        def configure(**options):
            self.configure(**options)
            with open(self.path('courant.conf'), encoding='utf-8') as file:
                text = file.read().replace(self.path('courant.db'), disk + 'courant.db')
            with open(self.path('courant.conf'), 'w', encoding='utf-8') as file:
                file.write(text)
        configure()
        self.speed(60)
        self.start(wait=False)
        self.wait_until(lambda: 'courantd ' in self.daemon_log())
        with open(disk + 'filler', 'wb') as filler:
            free = os.statvfs(disk)
            filler.write(b'x' * (free.f_bavail * free.f_frsize - 200000))
        configure(feeds=['/feed'])
        self.daemon.send_signal(signal.SIGHUP)
        self.wait_until(lambda: self.daemon_log().count('trying again') == 2)   # many times more than five tries
        self.assertEqual(self.items(), [])
        os.unlink(disk + 'filler')
        subprocess.run(['mount', '-o', 'remount,size=64m', disk], check=True)
        self.wait_until(lambda: len(self.items()) == 8)
        self.assertEqual(len(self.origin.requests('/feed')), 1)
        self.assertEqual(self.stop(), 0)


class Exports(World):
    def read_export(self, name):
        with open(self.path('out/' + name), 'rb') as file:
            return os.fstat(file.fileno()).st_mtime_ns, file.read()

    def test_exports_are_written_and_left_alone(self):
        feed = self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B')))
        self.configure('export "all" { formats = {"atom", "rss", "json"} directory = "%s" title = "All" }'
                       % self.path('out/'), feeds=['/feed'])
        self.once()
        names = sorted(os.listdir(self.path('out/')))
        self.assertEqual(len(names), 3, names)
        before = [self.read_export(name) for name in names]
        self.once('--all')
        self.assertEqual(before, [self.read_export(name) for name in names])
        feed.body = rss(('a', 'A'), ('b', 'B'), ('c', 'Cedar'))
        self.once('--all')
        for name in names:
            self.assertIn(b'Cedar', self.read_export(name)[1])
        self.assertEqual(sorted(os.listdir(self.path('out/'))), names)

    def test_what_comes_at_short_intervals_is_written_together(self):
        feed = self.origin.serve('/feed', rss(('a', 'A')))
        self.configure('export "all" { formats = {"atom"} directory = "%s" }' % self.path('out/'), feeds=['/feed'])
        self.start()
        self.wait_until(lambda: 'exports: 1 file written' in self.daemon_log())
        before = self.daemon_log().count('exports: 1 file written')
        titles = ['Item %d.' % number for number in range(20)]
        for number in range(1, 21):
            feed.body = rss(*[('i%d' % n, titles[n]) for n in range(number)])
            self.courant('refresh', '--wait')
        self.wait_until(lambda: titles[-1].encode() in self.read_export('all.atom')[1])
        self.assertLess(self.daemon_log().count('exports: 1 file written') - before, 20)  # on a slow machine, too
        self.assertEqual(self.stop(), 0)


class Crash(World):
    def test_kill_at_random_moments_loses_and_repeats_nothing(self):
        import random
        chance = random.Random(7)
        paths = ['/feed%d' % number for number in range(60)]
        expected = set()
        for path in paths:
            titles = ['%s-%d' % (path[1:], number) for number in range(20)]
            expected.update(titles)
            self.origin.serve(path, rss(*[(title, title) for title in titles]))
        self.configure(feeds=paths, interval='1s')
        for attempt in range(10):
            self.start(wait=False)
            time.sleep(chance.uniform(0.02, 0.5))
            self.daemon.kill()
            self.daemon.wait()
            self.log.close()
            self.daemon = None
            if os.path.exists(self.path('courant.db')):
                self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])
        self.once('--all')
        titles = [item['title'] for item in self.items()]
        self.assertEqual(len(titles), len(set(titles)))
        self.assertEqual(set(titles), expected)
        # nothing hides behind a validator: every feed that sends one has all its items
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])


class NoNetwork(World):
    def setUp(self):
        self.leave_the_network()
        super().setUp()

    def test_a_proxy_without_an_address_counts_against_nobody(self):
        self.configure(feeds=['http://feed.site%d.example/feed' % number for number in range(8)],
                       fetch='proxy = "http://no-such-proxy.example:3128"')
        self.start()
        self.wait_until(lambda: 'outage of our own' in self.daemon_log())
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])


if __name__ == '__main__':
    unittest.main(verbosity=1)
