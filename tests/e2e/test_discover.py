#!/usr/bin/env python3
"""Pages that announce feeds: what is asked of their servers, and what becomes of a subscription."""
import json
import unittest

from harness import World, rss, scripted


def page(*links, base='', body=''):
    """An HTML page with link elements; links are (href, type) or (href, type, title)."""
    head = ''.join('<link rel="alternate" type="%s" title="%s" href="%s">' % (
        link[1], link[2] if len(link) > 2 else '', link[0]) for link in links)
    return '<!DOCTYPE html><html><head><title>A page</title>%s%s</head><body>%s</body></html>' % (base, head, body)


RSS, JSON_FEED = 'application/rss+xml', 'application/feed+json'


class Discover(World):
    def test_a_page_of_the_web_is_asked_once(self):
        self.origin.serve('/blog/', page(('feed.xml', RSS, 'Berichten'), ('/feed.json', JSON_FEED)), 'text/html')
        found = json.loads(self.courant('discover', self.address('/blog/'), '--json').stdout)
        self.assertEqual(found, [{'url': self.address('/blog/feed.xml'), 'title': 'Berichten', 'type': RSS},
                                 {'url': self.address('/feed.json'), 'type': JSON_FEED}])
        self.assertEqual([(request.method, request.path) for request in self.origin.requests()], [('GET', '/blog/')])

    def test_redirects_decide_what_links_are_relative_to(self):
        self.origin.script('/', scripted.redirect(301, '/new/home/'))
        self.origin.serve('/new/home/', page(('rss', RSS)), 'text/html')
        found = self.courant('discover', self.address('/'), '--plain').stdout
        self.assertEqual(found.split('\t')[0], self.address('/new/home/rss'))

    def test_a_feed_is_listed_as_itself(self):
        self.origin.serve('/feed', rss(('a', 'A'), title='Mine'))
        result = self.courant('discover', self.address('/feed'), '--jsonl')
        self.assertEqual(json.loads(result.stdout), {'url': self.address('/feed'), 'title': 'Mine', 'type': RSS})
        self.assertIn('is a feed itself', result.stderr)

    def test_failures_say_why(self):
        self.origin.serve('/plain', page(), 'text/html')
        self.origin.serve('/login', page(body='<form><input type=password></form>'), 'text/html')
        self.origin.script('/gone', scripted.status(404))
        for path, expect, words in (('/plain', 65, 'an HTML page titled "A page"'),
                                    ('/login', 65, 'a login page'), ('/gone', 1, '404')):
            result = self.courant('discover', self.address(path), expect=expect)
            self.assertIn(words, result.stderr)
            self.assertEqual(result.stdout, '')

    def test_limits_and_address_policy_hold(self):
        self.origin.serve('/', page(('feed', RSS)), 'text/html')
        self.configure(networks='{}')
        self.assertIn('not public', self.courant('discover', self.address('/'), expect=1).stderr)
        self.assertEqual(self.origin.requests(), [])
        self.configure(fetch='max-wire = "64KiB"')
        self.origin.script('/', scripted.plain(page(('feed', RSS), body='x' * 100000)))
        self.assertIn('max-wire', self.courant('discover', self.address('/'), expect=1).stderr)
        self.assertIn('/nowhere', self.courant('discover', self.address('/'), '--config', '/nowhere', expect=78).stderr)

    def test_a_document_that_kills_the_parser_is_an_error(self):
        self.origin.script('/', scripted.plain(page(('feed', RSS), body='courant-poison:crash')))
        self.assertIn('parser', self.courant('discover', self.address('/'), expect=65).stderr)


class Subscribe(World):
    """E29: one request for the page, one for its feed, none for anything that nobody named."""

    def setUp(self):
        super().setUp()
        self.origin.serve('/', page(('/feed', RSS), ('/comments', RSS)), 'text/html')
        self.origin.serve('/feed', rss(('a', 'A')))

    def paths(self):
        return [request.path for request in self.origin.requests()]

    def expect_moved(self):
        self.assertEqual(self.paths(), ['/', '/feed'])
        self.assertEqual(list(self.feeds()), [self.address('/feed')])
        self.assertEqual(self.titles(), ['A'])

    def test_by_once(self):
        self.courant('feed', 'add', self.address('/'), '--tag', 'x')
        self.assertEqual(self.paths(), [])
        self.once()
        self.expect_moved()
        self.assertEqual(self.feed('/feed')['tags'], ['x'])

    def test_by_the_running_daemon(self):
        self.start()
        told = self.courant('feed', 'add', self.address('/')).stderr
        self.assertIn(self.address('/feed'), told)
        self.expect_moved()
        self.assertEqual(self.stop(), 0)

    def test_by_wait_without_a_daemon(self):
        told = self.courant('feed', 'add', self.address('/'), '--wait').stderr
        self.assertRegex(told, '1 item$')
        self.expect_moved()
        self.assertIn('there already', self.courant('feed', 'add', self.address('/')).stderr)
        self.once()
        self.expect_moved()

    def test_by_configuration_over_reloads(self):
        self.configure(feeds=['/'])
        self.once()
        self.once()
        self.expect_moved()

    def test_a_feed_costs_one_request(self):
        self.start()
        self.courant('feed', 'add', self.address('/feed'))
        self.assertEqual(self.paths(), ['/feed'])
        self.assertEqual(self.stop(), 0)

    def test_the_feed_was_there_already(self):
        self.courant('feed', 'add', self.address('/feed'), '--wait')
        self.courant('feed', 'add', self.address('/'), '--tag', 'late', '--wait')
        self.assertEqual(list(self.feeds()), [self.address('/feed')])
        self.assertEqual(self.feed('/feed')['tags'], ['late'])
        self.assertEqual(self.titles(), ['A'])

    def test_pages_that_announce_each_other_end(self):
        self.origin.serve('/one', page(('/two', RSS)), 'text/html')
        self.origin.serve('/two', page(('/one', RSS)), 'text/html')
        result = self.courant('feed', 'add', self.address('/one'), '--wait', expect=2)
        self.assertIn('not a feed', result.stderr)
        self.assertEqual(self.paths(), ['/one', '/two'])

    def test_a_feed_that_became_a_page_stays_what_it_was(self):
        self.origin.script('/was', scripted.plain(rss(('b', 'B'))), scripted.plain(page(('/feed', RSS)), Content_Type='text/html'))
        self.configure(feeds=['/was'])
        self.once()
        self.once('--all', expect=2)
        self.assertEqual(list(self.feeds()), [self.address('/was')])
        self.assertIn('announces 1 feed', self.courant('status', '--failing', '--plain').stdout)

    def test_what_fails_is_told(self):
        self.origin.script('/gone', scripted.status(404))
        self.origin.serve('/plain', page(), 'text/html')
        self.start()
        self.assertIn('404', self.courant('feed', 'add', self.address('/gone')).stderr)
        self.assertIn('titled "A page"', self.courant('feed', 'add', self.address('/plain'), '--wait', expect=2).stderr)
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.paths(), ['/gone', '/plain'])


if __name__ == '__main__':
    unittest.main()
