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

    # What may come in place of an answer; all bodies claim to be the newest document.
    FAULTS = {
        'error': lambda self: scripted.status(500, b'<rss><channel><item><title>phantom</title></item></channel></rss>'),
        'busy': lambda self: scripted.status(503, Retry_After='600'),
        'throttle': lambda self: scripted.status(429, Retry_After='1200'),
        'missing': lambda self: scripted.status(404),
        'gone': lambda self: scripted.status(410),
        'wall': lambda self: scripted.status(403, cf_mitigated='challenge'),
        'page': lambda self: scripted.plain('<html><title>phantom</title><body>maintenance</body></html>', ETag=self.etag()),
        'empty': lambda self: scripted.plain('', ETag=self.etag()),
        'reset': lambda self: scripted.reset(),
        'cut': lambda self: scripted.cut(self.body(), len(self.body()) * 2 // 3, ETag=self.etag()),
        'cut-gzip': lambda self: scripted.status(200, gzip.compress(self.body())[:-20], Content_Encoding='gzip',
                                                 ETag=self.etag()),
        'cut-chunked': lambda self: scripted.cut_chunked(self.body(), len(self.body()) * 2 // 3, ETag=self.etag()),
        'too-long': lambda self: scripted.cut(self.body() + b' ' * 100, len(self.body()), ETag=self.etag()),
        'stall': lambda self: scripted.stall(after=self.head(len(self.body())) + self.body()[:len(self.body()) // 2]),
        'drip': lambda self: scripted.drip(self.body(), 0.05, ETag=self.etag()),
        'pieces': lambda self: scripted.pieces(200, self.body()[:200], self.body()[200:], ETag=self.etag()),
        'garbage': lambda self: scripted.status(200, b'\x1f\x8b\x08\0garbage', Content_Encoding='gzip', ETag=self.etag()),
        'bomb': lambda self: scripted.status(200, gzip.compress(self.body() + b' ' * (12 << 20), 1), Content_Encoding='gzip',
                                             ETag=self.etag()),
        'loop': lambda self: scripted.redirect(302, '/loop'),
        'circle': lambda self: scripted.redirect(302, self.path),
        'again': lambda self: scripted.redirect(302, self.path + '?again'),     # which may end, or not
        'unasked': lambda self: scripted.plain(self.body()),
        'unchanged': lambda self: scripted.status(304),                         # whatever was asked for
        'stale': lambda self: scripted.plain(self.before[1], ETag=self.before[0]),
    }

    def __init__(self, name, kind, chance, faults):
        self.name, self.kind, self.chance, self.faults = name, kind, chance, faults
        self.items, self.version, self.fault_rate, self.was_gone = [], 0, 0.3, False
        self.is_backward = chance.random() < 0.5        # the oldest first: what is cut off is new
        self.publish(3)

    def publish(self, n):
        self.before = self.etag(), self.body()
        for _ in range(n):
            number = len(self.items)
            self.items.insert(0, {'guid': self.name if self.kind == 'one-guid' else '%s-%d' % (self.name, number),
                                  'title': '%s caf\xe9 %d' % (self.name, number),
                                  'link': 'https://example.org/%s/%d' % (self.name, number), 'description': 'text'})
        self.version += 1

    def edit(self):
        """The newest text changes; so do all guids of a publisher that cannot keep them."""
        self.before = self.etag(), self.body()
        self.items[0]['description'] = 'text %d' % (self.version + 1)
        if self.kind == 'new-guids':
            for item in self.items:
                item['guid'] += '~'
        self.version += 1       # last: no answer may have the new validator and the old text

    def etag(self):
        return '"%d"' % self.version

    def body(self, items=None):
        text = rss(*(items or self.items)[::-1 if self.is_backward else 1], title=self.name)
        return text.replace('UTF-8', 'ISO-8859-1').encode('latin-1') if self.kind == 'not-utf-8' else text.encode()

    def head(self, n_bytes):
        return scripted.head_of(200, {'Content-Length': n_bytes, 'ETag': self.etag()})

    def is_at(self, end):
        return self.path.endswith(end)

    def answer(self, request):
        etag, asked = self.etag(), request.header('If-None-Match')
        self.path = request.path.split('?')[0]
        if self.chance.random() < self.fault_rate:
            # twice would be the end, where the daemon dies over all that comes between
            fault = self.faults.draw(but='gone' if self.was_gone else None)
            self.was_gone |= fault == 'gone'
            return self.FAULTS[fault](self)
        if self.kind == 'delta' and request.header('A-IM') and asked != etag and asked.strip('"').isdigit():
            known = int(asked.strip('"'))   # what is new since, and what the newest edit may have touched
            return scripted.status(226, self.body(self.items[:3 * (self.version - known) + 1]), IM='feed', ETag=etag)
        if self.is_at('/old'):
            code, host = self.MOVES[self.kind]
            return scripted.redirect(code, self.to(self.path[:-4] + '/new', host))
        if self.kind == 'swaying' and not self.is_at('/else') and self.chance.random() < 0.5:
            return scripted.redirect(302, self.path + '/else')
        if asked == etag:
            return scripted.status(304, ETag=etag)
        return scripted.plain(self.body(), ETag=etag, Content_Type='application/xml' + self.CHARSETS.get(self.kind, ''))

    MOVES = {'moved': (301, None), 'moved-308': (308, None), 'moved-away': (301, '127.0.0.2')}
    CHARSETS = {'utf-8': '; charset=iso-8859-1', 'not-utf-8': '; charset=utf-8'}       # which are not true

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
        return [base + '/old', base + '/new'] if self.kind in self.MOVES else [base, base + '/else']


class Deck:
    """Whatever is drawn from it, nothing is left out for long."""

    def __init__(self, cards, chance):
        self.cards, self.chance, self.left, self.n_rounds = list(cards), chance, [], -1

    def draw(self, but=None):
        if not [card for card in self.left if card != but]:
            self.left += self.chance.sample(self.cards, len(self.cards))
            self.n_rounds += 1
        return self.left.pop(max(at for at, card in enumerate(self.left) if card != but))


class Oracle(World):
    KINDS = ['plain', 'new-guids', 'delta', 'swaying', 'one-guid', 'utf-8', 'not-utf-8', *Publisher.MOVES]
    addresses = ('127.0.0.1', '127.0.0.2')

    def setUp(self):
        super().setUp()
        self.chance = random.Random(20261121)
        self.faults = Deck(Publisher.FAULTS, self.chance)
        self.publishers = [Publisher('%s-%s' % (kind, letter), kind, self.chance, self.faults)
                           for letter in 'abc' for kind in self.KINDS]
        for publisher in self.publishers:
            publisher.to = lambda path, host: self.origin.url(path, host) if host else path
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
                       fetch='timeout = "%s" move-time = "2h"' % self.timeout)
        return [self.address(feed) for feed in feeds[n_configured + n_listed:]]

    timeout = '1s'

    def expected(self):
        return sorted(item['title'] for publisher in self.publishers for item in publisher.items)

    def live(self, steps):
        """Publishes, and interrupts in every way, until the steps are over."""
        for step in range(steps):
            until = time.time() + (1.4 if step % 6 == 1 else self.chance.uniform(0.1, 0.6))     # long enough to time out
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
            self.wait_until(self.answers)       # one that has only begun to start knows no signal yet
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
        self.live(42)
        self.kill()
        shown = self.shown(time.time())
        for fault_rate, later in ((1, 3), (0, 6), (0, 9), (0, 12)):     # past what any server asked to wait for
            for publisher in self.publishers:
                publisher.fault_rate = fault_rate
                if fault_rate:
                    publisher.publish(2)
            self.timeout = '2s' if fault_rate else '30s'
            self.subscribe(10, 10)
            self.speed(1, shown + later * DAY)
            self.once('--all', expect=None)
        self.assertGreater(self.faults.n_rounds, 0)     # all have been met
        self.assertEqual(self.sql('pragma integrity_check'), [('ok',)])
        self.assertEqual(self.titles(), self.expected())
        for publisher in self.publishers:
            stored = {item['title']: item for item in self.items('title:"%s"' % publisher.name)}
            newest = publisher.items[0]
            self.assertEqual(newest['description'], stored[newest['title']]['summary'], publisher.name)
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])
        self.assertEqual({url for url in self.feeds() if 'moved' in url},
                         {self.origin.url(publisher.paths()[1], publisher.MOVES[publisher.kind][1] or '127.0.0.1')
                          for publisher in self.publishers if publisher.kind in publisher.MOVES})


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
