#!/usr/bin/env python3
"""Why a feed is asked when: every kind of bound as it is told, and the one that wins."""
import json
import re
import unittest

from etiquette import CONTACT, DAY, HOUR, SATURDAY
from harness import World, rss, scripted

JITTER = 'up to a tenth of the wait'
AIMED = 'up to a tenth of the wait, at most ten minutes'
DEFAULT = (HOUR, 'default interval')
TTL, PERIOD, BASE, FRESH, SKIPPED = ('ttl in the feed', 'sy:updatePeriod in the feed', 'sy:updateBase in the feed',
                                     'max-age less Age, or Expires, of the server', 'skipHours or skipDays in the feed')
RETRY = 'Retry-After, rate limit, or usual after 429/503'
FAILED = 'back-off after failures'
UNCACHEABLE = 'neither validators nor cache headers were sent'
NOON = '<sy:updateBase>2000-01-01T12:00+00:00</sy:updateBase>'
DAYS = (5, 4, 3, 0)         # before the moment that is explained; feeds are asked on each


def feed(extra='', items=(('a', 'A'),), **headers):
    body = rss(*items, extra=extra).replace('<rss ', '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" ')
    return scripted.plain(body, **{'ETag': '"1"', **headers})


def sy(period, frequency, base=''):
    return '<sy:updatePeriod>%s</sy:updatePeriod><sy:updateFrequency>%d</sy:updateFrequency>%s' % (period, frequency, base)


def hours(*closed):
    return '<skipHours>%s</skipHours>' % ''.join('<hour>%d</hour>' % hour for hour in closed)


def growing(*behaviours):
    """Something new each day, and then these behaviours."""
    return scripted.Script([feed(items=[('n%d' % n, 'N%d' % n) for n in range(number + 1)])
                            for number in range(len(DAYS) - len(behaviours))] + list(behaviours))


def about(seconds, more=0):
    """The end of the fetch may be some seconds late."""
    return (seconds - 60, seconds + more)


