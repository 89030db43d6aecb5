#!/usr/bin/env python3
"""The oracle: what must be stored after days of publishing, failing, moving and dying. Zero lost, zero
twice, zero phantom; the same for the three ways to subscribe."""
import gzip
import random
import signal
import time
import unittest

from harness import World, rss, scripted

DAY = 86400
START = 1795219200          # 21 November 2026, 00:00 GMT
SCALE = 7200                # a day in twelve seconds


class Publisher:
    """One feed that grows, and a server that seldom does as it should."""

    # What may come in place of an answer; each takes the whole document.
    FAULTS = {
        'error': lambda body: scripted.status(500, b'<rss><channel><item><title>phantom</title></item></channel></rss>'),
        'busy': lambda body: scripted.status(503, Retry_After='600'),
        'throttle': lambda body: scripted.status(429, Retry_After='1200'),
        'missing': lambda body: scripted.status(404),
        'wall': lambda body: scripted.status(403, cf_mitigated='challenge'),
        'page': lambda body: scripted.plain('<html><title>phantom</title><body>maintenance</body></html>', ETag='"page"'),
        'empty': lambda body: scripted.plain('', ETag='"empty"'),
        'reset': lambda body: scripted.reset(),
        'cut': lambda body: scripted.cut(body, len(body) * 2 // 3, ETag='"cut"'),
        'cut-gzip': lambda body: scripted.status(200, gzip.compress(body)[:-20], Content_Encoding='gzip', ETag='"cut"'),
        'garbage': lambda body: scripted.status(200, b'\x1f\x8b\x08\0garbage', Content_Encoding='gzip', ETag='"bad"'),
        'loop': lambda body: scripted.redirect(302, '/loop'),
        'unasked': scripted.plain,
    }

    def __init__(self, name, chance, kind='plain'):
        self.name, self.chance, self.kind = name, chance, kind
        self.items, self.version, self.is_well = [], 0, False
        self.publish(3)

    def publish(self, n):
        for _ in range(n):
            number = len(self.items)
            self.items.insert(0, {'guid': '%s-%d' % (self.name, number), 'title': '%s %d' % (self.name, number),
                                  'link': 'https://example.org/%s/%d' % (self.name, number), 'description': 'text'})
        self.version += 1

    def edit(self):
        """The newest text changes; so do all guids of a publisher that cannot keep them."""
        self.version += 1
        self.items[0]['description'] = 'text %d' % self.version
        if self.kind == 'new-guids':
            for item in self.items:
                item['guid'] += '~'

    def body(self, items=None):
        return rss(*(items or self.items), title=self.name).encode()

    def answer(self, request):
        etag = '"%d"' % self.version
        if not self.is_well and self.chance.random() < 0.3:
            return self.FAULTS[self.chance.choice(list(self.FAULTS))](self.body())
        if self.kind == 'delta' and request.header('A-IM') and request.header('If-None-Match') != etag:
            known = int(request.header('If-None-Match').strip('"')) if request.header('If-None-Match').strip('"').isdigit() else 0
            if known:               # what is new since, and what the newest edit may have touched
                return scripted.status(226, self.body(self.items[:3 * (self.version - known) + 1]), IM='feed', ETag=etag)
        if self.kind == 'moved' and request.path.endswith('/old'):
            return scripted.redirect(301, request.path[:-4] + '/new')
        if self.kind == 'swaying' and not request.path.endswith('/else') and self.chance.random() < 0.5:
            return scripted.redirect(302, request.path + '/else')
        if request.header('If-None-Match') == etag:
            return scripted.status(304, ETag=etag)
        return scripted.plain(self.body(), ETag=etag)

    async def __call__(self, request, writer):
        behaviour = self.answer(request)
        if scripted.takes_writer(behaviour):
            await behaviour(request, writer)
            return
        reply = behaviour(request)
        writer.write(scripted.head_of(reply.status, {'Content-Length': len(reply.body), 'Connection': 'close',
                                                     **reply.headers}))
        writer.write(reply.body)
        await writer.drain()

    def paths(self):
        base = '/' + self.name
        return [base + '/old', base + '/new'] if self.kind == 'moved' else [base, base + '/else']


class Oracle(World):
    KINDS = ['plain', 'new-guids', 'delta', 'moved', 'swaying']

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20261121)
        self.publishers = [Publisher('%s%d' % (self.KINDS[n % 5], n), self.chance, self.KINDS[n % 5]) for n in range(30)]
        for publisher in self.publishers:
            for path in publisher.paths():
                self.origin.behaviours[path] = publisher
        self.origin.script('/loop', scripted.redirect(302, '/loop'))

    def subscribe(self, n_configured, n_listed):
        """By the configuration, by the list, and by the tool: the rest."""
        feeds = [publisher.paths()[0] for publisher in self.publishers]
        with open(self.path('feeds.opml'), 'w', encoding='utf-8') as file:
            file.write('<opml version="2.0"><body>%s</body></opml>' % ''.join(
                '<outline type="rss" text="x" xmlUrl="%s"/>' % self.address(feed)
                for feed in feeds[n_configured:n_configured + n_listed]))
        self.configure('subscriptions = "%s"' % self.path('feeds.opml'), feeds=feeds[:n_configured],
                       fetch='timeout = "2s" move-time = "2h"')
        return [self.address(feed) for feed in feeds[n_configured + n_listed:]]

    def expected(self):
        return sorted(item['title'] for publisher in self.publishers for item in publisher.items)

    def live(self, steps):
        """Publishes, and interrupts in every way, until the steps are over."""
        for step in range(steps):
            until = time.time() + self.chance.uniform(0.1, 0.6)
            for publisher in self.publishers:
                if self.chance.random() < 0.3:
                    publisher.publish(self.chance.randrange(1, 3))
                if self.chance.random() < 0.1:
                    publisher.edit()
            while time.time() < until:
                time.sleep(0.02)
            self.interrupt(step)

    def interrupt(self, step):
        kind = ('kill', 'reload', 'kill', 'stop', 'subscriptions', 'refresh')[step % 6]
        if kind == 'kill':
            self.kill()
            self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])
            self.start(wait=step % 4 == 0)
        elif kind == 'stop':
            self.assertEqual(self.stop(), 0)
            self.start()
        elif kind == 'refresh':
            self.courant('refresh', expect=None)
        else:
            if kind == 'subscriptions':     # from one source to another and back
                self.subscribe(*self.chance.choice([(10, 10), (20, 5), (5, 15)]))
            self.wait_until(self.answers)
            self.daemon.send_signal(signal.SIGHUP)

    def test_nothing_lost_nothing_twice_no_phantom(self):
        by_tool = self.subscribe(10, 10)
        self.speed(SCALE, START)
        self.start()
        self.courant('feed', 'add', *by_tool)
        self.live(48)
        self.kill()
        for publisher in self.publishers:
            publisher.is_well = True
        self.subscribe(10, 10)
        shown = self.shown(time.time())
        for later in (3, 6):            # past what any server asked to wait for
            self.speed(1, shown + later * DAY)
            self.once('--all', expect=None)
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])
        self.assertEqual(self.titles(), self.expected())
        for publisher in self.publishers:
            stored = {item['title']: item for item in self.items('title:"%s"' % publisher.name)}
            newest = publisher.items[0]
            self.assertEqual(newest['description'], stored[newest['title']]['summary'], publisher.name)
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])
        moved = [url for url in self.feeds() if '/moved' in url]
        self.assertEqual(len(moved), 6)


