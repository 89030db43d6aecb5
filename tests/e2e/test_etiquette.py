#!/usr/bin/env python3
"""Manners over simulated days and months: the daemon on a fast clock, against an origin that keeps a ledger."""
import email.utils
import os
import signal
import time
import unittest

from etiquette import DAY, Days, HOUR, Manners, SATURDAY, document
from harness import rss, scripted


@unittest.skipIf('thread' in os.environ.get('COURANT_BUILD', ''), 'ten times slower, the daemon cannot keep this clock')
class Week(Days):
    """Mixed feeds for six days, with restarts and reloads, and not one violation."""

    def hours(self, since):
        return (self.shown(time.time()) - since) / HOUR

    def feeds_of_the_week(self):
        """path: (behaviour, smallest gap); each checks one habit of servers."""
        modified = 'Sat, 21 Nov 2026 10:00:00 GMT'
        odd = {'/weak': 'W/"x"', '/unquoted': 'abc', '/spaces': '"a  b"', '/gzip': '"abc-gzip"'}
        feeds = {path: (document(1, ETag=etag, Last_Modified='yesterday, 10 am'), HOUR) for path, etag in odd.items()}

        def changing(request):                       # E01: five versions
            number = min(int(self.hours(SATURDAY) / 12), 5)
            if request.header('If-None-Match') == '"v%d"' % number:
                return scripted.Reply(304, {'ETag': '"v%d"' % number})
            return document(number, ETag='"v%d"' % number, Last_Modified='version %d' % number)(request)

        def renamed(request):                        # E03: the same bytes, another ETag each time
            return document(1, ETag='"%d"' % time.monotonic_ns(), Last_Modified=modified)(request)

        def flapping(request):                       # E19: 404 for six hours each day
            return (scripted.status(404) if self.hours(SATURDAY) % 24 < 6
                    else document(1, ETag='"f"'))(request)

        def delta(request):                          # E32
            if request.header('If-None-Match') and request.header('A-IM'):
                return scripted.Reply(226, {'IM': 'feed', 'ETag': '"d%d"' % time.monotonic_ns()},
                                      rss(('new', 'Delta')).encode())
            return document(9, ETag='"d"')(request)

        feeds.update({
            '/changing': (changing, HOUR),
            '/renamed': (renamed, HOUR),
            '/flapping': (flapping, HOUR),
            '/delta': (delta, HOUR),
            '/fading': (scripted.Script([document(1, ETag='"1"', Last_Modified=modified),
                                         document(2, Last_Modified=modified)]), HOUR),       # E04
            '/moving-etag': (scripted.Script([document(1, ETag='"1"'), scripted.status(304, ETag='"2"'),
                                              scripted.status(304)]), HOUR),                # E05
            '/shaken': (scripted.Script([document(1, ETag='"1"', Last_Modified=modified),    # E06
                                         scripted.status(500, ETag='"no"'), scripted.reset(),
                                         scripted.cut(b'<rss><channel>' + b' ' * 500, 100, ETag='"cut"'),
                                         scripted.status(404), scripted.status(304)]), HOUR),
            '/bare': (document(1), 4 * HOUR),                                                # E09
            '/max-age': (document(1, ETag='"1"', Cache_Control='max-age=43200'), 43200),      # E10
            '/max-age-304': (scripted.Script([document(1, ETag='"1"', Cache_Control='max-age=43200'),
                                              scripted.status(304, Cache_Control='max-age=43200')]), 43200),
            '/max-age-age': (document(1, ETag='"1"', Cache_Control='public, max-age=43200', Age='3600'), 39600),
            '/later-seconds': (scripted.status(429, Retry_After='86400'), 86400),            # E11
            '/later-date': (lambda request: scripted.Reply(429, {
                'Retry-After': email.utils.formatdate(self.shown(request.at) + 86400, usegmt=True),
                'Date': email.utils.formatdate(self.shown(request.at), usegmt=True)}), 86400),
            '/throttled': (scripted.status(429), 4 * HOUR),                                  # E12
            '/unavailable': (scripted.status(503, Retry_After='7200'), 7200),                # E13
            '/gone': (scripted.Script([document(2, ETag='"1"'), scripted.status(410)]), HOUR),  # E14
            '/html': (scripted.plain('<html><body>maintenance</body></html>', X_Not_A_Feed='1', ETag='"h"'), HOUR),
            '/wall': (scripted.status(403, cf_mitigated='challenge'), 4 * HOUR),             # E22
            '/cookies': (document(1, ETag='"1"', Set_Cookie='session=1; Path=/'), HOUR),      # E26
            '/query?b=2&a=1&&c=%20': (document(1, ETag='"1"'), HOUR),                         # E27
            '/ttl': (scripted.plain(rss(('a', 'A'), extra='<ttl>180</ttl>'), ETag='"1"'), 3 * HOUR),  # E31
            '/daily': (scripted.plain(self.syndicated('daily', 2), ETag='"1"'), 12 * HOUR),
            '/both': (scripted.plain(self.syndicated('daily', 2, '<ttl>180</ttl>'), ETag='"1"'), 12 * HOUR),
            '/skip': (scripted.plain(rss(('a', 'A'), extra='<skipHours>%s</skipHours>'
                                         '<skipDays><day>Sunday</day></skipDays>' % ''.join(
                                             '<hour>%d</hour>' % hour for hour in range(6))), ETag='"1"'), HOUR),  # E30
        })
        return feeds

    @staticmethod
    def syndicated(period, frequency, extra=''):
        return rss(('a', 'A'), extra='<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">%s'
                   '</sy:updatePeriod><sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">%d'
                   '</sy:updateFrequency>%s' % (period, frequency, extra))

    def test_six_days(self):
        feeds = self.feeds_of_the_week()
        manners = Manners(self.shown, slack=14400 * 0.003)  # seconds, on a clock of milliseconds
        for path, (behaviour, gap) in feeds.items():
            self.origin.behaviours[path] = behaviour
            manners.expect(path, gap)
        manners.expect('/skip', closed=lambda at: at % DAY < 6 * HOUR or SATURDAY + DAY <= at < SATURDAY + 2 * DAY)
        # the first poll of a feed is at once, whatever the hour: begin where no window is closed
        self.environment['TZ'] = 'Pacific/Auckland'
        self.begin([path + '#part' if path == '/bare' else path for path in feeds], start=SATURDAY + 7 * HOUR)
        self.manners = manners
        for day, interruption in enumerate((signal.SIGHUP, signal.SIGTERM, signal.SIGKILL, signal.SIGHUP,
                                            signal.SIGTERM, None)):
            self.sleep_until_shown(SATURDAY + (day + 1) * DAY)
            # what was under way when the daemon ended was never written down: it is asked again
            now = self.shown(time.time())
            self.manners.interruptions.append((now - 14400 * 0.5, now + 14400 * 0.5))
            if interruption == signal.SIGHUP:
                self.manners.interruptions.pop()
                self.daemon.send_signal(signal.SIGHUP)
            elif interruption == signal.SIGTERM:
                self.assertEqual(self.stop(), 0)
                self.start()
            elif interruption == signal.SIGKILL:
                self.kill()
                self.start()
            if day == 1:                 # a person who is impatient
                self.courant('refresh', self.address('/later-seconds'), expect=None)
                self.courant('refresh', self.address('/unavailable'), expect=None)
        self.stop()
        self.assert_manners()
        self.check_ends()

    def check_ends(self):
        for path in ('/weak', '/changing', '/renamed', '/cookies', '/query?b=2&a=1&&c=%20'):
            self.assertGreater(len(self.times(path)), 20, path)
        stored = self.feeds()
        self.assertEqual(stored[self.address('/gone')]['failure'], 'gone')
        self.assertEqual(len(self.titles('feed:"%s"' % self.address('/gone'))), 3)
        self.assertIn('bot wall', stored[self.address('/wall')]['reason'])
        self.assertEqual(stored[self.address('/html')]['failure'], 'notfeed')
        gaps = self.gaps('/throttled')[:4]
        for gap, hours in zip(gaps, (4, 8, 16, 24)):
            self.assertGreaterEqual(gap, hours * HOUR - 1)
        wrong = [kind for request in self.origin.requests('/flapping') if request.status == 404
                 for kind in [stored[self.address('/flapping')].get('failure')] if kind not in (None, 'transient')]
        self.assertEqual(wrong, [])
        self.assertEqual(len(self.titles('feed:"%s"' % self.address('/delta'))), 11)