# name: (behaviour, options of its section, who decides, {bound: (seconds, why)}); jitter is expected of all
CASES = {
    'default': (feed(), '', 'interval', {'interval': DEFAULT}),
    'configured': (feed(), 'interval = "2h"', 'interval', {'interval': (2 * HOUR, 'configured interval')}),
    'own': (feed(), 'interval = "2s"', 'interval', {'interval': (2, 'configured interval')}),
    'allowed': (feed(Cache_Control='max-age=600'), '', 'interval', {
        'interval': (600, 'less than the default, as the hints allow it'), 'freshness': (600, FRESH)}),
    'least': (feed(Cache_Control='max-age=5'), '', 'interval', {    # no less than min-interval
        'interval': (60, 'less than the default, as the hints allow it'), 'freshness': (5, FRESH)}),
    'ttl': (feed('<ttl>180</ttl>'), '', 'ttl', {'interval': DEFAULT, 'ttl': (3 * HOUR, TTL)}),
    'overruled': (feed('<ttl>90</ttl>'), 'interval = "2h"', 'interval', {
        'interval': (2 * HOUR, 'configured interval'), 'ttl': (90 * 60, TTL)}),
    'capped': (feed('<ttl>99999</ttl>'), '', 'ttl', {'interval': DEFAULT, 'ttl': (DAY, TTL)}),
    'period': (feed(sy('daily', 2)), '', 'update-period', {'interval': DEFAULT, 'update-period': (12 * HOUR, PERIOD)}),
    'base': (feed(sy('daily', 1, NOON)), '', 'update-base', {
        'interval': DEFAULT, 'update-period': (DAY, PERIOD), 'update-base': (about(36 * HOUR), BASE)}),
    'max-age': (feed(Cache_Control='max-age=43200', Age='3600'), '', 'freshness', {
        'interval': DEFAULT, 'freshness': (11 * HOUR, FRESH)}),
    'expires': (feed(Date='Sat, 21 Nov 2026 00:00:00 GMT', Expires='Sat, 21 Nov 2026 05:00:00 GMT'), '', 'freshness', {
        'interval': DEFAULT, 'freshness': (5 * HOUR, FRESH)}),
    'bare': (scripted.plain(rss(('a', 'A'))), '', 'uncacheable', {
        'interval': DEFAULT, 'uncacheable': (4 * HOUR, UNCACHEABLE)}),
    'hours': (feed(hours(0, 1, 2, 3)), '', 'skip-window', {
        'interval': DEFAULT, 'skip-window': ((2.8 * HOUR, 3.2 * HOUR), SKIPPED)}),
    'days': (feed('<skipDays><day>Saturday</day></skipDays>'), '', 'skip-window', {
        'interval': DEFAULT, 'skip-window': ((22.8 * HOUR, 23.2 * HOUR), SKIPPED)}),
    'ignored': (feed('<ttl>180</ttl>' + hours(0, 1, 2, 3), Cache_Control='max-age=43200'), 'ignore-hints = true',
                'interval', {'interval': DEFAULT, 'ignored': (0, 'ignore-hints: hints of feed and server left out')}),
    'rhythm': (growing(), '', 'interval', {
        'interval': ((HOUR, DAY), 'the observed rhythm of the feed')}),
    'idle': (feed(), '', 'interval', {'interval': (6 * HOUR, 'nothing new for a week or longer')}),
    'down': (growing(*[scripted.status(500)] * 3), 'interval = "1h"', 'back-off', {
        'interval': (HOUR, 'configured interval'), 'back-off': (4 * HOUR, FAILED)}),
    'throttled': (growing(scripted.status(429, Retry_After='7200')), 'interval = "1h"', 'retry-after', {
        'interval': (HOUR, 'configured interval'), 'retry-after': (2 * HOUR, RETRY)}),
    'unnamed': (growing(scripted.status(429)), 'interval = "1h"', 'retry-after', {
        'interval': (HOUR, 'configured interval'), 'retry-after': (about(4 * HOUR, HOUR / 2), RETRY)}),
    'limited': (growing(feed(X_RateLimit_Remaining='0', X_RateLimit_Reset='10800')), 'interval = "1h"', 'retry-after', {
        'interval': (HOUR, 'configured interval'), 'retry-after': (about(3 * HOUR), RETRY)}),
    'leaving': (growing(scripted.status(410)), 'interval = "1h"', 'back-off', {
        'interval': (HOUR, 'configured interval'), 'back-off': (DAY, FAILED)}),
    'everything': (growing(feed('<ttl>180</ttl>' + sy('daily', 1, NOON) + hours(*range(1, 24)), Cache_Control='max-age=7200'),
                           scripted.status(503, Retry_After='190000')), 'interval = "10m"', 'skip-window', {
        'interval': (600, 'configured interval'), 'ttl': (3 * HOUR, TTL), 'update-period': (DAY, PERIOD),
        'update-base': (about(36 * HOUR), BASE), 'freshness': (2 * HOUR, FRESH), 'back-off': (HOUR, FAILED),
        'retry-after': (190000, RETRY), 'skip-window': ((1, DAY), SKIPPED)}),
}
AIMED_CASES = ('rhythm', 'base', 'everything')