class Subscriptions(World):
    def test_three_sources_take_effect_without_a_restart(self):
        for name in 'abc':
            self.origin.serve('/' + name, rss((name, name.upper())))

        def write_list(*paths):
            with open(self.path('feeds.opml'), 'w', encoding='utf-8') as file:
                file.write('<opml version="2.0"><body>%s</body></opml>' % ''.join(
                    '<outline type="rss" text="x" xmlUrl="%s"/>' % self.address(path) for path in paths))
        option = 'subscriptions = "%s"' % self.path('feeds.opml')
        write_list()
        self.configure(option)
        self.start()
        self.courant('feed', 'add', self.address('/a'))
        self.wait_until(lambda: self.titles() == ['A'])
        write_list('/a', '/b')
        self.courant('reload')
        self.wait_until(lambda: self.titles() == ['A', 'B'])
        self.configure(option, feeds=['/b', '/c'])
        self.courant('reload')
        self.wait_until(lambda: self.titles() == ['A', 'B', 'C'])
        wanted = {url[-1]: sorted(feed['subscribed_by']) for url, feed in self.feeds().items()}
        self.assertEqual({name: len(by) for name, by in wanted.items()}, {'a': 2, 'b': 2, 'c': 1})
        self.courant('feed', 'remove', self.address('/a'))      # the list wants it still
        self.assertIn(self.address('/a'), self.feeds())
        write_list('/b')
        self.courant('reload')
        self.assertEqual({url[-1] for url in self.feeds()}, {'b', 'c'})
        self.configure(option, feeds=[])
        self.courant('reload')
        self.assertEqual({url[-1] for url in self.feeds()}, {'b'})
        self.assertEqual(self.titles(), ['A', 'B', 'C'])        # what is stored stays
        self.assertEqual(self.stop(), 0)


if __name__ == '__main__':
    unittest.main(verbosity=1)
