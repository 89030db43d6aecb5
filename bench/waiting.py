"""What feeds cost while nothing happens to them, what a transfer costs while it lasts, and how late a feed
is asked that is due."""
import collections
import os
import re
import selectors
import socket
import sqlite3
import subprocess
import sys
import threading
import time

from kit import COURANTD, WORK, Instance, Nginx, lines_of, report

HOUR_PORT, STALL_PORT = 18391, 18392
ADDRESSES = ['127.0.6.%d' % (number + 1) for number in range(64)]
TINY = ('<rss version="2.0"><channel><title>t</title><link>http://127.0.0.1/</link><description/>'
        '<item><guid>a</guid><title>one</title></item></channel></rss>')


class Daemon:
    """courantd over an instance, until stop()."""

    def __init__(self, instance):
        self.instance = instance
        self.began = time.monotonic()
        self.process = subprocess.Popen([COURANTD, '--config', instance.config], stderr=subprocess.DEVNULL)

    def status(self):
        """The facts of its control socket, or {} while it does not answer."""
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(self.instance.database + '.sock')
                client.sendall(b'status\n')
                return dict(line.split() for line in client.makefile() if len(line.split()) == 2)
            except OSError:
                return {}

    def wait_for(self, holds, seconds=60):
        """Seconds from the start until the status is so."""
        while not holds(self.status()):
            time.sleep(0.01)
            if time.monotonic() - self.began > seconds or self.process.poll() is not None:
                self.stop()
                sys.exit('bench: the daemon does not come so far')
        return time.monotonic() - self.began

    def rss(self):
        """Resident megabytes."""
        with open('/proc/%d/status' % self.process.pid, encoding='ascii') as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) / 1024

    def cpu(self):
        """User and system seconds of the process without its children."""
        with open('/proc/%d/stat' % self.process.pid, encoding='ascii') as file:
            return sum(map(int, file.read().rsplit(')', 1)[1].split()[11:13])) / os.sysconf('SC_CLK_TCK')

    def stop(self):
        self.process.terminate()
        self.process.wait()


def instance_of(name, n_feeds, url, due_at):
    """Feeds by the hundred thousand: one comes in by the door, the others are copies of its rows."""
    instance = Instance(name, [url % 0])
    with sqlite3.connect(instance.database) as database:
        columns = {table: [row[1] for row in database.execute('pragma table_info(%s)' % table)]
                   for table in ('feed', 'feed_state')}
        first, = database.execute('select id from feed').fetchone()
        numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < %d) ' % (n_feeds - 1)
        values = ["%d + i" % first if column == 'id' else "replace(url, '?0', '?' || i)" if column == 'url' else column
                  for column in columns['feed']]
        database.execute(numbers + 'insert into feed select %s from n, feed where id = %d' % (', '.join(values), first))
        values = ['%d + i' % first if column == 'feed_id' else column for column in columns['feed_state']]
        database.execute(numbers + 'insert into feed_state select %s from n, feed_state where feed_id = %d' % (
            ', '.join(values), first))
        database.execute('update feed_state set fetched_at = null, due_at = ' + due_at)  # no plan of ours
    return instance


def idle_feeds(n_feeds, goal):
    instance = instance_of('idle', n_feeds, 'http://127.0.0.1:9/idle.xml?%d', str(int(time.time()) + 86400))
    daemon = Daemon(instance)
    started = daemon.wait_for(lambda facts: facts.get('feeds') == str(n_feeds))
    time.sleep(3)
    rss = daemon.rss()
    daemon.stop()
    report('RSS with {:,} idle feeds'.format(n_feeds), '%.1f' % rss, 'MB', 'start %.2f s' % started, None, goal)


def idle(runs):
    del runs
    idle_feeds(100000, '64 MB, start in 2 s')
    idle_feeds(1000000, '256 MB')


class Staller:
    """A server that sends the beginning of a body and then nothing, to as many as come."""

    def __init__(self, n_connections):
        self.held = []
        self.all_here = threading.Event()
        self.selector = selectors.DefaultSelector()
        self.servers = [socket.create_server((address, STALL_PORT), backlog=64) for address in ADDRESSES]
        for server in self.servers:
            self.selector.register(server, selectors.EVENT_READ)
        threading.Thread(target=self.serve, args=(n_connections,), daemon=True).start()

    def serve(self, n_connections):
        head = b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 65536\r\n\r\n' + TINY[:100].encode() + b' ' * 32000
        while len(self.held) < n_connections:
            for key, _ in self.selector.select():
                connection, _ = key.fileobj.accept()
                connection.recv(4096)
                connection.sendall(head)
                self.held.append(connection)
        self.all_here.set()

    def stop(self):
        for connection in self.held:
            connection.close()
        for server in self.servers:
            server.close()


