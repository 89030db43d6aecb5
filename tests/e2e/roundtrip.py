#!/usr/bin/env python3
"""Feeds in, merged feeds out, and every reader at hand finds each item, date and link again:
courant itself, Python feedparser, sfeed, newsboat and feedsmith (COURANT_FEEDSMITH names a folder that
holds node_modules/feedsmith). A reader that is not installed is skipped, and says so."""
import calendar
import datetime
import email.utils
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unittest
from xml.sax.saxutils import escape, quoteattr

from harness import PATIENCE, World

START = 1767225600  # 2026-01-01
ITEMS_A_FEED = 12
TITLES = ('Plain title {}', 'Café & söhne {}', '日本語 {} – “quoted”', '5 < {} && 7 > 2', "It's {}; 'so' \"what\"")
BODY = ('<p>Text {0} with <a href="https://{1}/a?x=1&amp;y={0}">a link</a>, an '
        '<img src="https://{1}/{0}.png" alt="image"> and 1 &lt; 2 &amp;&amp; é.</p>')
# Language, tags and authors of a feed's items, by the first part of its host. Every item has an author,
# be it that of its feed: Atom demands one, and takes the feed's title where there is none.
SAYS = {'rss': ('de', ['c & d', 'é'], ['Ann & Bé', 'Cy']), 'rss2': (None, [], ['Ann']),
        'atom': ('en', ['c & d'], ['Ann & Bé']), 'json': ('pt-BR', ['c & d', 'e'], ['Ann & Bé', 'Cy'])}


class Item:
    """What the origin says; the exports must say it again."""

    def __init__(self, host, number):
        self.host, self.number = host, number
        self.title = TITLES[number % len(TITLES)].format(number)
        self.url = 'https://%s/posts/%d?a=1&b=é' % (host, number) if number % 3 else 'https://%s/p/%d' % (host, number)
        self.url = self.url.replace('é', '%C3%A9')
        self.published = START + number * 3600 + len(host)
        self.enclosure = 'https://%s/audio/%d.mp3?k=1&l=2' % (host, number) if number % 4 == 1 else None
        self.body = BODY.format(number, host)
        kind = host.split('.')[0]
        self.says = self.language, self.tags, self.authors = SAYS.get(kind, SAYS['rss2'])
        self.own_authors = [] if kind in ('atom', 'json') and number % 4 == 2 else self.authors
        # Of every kind: its own address, an IRI, a UUID, a number that means something here only,
        # and one that two feeds share.
        self.guid = (self.url, 'tag:%s,2026:%d' % (host, number), '0123456%d-89ab-4cde-8f01-23456789abcd' % (number % 10),
                     str(number), 'urn:shared:%d' % number)[number % 5]

    def key(self):
        return text(self.title), self.url, self.published

    def pub_date(self):
        return email.utils.formatdate(self.published, usegmt=True)

    def rfc3339(self, later=0):
        return datetime.datetime.fromtimestamp(self.published + later, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def text(value):
    return re.sub(r'\s+', ' ', value).strip()


def items_of(host):
    return [Item(host, number) for number in range(ITEMS_A_FEED)]


def elements(name, texts):
    return ''.join('<%s>%s</%s>' % (name, escape(each), name) for each in texts)


def rss(items):
    language = items[0].language
    return ('<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
            'content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>RSS &amp; co</title>'
            '<link>https://%s/</link><description>d</description>%s'
            % (items[0].host, '<language>%s</language>' % language if language else '')) + ''.join(
        '<item><title>%s</title><link>%s</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate>'
        '%s%s<description>Short &amp;amp; %d</description>'
        '<content:encoded>%s</content:encoded>%s</item>' % (
            escape(html.escape(item.title, False)), escape(item.url), escape(item.guid), item.pub_date(),
            elements('category', item.tags), elements('dc:creator', item.authors), item.number,
            escape(item.body), '<enclosure url=%s length="1000" type="audio/mpeg"/>' % quoteattr(item.enclosure)
            if item.enclosure else '') for item in items) + '</channel></rss>'


def atom_authors(authors):
    return ''.join('<author>%s</author>' % elements('name', [each]) for each in authors)


def atom(items):
    return ('<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%s">'
            '<title>Atom</title><id>tag:%s,2026:feed</id><updated>2026-01-01T00:00:00Z</updated><rights>(c) %s</rights>%s'
            % (items[0].language, items[0].host, items[0].host, atom_authors(items[0].authors))) + ''.join(
        '<entry><title>%s</title><id>%s</id><link href=%s/><published>%s</published><updated>%s</updated>'
        '%s%s<content type="html">%s</content>%s</entry>' % (
            escape(item.title), escape(item.guid), quoteattr(item.url), item.rfc3339(), item.rfc3339(600),
            atom_authors(item.own_authors),
            ''.join('<category term=%s/>' % quoteattr(each) for each in item.tags),
            escape(item.body), '<link rel="enclosure" type="audio/mpeg" length="1000" href=%s/>' %
            quoteattr(item.enclosure) if item.enclosure else '') for item in items) + '</feed>'


def json_feed(items):
    return json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': 'JSON', 'language': items[0].language,
                       'authors': [{'name': each} for each in items[0].authors], 'items': [dict(
        {'id': item.guid, 'url': item.url, 'title': item.title, 'content_html': item.body, 'tags': item.tags,
         'authors': [{'name': each} for each in item.own_authors], 'date_published': item.rfc3339()},
        **({'attachments': [{'url': item.enclosure, 'mime_type': 'audio/mpeg', 'size_in_bytes': 1000}]}
           if item.enclosure else {})) for item in items]})


