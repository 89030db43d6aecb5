"""A courant of one's own: a folder with configuration and database, the programs of the build, and
the scripted origin. Tests are unittest classes; run with COURANT and COURANTD naming the programs."""
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import origin as scripted  # noqa: E402

COURANT = os.environ.get('COURANT', 'courant')
COURANTD = os.environ.get('COURANTD', 'courantd')
CLOCK = os.environ.get('COURANT_CLOCK')  # clock.c, built
CLONE_NEWNET, SIOCSIFFLAGS, IFF_UP = 0x40000000, 0x8914, 1  # <sched.h>, <linux/sockios.h>, <net/if.h>
PATIENCE = 60  # seconds until something that must happen counts as not happening


def rss(*items, title='Feed', extra=''):
    """A document; items are (guid, title) or dicts of element name to text."""
    parts = []
    for item in items:
        if not isinstance(item, dict):
            item = {'guid': item[0], 'title': item[1], 'link': 'https://example.org/%s' % item[0]}
        parts.append('<item>%s</item>' % ''.join('<%s>%s</%s>' % (k, v, k) for k, v in item.items()))
    return ('<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>%s</title>'
            '<link>https://example.org/</link>%s%s</channel></rss>' % (title, extra, ''.join(parts)))


def brotli_stored(body):
    """RFC 7932: one meta-block that is not compressed, and an empty last one."""
    return ((len(body) - 1) << 4 | 1 << 20).to_bytes(3, 'little') + body + b'\x03'


def zstd_stored(body):
    """RFC 8878: a frame of one segment with one raw block; 256 to 65791 bytes."""
    return b'\x28\xb5\x2f\xfd\x60' + (len(body) - 256).to_bytes(2, 'little') + (len(body) << 3 | 1).to_bytes(3, 'little') + body


