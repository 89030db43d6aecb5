#!/usr/bin/env python3
"""Older documents (RFC 5005), on demand: at most so many, each archive once, and the feed stays what it is."""
import json
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

    def test_failures(self):
        """What will not pass ends it; what may pass is tried again after the feed itself. The feed does not fail."""
        self.origin.serve('/feed', self.document('feed', '/old'))
        answers = [scripted.status(500), scripted.status(404)]
        self.origin.script('/old', *answers)
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        log = self.once().stderr
        self.assertIn('the server answered 500', log)
        self.assertEqual(self.asked('/feed', '/old'), [1, 1])
        self.assertIn('500', self.explained()['backfill']['failure'])
        self.once()                                   # nothing is due
        self.assertEqual(self.asked('/feed', '/old'), [1, 1])
        self.once('--all')
        self.assertEqual(self.asked('/feed', '/old'), [2, 2])
        self.assertEqual(self.explained()['backfill'], {
            'next_url': self.origin.url('/old'), 'documents_left': 0, 'documents_read': 0,
            'failure': 'there is nothing at this address (404)'})
        self.assertNotIn('failing_since', self.feeds()[self.origin.url('/feed')])
        self.once('--all')
        self.assertEqual(self.asked('/feed', '/old'), [3, 2])

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
        self.origin.serve('/feed', self.document('feed', '/old'))
        self.origin.script('/old', scripted.status(429, Retry_After='7200'))
        self.configure(feeds=['/feed'])
        self.once()
        self.backfill()
        self.once()
        self.once('--all')
        self.assertEqual(self.asked('/feed', '/old'), [1, 1])
        self.assertEqual(self.explained()['decided_by'], 'retry-after')

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
