#!/usr/bin/env python3
"""Export sections of the configuration: what their options make of the files, and when files are left alone."""
import gzip
import json
import os
import re
import unittest
import xml.etree.ElementTree as xml

from harness import World, rss

ATOM = '{http://www.w3.org/2005/Atom}'
LONG = 'word ' * 300


class Exports(World):
    def section(self, options, name='all'):
        return 'export "%s" { directory = "%s" %s }\n' % (name, os.path.dirname(self.path('out/x')), options)

    def publish(self, *sections, items=12):
        self.origin.serve('/loud', rss(*(dict(guid='loud%d' % n, title='Loud %d' % n, description=LONG)
                                         for n in range(items)), title='Loud'))
        self.origin.serve('/quiet', rss(('quiet', 'Quiet'), title='Quiet'))
        self.configure(''.join(sections), feeds=('/loud', '/quiet'))
        self.once()

    def read(self, name):
        with open(self.path('out/' + name), 'rb') as file:
            return file.read()

    def test_every_format(self):
        self.publish(self.section('formats = {atom, rss, json, opml, jsonl, html} url = "https://p.example/feeds" '
                                  'hub = "https://hub.example/" title = "All & co"'))
        atom = xml.fromstring(self.read('all.atom'))
        links = {link.get('rel'): link.get('href') for link in atom.findall(ATOM + 'link')}
        self.assertEqual(links, {'self': 'https://p.example/feeds/all.atom', 'hub': 'https://hub.example/',
                                 'alternate': 'https://p.example/feeds/all.html'})
        channel = xml.fromstring(self.read('all.rss')).find('channel')
        self.assertEqual(channel.findtext('link'), 'https://p.example/feeds/all.html')
        self.assertEqual({link.get('rel'): link.get('href') for link in channel.findall(ATOM + 'link')},
                         {'self': 'https://p.example/feeds/all.rss', 'hub': 'https://hub.example/'})
        feed = json.loads(self.read('all.json'))
        self.assertEqual((feed['hubs'], feed['feed_url'], feed['home_page_url']),
                         ([{'type': 'WebSub', 'url': 'https://hub.example/'}], 'https://p.example/feeds/all.json',
                          'https://p.example/feeds/all.html'))
        page = self.read('all.html').decode('utf-8')
        self.assertEqual(re.findall('<link rel="alternate" type="([^"]*)" title="[^"]*" href="([^"]*)">', page),
                         [('application/atom+xml', 'all.atom'), ('application/rss+xml', 'all.rss'),
                          ('application/feed+json', 'all.json'), ('text/x-opml', 'all.opml')])
        counts = [len(atom.findall(ATOM + 'entry')), len(channel.findall('item')), len(feed['items']),
                  page.count('<article'), self.read('all.jsonl').count(b'\n')]
        self.assertEqual(counts, [13] * 5)

    def test_max_per_feed(self):
        self.publish(self.section('formats = {json} max-per-feed = 2'),
                     self.section('formats = {json} max-per-feed = 2 limit = 1', name='one'))
        self.assertEqual(sorted(item['title'][:5] for item in json.loads(self.read('all.json'))['items']),
                         ['Loud ', 'Loud ', 'Quiet'])
        self.assertEqual(len(json.loads(self.read('one.json'))['items']), 1)

    def test_content(self):
        self.publish(self.section('formats = {json, rss}'),
                     self.section('formats = {json, rss} content = summary', name='short'))
        self.assertIn(LONG.strip(), self.read('all.json').decode())
        short = json.loads(self.read('short.json'))
        self.assertTrue(all(len(item['content_html']) < 610 for item in short['items'] if 'content_html' in item), short)
        self.assertLess(len(self.read('short.rss')), len(self.read('all.rss')) * 0.6)

    def test_gzip(self):
        """The same bytes beside, written only when they change, and the same for the same items."""
        self.publish(self.section('formats = {atom, html} gzip = true'))
        names = ('all.atom', 'all.html', 'all.atom.gz', 'all.html.gz')
        before = {name: (os.stat(self.path('out/' + name)).st_ino, self.read(name)) for name in names}
        for name in ('all.atom', 'all.html'):
            self.assertEqual(gzip.decompress(before[name + '.gz'][1]), before[name][1])
            self.assertEqual(before[name + '.gz'][1][3:8], bytes(5), 'a name or a time')
        self.once()
        for name in names:
            self.assertEqual((os.stat(self.path('out/' + name)).st_ino, self.read(name)), before[name])

    def test_one_that_fails_leaves_the_others(self):
        os.makedirs(self.path('out/all.rss/x'))
        self.origin.serve('/quiet', rss(('quiet', 'Quiet')))
        self.configure(self.section('formats = {atom, rss, json}'), feeds=('/quiet',))
        self.assertIn('all.rss', self.once(expect=None).stderr)
        self.assertIn(b'<entry', self.read('all.atom'))
        self.assertEqual(len(json.loads(self.read('all.json'))['items']), 1)


if __name__ == '__main__':
    unittest.main()
