"""What the measurements share: where things are, how a figure is reported, a courant of one's own."""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KIT = os.environ.get('COURANT_BENCH_KIT', os.path.join(ROOT, '..', 'shared', 'bench'))
WORK = os.environ.get('COURANT_BENCH_WORK', os.path.join(tempfile.gettempdir(), 'courant-bench'))
DATA, BUILD = os.path.join(WORK, 'data'), os.path.join(WORK, 'build')
COURANTD = os.environ.get('COURANTD', os.path.join(ROOT, 'build', 'daemon', 'courantd'))
COURANT = os.environ.get('COURANT', os.path.join(ROOT, 'build', 'cli', 'courant'))
ENV = {**os.environ, 'DATA': DATA, 'BUILD': BUILD, 'LC_ALL': 'C'}
RESULTS = []


def report(name, value, unit, beside='', ratio=None, goal=''):
    row = (name, '%s %s' % (value, unit), beside, '' if ratio is None else '%.2fx' % ratio, goal)
    RESULTS.append(row)
    print('| %s |' % ' | '.join(row), flush=True)


def lines_of(name):
    with open(os.path.join(DATA, name), encoding='ascii') as file:
        return file.read().split()


def cpu_of(command, **options):
    """(user + system seconds, peak RSS in KiB, output) of a command with all its children."""
    stamp = os.path.join(WORK, 'time')
    result = subprocess.run(['/usr/bin/time', '-f', '%U %S %M', '-o', stamp, *command], env=ENV,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    user, system, peak = open(stamp, encoding='ascii').read().split()[-3:]
    return float(user) + float(system), int(peak), result.stdout.decode('utf-8', 'replace')


class Instance:
    """A courant with a database of its own."""

    def __init__(self, name, urls, fetch='concurrency = 64', search='false', per_host=64):
        self.folder = os.path.join(WORK, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.config = os.path.join(self.folder, 'courant.conf')
        self.database = os.path.join(self.folder, 'courant.db')
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write('database = "%s"\nlog-level = "notice"\nfetch { allow-networks = {"127.0.0.0/8", "::1"} '
                       'per-host = %d %s }\nstore { search = %s }\n' % (self.database, per_host, fetch, search))
        if urls:
            self.add(urls)

    def add(self, urls):
        opml = os.path.join(self.folder, 'feeds.opml')
        with open(opml, 'w', encoding='utf-8') as file:
            file.write('<opml version="2.0"><body>%s</body></opml>' % ''.join(
                '<outline type="rss" text="x" xmlUrl="%s"/>' % url for url in urls))
        subprocess.run([COURANT, '--config', self.config, 'import', '-q', opml], check=True, stdout=subprocess.DEVNULL)

    def round(self):
        """One round over every feed: (cpu seconds, peak KiB, the daemon's last line)."""
        cpu, peak, output = cpu_of([COURANTD, '--config', self.config, '--once', '--all'])
        return cpu, peak, output.strip().split('\n')[-1]

    def sql(self, statement):
        with sqlite3.connect(self.database) as database:
            return database.execute(statement).fetchall()


def summary(text):
    """The counts of the daemon's closing line."""
    found = re.search(r'(\d+) feeds?: (\d+) read, (\d+) unchanged, (\d+) failed; (\d+) new items?, (\d+) changed', text)
    if not found:
        sys.exit('bench: the daemon did not finish its round: ' + text)
    return dict(zip(('feeds', 'read', 'unchanged', 'failed', 'new', 'changed'), map(int, found.groups())))


def expect(text, **counts):
    """A figure counts only when the work was done."""
    got = summary(text)
    for key, value in counts.items():
        if got[key] != value:
            sys.exit('bench: %s is %d, not %d: %s' % (key, got[key], value, text))


class Nginx:
    """A server of one's own, until stop(); `server` is what stands in its http section."""

    def __init__(self, name, server):
        self.folder = os.path.join(WORK, name + '-server')
        os.makedirs(self.folder, exist_ok=True)
        config = os.path.join(self.folder, 'nginx.conf')
        paths = ''.join('%s_temp_path %s;' % (kind, self.folder)
                        for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        with open(config, 'w', encoding='ascii') as file:
            file.write('worker_processes 1; pid %s/nginx.pid; error_log %s/error.log crit; daemon on; user root;'
                       'events { worker_connections 4096; } http { access_log off; sendfile on; keepalive_requests 1000000;'
                       'open_file_cache max=10000; default_type application/xml; %s %s }'
                       % (self.folder, self.folder, paths, server))
        program = shutil.which('nginx') or '/usr/sbin/nginx'
        subprocess.run([program, '-p', self.folder, '-e', self.folder + '/error.log', '-c', config], check=True)

    def stop(self):
        with open(self.folder + '/nginx.pid', encoding='ascii') as file:
            os.kill(int(file.read()), signal.SIGTERM)