def duration(seconds):
    parts = []
    for letter, unit in (('d', DAY), ('h', HOUR), ('m', 60), ('s', 1)):
        parts.append('%d%s' % (seconds // unit, letter) if seconds >= unit else '')
        seconds %= unit
    first = next((number for number, part in enumerate(parts) if part), 3)
    return ''.join(parts[first:first + 2]) or '0s'


class Explain(World):
    def address(self, name):
        """A host of its own each: what one is told is no matter of the others."""
        return self.origin.url('/' + name, host=name + '.localhost')

    def subscribe(self, names, text=''):
        self.configure('\n'.join('feed "%s" { url = "%s" %s }' % (name, self.address(name), CASES[name][1])
                                 for name in names) + text, fetch=CONTACT)

    def explain(self, name):
        """The plan, having seen that text and lines say the same."""
        plan = json.loads(self.courant('feed', 'explain', name, '--json').stdout)
        plan, = plan if isinstance(plan, list) else [plan]
        self.environment['COLUMNS'] = '80'
        text = self.courant('feed', 'explain', name).stdout
        lines = text.split('\n\n')[1].splitlines()
        self.assertEqual(lines[0].split(), ['BOUND', 'WAIT', 'WHY'])
        self.assertNotIn('…', text)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        adds = ('jitter', 'skip-window')
        none = {'gone': 'never', 'ignored': '-'}
        expected = [[bound['bound'], none.get(bound['bound'], '+' * (bound['bound'] in adds) + duration(bound['wait_s'])),
                     bound['why'], 'decides' * (bound['bound'] == plan['decided_by'])] for bound in plan['bounds']]
        self.assertEqual([(re.split(' {2,}', line.strip()) + [''])[:4] for line in lines[1:]], expected)
        plain = self.courant('feed', 'explain', name, '--plain').stdout
        self.assertEqual([line.split('\t') for line in plain.split('\n\n')[1].splitlines()], expected)
        return plan

    def check(self, name):
        _, _, decided_by, expected = CASES[name]
        plan = self.explain(name)
        bounds = {bound['bound']: (bound['wait_s'], bound['why']) for bound in plan['bounds']}
        jitter, why = bounds.pop('jitter')
        self.assertEqual(why, AIMED if name in AIMED_CASES else JITTER)
        longest = max(wait for bound, (wait, _) in bounds.items() if bound != 'skip-window')
        self.assertTrue(0 <= jitter <= longest / 10 + 1, (name, jitter))
        self.assertEqual(list(bounds), list(expected), name)
        for bound, (wait, text) in expected.items():
            least, most = wait if isinstance(wait, tuple) else (wait, wait)
            self.assertTrue(least <= bounds[bound][0] <= most, (name, bound, bounds[bound]))
            self.assertEqual(bounds[bound][1], text)
        self.assertEqual(plan['decided_by'], decided_by, name)
        self.assertEqual(plan['due'], plan['planned'], name)       # what is stored follows from what is told
        return plan

    def test_every_bound_and_the_one_that_wins(self):
        for name, (behaviour, *_) in CASES.items():
            self.origin.behaviours['/' + name] = behaviour
        often = 'schedule { min-interval = "1m" }'
        for days in (8,) + DAYS:
            self.subscribe(CASES if days in DAYS else ['idle'], often)
            self.speed(1, SATURDAY - days * DAY)
            said = self.once('--all', expect=None).stderr
        for option in 'interval of 2s', 'min-interval of 1m':
            self.assertRegex(said, 'warning: .*courant.conf:[0-9]+: ' + option + ": more often than every 5 minutes is for "
                             "feeds of one's own\n")
        for name in CASES:
            with self.subTest(name):
                self.check(name)
        text = self.courant('feed', 'explain', 'down').stdout       # and since when, and why, it fails
        self.assertRegex(text, r'\nFailing +since 2026-11-17T00:00:0\dZ, 3 in a row\nStage +fetch\nReason +the server answered 500\n')
        self.assertRegex(self.courant('feed', 'explain', 'rhythm').stdout, r'\nRhythm +a new item every 1d\S* on average\n')

    def test_what_comes_before_and_after_all_bounds(self):
        """Hosts that are held, feeds that are new, and those that are gone."""
        held = {'limited': scripted.status(429, Retry_After='86400'), 'known': feed(), 'new': feed(), 'gone': scripted.status(410)}
        addresses = {name: self.origin.url('/' + name, host='%s.localhost' % ('own' if name == 'gone' else 'held')) for name in held}

        def subscribe(*names):
            self.configure('\n'.join('feed "%s" { url = "%s" }' % (name, addresses[name]) for name in names), fetch=CONTACT + ' host-delay = "1ms"')
        for name, behaviour in held.items():
            self.origin.behaviours['/' + name] = behaviour
        for shown, names in ((SATURDAY - 3 * DAY, ['known', 'gone']), (SATURDAY, ['known', 'gone']),
                             (SATURDAY + 60, ['known', 'gone', 'limited'])):
            subscribe(*names)
            self.speed(1, shown)
            self.once(*['--all'] * (shown < SATURDAY + 60), expect=None)
        subscribe('known', 'gone', 'limited', 'new')
        self.courant('feed', 'add', addresses['new'], expect=None)
        said = 'Retry-After or rate limit, said to another feed'
        known, new, gone = map(self.explain, ('known', 'new', 'gone'))
        self.assertEqual([(bound['bound'], bound['why']) for bound in known['bounds']],
                         [('interval', 'default interval'), ('jitter', JITTER), ('host-held', said)])
        self.assertEqual([(bound['bound'], bound['why']) for bound in new['bounds']],
                         [('interval', 'never fetched: at once'), ('host-held', said)])
        for plan in known, new:
            self.assertEqual((plan['decided_by'], plan['due']), ('host-held', plan['planned']))
            self.assertRegex(plan['due'], '^2026-11-22T00:01:')
        self.assertEqual([(bound['bound'], bound['why']) for bound in gone['bounds']],
                         [('gone', 'the publisher keeps answering 410 Gone')])
        self.assertEqual((gone['decided_by'], gone.get('due'), gone.get('planned')), ('gone', None, None))
        text = self.courant('feed', 'explain', 'gone').stdout
        self.assertRegex(text, r'\nNext +never\n')


if __name__ == '__main__':
    unittest.main(verbosity=1)