@unittest.skipIf('thread' in os.environ.get('COURANT_BUILD', ''), 'ten times slower, the daemon cannot keep this clock')
class Months(Days):
    def test_no_failure_is_for_good_nor_forgotten(self):        # E20, E21
        kinds = {'/404': scripted.status(404), '/403': scripted.status(403), '/500': scripted.status(500),
                 '/html': scripted.plain('<html><body>maintenance</body></html>', X_Not_A_Feed='1')}
        whole = document(1, ETag='"1"')
        for path in kinds:
            self.origin.behaviours[path] = whole
        self.begin(list(kinds), scale=172800)
        self.wait_until(lambda: all(self.origin.requests(path) for path in kinds))
        for path, behaviour in kinds.items():
            self.origin.behaviours[path] = behaviour
        self.sleep_until_shown(SATURDAY + 60 * DAY)
        slack = 172800 * 0.05                                   # what the machine takes, on this clock
        for path in kinds:
            gaps = self.gaps(path)[2:]
            for before, after in zip(gaps, gaps[1:]):           # up to the cap, less the jitter
                self.assertGreater(after, min(before, 7 * DAY) / 1.1 - slack, path)
            self.assertLess(max(gaps), 8.5 * DAY, path)
            self.assertGreater(max(gaps), 3 * DAY, path)
            self.origin.behaviours[path] = whole
        self.wait_until(lambda: not [feed for feed in self.feeds().values() if 'failure' in feed])
        n_before = {path: len(self.times(path)) for path in kinds}
        self.wait_until(lambda: all(len(self.times(path)) >= n_before[path] + 3 for path in kinds))
        self.stop()
        for path in kinds:                                      # the usual interval of an idle feed, at once
            self.assertLess(max(self.gaps(path)[-2:]), 2 * DAY, path)
        self.assertEqual(len(self.titles()), 2 * len(kinds))


class Spread(Days):
    def test_an_import_does_not_stay_a_herd(self):              # E34
        paths = ['/f%d' % number for number in range(300)]
        for path in paths:
            self.origin.behaviours[path] = document(0, ETag='"1"')
        self.begin(paths, scale=1200)
        self.sleep_until_shown(SATURDAY + 12 * HOUR)
        self.stop()
        times = [at for path in paths for at in self.times(path) if at > SATURDAY + 8 * HOUR]
        windows = {}
        for at in times:
            windows[int(at // 300)] = windows.get(int(at // 300), 0) + 1
        mean = len(times) / (4 * 12)
        self.assertLessEqual(max(windows.values()), 3 * mean)


if __name__ == '__main__':
    unittest.main(verbosity=1)
