#!/usr/bin/env python3
"""What hostile peers cost the others (bench/hostile.py [--healthy N] [--each N]): freshness of healthy
feeds alone and in the crowd, the longest stall of the loop, peak memory, descriptors, threads. The
daemon and the origin share the machine: the tail of the freshness is that of both. As root it has names that are
never resolved, too."""
import argparse
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, 'tests', 'e2e'))
sys.path.insert(0, os.path.join(ROOT, 'tests'))
os.environ.setdefault('COURANT', os.path.join(ROOT, 'build', 'cli', 'courant'))
os.environ.setdefault('COURANTD', os.path.join(ROOT, 'build', 'daemon', 'courantd'))
from harness import World, rss, scripted  # noqa: E402
from test_hostile import Crowd  # noqa: E402

ADDRESSES = ['127.0.5.%d' % (number + 1) for number in range(50)]
WITNESSES = ['witness%d.test' % number for number in range(10)]     # others, too, whose names are known

# A server that answers so many requests to the half, and then stands still.
STOPPING = '''
import asyncio, os, signal, sys
n_left = int(sys.argv[2])
async def serve(reader, writer):
    global n_left
    await reader.readuntil(b'\\r\\n\\r\\n')
    writer.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: 1000\\r\\n\\r\\n<rss><channel>')
    await writer.drain()
    n_left -= 1
    if n_left == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
async def main():
    server = await asyncio.start_server(serve, sys.argv[1], 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
'''


class Bench(Crowd):
    """A test class whose one test measures."""
    healthy, each, seconds = 1000, 12, 30
    # the origin stands for other machines: where it may, the daemon goes before it
    ABOVE = ('nice', '-n', '-10') if os.geteuid() == 0 else ()

    # kinds that need more than an answer: each gives the beginning of its feeds' addresses

    @staticmethod
    def black_hole(stack):
        """The system answers two; what comes after these gets no word."""
        full = stack.enter_context(socket.create_server(('127.0.6.1', 0), backlog=0))
        for _ in range(2):
            waits = stack.enter_context(socket.socket())
            waits.setblocking(False)
            waits.connect_ex(full.getsockname())
        return 'http://127.0.6.1:%d/' % full.getsockname()[1]

    def stopped(self, stack):
        server = stack.enter_context(subprocess.Popen([sys.executable, '-c', STOPPING, '127.0.6.2', str(self.each // 2)],
                                                      stdout=subprocess.PIPE))
        stack.callback(server.kill)
        return 'http://127.0.6.2:%d/' % int(server.stdout.readline())

    def expired(self, stack):
        return self.tls(stack, 'expired', '127.0.6.3', 'IP:127.0.6.3', True)

    def other_host(self, stack):
        return self.tls(stack, 'other', '127.0.6.4', 'DNS:other.example', False)

    def no_tls(self, stack):
        origin = stack.enter_context(scripted.Origin(addresses=['127.0.6.5']))
        return origin.url('/', '127.0.6.5').replace('http:', 'https:')

    def tls(self, stack, name, address, sans, is_over):
        """Nothing but the one fault: whoever made the certificate is trusted."""
        origin = stack.enter_context(scripted.Origin(addresses=[address], tls=self.certificate(name, sans, is_over)))
        origin.directory = scripted.Directory(self.folder.name)
        with open(self.path(name + '.pem'), encoding='ascii') as file, \
                open(self.path('trusted.pem'), 'a', encoding='ascii') as trusted:
            trusted.write(file.read())
        return origin.url('/', address)

    def resolver(self, stack):
        """A prefix for the daemon: a name server that says nothing, and names that need none."""
        listener = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        try:
            listener.bind(('127.0.0.1', 53))
            return self.with_files(hosts=''.join('%s %s\n' % pair for pair in zip(ADDRESSES, WITNESSES)),
                                   resolv_conf='nameserver 127.0.0.1\noptions timeout:30 attempts:5\n')
        except (OSError, unittest.SkipTest) as why:
            print('without names that are never resolved: %s' % why)
            return []

    def hostile(self, stack, n_each, has_names):
        """The addresses of their feeds. What answers has a process of its own: healthy feeds do not wait for it."""
        server = stack.enter_context(subprocess.Popen([sys.executable, __file__, '--serve'], stdout=subprocess.PIPE))
        stack.callback(server.kill)
        port = int(server.stdout.readline())
        kinds = ['http://127.0.0.1:%d/%s' % (port, name) for name in self.HOSTILE]
        kinds += [kind(stack) for kind in (self.black_hole, self.stopped, self.expired, self.other_host, self.no_tls)]
        self.n_kinds = len(kinds) + has_names
        return (['%s?%d' % (kind, number) for kind in kinds for number in range(n_each)]
                + ['http://slow%d.test/' % number for number in range(n_each * has_names)])

    def run_once(self, n_each):
        with contextlib.ExitStack() as stack:
            origin = stack.enter_context(scripted.Origin(addresses=ADDRESSES))
            prefix = self.resolver(stack)
            hosts = ADDRESSES + WITNESSES * bool(prefix)
            paths = ['/healthy%d' % number for number in range(self.healthy)]
            for path in paths:
                origin.serve(path, rss((path[1:], path[1:])))
            urls = [origin.url(path, hosts[number % len(hosts)] if number < len(hosts) else ADDRESSES[number % len(ADDRESSES)])
                    for number, path in enumerate(paths)]
            open(self.path('trusted.pem'), 'w', encoding='ascii').close()
            hostile = self.hostile(stack, n_each, bool(prefix)) if n_each else []
            sections = ''.join('feed "h%d" { url = "%s" interval = "5s" }\n' % pair for pair in enumerate(urls))
            trust = 'ca-file = "%s"' % self.path('trusted.pem') if hostile else ''
            self.configure(sections, feeds=hostile, fetch='timeout = "10s" ' + trust)
            self.use_places(64)
            self.start(prefix=(*self.ABOVE, *prefix))
            self.wait_until(lambda: len(origin.requests()) >= self.healthy)
            before = self.look()
            time.sleep(self.seconds / 2)
            before['rss'] = self.look()['rss']  # of a daemon that has settled
            time.sleep(self.seconds / 2)
            after = self.look()
            lags = self.lags(origin)
            self.stop()
            self.n_hostile, self.n_failing = len(hostile), sum('failure' in feed for feed in self.feeds().values())
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
        print('| %d healthy feeds every 5 s | alone | with %d feeds of %d hostile kinds, %d of which fail | goal |' % (
            self.healthy, self.n_hostile, self.n_kinds, self.n_failing))
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
    parser.add_argument('--each', type=int, default=12, help='feeds of each hostile kind')
    parser.add_argument('--seconds', type=int, default=30)
    parser.add_argument('--serve', action='store_true', help='be the server of the hostile kinds; prints its port')
    arguments = parser.parse_args()
    if arguments.serve:
        with scripted.Origin() as origin:
            origin.behaviours.update({'/' + name: behaviour for name, behaviour in Bench.HOSTILE.items()})
            print(origin.port, flush=True)
            threading.Event().wait()
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