def live(runs):
    """Half of a 64 KB body has come for each of 512 transfers: what the process has grown by."""
    del runs
    urls = ['http://%s:%d/%d' % (ADDRESSES[number % len(ADDRESSES)], STALL_PORT, number) for number in range(512)]

    def rss_with(count):
        staller = Staller(count)
        daemon = Daemon(Instance('live', urls[:count], 'timeout = "60s" concurrency = 512'))
        daemon.wait_for(lambda facts: staller.all_here.is_set())
        time.sleep(1)
        rss = daemon.rss()
        daemon.stop()
        staller.stop()
        return rss
    few, many = rss_with(1), rss_with(512)
    report('memory of a live transfer, 512 at once', '%.0f' % ((many - few) * 1024 / 511), 'KB', 'one alone %.1f MB' % few,
           None, '150 KB, better 64')


def neighbours(runs):
    """2,000 feeds on hosts that answer and, first in line, 2,000 on one that does not."""
    del runs
    fast = lines_of('urls_hosts.txt')
    slow = ['http://%s:%d/%d' % (ADDRESSES[0], STALL_PORT, number) for number in range(2000)]

    def seconds_with(urls):
        staller = Staller(len(slow))
        daemon = Daemon(Instance('neighbours', urls, per_host=1))
        seconds = daemon.wait_for(lambda facts: int(facts.get('read', 0)) >= len(fast))
        daemon.stop()
        staller.stop()
        return seconds
    alone, beside = seconds_with(fast), seconds_with(slow + fast)
    report('2,000 feeds read, beside 2,000 of a host that stalls', '%.2f' % beside, 's', 'alone %.2f s' % alone, beside / alone,
           '1.10x')


def lags_of(path, due):
    """Seconds from when a feed was due to its request in the server's log, sorted; requests by second."""
    lags, seconds = [], collections.Counter()
    with open(path, encoding='ascii') as file:
        for line in file:
            at, query = line.split()
            lags.append(float(at) - due[int(query)])
            seconds[int(float(at))] += 1
    return sorted(lags), seconds


def lag(runs):
    """100,000 feeds, each due once in this hour, for a minute."""
    del runs
    folder = os.path.join(WORK, 'lag-www')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'tiny.xml'), 'w', encoding='ascii') as file:
        file.write(TINY)
    log = os.path.join(WORK, 'lag.log')
    if os.path.exists(log):
        os.unlink(log)
    server = Nginx('lag', "log_format times '$msec $args'; server { listen 127.0.0.1:%d; root %s; access_log %s times; }" % (
        HOUR_PORT, folder, log))
    begin = int(time.time()) + 8
    instance = instance_of('lag', 100000, 'http://127.0.0.1:%d/tiny.xml?%%d' % HOUR_PORT, '%d + feed_id * 3600 / 100000' % begin)
    due = {int(url.split('?')[1]): at for url, at in instance.sql('select url, due_at from feed join feed_state on feed_id = id')}
    daemon = Daemon(instance)
    daemon.wait_for(lambda facts: facts.get('feeds') == '100000')
    time.sleep(max(begin - time.time(), 0))
    before = daemon.cpu()
    time.sleep(60)
    spent = daemon.cpu() - before
    daemon.stop()
    server.stop()
    lags, seconds = lags_of(log, due)
    if len(lags) < 1600:
        sys.exit('bench: %d of 1,667 feeds were asked' % len(lags))
    report('100,000 feeds an hour, lag behind the due time, p99', '%.0f' % (lags[len(lags) * 99 // 100] * 1000), 'ms',
           'median %.0f ms' % (lags[len(lags) // 2] * 1000), None, '1,000 ms, better 250')
    report('the same, CPU of the daemon', '%.2f' % (spent / 60 * 100), '%', 'at most %d requests in a second' % max(seconds.values()),
           None, 'scheduler below 1 %')


MEASURES = {'idle': idle, 'live': live, 'lag': lag, 'neighbours': neighbours}