class Bits(list):
    """The lowest bit first, as Brotli has them."""

    def put(self, value, n):
        self.extend(value >> number & 1 for number in range(n))

    def bytes(self):
        return sum(bit << number for number, bit in enumerate(self)).to_bytes((len(self) + 7) // 8, 'little')


def brotli_bomb(size, prefix=b''):
    """RFC 7932: `prefix` and four spaces, then the last four bytes again, 16 MiB in 16 bytes."""
    whole, bits = 1 << 24, Bits()
    bits.put(0, 1)                                  # a window of 64 KiB
    bits.put(0, 3)                                  # not the last, 4 nibbles of length
    bits.put(len(prefix + b'    ') - 1, 16)
    bits.put(1, 1)                                  # as it is, from the next whole byte on
    bits.put(0, -len(bits) % 8)
    for byte in prefix + b'    ':
        bits.put(byte, 8)
    for _ in range(size // whole):
        bits.put(0, 1)
        bits.put(2, 2)                              # 6 nibbles
        bits.put(whole - 1, 24)
        bits.put(0, 1 + 3 + 6 + 2 + 2)              # one type of each block, no postfix, one tree of each kind
        for symbol, n in ((32, 8), (391, 10), (0, 6)):
            bits.put(1, 4)                          # a code of one symbol, which takes no bits then
            bits.put(symbol, n)                     # a space; no literals, copy; the last distance
        bits.put(whole - 2118, 24)
    bits.put(3, 2)
    return bits.bytes()


def zstd_bomb(size, prefix=b''):
    """RFC 8878: a frame with a window of 128 KiB, `prefix` as it is, then blocks of one byte each, repeated."""
    block = 1 << 17
    repeated = (block << 3 | 1 << 1).to_bytes(3, 'little') + b' '
    return (b'\x28\xb5\x2f\xfd\x00\x38' + (len(prefix) << 3).to_bytes(3, 'little') + prefix
            + repeated * (size // block - 1) + (block << 3 | 1 << 1 | 1).to_bytes(3, 'little') + b' ')


class World(unittest.TestCase):
    """Each test has its own folder and origin."""
    courantd = COURANTD
    addresses = ('127.0.0.1',)      # of the origin

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix='courant-')
        self.addCleanup(self.folder.cleanup)
        self.origin = scripted.Origin(addresses=self.addresses)
        self.origin.__enter__()
        self.addCleanup(self.origin.__exit__)
        self.daemon = None
        self.addCleanup(self.kill)
        self.environment = {**os.environ, 'HOME': self.path('home'), 'XDG_CONFIG_HOME': self.path('home/config'),
                            'XDG_STATE_HOME': self.path('home/state'), 'XDG_RUNTIME_DIR': self.path('home/run'),
                            'XDG_CACHE_HOME': self.path('home/cache'), 'COURANT_TEST_POISON': '1', 'TERM': 'dumb'}
        for name in ('NOTIFY_SOCKET', 'http_proxy', 'https_proxy', 'COURANT_CONFIG', 'COURANT_DATABASE'):
            self.environment.pop(name, None)
        self.configure()

    def path(self, name):
        path = os.path.join(self.folder.name, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    @staticmethod
    def section_name(feed):
        """Another one for another feed: a section of the same name would be the same feed at another address."""
        return 'f%08x' % zlib.crc32(feed.encode('utf-8'))

    def configure(self, text='', feeds=(), networks='{"127.0.0.0/8"}', interval='1h', fetch='', per_host=8):
        """Writes the configuration; feeds are paths of the origin or whole addresses."""
        sections = ['feed "%s" { url = "%s" }' % (self.section_name(feed), self.address(feed)) for feed in feeds]
        with open(self.path('courant.conf'), 'w', encoding='utf-8') as file:
            file.write('database = "%s"\nlog-level = "debug"\nfetch { allow-networks = %s per-host = %d %s }\n'
                       'schedule { interval = "%s" }\n%s\n%s\n' % (self.path('courant.db'), networks, per_host, fetch,
                                                                interval, '\n'.join(sections), text))

    def speed(self, scale, shown=None):
        """The programs' clocks run so many times as fast from now on; shown: unix seconds to begin with."""
        self.clock = scale, time.time(), self.shown(time.time()) if shown is None else shown
        self.environment['COURANT_TEST_CLOCK'] = '%d,%d,%d' % (
            scale, self.clock[1] * 1000, self.clock[2] * 1000)

    clock = 1, 0, 0

    def shown(self, real):
        """What the programs' clocks show at a real time (time.time(), Request.at)."""
        scale, then, shown = self.clock
        return (real - then) * scale + shown + self.was_set_by

    was_set_by = 0

    def settable_clock(self):
        """The environment of a program whose clock set_clock() sets."""
        if not CLOCK:
            self.skipTest('COURANT_CLOCK does not name clock.so')
        self.set_clock(0)
        return {'LD_PRELOAD': CLOCK, 'COURANT_TEST_SHIFT': self.path('shift')}

    def set_clock(self, seconds):
        """Forth or back, from what it would have shown; while the program runs."""
        self.was_set_by = seconds
        with open(self.path('shift'), 'r+b' if os.path.exists(self.path('shift')) else 'wb') as file:
            file.write(struct.pack('=q', int(seconds * 1000 / self.clock[0])))

    def sleep_until_shown(self, shown):
        """Waits on the programs' clock; the daemon must survive it."""
        while self.shown(time.time()) < shown:
            if self.daemon:
                self.assertIsNone(self.daemon.poll(), 'the daemon ended:\n' + self.daemon_log()[-4000:])
            time.sleep(0.02)

    def address(self, feed):
        return feed if '://' in feed else self.origin.url(feed)

    # programs

    def run_program(self, program, *arguments, expect=0, stdin=None, **options):
        result = subprocess.run([program, '--config', self.path('courant.conf'), *map(str, arguments)],
                                input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                timeout=PATIENCE, env=self.environment, **options)
        result.stdout = result.stdout.decode('utf-8')
        result.stderr = result.stderr.decode('utf-8', 'replace')
        if expect is not None:
            self.assertEqual(result.returncode, expect, '%s %s\n%s\n%s' % (
                program, arguments, result.stdout, result.stderr))
        return result

    def courant(self, *arguments, **options):
        return self.run_program(COURANT, *arguments, **options)

    def once(self, *arguments, **options):
        return self.run_program(self.courantd, '--once', *arguments, **options)

    def start(self, *arguments, wait=True, environment=None, prefix=()):
        """The daemon in the background, its log in daemon.log; prefix: a command that runs it."""
        self.log = open(self.path('daemon.log'), 'ab')
        self.daemon = subprocess.Popen([*prefix, self.courantd, '--config', self.path('courant.conf'), *arguments],
                                       stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                       env={**self.environment, **(environment or {})})
        if wait:
            self.wait_until(self.answers)
        return self.daemon

    def certificate(self, name, sans, is_over=False):
        """NAME.pem and NAME.key, for these names and addresses (openssl's subjectAltName); a server's context."""
        def run(*arguments):
            subprocess.run(['openssl', *arguments], check=True, stderr=subprocess.DEVNULL)
        certificate, key = self.path(name + '.pem'), self.path(name + '.key')
        run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-subj', '/CN=localhost',
            '-addext', 'subjectAltName=' + sans, '-days', '2')
        if is_over:
            run('x509', '-in', certificate, '-signkey', key, '-days', '-1', '-out', certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def let_others_run(self):
        """The build may lie where only its owner may look: the daemon of this test stands in its folder, and what its
        sanitizer reads."""
        self.courantd = shutil.copy(COURANTD, self.path('courantd'))
        suppressions = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tsan.suppressions')
        options = self.environment.get('TSAN_OPTIONS', '')
        self.environment['TSAN_OPTIONS'] = options.replace(suppressions, shutil.copy(suppressions, self.path('tsan')))
        os.chmod(self.path('tsan'), 0o644)

    def with_files(self, **texts):
        """A prefix for start() under which files of /etc have these texts: hosts='...'. Needs root."""
        steps, paths = [], []
        for name, text in texts.items():
            paths.append(self.path('etc-' + name))
            with open(paths[-1], 'w', encoding='ascii') as file:
                file.write(text)
            steps.append('mount --bind "$%d" /etc/%s' % (len(paths) - 1, name.replace('_', '.')))
        if os.getuid() or subprocess.run(['unshare', '-m', 'true'], stderr=subprocess.DEVNULL).returncode:
            self.skipTest('needs root and a mount namespace')
        return ['unshare', '-m', 'sh', '-c', ' && '.join(steps + ['shift %d' % (len(paths) - 1), 'exec "$@"']), *paths]

    def leave_the_network(self):
        """Until the test ends this thread, and what it starts, sees loopback alone. Needs root; before setUp()."""
        libc = ctypes.CDLL(None, use_errno=True)
        before = os.open('/proc/thread-self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        self.addCleanup(os.close, before)
        if libc.unshare(CLONE_NEWNET):
            self.skipTest('no network namespace: ' + os.strerror(ctypes.get_errno()))
        self.addCleanup(libc.setns, before, CLONE_NEWNET)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack('16sh14x', b'lo', IFF_UP))

    def tell(self, line):
        """What the daemon answers on its control socket."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(self.path('courant.db.sock'))
            client.sendall(line.encode() + b'\n')
            return client.makefile('rb').read()

    def answers(self):
        """True once the daemon serves its control socket."""
        try:
            return b'ok' in self.tell('status')
        except (FileNotFoundError, ConnectionError):
            return False

    def stop(self, number=signal.SIGTERM):
        self.daemon.send_signal(number)
        status = self.daemon.wait(PATIENCE)
        self.log.close()
        self.daemon = None
        return status

    def kill(self):
        if self.daemon:
            self.daemon.kill()
            self.daemon.wait()
            self.log.close()
            self.daemon = None

    def daemon_log(self):
        with open(self.path('daemon.log'), encoding='utf-8', errors='replace') as file:
            return file.read()

    def wait_until(self, condition, what='the condition'):
        """Polls what no event announces; fails after PATIENCE."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.daemon:
                self.assertIsNone(self.daemon.poll(), 'the daemon ended:\n' + self.daemon_log()[-4000:])
            if condition():
                return
            time.sleep(0.02)
        self.fail('%s did not come true\n%s' % (what, self.daemon_log()[-4000:] if self.daemon else ''))

    # what is stored

    def items(self, *query):
        return json.loads(self.courant('items', '--json', '--limit', '100000', *query).stdout)

    def titles(self, *query):
        return sorted(item['title'] for item in self.items(*query))

    def feeds(self):
        return {feed['url']: feed for feed in json.loads(self.courant('feed', 'list', '--json').stdout)}

    def feed(self, path):
        return self.feeds()[self.address(path)]

    def sql(self, statement):
        import sqlite3
        with sqlite3.connect('file:%s?mode=ro' % self.path('courant.db'), uri=True) as database:
            return database.execute(statement).fetchall()
