"""The ledger of manners: what a sequence of requests, with what was answered, does wrong; and days on a fast clock."""
import re
from collections import defaultdict

from harness import World, rss, scripted

FORBIDDEN = ('Cookie', 'Referer', 'Pragma', 'Cache-Control', 'Range', 'Authorization')
AGENT = re.compile(r'^courant/[0-9]+\.[0-9.]+ \(\+https?://[^ ]+\)$')
HOUR = 3600
DAY = 24 * HOUR
SATURDAY = 1795219200      # 21 November 2026, 00:00 GMT
CONTACT = 'contact = "https://example.org/our-fetcher"'
TRANSIT = HOUR                          # a quarter of a second on a clock 14,400 times as fast: begun before, seen after


class Manners:
    """What is expected of each path: the smallest gap, and closed moments."""

    def __init__(self, shown, default_gap=HOUR, slack=1):
        self.shown, self.default_gap, self.slack = shown, default_gap, slack
        self.gaps, self.closed = {}, {}
        self.interruptions = []        # (earliest, latest) moment of a request that a restart may repeat

    def expect(self, path, gap=None, closed=None):
        if gap is not None:
            self.gaps[path] = gap
        if closed:
            self.closed[path] = closed

    def violations(self, requests):
        """A sentence each."""
        found, agents, by_path = [], set(), defaultdict(list)
        for request in requests:
            by_path[request.path].append(request)
            agents.add(request.header('User-Agent'))
            found += ['%s: %s' % (request.path, fault) for fault in faults_of(request)]
        if len(agents) > 1:
            found.append('several identities: %s' % sorted(map(str, agents)))
        for path, several in by_path.items():
            found += ['%s: %s' % (path, fault) for fault in self.faults_of_path(path, several)]
        return found

    def faults_of_path(self, path, requests):
        known, older = {}, {}           # the validators of the newest whole document, and of the one before
        before, not_before, n_gone, unanswered = None, 0, 0, 0
        for number, request in enumerate(requests):
            at = self.shown(request.at)
            where = 'request %d' % number
            if n_gone == 1 and at < before + 24 * HOUR - self.slack:
                yield where + ': asked %d s after 410' % (at - before)
            if n_gone > 1:
                yield where + ': asked after 410 was confirmed'
            if at < not_before - self.slack:
                yield where + ': asked %d s before Retry-After' % (not_before - at)
            is_repeat = before is not None and any(first <= before <= last for first, last in self.interruptions)
            # a kept connection that died under a request is tried once more on a new one
            is_repeat = is_repeat or (unanswered == 1 and at - before < HOUR / 4)
            if before is not None and at - before < self.gaps.get(path, self.default_gap) - self.slack and not is_repeat:
                yield where + ': only %d s after the one before' % (at - before)
            if path in self.closed and self.closed[path](at) and self.closed[path](at - TRANSIT):
                yield where + ': in a closed hour'
            for name, source in (('If-None-Match', 'ETag'), ('If-Modified-Since', 'Last-Modified')):
                sent, expected = request.header(name), known.get(source)
                if sent != expected and not (is_repeat and sent == older.get(source)):
                    yield '%s: %s is %r, not %r' % (where, name, sent, expected)
            before = at
            unanswered = unanswered + 1 if request.status == 0 else 0
            headers = {name.title().replace('Etag', 'ETag'): value for name, value in (request.sent or {}).items()}
            if request.status in (200, 226) and request.sent is not None and 'X-Not-A-Feed' not in headers:
                older, known = known, {name: headers[name] for name in ('ETag', 'Last-Modified') if name in headers}
            elif request.status == 304:
                known.update({name: headers[name] for name in ('ETag', 'Last-Modified') if name in headers})
            n_gone = n_gone + 1 if request.status == 410 else 0
            if request.status in (429, 503) and re.match('[0-9]+$', headers.get('Retry-After', '')):
                not_before = at + int(headers['Retry-After'])


def faults_of(request):
    if request.method != 'GET':
        yield 'method ' + request.method
    for name in FORBIDDEN:
        if request.header(name) is not None:
            yield 'sent ' + name
    if not AGENT.match(request.header('User-Agent') or ''):
        yield 'User-Agent %r' % request.header('User-Agent')
    if request.header('A-IM') is not None and request.header('If-None-Match') is None:
        yield 'A-IM without If-None-Match'
    if 'gzip' not in (request.header('Accept-Encoding') or '') or not request.header('Accept'):
        yield 'Accept or Accept-Encoding missing'
    if '#' in request.path:
        yield 'a fragment was sent'


def document(number, **headers):
    return scripted.plain(rss(*[('i%d' % n, 'Item %d' % n) for n in range(number + 1)]), **headers)


class Days(World):
    """A daemon on a fast clock."""

    def begin(self, feeds, scale=14400, fetch='', text='', start=SATURDAY, **options):
        self.manners = Manners(self.shown)
        self.configure(text, feeds=feeds, fetch=CONTACT + fetch, **options)
        self.speed(scale, start)
        self.start()

    def times(self, path):
        return [self.shown(request.at) for request in self.origin.requests(path)]

    def gaps(self, path):
        times = self.times(path)
        return [after - before for before, after in zip(times, times[1:])]

    def assert_manners(self):
        self.assertEqual(self.manners.violations(self.origin.requests()), [])
