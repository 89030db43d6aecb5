#!/usr/bin/env python3
"""Export sections of the configuration: what their options make of the files, and when files are left alone."""
import gzip
import json
import os
import re
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree as xml

from harness import COURANT, World, rss

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

    def test_names_in_links(self):
        """A file may be called what no address may hold; links lead to it all the same."""
        name = 'c# & 100%: émile?'
        self.publish(self.section('url = "https://p.example/" formats = {atom, html}', name))
        links = xml.fromstring(self.read(name + '.atom')).findall(ATOM + 'link')
        self.assertEqual([link.get('href') for link in links if link.get('rel') == 'self'],
                         ['https://p.example/c%23%20&%20100%25%3A%20émile%3F.atom'])
        page = self.read(name + '.html').decode('utf-8')
        self.assertIn('href="c%23%20&amp;%20100%25%3A%20émile%3F.atom"', page)

    def test_sources(self):
        """Of an entry its feed with icon and links; of one that came with a source that source, through a copy too."""
        self.origin.serve('/feed', '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:feed</id><title>Feed</title>'
                          '<icon>https://f.example/i.png</icon><link href="https://f.example/"/>'
                          '<entry><id>urn:own</id><title>Own</title><updated>2026-01-02T00:00:00Z</updated></entry>'
                          '<entry><id>urn:taken</id><title>Taken</title><updated>2026-01-02T00:00:00Z</updated><source>'
                          '<id>urn:s</id><title>S</title><updated>2025-01-01T00:00:00Z</updated><rights>(c) S</rights>'
                          '<link rel="self" href="https://s.example/feed"/><link href="https://s.example/"/>'
                          '<icon>https://s.example/i.png</icon></source></entry></feed>')
        self.configure(self.section('formats = {atom, jsonl}'), feeds=['/feed'])
        self.once()
        sources = {}
        for entry in xml.fromstring(self.read('all.atom')).iter(ATOM + 'entry'):
            source = entry.find(ATOM + 'source')
            sources[entry.findtext(ATOM + 'title')] = (
                [source.findtext(ATOM + name) for name in ('id', 'updated', 'icon', 'rights')],
                {link.get('rel'): link.get('href') for link in source.iter(ATOM + 'link')})
        self.assertEqual(sources, {
            'Own': (['urn:feed', '2026-01-02T00:00:00Z', 'https://f.example/i.png', None],
                    {'self': self.origin.url('/feed'), 'alternate': 'https://f.example/'}),
            'Taken': (['urn:s', '2025-01-01T00:00:00Z', 'https://s.example/i.png', '(c) S'],
                      {'self': 'https://s.example/feed', 'alternate': 'https://s.example/'})})
        fresh = ('--database', self.path('fresh.db'))
        self.courant('import', self.path('out/all.jsonl'), *fresh)
        again = self.courant('export', '--format', 'atom', *fresh).stdout
        first, second = (sorted(re.findall('<source>.*?</source>', text, re.S))
                         for text in (again, self.read('all.atom').decode()))
        self.assertEqual((first, len(first)), (second, 2))

    def test_max_per_feed(self):
        self.publish(self.section('formats = {json} max-per-feed = 2'),
                     self.section('formats = {json} max-per-feed = 2 limit = 1', name='one'))
        self.assertEqual(sorted(item['title'][:5] for item in json.loads(self.read('all.json'))['items']),
                         ['Loud ', 'Loud ', 'Quiet'])
        self.assertEqual(len(json.loads(self.read('one.json'))['items']), 1)

    def test_one_per_story(self):
        """An article that two feeds have is there once, and names the other."""
        text = ' '.join('Word number %d of the article stands here.' % n for n in range(20))
        article = dict(title='The bridge over the river closes', description=text)
        self.origin.serve('/first', rss(dict(article, guid='a', link='https://paper.example/a'), ('alone', 'Alone'), title='First'))
        self.origin.serve('/second', rss(dict(article, guid='b', link='https://copy.example/b'), title='Second'))
        options = 'formats = {json, atom, rss, html} one-per-story = true'
        self.configure(self.section(options) + self.section('formats = {json}', name='every'), feeds=('/first', '/second'))
        self.once()
        items = {item['title']: item['_courant'] for item in json.loads(self.read('all.json'))['items']}
        self.assertEqual(len(json.loads(self.read('every.json'))['items']), 3)
        self.assertEqual(sorted(items), ['Alone', article['title']])
        self.assertNotIn('also', items['Alone'])
        also, = items[article['title']]['also']
        self.assertEqual({also['feed_title'], items[article['title']]['feed_title']}, {'First', 'Second'})
        self.assertFalse(also['same_as'])
        for name in ('all.atom', 'all.rss'):
            related = {link.get('href') for link in xml.fromstring(self.read(name)).iter(ATOM + 'link')
                       if link.get('rel') == 'related'}
            self.assertEqual(related, {also['url']}, name)
        self.assertIn('Also in: <bdi><a', self.read('all.html').decode())

    def test_what_is_found_late_is_written_too(self):
        """Words and stories are looked for when the daemon rests, which may be long after the items came."""
        text = ' '.join('Word number %d of the article stands here.' % n for n in range(20))
        for name in ('first', 'second'):
            self.origin.serve('/' + name, rss(dict(title='The bridge over the river closes', description=text, guid=name,
                                                   link='https://%s.example/' % name)))
        others = ['/other%d' % number for number in range(12)]
        for path in others:
            self.origin.serve(path, rss())
        self.configure(self.section('formats = {json} one-per-story = true'), feeds=('/first', '/second', *others),
                       fetch='host-delay = "400ms"')
        self.start()

        def titles():
            return [item['title'] for item in json.loads(self.read('all.json'))['items']]
        self.wait_until(lambda: os.path.exists(self.path('out/all.json')) and titles())
        self.wait_until(lambda: len(self.origin.requests()) == 14)
        self.wait_until(lambda: self.sql('select count(*) from item_story') == [(2,)])
        self.wait_until(lambda: len(titles()) == 1)
        self.stop()

    def test_what_is_taken_back_leaves(self):
        """Nothing is new then, and nothing changed."""
        complete = '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>'

        def titles():
            return sorted(item['title'] for item in json.loads(self.read('all.json'))['items'])
        self.origin.serve('/feed', rss(('a', 'A'), ('b', 'B'), extra=complete))
        self.configure(self.section('formats = {json} query = "-is:withdrawn"'), feeds=['/feed'])
        self.start()
        self.wait_until(lambda: os.path.exists(self.path('out/all.json')) and titles() == ['A', 'B'])
        self.origin.serve('/feed', rss(('a', 'A'), extra=complete))
        self.courant('refresh', '1')
        self.wait_until(lambda: titles() == ['A'])

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

    def archived(self, *formats):
        """(format, number) of every archive → its bytes."""
        names = [name.split('.') for name in os.listdir(os.path.dirname(self.path('out/x')))]
        return {(name[2], int(name[1])): self.read('.'.join(name)) for name in names
                if len(name) == 3 and name[2] in formats}

    def chain(self, name):
        """The ids of a document and of all archives that it leads to."""
        ids = []
        while name:
            document = json.loads(self.courant('parse', self.path('out/' + name)).stdout)
            ids += [item['id'] for item in document['items']]
            self.assertEqual(document.get('_courant', {}).get('archive', False), name.count('.') == 2)
            self.assertIn(len(document['items']), (10,) if name.count('.') == 2 else (12,))
            name = document.get('_courant', {}).get('prev_archive_url', '').replace('https://p.example/', '')
        return ids

    def test_archives(self):
        """Full ones only, which never change; together with the newest items they hold everything."""
        section = self.section('formats = {atom, rss, json, html, opml} archive = 10 limit = 12 '
                               'url = "https://p.example"')
        formats = ('atom', 'rss', 'json', 'html')
        self.publish(section, items=24)
        before = self.archived(*formats)
        self.assertEqual(sorted(before), sorted((name, number) for name in formats for number in (10, 20)))
        for name in ('all.atom', 'all.rss'):
            ids = self.chain(name)
            self.assertEqual((len(ids), len(set(ids))), (32, 25))
        self.assertEqual([json.loads(self.read(name)).get('next_url') for name in ('all.json', 'all.20.json', 'all.10.json')],
                         ['https://p.example/all.20.json', 'https://p.example/all.10.json', None])
        page = self.read('all.20.html').decode('utf-8')
        self.assertIn('<a href="https://p.example/all.10.html">Earlier items</a>', page)
        self.assertIn('<a href="https://p.example/all.html">Newest items</a>', page)
        self.origin.serve('/more', rss(*(('more%d' % n, 'More %d' % n) for n in range(9)), title='More'))
        self.configure(section, feeds=('/more',))
        self.once()
        after = self.archived(*formats)
        self.assertEqual(sorted(set(after) - set(before)), sorted((name, 30) for name in formats))
        self.assertEqual({key: after[key] for key in before}, before)
        for relation in (b'prev-archive', b'next'):
            self.assertIn(b'rel="%s" href="https://p.example/all.30.atom"' % relation, self.read('all.atom'))

    def test_archives_of_what_a_restore_has_taken_back(self):
        """Their numbers are not those of items that come afterwards, which would be in no archive."""
        def serve_more(what):
            self.origin.serve('/more', rss(*(('%s%d' % (what, n), what) for n in range(20)), title='More'))
            self.configure(section, feeds=('/more',))
            self.once('--all')
        section = self.section('formats = {atom} archive = 10')
        self.publish(section, items=9)
        self.courant('backup', self.path('copy.db'))
        serve_more('Lost')
        before = self.archived('atom')
        self.assertEqual(sorted(before), [('atom', 10), ('atom', 20), ('atom', 30)])
        self.courant('restore', self.path('copy.db'), '--force')
        serve_more('Found')
        after = self.archived('atom')
        self.assertEqual({key: after[key] for key in before}, before)
        self.assertEqual(sorted(set(after) - set(before)), [('atom', 40), ('atom', 50)])
        self.assertEqual([self.read('all.%d.atom' % number).count(b'<title type="text">Found</title>') for number in (40, 50)], [10, 10])

    def test_address_with_and_without_its_last_slash(self):
        """Both name the same folder: self, page and archives are found at the same addresses."""
        options = 'formats = {atom, rss, json, html} archive = 10 limit = 12 url = "https://p.example/feeds%s"'
        self.publish(self.section(options % '/'), items=24)
        folder = os.path.dirname(self.path('out/x'))
        with_slash = {name: self.read(name) for name in os.listdir(folder)}
        self.assertEqual(len(with_slash), 12)
        for name, data in with_slash.items():
            self.assertIn(b'https://p.example/feeds/all.', data, name)
            self.assertNotIn(b'feeds//', data, name)
        for name in with_slash:
            os.unlink(os.path.join(folder, name))
        self.configure(self.section(options % ''), feeds=('/loud', '/quiet'))
        self.once()
        self.assertEqual({name: self.read(name) for name in os.listdir(folder)}, with_slash)

    def multiply(self, first, last):
        """Copies of the stored items, with numbers."""
        with sqlite3.connect(self.path('courant.db')) as database:
            columns = [row[1] for row in database.execute('PRAGMA table_info(item)')]
            made = ', '.join({'id': 'item.id + n * 1000', 'sort_key': 'sort_key - n * 1000000',
                              'guid': "guid || '-' || n"}.get(column, column) for column in columns)
            database.execute('WITH RECURSIVE numbers(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) '
                             'INSERT INTO item SELECT %s FROM item, numbers WHERE id < 1000' % made, (first, last))
            database.execute('UPDATE meta SET last_item_id = (SELECT max(id) FROM item)')

    def peak(self, name):
        """KiB that an export takes, and the items in it."""
        with open(self.path('big.' + name), 'wb') as file:
            process = subprocess.Popen([COURANT, '--config', self.path('courant.conf'), 'export', '--format', name],
                                       stdout=file, env=self.environment)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = status
        self.assertEqual(status, 0)
        mark = {'atom': b'<entry', 'rss': b'<item>', 'json': b'"_courant":', 'jsonl': b'"_courant":',
                'html': b'<article'}[name]
        with open(self.path('big.' + name), 'rb') as file:
            return usage.ru_maxrss, sum(line.count(mark) for line in file)

    @unittest.skipIf(os.environ.get('COURANT_BUILD', '').startswith('sanitize'), 'sanitizers keep what is freed')
    def test_memory_does_not_grow_with_the_items(self):
        self.publish()
        self.multiply(1, 150)
        names = ('atom', 'rss', 'json', 'html', 'jsonl')
        few = {name: self.peak(name) for name in names}
        self.multiply(151, 1500)
        for name in names:
            kib, n_items = self.peak(name)
            self.assertGreater(n_items, 5 * few[name][1])
            self.assertLess(kib, few[name][0] + 3000, name)

    def test_one_that_fails_leaves_the_others(self):
        os.makedirs(self.path('out/all.rss/x'))
        self.origin.serve('/quiet', rss(('quiet', 'Quiet')))
        self.configure(self.section('formats = {atom, rss, json}'), feeds=('/quiet',))
        self.assertIn('all.rss', self.once(expect=None).stderr)
        self.assertIn(b'<entry', self.read('all.atom'))
        self.assertEqual(len(json.loads(self.read('all.json'))['items']), 1)


if __name__ == '__main__':
    unittest.main()
