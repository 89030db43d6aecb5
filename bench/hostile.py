#!/usr/bin/env python3
"""What hostile peers cost the others (bench/hostile.py [--healthy N] [--each N]): freshness of healthy
feeds alone and in the crowd, the longest stall of the loop, peak memory, descriptors, threads. The
daemon and the origin share the machine: the tail of the freshness is that of both."""
import argparse
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'e2e'))
sys.path.insert(0, os.path.join(ROOT, 'tests'))
os.environ.setdefault('COURANT', os.path.join(ROOT, 'build', 'cli', 'courant'))
os.environ.setdefault('COURANTD', os.path.join(ROOT, 'build', 'daemon', 'courantd'))
from harness import World, rss, scripted  # noqa: E402
from test_hostile import Crowd  # noqa: E402
import socket  # noqa: E402

ADDRESSES = ['127.0.5.%d' % (number + 1) for number in range(50)]


class Bench(Crowd):
    """A test class whose one test measures."""
    healthy, each, seconds = 1000, 20, 30
    # the origin stands for other machines: where it may, the daemon goes before it
    ABOVE = ('nice', '-n', '-10') if os.geteuid() == 0 else ()

    def run_once(self, n_each):
        with scripted.Origin(addresses=ADDRESSES) as origin:
            paths = ['/healthy%d' % number for number in range(self.healthy)]
            for path in paths:
                origin.serve(path, rss((path[1:], path[1:])))
            urls = ['http://%s:%d%s' % (ADDRESSES[number % len(ADDRESSES)], origin.port, path)
                    for number, path in enumerate(paths)]
            for name, behaviour in self.HOSTILE.items():
                self.origin.behaviours['/' + name] = behaviour
            hostile = ['/%s?%d' % (name, number) for name in self.HOSTILE for number in range(n_each)]
            sections = ''.join('feed "h%d" { url = "%s" interval = "5s" }\n' % pair for pair in enumerate(urls))
            self.configure(sections, feeds=hostile, fetch='timeout = "10s"')
            self.use_places(64)
            self.start(prefix=self.ABOVE)
            self.wait_until(lambda: len(origin.requests()) >= self.healthy)
            before = self.look()
            time.sleep(self.seconds / 2)
            before['rss'] = self.look()['rss']  # of a daemon that has settled
            time.sleep(self.seconds / 2)
            after = self.look()
            lags = self.lags(origin)
            self.stop()
            os.remove(self.path('courant.db'))
        return lags, before, after

    @staticmethod
    def lags(origin):
        """Seconds beyond the interval from one request of a feed to its next."""
        last, found, seen = {}, [], {}
        for request in origin.requests():
            seen[request.path] = seen.get(request.path, 0) + 1
            if seen[request.path] > 2:  # the second request has a phase of its own
                found.append(request.at - last[request.path] - 5)
            last[request.path] = request.at
        return sorted(found)

    def look(self):
        with open('/proc/%d/status' % self.daemon.pid, encoding='ascii') as file:
            status = dict(line.split(':', 1) for line in file)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.path('courant.db.sock'))
            client.sendall(b'status\n')
            facts = dict(line.split() for line in client.makefile('r') if len(line.split()) == 2)
        return {'peak': int(status['VmHWM'].split()[0]) / 1024, 'rss': int(status['VmRSS'].split()[0]) / 1024, 'threads': int(status['Threads']),
                'fds': len(os.listdir('/proc/%d/fd' % self.daemon.pid)),
                'stall': int(facts['longest_stall_us']) / 1000, 'work': int(facts['longest_work_us']) / 1000, 'waiting': int(facts['waiting'])}

    def runTest(self):
        alone, _, quiet = self.run_once(0)
        crowded, before, after = self.run_once(self.each)

        def at(lags, part):
            return lags[min(int(len(lags) * part), len(lags) - 1)]
        print('| %d healthy feeds every 5 s | alone | with %d hostile feeds | goal |' % (
            self.healthy, self.each * len(self.HOSTILE)))
        print('|---|---|---|---|')
        for name, part in (('p50', 0.5), ('p99', 0.99)):
            print('| lag behind the interval, %s (s) | %.2f | %.2f | %s |' % (
                name, at(alone, part), at(crowded, part), '+10 % of the period and < 1 s added' if part > 0.9 else ''))
        for key, goal in (('stall', 'longest stall of the loop, ms, by the clock: < 20 on an idle machine'),
                          ('work', 'longest stall of the loop, ms of processor: < 20'), ('peak', 'MB; < 96'),
                          ('rss', 'MB, and in the middle of the time: flat'),
                          ('fds', 'flat'), ('threads', '<= transfers + 8')):
            print('| %s | %.1f | %.1f (%.1f at the begin) | %s |' % (key, quiet[key], after[key], before[key], goal))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--healthy', type=int, default=1000)
    parser.add_argument('--each', type=int, default=20, help='feeds of each hostile kind')
    parser.add_argument('--seconds', type=int, default=30)
    arguments = parser.parse_args()
    Bench.healthy, Bench.each, Bench.seconds = arguments.healthy, arguments.each, arguments.seconds
    bench = Bench()
    bench.setUp()
    try:
        bench.runTest()
    finally:
        bench.doCleanups()


if __name__ == '__main__':
    assert World
    main()