class Found:
    """An item as a reader saw it."""

    def __init__(self, title, url, at, enclosures, body):
        self.title, self.url, self.at, self.enclosures, self.body = text(title or ''), url, at, set(enclosures), body or ''

    def key(self):
        return self.title, self.url, self.at


def seconds(rfc3339):
    return calendar.timegm(datetime.datetime.strptime(rfc3339, '%Y-%m-%dT%H:%M:%SZ').timetuple())


def run(arguments, **options):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, **options)


def need(program):
    path = shutil.which(program)
    if not path:
        raise unittest.SkipTest(program + ' is not installed')
    return path


class Roundtrip(World):
    def setUp(self):
        super().setUp()
        self.wanted = []
        for path, write in (('/rss', rss), ('/atom', atom), ('/json', json_feed), ('/rss2', rss)):
            items = items_of(path[1:] + '.example')
            self.wanted += items
            self.origin.serve(path, write(items).encode('utf-8'),
                              content_type='application/feed+json' if path == '/json' else 'application/xml')
        self.configure(feeds=('/rss', '/atom', '/json', '/rss2'))
        self.once()

    def export(self, name):
        path = self.path('merged.' + name)
        self.courant('export', '--format', name, '--output', path)
        with open(path, 'rb') as file:
            return path, file.read()

    def assert_same(self, found, what, bodies=True):
        self.assertEqual(sorted(item.key() for item in found), sorted(item.key() for item in self.wanted), what)
        by_url = {item.url: item for item in self.wanted}
        for item in found:
            wanted = by_url[item.url]
            self.assertEqual(item.enclosures, {wanted.enclosure} if wanted.enclosure else set(), what)
            if bodies:
                self.assertEqual(set(re.findall(r'(?:href|src)="([^"]*)"', item.body)),
                                 set(re.findall(r'(?:href|src)="([^"]*)"', wanted.body)), what)

    def assert_says_the_same(self, items, what):
        """Items as JSON: language, tags and authors."""
        by_url = {item.url: item for item in self.wanted}
        for item in items:
            language = item.get('language', item.get('_courant', {}).get('feed_language'))
            authors = item.get('authors', item.get('_courant', {}).get('feed_authors', ()))
            found = language, item.get('tags', []), [each['name'] for each in authors]
            self.assertEqual(found, by_url[item['url']].says, (what, item['url']))

    def test_courant(self):
        """Two hops lose nothing, titles and bodies included."""
        for name in ('atom', 'rss', 'json'):
            path, _ = self.export(name)
            document = json.loads(self.courant('parse', path).stdout)
            self.assertEqual(document['format'], name)
            self.assert_same([Found(item['title'], item['url'], seconds(item['date_published']),
                                    [each['url'] for each in item.get('attachments', ())], item['content_html'])
                              for item in document['items']], name)
            self.assert_says_the_same(document['items'], name)

    def test_json_lines(self):
        _, data = self.export('jsonl')
        items = [json.loads(line) for line in data.splitlines()]
        self.assert_same([Found(item['title'], item['url'], seconds(item['date_published']),
                                [each['url'] for each in item.get('attachments', ())], item['content_html'])
                          for item in items], 'jsonl')
        self.assert_says_the_same(items, 'jsonl')
        self.assertEqual(sorted(item['id'] for item in items), sorted(item.guid for item in self.wanted))

    def test_ids(self):
        """None twice, and the publisher's own where they can stand alone."""
        path, _ = self.export('atom')
        ids = [item['id'] for item in json.loads(self.courant('parse', path).stdout)['items']]
        self.assertEqual(len(set(ids)), len(self.wanted))
        for item in self.wanted:
            if item.guid.startswith(('https:', 'tag:', 'urn:')):
                self.assertIn(item.guid, ids)

    def test_rights_of_the_feed(self):
        for name, place in (('atom', ('source', 'rights')), ('json', ('rights',)), ('rss', ('rights',))):
            path, data = self.export(name)
            items = json.loads(data)['items'] if name == 'json' else json.loads(self.courant('parse', path).stdout)['items']
            for item in items:
                found = item.get('_courant', {}) if name == 'json' else item
                for key in place:
                    found = found.get(key, {})
                host = item['url'].split('/')[2]
                self.assertEqual(found or None, '(c) ' + host if host == 'atom.example' else None, (name, item['url']))

    def test_xmllint(self):
        program = need('xmllint')
        schema = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'export', 'atom.rng')
        for name, arguments in (('atom', ['--relaxng', schema]), ('rss', []), ('opml', [])):
            path, _ = self.export(name)
            result = run([program, '--noout', '--nonet', *arguments, path])
            self.assertEqual(result.returncode, 0, result.stderr.decode())

    def test_feedparser(self):
        script = ('import calendar, json, sys, feedparser\n'
                  'feed = feedparser.parse(sys.argv[1])\n'
                  'json.dump([bool(feed.bozo), [(e.title, e.link, calendar.timegm(e.published_parsed), '
                  '[x.href for x in e.enclosures], e.content[0].value) for e in feed.entries]], sys.stdout)')
        python = next((python for python in (sys.executable, '/usr/bin/python3')
                       if os.path.exists(python) and run([python, '-c', 'import feedparser']).returncode == 0), None)
        if not python:
            raise unittest.SkipTest('feedparser is not installed')
        for name in ('atom', 'rss'):
            path, _ = self.export(name)
            result = run([python, '-c', script, path])
            self.assertEqual(result.returncode, 0, result.stderr.decode())
            broken, entries = json.loads(result.stdout)
            self.assertFalse(broken)
            self.assert_same([Found(*entry) for entry in entries], 'feedparser ' + name)

    def test_sfeed(self):
        program = need('sfeed')
        for name in ('atom', 'rss'):
            _, data = self.export(name)
            result = run([program], input=data)
            self.assertEqual(result.returncode, 0, result.stderr.decode())
            rows = [line.split('\t') for line in result.stdout.decode('utf-8').splitlines()]
            self.assert_same([Found(row[1], row[2], int(row[0]), [row[7]] if row[7] else [], row[3])
                              for row in rows], 'sfeed ' + name)

    def test_newsboat(self):
        program = need('newsboat')
        for name in ('atom', 'rss'):
            path, data = self.export(name)
            self.origin.serve('/merged.' + name, data)
            folder = os.path.join(os.path.dirname(path), 'newsboat-' + name)
            os.makedirs(folder)
            for file_name, content in (('urls', self.origin.url('/merged.' + name) + '\n'), ('config', '')):
                with open(os.path.join(folder, file_name), 'w', encoding='utf-8') as file:
                    file.write(content)
            cache = os.path.join(folder, 'cache.db')
            result = run([program, '-u', os.path.join(folder, 'urls'), '-C', os.path.join(folder, 'config'),
                          '-c', cache, '-x', 'reload'], env={**self.environment, 'LC_ALL': 'C.UTF-8'})
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            with sqlite3.connect(cache) as database:
                rows = database.execute('SELECT title, url, pubDate, enclosure_url, content FROM rss_item').fetchall()
            self.assert_same([Found(row[0], row[1], row[2], [row[3]] if row[3] else [], row[4]) for row in rows],
                             'newsboat ' + name)

    def test_feedsmith(self):
        node, folder = need('node'), os.environ.get('COURANT_FEEDSMITH')
        if not folder:
            raise unittest.SkipTest('COURANT_FEEDSMITH names no folder')
        script = self.path('read.mjs')
        os.symlink(os.path.join(folder, 'node_modules'), os.path.join(os.path.dirname(script), 'node_modules'))
        with open(script, 'w', encoding='utf-8') as file:
            file.write('''import {parseFeed} from 'feedsmith'
import fs from 'fs'
const {feed} = parseFeed(fs.readFileSync(process.argv[2], 'utf8'))
const enclosures = item => (item.enclosures ?? item.attachments ??
	item.links?.filter(link => link.rel === 'enclosure') ?? []).map(each => each.url ?? each.href)
const found = (feed.entries ?? feed.items).map(item => [item.title?.value ?? item.title,
	item.url ?? item.link ?? item.links.find(link => link.rel === 'alternate').href,
	Date.parse(item.date_published ?? item.pubDate ?? item.published) / 1000, enclosures(item),
	item.content_html ?? item.content?.encoded ?? item.content?.value ?? item.content])
console.log(JSON.stringify(found))
''')
        for name in ('atom', 'rss', 'json'):
            path, _ = self.export(name)
            result = run([node, script, path])
            self.assertEqual(result.returncode, 0, result.stderr.decode())
            self.assert_same([Found(*entry) for entry in json.loads(result.stdout)], 'feedsmith ' + name)

    def test_subscriptions(self):
        """An OPML export gives the same subscriptions back."""
        path, _ = self.export('opml')
        listed = json.loads(self.courant('parse', '--opml', path).stdout)['feeds']
        self.assertEqual(sorted(feed['url'] for feed in listed), sorted(self.feeds()))

    def test_import_of_subscriptions(self):
        """Into an empty database: every title and every tag is there again, and no feed twice."""
        addresses = ['https://%s.example/feed' % name for name in ('none', 'one', 'two', 'odd')]
        tags = dict(zip(addresses, ([], ['news'], ['news', 'R&D "quoted"'], ['a, b', 'c/d', 'news', 'é'])))
        for address in addresses:
            self.courant('feed', 'add', address, '--title', 'Title & <co> of ' + address,
                         *(part for tag in tags[address] for part in ('--tag', tag)))
        path, _ = self.export('opml')
        before = {url: (feed['title'], sorted(feed.get('tags', ()))) for url, feed in self.feeds().items()}
        self.assertEqual({url: before[url][1] for url in addresses}, {url: sorted(tags[url]) for url in addresses})
        fresh = ('--database', self.path('fresh.db'))
        self.courant('import', path, *fresh)
        listed = json.loads(self.courant('feed', 'list', '--json', *fresh).stdout)
        self.assertEqual(len(listed), len(before))
        self.assertEqual({feed['url']: (feed['title'], sorted(feed.get('tags', ()))) for feed in listed}, before)
        again = self.courant('export', '--format', 'opml', *fresh).stdout
        with open(path, encoding='utf-8') as file:  # htmlUrl and language come with the first fetch
            self.assertEqual(*(re.findall('<outline text=.*|xmlUrl="[^"]*"|category="[^"]*"', opml)
                               for opml in (again, file.read())))

    def test_secrets(self):
        """The password and the token in a feed's address reach no export, by way of links neither."""
        self.origin.serve('/private?token=hunter2', rss(items_of('private.example')).replace(
            'https://private.example/', '/').encode('utf-8'))
        address = self.origin.url('/private?token=hunter2').replace('//', '//me:hunter2@')
        self.configure(feeds=(address,))
        self.once()
        self.assertEqual(self.feeds()[self.origin.url('/private?token=hunter2')]['items'], ITEMS_A_FEED)
        for name in ('atom', 'rss', 'json', 'html', 'jsonl', 'opml'):
            _, data = self.export(name)
            self.assertNotIn(b'hunter2', data, name)


if __name__ == '__main__':
    unittest.main()
