#!/usr/bin/env python3
"""Memory over time (bench/soak.py [--feeds N] [--minutes N] [--interval S]): feeds of many kinds, asked
again and again; the peak of resident memory, and the slope of it after a first third."""
import argparse
import collections
import os
import random
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'e2e'))
sys.path.insert(0, os.path.join(ROOT, 'tests'))
os.environ.setdefault('COURANT', os.path.join(ROOT, 'build', 'cli', 'courant'))
os.environ.setdefault('COURANTD', os.path.join(ROOT, 'build', 'daemon', 'courantd'))
from harness import World, rss, scripted  # noqa: E402

ADDRESSES = ['127.0.7.%d' % (number + 1) for number in range(100)]
WORDS = 'the news of today and what it means for all of us who read it here again tomorrow'.split()
EVERY_S = 15  # a look at the memory


def items(path, newest, n, n_words):
    """The n newest items of a feed that has had so many."""
    for number in range(newest, newest - n, -1):
        random.seed('%s %d' % (path, number))
        yield '%s-%d' % (path, number), ' '.join(random.choices(WORDS, k=n_words))


def unchanging(path):
    return scripted.Document(rss(*items(path, 20, 20, 60)))


def growing(path):
    """One item more on every request, of 20 that it shows."""
    asked = [20]

    def behave(request):
        asked[0] += 1
        return scripted.Document(rss(*items(path, asked[0], 20, 100)))(request)
    return behave


# of a hundred feeds so many; what a reader's list looks like after some years
KINDS = [(55, unchanging), (30, growing),
         (5, lambda path: scripted.plain(rss(*items(path, 200, 200, 200)))),
         (4, lambda path: scripted.status(404)), (2, lambda path: scripted.status(500)),
         (2, lambda path: scripted.plain('<html><title>Under construction</title></html>')),
         (1, lambda path: scripted.redirect(302, '/0')), (1, lambda path: scripted.reset())]


HUNDRED = [make for share, make in KINDS for _ in range(share)]


def slope_of(samples):
    """MB an hour, by least squares."""
    n = len(samples)
    mean_at, mean = sum(at for at, _ in samples) / n, sum(value for _, value in samples) / n
    return 3600 * sum((at - mean_at) * (value - mean) for at, value in samples) / sum(
        (at - mean_at) ** 2 for at, _ in samples)


class Soak(World):
    """A test class that measures."""
    feeds, minutes, interval = 5000, 15, 100

    def memory(self):
        with open('/proc/%d/status' % self.daemon.pid, encoding='ascii') as file:
            status = dict(line.split(':', 1) for line in file)
        return int(status['VmRSS'].split()[0]) / 1024, int(status['VmHWM'].split()[0]) / 1024

    def runTest(self):
        with scripted.Origin(addresses=ADDRESSES) as origin:
            for number in range(self.feeds):
                origin.behaviours['/%d' % number] = HUNDRED[number % 100]('/%d' % number)
            self.configure(''.join('feed "s%d" { url = "http://%s:%d/%d" interval = "%ds" }\n' % (
                number, ADDRESSES[number % len(ADDRESSES)], origin.port, number, self.interval)
                for number in range(self.feeds)))
            self.start()
            began, samples = time.monotonic(), []
            while time.monotonic() - began < self.minutes * 60:
                time.sleep(EVERY_S)
                samples.append((time.monotonic() - began, self.memory()[0]))
                print('%5d s %6.1f MB %7d requests' % (*samples[-1], len(origin.requests())), file=sys.stderr)
            peak, answers = self.memory()[1], collections.Counter(request.status for request in origin.requests())
            self.stop()
        print('| %d mixed feeds, %d requests in %d min | value | goal |' % (self.feeds, sum(answers.values()), self.minutes))
        print('|---|---|---|')
        print('| answers | %s | |' % ', '.join('%d x %d' % (n, status) for status, n in answers.most_common()))
        print('| items stored | %d | |' % self.sql('select count(*) from item')[0])
        print('| peak RSS, MB | %.1f | < 48 |' % peak)
        print('| RSS at the end, MB | %.1f | |' % samples[-1][1])
        for name, part in (('two thirds', 3), ('half', 2)):
            print('| slope of the last %s, MB/h | %.2f | < 1 |' % (
                name, slope_of(samples[len(samples) // part:])))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--feeds', type=int, default=Soak.feeds)
    parser.add_argument('--minutes', type=int, default=Soak.minutes)
    parser.add_argument('--interval', type=int, default=Soak.interval, help='seconds')
    arguments = parser.parse_args()
    Soak.feeds, Soak.minutes, Soak.interval = arguments.feeds, arguments.minutes, arguments.interval
    soak = Soak()
    soak.setUp()
    try:
        soak.runTest()
    finally:
        soak.doCleanups()


if __name__ == '__main__':
    main()
