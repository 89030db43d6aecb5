#!/usr/bin/env python3
"""Older documents (RFC 5005), on demand: at most so many, each archive once, and the feed stays what it is."""
import asyncio
import base64
import datetime
import json
import sqlite3
import threading
import time
import unittest

from harness import World, rss, scripted

ATOM = ('<link xmlns="http://www.w3.org/2005/Atom" rel="%s" href="%s"/>')
ARCHIVE = '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'


class Backfill(World):
    def document(self, name, older=None, relation='prev-archive', extra='', title=None):
        """One item named after the document, and one that all of them have."""
        link = ATOM % (relation, self.origin.url(older)) if older else ''
        dated = {'pubDate': 'Sat, 21 Nov 2026 10:00:00 GMT'}
        return rss({'guid': name, 'title': 'Item of ' + name, **dated},
                   {'guid': 'all', 'title': title or 'In all', **dated}, title='Title of ' + name, extra=link + extra)

    def archives(self, *years, last=None):
        """/feed leads to the newest year, each year to the one before."""
        for year, older in zip(years, [*('/%s' % year for year in years[1:]), last]):
            self.origin.serve('/%s' % year, self.document(year, older, extra=ARCHIVE, title='Old words'))
        self.origin.serve('/feed', self.document('feed', '/%s' % years[0]))

    def explained(self):
        return json.loads(self.courant('feed', 'explain', '1', '--json').stdout)[0]

    def asked(self, *paths):
        return [len(self.origin.requests(path)) for path in paths]

    @staticmethod
    def slow(status, body=''):
        """An answer that waits for the second event, and sets the first when it is asked for."""
        begun, goes_on = threading.Event(), threading.Event()

        async def answer(request, writer):
            begun.set()
            while not goes_on.is_set():
                await asyncio.sleep(0.01)
            writer.write(scripted.head_of(status, {'Content-Length': len(body.encode())}) + body.encode())
            await writer.drain()
        return answer, begun, goes_on

    def backfill(self, *arguments, **options):
        return self.courant('feed', 'backfill', '1', *arguments, **options)

    def test_archives_are_read_once_and_only_when_asked_for(self):
        self.archives('2025', '2024', '2023')
        self.configure(feeds=['/feed'])
        self.once()
        self.assertEqual(self.asked('/feed', '/2025'), [1, 0])
        feed = self.feeds()
        due = self.explained()['due']
        self.assertEqual(self.explained()['backfill'], {
            'next_url': self.origin.url('/2025'), 'documents_left': 0, 'documents_read': 0})
        self.assertIn('would be read', self.backfill('--dry-run').stderr)
        self.once()
        self.assertEqual(self.asked('/feed', '/2025'), [1, 0])
        self.assertIn('/2025', self.backfill('--documents', '2').stderr)
        self.once()
        self.assertEqual(self.asked('/feed', '/2025', '/2024', '/2023'), [1, 1, 1, 0])
        self.assertEqual(self.titles(), ['In all', 'Item of 2024', 'Item of 2025', 'Item of feed'])
        self.assertEqual(self.explained()['due'], due)
        self.assertEqual({**self.feeds()[self.origin.url('/feed')], 'items': 0, 'unread': 0, 'bytes': 0},
                         {**feed[self.origin.url('/feed')], 'items': 0, 'unread': 0, 'bytes': 0})
        self.backfill('--documents', '100')          # goes on behind what was read
        self.once()
        self.assertEqual(self.asked('/feed', '/2025', '/2024', '/2023'), [1, 1, 1, 1])
        self.assertIn('Item of 2023', self.titles())
        self.assertEqual(self.explained()['backfill'], {'documents_left': 0, 'documents_read': 1})
        self.assertIn('leads to no older document', self.backfill(expect=1).stderr)
        self.assertEqual(self.origin.requests('/2024')[0].header('If-None-Match'), None)
        self.once('--all')                           # the feed itself is asked as ever
        self.assertEqual(self.origin.requests('/feed')[1].status, 304)

    def test_a_new_archive_leads_past_the_known_ones(self):
        self.archives('2024', '2023')
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        self.once()
        self.archives('2025', '2024', '2023')
        self.once('--all')
        self.backfill()
        self.once()
        self.assertEqual(self.asked('/2025', '/2024', '/2023'), [1, 1, 1])

    def test_pages(self):
        """rel=next: pages change, so that they are read again; a circle ends with the number."""
        self.origin.serve('/p2', self.document('p2', '/p3', 'next'))
        self.origin.serve('/p3', self.document('p3', '/p2', 'next'))
        self.origin.serve('/feed', self.document('feed', '/p2', 'next'))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill('--documents', '5')
        self.once()
        self.assertEqual(self.asked('/feed', '/p2', '/p3'), [1, 3, 2])
        self.backfill('--documents', '1')
        self.once()
        self.assertEqual(self.asked('/feed', '/p2', '/p3'), [1, 4, 2])

    def test_archives_in_a_circle(self):
        self.archives('2025', '2024', last='/2025')
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill('--documents', '50')
        self.once()
        self.assertEqual(self.asked('/2025', '/2024'), [1, 1])
        self.backfill(expect=1)

    def test_json_feed(self):
        def document(name, **more):
            return json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': 'J',
                               'items': [{'id': name, 'title': name, 'content_text': name}], **more})
        self.origin.serve('/old', document('old'), content_type='application/feed+json')
        self.origin.serve('/feed', document('new', next_url=self.origin.url('/old')),
                          content_type='application/feed+json')
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        self.once()
        self.assertEqual(self.titles(), ['new', 'old'])

    def test_a_running_daemon_hears_of_it(self):
        self.archives(*'abcdefghij')
        self.configure(feeds=['/feed'])
        self.start()
        self.wait_until(lambda: self.titles() == ['In all', 'Item of feed'])
        self.backfill('--documents', '10')
        self.wait_until(lambda: len(self.titles()) == 12)
        self.assertEqual(self.asked('/feed'), [1])

    def later(self, **spans):
        self.speed(1, self.shown(time.time()) + datetime.timedelta(**spans).total_seconds())

    def test_failures(self):
        """What will not pass ends it; what may pass is tried again. The feed does not fail, nor wait."""
        self.origin.serve('/feed', self.document('feed', '/old'))
        self.origin.script('/old', scripted.status(500), scripted.status(404))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill('--documents', '1')
        self.assertIn('the server answered 500', self.once().stderr)
        self.assertIn('500', self.explained()['backfill']['failure'])
        self.assertIn('due', self.explained()['backfill'])
        self.once('--all')
        self.assertEqual(self.asked('/feed', '/old'), [2, 1])
        self.later(hours=2)
        self.once()
        self.assertEqual(self.asked('/old'), [2])
        self.assertEqual(self.explained()['backfill'], {
            'next_url': self.origin.url('/old'), 'documents_left': 0, 'documents_read': 0,
            'failure': 'there is nothing at this address (404)'})
        self.assertNotIn('failing_since', self.feeds()[self.origin.url('/feed')])
        self.later(days=1)
        self.once()
        self.assertEqual(self.asked('/old'), [2])

    def test_what_fails_again_and_again(self):
        self.origin.serve('/feed', self.document('feed', '/old'))
        self.origin.script('/old', scripted.status(500))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        for _ in range(8):
            self.once()
            self.later(days=1)
        self.assertEqual(self.asked('/old'), [5])

    def test_an_archive_that_uses_an_id_again(self):
        """Another entry with the id of one that is known is another item; other words of the same are no change."""
        def document(title, path, date, older=''):
            return rss({'guid': '1', 'title': title, 'link': 'https://example.org/' + path, 'pubDate': date},
                       {'guid': '2', 'title': 'Both ' + title, 'link': 'https://example.org/2'}, extra=older)
        self.origin.serve('/old', document('Ancient story', 'old', 'Sat, 21 Nov 2020 10:00:00 GMT', ARCHIVE))
        self.origin.serve('/feed', document('Newest story', 'new', 'Sat, 21 Nov 2026 10:00:00 GMT',
                                            ATOM % ('prev-archive', self.origin.url('/old'))))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        self.once()
        self.assertEqual(self.titles(), ['Ancient story', 'Both Newest story', 'Newest story'])

    def test_it_begins_during_a_fetch_of_the_feed(self):
        """And beside one: neither waits for the other."""
        slow, begun, goes_on = self.slow(200, self.document('feed', '/2025'))
        self.archives('2025', '2024')
        self.configure(feeds=['/feed'])
        self.once()
        self.origin.script('/feed', slow)
        self.start()
        self.courant('refresh', '1')
        begun.wait(30)
        self.backfill()
        self.wait_until(lambda: 'Item of 2024' in self.titles())
        goes_on.set()
        self.assertEqual(self.asked('/feed', '/2025', '/2024'), [2, 1, 1])

    def test_a_feed_that_has_ended_still_leads_to_its_archives(self):
        self.archives('2025', '2024')
        self.configure(feeds=['/feed'])
        self.once()
        self.origin.script('/feed', scripted.status(410))
        while 'due' in self.explained():
            self.once('--all', expect=2)
            self.later(days=10)
        self.backfill()
        self.once()
        self.assertIn('Item of 2024', self.titles())

    def test_what_is_not_known_yet(self):
        self.archives('2025')
        self.courant('feed', 'add', self.origin.url('/feed'))
        self.assertIn('not known yet', self.backfill(expect=1).stderr)
        self.once()
        self.backfill()
        self.once()
        self.assertIn('Item of 2025', self.titles())

    def test_a_feed_read_before_this_was_noted(self):
        self.archives('2025')
        self.configure(feeds=['/feed'])
        self.once()
        with sqlite3.connect(self.path('courant.db')) as database:
            database.execute('UPDATE feed SET older_url = NULL')
        database.close()
        self.once('--all')
        self.assertEqual(self.origin.requests('/feed')[1].status, 304)
        self.assertIn('not known yet', self.backfill(expect=1).stderr)
        self.once('--all')
        self.assertEqual(self.origin.requests('/feed')[2].status, 200)
        self.backfill()

    def test_a_dry_run_tells_what_would_be(self):
        for number in (1, 2, 3):
            self.origin.serve('/p%d' % number, self.document('p%d' % number, '/p%d' % (number + 1), 'next'))
        self.origin.serve('/feed', self.document('feed', '/p1', 'next'))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill('--documents', '1')
        self.once()
        dry = self.backfill('--dry-run').stderr
        self.assertEqual(dry.replace('would be', 'will be'), self.backfill().stderr)
        self.origin.serve('/feed', rss(('a', 'A')))
        self.once('--all')
        before = self.explained()['backfill']
        self.backfill(expect=1)
        self.assertEqual(self.explained()['backfill'], before)

    def test_an_archive_larger_than_allowed_is_not_done(self):
        self.origin.serve('/old', rss(*(('g%d' % n, 't%d' % n) for n in range(8)), extra=ARCHIVE))
        self.origin.serve('/feed', self.document('feed', '/old'))
        self.configure(feeds=['/feed'], fetch='max-entries = 3')
        self.once()
        self.backfill()
        self.assertIn('max-entries', self.once().stderr)
        self.configure(feeds=['/feed'])
        self.backfill()
        self.once()
        self.assertIn('t7', self.titles())

    def test_web_addresses_alone(self):
        for number, url in enumerate(('file:///etc/passwd', 'ftp://h.example/x', 'javascript:1')):
            self.origin.serve('/f%d' % number, rss(('a', 'A'), extra=ATOM % ('next', url)))
        self.configure(feeds=['/f0', '/f1', '/f2'])
        self.once()
        self.assertEqual(self.sql('SELECT DISTINCT older_url FROM feed'), [('',)])

    def test_the_same_document_under_another_address_ends_it(self):
        body = self.document('feed', '/feed?page=2', 'next')
        for path in ('/feed', '/feed?page=2', '/feed?page=3'):
            self.origin.serve(path, body)
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        self.once()
        self.assertEqual(self.asked('/feed?page=2'), [1])
        self.assertIn('nothing older', self.explained()['backfill']['failure'])

    def test_a_server_that_asks_to_wait_is_heard(self):
        """It, and nobody else: the feed is asked when it is due."""
        for status in (429, 503):
            with self.subTest(status):
                path = '/old%d' % status
                self.origin.serve('/feed', self.document('feed', path))
                self.origin.script(path, scripted.status(status, Retry_After='7200'))
                self.configure(feeds=['/feed'])
                self.once('--all')
                due = self.explained()['due']
                self.backfill()
                self.once()
                self.backfill()
                self.once()
                self.assertEqual(self.asked(path), [1])
                self.assertIn('not_before', self.explained()['backfill'])
                self.assertEqual(self.explained()['due'], due)
                asked = self.asked('/feed')
                self.once('--all')
                self.assertEqual(self.asked('/feed'), [asked[0] + 1])
                self.later(hours=4)
                self.once()
                self.assertEqual(self.asked(path), [2])
                self.later(hours=4)

    def test_a_clock_that_was_ahead_does_not_end_it(self):
        self.archives('2025')
        self.origin.script('/2025', scripted.status(503, Retry_After='600'), scripted.plain(self.document('2025')))
        self.configure(feeds=['/feed'], interval='1d')
        self.speed(1, 2110000000)                    # the year 2036
        self.once()
        self.backfill()
        self.once()
        self.assertEqual(self.asked('/2025'), [1])
        self.speed(100000, 1795000000)
        self.start()
        self.wait_until(lambda: self.asked('/2025') == [2])
        self.stop()

    def test_it_still_waits_when_somebody_asks_again(self):
        for status in (429, 503):
            with self.subTest(status):
                first, second = ('/%s%d' % (name, status) for name in ('p', 'q'))
                self.origin.serve('/feed', self.document('feed', first, 'next'))
                self.origin.serve(first, self.document(first, second, 'next'))
                self.origin.script(second, scripted.status(status, Retry_After='7200'))
                self.configure(feeds=['/feed'])
                self.once('--all')
                for _ in range(2):
                    self.backfill()
                    self.once()
                self.assertEqual(self.asked(first, second), [1, 1])
                self.later(hours=4)
                self.once()
                self.assertEqual(self.asked(first, second), [2, 2])
                self.later(hours=4)

    def test_a_request_while_a_document_of_the_former_one_is_read(self):
        """What becomes of that is nothing to it."""
        slow, begun, goes_on = self.slow(404)
        self.origin.serve('/feed', self.document('feed', '/p', 'next'))
        self.origin.serve('/p', self.document('p', '/q', 'next'))
        self.origin.script('/q', slow)
        self.configure(feeds=['/feed'])
        self.once()
        self.start()
        self.backfill()
        begun.wait(30)
        self.origin.serve('/p', self.document('p2'))
        self.backfill()
        goes_on.set()
        self.wait_until(lambda: 'Item of p2' in self.titles())
        self.wait_until(lambda: self.explained()['backfill']['documents_left'] == 0)
        self.assertNotIn('failure', self.explained()['backfill'])

    def test_a_host_that_holds_archives_alone_is_asked_at_its_pace(self):
        other = self.origin.url('/').replace('127.0.0.1', 'localhost')
        for number in (1, 2, 3):
            self.origin.serve('/feed%d' % number, rss(('a', 'A'), extra=ATOM % ('prev-archive', other + 'a%d' % number)))
            self.origin.serve('/a%d' % number, self.document('a%d' % number, extra=ARCHIVE))
        self.configure(feeds=['/feed1', '/feed2', '/feed3'], text='host "localhost" { delay = "1s" }')
        self.once()
        self.courant('feed', 'backfill', '1', '2', '3')
        self.once()
        times = sorted(self.origin.requests('/a%d' % number)[0].at for number in (1, 2, 3))
        self.assertTrue(all(after - before > 0.9 for before, after in zip(times, times[1:])), times)

    def test_a_host_that_cannot_be_reached_is_one(self):
        """Archives of many feeds at one closed port are no outage of our own network."""
        crowd = scripted.Origin(addresses=['127.0.0.%d' % (number + 2) for number in range(8)])
        crowd.__enter__()
        self.addCleanup(crowd.__exit__)
        for number in range(8):
            crowd.serve('/f%d' % number, rss(('a', 'A'), extra=ATOM % (
                'prev-archive', 'http://127.0.0.77:9/%d' % number)))
        addresses = [crowd.url('/f%d' % number).replace('127.0.0.1', '127.0.0.%d' % (number + 2)) for number in range(8)]
        self.configure(feeds=addresses, fetch='host-delay = "1ms"')
        self.once()
        self.courant('feed', 'backfill', *(str(number + 1) for number in range(8)))
        log = self.once().stderr
        self.assertNotIn('outage', log)
        self.assertEqual(log.count('the older document'), 8)

    def test_credentials_go_with_their_origin(self):
        def guarded(body):
            wanted = 'Basic ' + base64.b64encode(b'me:secret').decode()
            return lambda request: (scripted.Reply(200, {}, body.encode()) if request.header('Authorization') == wanted
                                    else scripted.Reply(401, {'WWW-Authenticate': 'Basic'}, b''))
        self.origin.script('/feed', guarded(self.document('feed', '/old')))
        self.origin.script('/old', guarded(self.document('old')))
        self.configure(feeds=[self.origin.url('/feed').replace('://', '://me:secret@')])
        self.once()
        self.backfill()
        self.once()
        self.assertIn('Item of old', self.titles())

    def test_credentials_stay_with_their_origin(self):
        other = self.origin.url('/old').replace('127.0.0.1', 'localhost')
        self.origin.serve('/old', self.document('old'))
        self.origin.serve('/feed', rss(('a', 'A'), extra=ATOM % ('prev-archive', other)))
        self.configure(feeds=[self.origin.url('/feed').replace('://', '://me:secret@')])
        self.once()
        self.backfill()
        self.once()
        self.assertIsNotNone(self.origin.requests('/feed')[0].header('Authorization'))
        self.assertEqual([request.header('Authorization') for request in self.origin.requests('/old')], [None])

    def test_usage(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(feeds=['/feed'])
        self.once()
        self.assertIn('from 1 to 10000', self.backfill('--documents', '0', expect=64).stderr)
        self.backfill('--documents', 'x', expect=64)
        self.assertIn('leads to no older document', self.backfill(expect=1).stderr)
        self.assertNotIn('backfill', self.explained())


if __name__ == '__main__':
    unittest.main()
