#!/usr/bin/env python3
"""The tool as people and programs use it: every command on a temporary database, exit codes, forms
of output, what reaches a terminal. Speaks TAP.
  test_cli.py COURANT SEED DOC_FOLDER COURANTD"""
import fcntl
import gzip
import http.server
import itertools
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import unicodedata

COURANT, SEED, DOC, COURANTD = (os.path.abspath(path) for path in sys.argv[1:5])
HERE = os.path.dirname(os.path.abspath(__file__))
TIMEOUT = 120
RFC3339 = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')

FEED = '''<?xml version="1.0"?><rss version="2.0"><channel><title>Proef &amp; zo</title>
<link>https://example.org/</link><description>d</description>
<item><title>Eén</title><link>https://example.org/1</link><guid>g1</guid>
<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Tekst met een &lt;a href="/2"&gt;link&lt;/a&gt;&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description></item>
</channel></rss>'''

OPML = '''<?xml version="1.0"?><opml version="2.0"><head><title>Lijst</title></head><body>
<outline text="Nieuws"><outline type="rss" text="Een" xmlUrl="https://example.org/een"/>
<outline type="rss" text="Twee" xmlUrl="https://example.org/twee?id=7"/></outline>
<outline type="rss" text="Slecht" xmlUrl="%s"/></body></opml>'''


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json(self):
        return json.loads(self.out)


class Home:
    """A temporary home with a database of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix='courant-cli-')
        self.path = self.folder.name
        self.database = os.path.join(self.path, 'c.db')
        self.env = {'HOME': self.path, 'PATH': os.environ['PATH'], 'TERM': 'xterm-256color',
                    'XDG_CONFIG_HOME': self.path + '/config', 'XDG_STATE_HOME': self.path + '/state',
                    'XDG_RUNTIME_DIR': self.path, 'COURANT_CONFIG': self.file('courant.conf', ''),
                    'COURANT_DATABASE': self.database, 'PAGER': 'cat'}
        for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def file(self, name, text):
        path = os.path.join(self.path, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def run(self, *args, stdin='', code=0, env=None, stdout=subprocess.PIPE):
        done = subprocess.run([COURANT, *args], input=stdin.encode(), stdout=stdout,
                              stderr=subprocess.PIPE, env={**self.env, **(env or {})}, timeout=TIMEOUT,
                              check=False)
        result = Result(done.returncode, (done.stdout or b'').decode(), done.stderr.decode())
        expect(result.code == code, f'{args}: exit code {result.code}, not {code}: {result.err}')
        return result

    def seed(self, feed, *args):
        subprocess.run([SEED, self.database, str(feed), *map(str, args)], check=True, env=self.env,
                       timeout=TIMEOUT)

    def terminal(self, *args, columns=80, code=0, env=None, answer=None):
        """On a pty of that width: everything that the terminal gets."""
        settings = struct.pack('HHHH', 50, columns, 0, 0)
        pid, terminal = pty.fork()
        if pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, settings)
            os.execvpe(COURANT, [COURANT, *args], {**self.env, **(env or {})})
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, settings)
        got = b''
        while True:
            ready, _, _ = select.select([terminal], [], [], TIMEOUT)
            expect(ready, f'{args}: silent for {TIMEOUT} s')
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
            if answer and b'?' in got:
                os.write(terminal, answer)
                answer = None
        os.close(terminal)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        text = got.decode()
        expect(status == code, f'{args} on a terminal: exit code {status}, not {code}: {text}')
        return text.replace('\r\n', '\n')


class Failure(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def controls(text, allowed='\n'):
    """Control, escape and direction characters that are not allowed."""
    return [hex(ord(c)) for c in text if c not in allowed and
            (unicodedata.category(c) in ('Cc', 'Zl', 'Zp') or c in '\u202a\u202b\u202c\u202d\u202e'
             '\u2066\u2067\u2068\u2069')]


def without_colours(text):
    return re.sub(r'\x1b\[[0-9;]*m', '', text)


def width(text):
    return sum(0 if unicodedata.combining(c) or unicodedata.category(c) == 'Cf' else
               2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def seeded(n_many=60):
    home = Home()
    home.run('feed', 'add', 'example.org/rss', '--tag', 'news', '--tag', 'nl')
    home.run('feed', 'add', 'https://me:secret@example.com/feed?token=abc', '--interval', '15m')
    home.run('feed', 'add', 'http://example.net/atom')
    home.seed(1, 'hostile')
    home.seed(2, 'many', n_many)
    home.seed(3, 'failing')
    return home


def commands_of(home):
    """The names in the list of commands."""
    listed = home.run().out.split('Commands\n')[1].split('\n\n')[0]
    return re.findall(r'^ {2}(\S+(?: \S+)?) {2}', listed, re.M)


def test_help():
    home = Home()
    short = home.run().out
    expect('Examples' in short and 'feed add' in short, short)
    expect(len(commands_of(home)) >= 18, 'commands are missing')
    for name in commands_of(home):
        text = home.run(*name.split(), '--help').out
        expect(text == home.run(*name.split(), '-h').out, f'{name}: -h differs')
        expect(text == home.run('help', *name.split()).out, f'{name}: help differs')
        expect(text.index('Examples') < text.index('Usage') < text.index('Common options'), text)
        examples = text.split('Examples\n')[1].split('\n\n')[0]
        expect(f'courant {name}' in examples, f'{name}: the examples are of another command')
        expect(max(map(len, text.splitlines())) <= 100, f'{name}: a line is too long')
    expect(home.run('--version').out.startswith('courant '), 'no version')
    expect('explain' in home.run('feed', '--help').out, 'no help for the group')
    expect('feed add' in home.run('feed', code=64).out, 'no help for the group')


def test_usage():
    expect('exclude' in Home().run('items', '--json', '--plain', code=64).err, 'two forms at once')
    home = Home()
    for args, says in (
            (['itmes'], 'did you mean `courant items`'),
            (['items', '--lim', '3'], 'unknown option --lim'),
            (['items', '--limit', 'x'], 'takes a number'),
            (['show'], 'ID is missing'),
            (['show', 'x'], 'by its number'),
            (['feed', 'add', 'https://example.org', '--interval', 'soon'], 'takes a duration'),
            (['feed', 'add', 'a.example', 'b.example', '--title', 'T'], 'for one feed'),
            (['feed', 'add', '-'], 'no address on standard input'),
            (['items', '--color', 'blue'], 'auto always never'),
            (['export'], '--format takes one of'),
            (['completion', 'tcsh'], 'bash, fish and zsh')):
        result = home.run(*args, code=64)
        expect(says in result.err, f'{args}: {result.err}')
        expect(not result.out, f'{args}: data on standard output')


def test_missing_database():
    home = Home()
    for args in (['items'], ['feed', 'list'], ['status'], ['show', '1'], ['export', '--format', 'rss']):
        expect('courant feed add' in home.run(*args, code=1).err, f'{args}: no next step')
    feeds = home.file('feeds.conf', 'feed "x" { url = "https://x.example/" }\n')
    expect('courant refresh' in home.run('items', '--config', feeds, code=1).err, 'no step for feeds of the configuration')
    expect(not os.path.exists(home.database), 'reading made a database')
    expect('is a folder' in home.run('items', '--database', os.path.dirname(home.database), code=74).err, 'folder')


def test_feed_add():
    home = Home()
    result = home.run('feed', 'add', 'example.org/rss', '--tag', 'a', '--title', 'Mine', '--json')
    feed = result.json()[0]
    expect(feed['url'] == 'https://example.org/rss' and feed['title'] == 'Mine' and
           feed['tags'] == ['a'], feed)
    expect('courant refresh' in result.err, result.err)
    expect('there already' in home.run('feed', 'add', 'https://example.org/rss').err, 'not known')
    expect('two' in home.run('feed', 'add', '-', '-q', '--plain', stdin='one.example\n\ntwo.example\n').out,
           'standard input is not read')
    expect(not home.run('feed', 'add', 'three.example', '-q').err, 'not quiet')
    expect('would' in home.run('feed', 'add', 'four.example', '-n').err, 'no dry run')
    expect(len(home.run('feed', 'list', '--json').json()) == 4, 'wrong number of feeds')
    home.run('feed', 'add', 'ftp://example.org/', code=1)
    home.run('feed', 'add', 'ftp://example.org/', 'five.example', code=2)
    expect('five minutes' in home.run('feed', 'add', 'six.example', '--interval', '10s').err, 'no warning')


def test_feed_list():
    home = seeded()
    feeds = home.run('feed', 'list', '--json').json()
    expect(sorted(feed['id'] for feed in feeds) == [1, 2, 3], feeds)
    expect([feed['id'] for feed in home.run('feed', 'list', '--tag', 'nl', '--json').json()] == [1], 'tag')
    lines = home.run('feed', 'list', '--plain').out.splitlines()
    expect(all(len(line.split('\t')) == 10 for line in lines), lines)
    row = next(line.split('\t') for line in lines if line.startswith('2\t'))
    expect(row[4] == '60' and RFC3339.match(row[6]) and RFC3339.match(row[8]) and row[9] == 'ok', row)
    jsonl = home.run('feed', 'list', '--jsonl').out.splitlines()
    expect([json.loads(line)['id'] for line in jsonl] == [feed['id'] for feed in feeds], 'jsonl')


def test_feed_show_and_explain():
    home = seeded()
    expect('60, 60 unread' in home.run('feed', 'show', '2').out, 'no count')
    expect('Interval' in home.run('feed', 'show', 'Many').out, 'not found by title')
    expect(home.run('feed', 'show', '2', '--json').json()[0]['id'] == 2, 'json')
    plain = home.run('feed', 'show', '3', '--plain').out
    expect('Stage\tparse\n' in plain, plain)
    explained = home.run('feed', 'explain', '2', '--json').json()[0]
    bounds = {bound['bound']: bound for bound in explained['bounds']}
    expect(bounds['interval']['wait_s'] == 900 and explained['decided_by'] in bounds, explained)
    keys = {key['kind']: key for key in explained['keys']}
    expect(keys['id'] == {'kind': 'id', 'items': 60, 'shared': 0, 'reused': 0, 'changed': 0, 'renamed': 0}, keys)
    expect('yes: one for each of 60 items' in home.run('feed', 'explain', '2').out, 'trust')
    head = home.run('feed', 'explain', '2').out.split('\n\n')[0]
    expect('\nTrust address yes: ' in head, head)
    expect(all(re.match('.{13} [^ ]', line) for line in head.splitlines()[1:]), f'not one column: {head}')
    text = home.run('feed', 'explain', '3').out
    expect('back-off' in text and 'decides' in text, text)
    expect('courant feed list' in home.run('feed', 'show', 'nothing-like-it', code=1).err, 'no next step')
    expect('no feed has the tag "none"' in home.run('feed', 'list', '--tag', 'none').err, 'which feeds there are none of')


def test_feed_remove():
    home = seeded()
    home.run('feed', 'add', 'example.com/other')
    expect('fits 2 feeds' in home.run('feed', 'remove', 'example.com', code=1).err, 'ambiguous')
    expect('would remove' in home.run('feed', 'remove', '2', '-n').err, 'dry run')
    expect('items are kept' in home.run('feed', 'remove', '2').err, 'not said')
    expect(len(home.run('items', '--limit', '0', '--plain').out.splitlines()) == 62, 'items are lost')
    expect('--force' in home.run('feed', 'remove', '1', '--purge', code=64).err, 'was not refused')
    home.run('feed', 'remove', '1', '--purge', '--force')
    expect(len(home.run('items', '--limit', '0', '--plain').out.splitlines()) == 60, 'items are left')
    home.terminal('feed', 'remove', '3', '--purge', answer=b'n\n', code=1)
    home.terminal('feed', 'remove', '3', '--purge', '--no-input', code=64)
    home.terminal('feed', 'remove', '3', '--purge', answer=b'y\n')
    expect(len(home.run('feed', 'list', '--json').json()) == 1, 'a feed is left')
    conf = home.file('f.conf', 'feed "x" { url = "https://example.org/configured" }\n')
    expect(home.run('config', 'check', '--config', conf).code == 0, 'configuration')


def test_import():
    home = Home()
    good = home.file('good.opml', OPML % 'https://example.org/drie')
    bad = home.file('bad.opml', OPML % 'gopher://example.org/slecht')
    expect('would be added: 3' in home.run('import', '-n', good).err, 'dry run')
    result = home.run('import', bad, '--json', '--tag', 'extra', code=2)
    expect(result.json() == {'added': 2, 'known': 0, 'refused': 1}, result.out)
    expect('gopher://example.org/slecht' in result.err, 'the bad address is not named')
    feeds = home.run('feed', 'list', '--json').json()
    expect(all(feed['tags'] == ['Nieuws', 'extra'] for feed in feeds), feeds)
    with open(good, encoding='utf-8') as file:
        result = home.run('import', '-', stdin=file.read())
    expect('1 added, 2 known already, 0 refused' in result.err, result.err)
    cut = home.file('cut.opml', '<opml><body><outline xmlUrl="https://example.org/drie"/><outline xmlU')
    expect('cut.opml ends before </opml>' in home.run('import', cut, code=2).err, 'a list that ends early is no whole one')
    home.run('import', home.file('no.opml', 'no OPML at all'), code=65)
    home.run('import', home.path + '/nowhere.opml', code=74)
    many = ''.join(f'<outline xmlUrl="https://example.org/{i}"/>' for i in range(1500))
    shown = home.terminal('import', home.file('many.opml', f'<opml><body>{many}</body></opml>'))
    expect('1500 added' in shown and 'import [' in shown and '/1500' in shown, shown)
    expect('import [' not in home.terminal('import', good, env={'TERM': 'dumb'}), 'a bar on a dumb terminal')


def test_items():
    home = seeded(n_many=70)
    lines = home.run('items', '--plain').out.splitlines()
    expect(len(lines) == 50, f'{len(lines)} items')
    dates = [line.split('\t')[1] for line in lines]
    expect(dates == sorted(dates, reverse=True) and all(map(RFC3339.match, dates)), 'not the newest first')
    for args, n in ((['--limit', '0'], 72), (['--limit', '7'], 7), (['--limit', str(2 ** 63 - 1)], 72), (['limit:60'], 60), (['(limit:60)'], 60),
                    (['limit:5', '--limit', '9'], 5), (['tag:news'], 2), (['tag:nowhere'], 0),
                    (['title:"long enough"', 'limit:3'], 3), (['--', '-tag:news', 'limit:100'], 70)):
        got = home.run('items', '--plain', *args).out.splitlines()
        expect(len(got) == n, f'{args}: {len(got)} items, not {n}')
    items = home.run('items', '--json', '--limit', '3').json()
    expect(len(items) == 3 and all('_courant' in item and 'content_html' in item for item in items), items)
    jsonl = home.run('items', '--jsonl', '--limit', '3').out.splitlines()
    expect([json.loads(line) for line in jsonl] == items, 'jsonl differs from json')
    expect(home.run('items', 'tag:nowhere', '--json').json() == [], 'not an empty list')
    expect('no item fits' in home.run('items', 'tag:nowhere').err, 'nothing said')
    expect('shows more' in home.terminal('items'), 'the cut is not told')
    expect('shows more' not in home.run('items').out, 'the cut is told to programs')


def test_query_errors():
    home = seeded(1)
    for words, column in ((['tag:nl', 'foo:bar'], 7), (['(a', 'b'], 0), (['café', 'foo:x'], 5)):
        result = home.run('items', *words, code=65)
        lines = result.err.splitlines()
        expect(lines[1] == '  ' + ' '.join(words), result.err)
        expect(lines[2] == ' ' * (2 + column) + '^', result.err)
    for before, after in (('', ' x' * 99), ('é ' * 99, ''), ('東京 ' * 40, ' x' * 40)):
        _, line, mark = home.run('items', before + 'foo:x' + after, code=65).err.splitlines()
        expect(width(line) <= 80 and width(line[:line.index('foo:x')]) == mark.index('^'), f'{line}\n{mark}')
    expect(len(home.run('items', 'x' * 5000, code=65).err) < 300, 'a whole page of x')
    result = home.run('export', '--format', 'rss', 'since:never', code=65)
    expect('^' in result.err, result.err)
    expect(not controls(home.run('items', 'a\x1b[31m\x9b \u202e foo:x', code=65).err), 'controls')


def test_show():
    home = seeded(1)
    home.seed(2, 'document', home.file('feed.xml', FEED))
    item = home.run('items', 'title:een', '--json').json()[0]
    number = str(item['_courant']['id'])
    text = home.run('show', number).out
    expect('Eén' in text and 'link[1]' in text and '[1] https://example.org/2' in text, text)
    expect('script' not in text, text)
    expect(home.run('show', number, '--json').json() == item, 'show and items differ')
    expect(home.run('show', '99999', code=1).err, 'nothing said')
    wide = home.terminal('show', number, columns=80)
    expect(all(width(line) <= 80 for line in without_colours(wide).splitlines()), wide)


def test_export():
    home = seeded()
    for name in ('atom', 'rss', 'json', 'html', 'opml', 'jsonl'):
        out = home.run('export', '--format', name, 'limit:5').out
        path = f'{home.path}/x.{name}'
        result = home.run('export', 'limit:5', '-o', path)
        with open(path, encoding='utf-8') as file:
            expect(file.read() == out, f'{name}: the file differs')
        expect('wrote' in result.err, result.err)
        expect('already' in home.run('export', 'limit:5', '-o', path).err, f'{name}: written again')
        expect('secret' not in out and 'token' not in out, f'{name}: secrets')
        expect(not controls(out, '\n\t') or name in ('atom', 'rss', 'json', 'jsonl'), f'{name}: controls')
    opml = home.run('export', '--format', 'opml')
    whole = home.run('export', '--format', 'opml', '--whole-addresses')
    n_left_out = whole.out.count('xmlUrl=') - opml.out.count('xmlUrl=')
    expect(f'a password or a query: {n_left_out};' in opml.err and '--whole-addresses' in opml.err, opml.err)
    expect('token=abc' in whole.out and not whole.err, 'addresses are cut')
    expect(len(home.run('export', '--jsonl', '--limit', '4').out.splitlines()) == 4, 'limit')
    expect(home.run('export', '--json', '--title', 'Mine').json()['title'] == 'Mine', 'title')
    lines = home.run('export', '--jsonl', '--max-per-feed', '2', '--summary').out.splitlines()
    expect(len(lines) == 4 and 'content_' not in ''.join(lines), lines)
    expect('would write 4 ' in home.run('export', '-n', '--max-per-feed', '2', '--format', 'rss').err, 'dry count')
    home.run('export', '--gzip', '-o', home.path + '/x.rss')
    with open(home.path + '/x.rss', 'rb') as plain, gzip.open(home.path + '/x.rss.gz') as packed:
        expect(plain.read() == packed.read(), 'the compressed file differs')
    expect('--output' in home.run('export', '--gzip', '--format', 'rss', code=64).err, 'gzip to standard output')
    expect('would write' in home.run('export', '-n', '--format', 'rss', '-o', home.path + '/n.rss').err, 'dry')
    expect(not os.path.exists(home.path + '/n.rss'), 'a dry run wrote')
    expect(home.run('export', '--format', 'pdf', code=64).err, 'pdf')
    home.run('export', '--format', 'rss', '-o', home.path + '/no/such/folder.rss', code=73)


def test_output_file():
    home = seeded()
    path = home.path + '/items.tsv'
    home.run('items', '--plain', '-o', path)
    with open(path, encoding='utf-8') as file:
        expect(file.read() == home.run('items', '--plain').out, 'the file differs')
    home.run('items', 'foo:bar', '-o', path, code=65)
    expect(os.path.getsize(path) > 0, 'a failure emptied the file')
    expect(sorted(os.listdir(home.path))[:2] and not [n for n in os.listdir(home.path) if 'part' in n],
           'a part is left')
    with open(path + '.part', 'w', encoding='utf-8') as part:
        part.write('left by a kill\n' * 10000)
        part.flush()
        fcntl.flock(part, fcntl.LOCK_EX)
        before = os.stat(path)
        expect('another command writes it' in home.run('items', '--plain', '-o', path, code=75).err, 'two at once')
        expect(os.stat(path) == before and os.path.getsize(path + '.part') == 150000, 'the other one was hindered')
    home.run('items', '--plain', '-o', path)
    with open(path, encoding='utf-8') as file:
        expect(file.read() == home.run('items', '--plain').out, 'the file differs behind a kill')
    home.run('items', '-o', home.path + '/no/such/file', code=73)
    with open('/dev/full', 'w', encoding='utf-8') as full:
        home.run('items', stdout=full, code=74)
    expect(home.run('items', '--plain', '-o', '-').out, '- is not standard output')


def test_status():
    home = seeded()
    text = home.run('status').out
    expect('not running' in text and '1 failing' in text and 'parse' in text, text)
    status = home.run('status', '--json').json()
    expect(status['feeds'] == 3 and status['items'] == 62 and not status['daemon']['running'], status)
    expect([feed['id'] for feed in status['failing']] == [3], status)
    failing = home.run('status', '--failing', '--plain').out.splitlines()
    expect(len(failing) == 1 and len(failing[0].split('\t')) == 10 and failing[0].endswith('\t200'), failing)
    expect(home.run('status', '--failing', '--json').json()[0]['failures'] == 3, 'json')
    for columns, shown in ((80, ['ID', 'TITLE', 'SINCE', 'NEXT', 'STAGE', 'REASON', 'ANSWER']),
                           (200, ['ID', 'TITLE', 'SINCE', 'TRIES', 'NEXT', 'CLASS', 'STAGE', 'REASON', 'ANSWER'])):
        head = without_colours(home.terminal('status', '--failing', columns=columns)).splitlines()[0]
        expect(head.split() == shown, head)


def test_status_idle():
    """Feeds without news are no failures; those that fail or have news are not idle."""
    home = seeded()
    expect('no feed is idle' in home.run('status', '--idle').err and 'Idle' not in home.run('status').out, 'idle')
    home.run('status', '--idle', '--failing', code=64)
    home.run('feed', 'add', 'https://quiet.example/feed')
    home.seed('4', 'idle', '3')
    rows = [line.split('\t') for line in home.run('status', '--idle', '--plain').out.splitlines()]
    expect([(row[0], row[2], row[3]) for row in rows] == [('4', 'https://quiet.example/feed', '3')], rows)
    status = home.run('status', '--json').json()
    expect(status['feeds_idle'] == 1 and [feed['id'] for feed in status['idle']] == [4], status)
    expect([feed['id'] for feed in home.run('status', '--idle', '--json').json()] == [4], 'json')
    expect('Idle          1 without' in home.run('status').out, home.run('status').out)
    for columns, shown in ((80, ['ID', 'TITLE', 'ITEMS', 'NEWEST', 'NEXT']),
                           (200, ['ID', 'TITLE', 'ADDRESS', 'ITEMS', 'NEWEST', 'NEXT'])):
        table = without_colours(home.terminal('status', '--idle', columns=columns)).splitlines()
        expect(table[0].split() == shown and all(width(row) <= columns for row in table), table)


def test_parse_and_sanitize():
    home = Home()
    path = home.file('feed.xml', FEED)
    document = home.run('parse', path, '--url', 'https://example.org/feed').json()
    expect(document['title'] == 'Proef & zo' and document['format'] == 'rss', document)
    expect(document['items'][0]['title'] == 'Eén', document)
    expect(home.run('parse', '-', '--url', 'https://example.org/feed', stdin=FEED).json() == document, '-')
    latin = home.path + '/latin.xml'
    with open(latin, 'wb') as file:
        file.write(FEED.replace('<?xml version="1.0"?>', '').encode('latin-1'))
    expect(home.run('parse', latin, '--content-type', 'text/xml; charset=iso-8859-1').json()
           ['items'][0]['title'] == 'Eén', 'charset')
    refused = home.run('parse', home.file('page.html', '<html><body>x</body></html>'), code=65)
    expect(not refused.out and 'page.html' in refused.err, refused.err)
    home.run('parse', home.path + '/nowhere', code=74)
    opml = home.run('parse', '--opml', home.file('l.opml', OPML % 'x')).json()
    expect(opml['title'] == 'Lijst' and opml['feeds'][0]['folders'] == ['Nieuws'], opml)
    expect(home.run('sanitize', stdin='<p onclick=x>a<script>b</script>').out == '<p>a</p>', 'sanitize')
    expect('https://e.org/x' in home.run('sanitize', '--base', 'https://e.org/', stdin='<a href=x>y</a>').out, 'base')
    expect(not os.path.exists(home.database), 'parse made a database')


def test_modules():
    """What is missing of the installation is named by those who need it, and by nobody else."""
    home = seeded(5)
    alone = shutil.copy(COURANT, home.path)
    for module in ('documents', 'languages', 'stems'):
        shutil.copy(f'{os.path.dirname(COURANT)}/courant-{module}.so', home.path)
    for module, arguments in (('languages', ['tail', '--follow']), ('documents', ['parse', home.file('feed.xml', FEED)]),
                              ('stems', ['items', 'fabriek'])):
        broken = home.file(f'courant-{module}.so', '')
        result = subprocess.run([alone, *arguments], capture_output=True, env=home.env, timeout=TIMEOUT, check=False)
        told = result.stderr.decode()
        expect(result.returncode == 1 and broken in told and 'install it anew' in told, told)
        expect(subprocess.run([alone, 'items'], capture_output=True, env=home.env, timeout=TIMEOUT,
                              check=False).stdout.decode() == home.run('items').out, 'items')


def test_discover():
    home = Home()
    page = home.file('page.html', '<title>P</title><link rel=alternate type=application/rss+xml title="R &amp; D" '
                     'href=/rss><link rel=alternate type=application/feed+json href=f.json>')
    rows = home.run('discover', page, '--url', 'https://example.org/a/', '--plain').out.splitlines()
    expect(rows == ['https://example.org/rss\tR & D\tapplication/rss+xml',
                    'https://example.org/a/f.json\t\tapplication/feed+json'], rows)
    with open(page, encoding='utf-8') as file:
        lines = home.run('discover', '-', '--jsonl', stdin=file.read()).out.splitlines()
    expect([json.loads(line)['url'] for line in lines] == ['/rss', 'f.json'], lines)
    feed = home.run('discover', home.file('feed.xml', FEED), '--url', 'https://example.org/feed', '--json')
    expect(feed.json() == [{'url': 'https://example.org/feed', 'title': 'Proef & zo',
                            'type': 'application/rss+xml'}], feed.out)
    expect('a feed itself' in feed.err, feed.err)
    refused = home.run('discover', home.file('none.html', '<html><title>None</title>'), code=65)
    expect(not refused.out and 'titled "None"' in refused.err, refused.err)
    home.run('discover', home.path + '/nowhere', code=74)
    expect('not public' in home.run('discover', 'http://127.0.0.1:9/', code=1).err, 'address policy')
    expect(not os.path.exists(home.database), 'discover made a database')


def test_config():
    home = Home()
    expect('fine' in home.run('config', 'check').err, 'no word')
    bad = home.file('bad.conf', 'fetch {\n  conurrency = 3\n}\n')
    err = home.run('config', 'check', '--config', bad, code=78).err
    expect('bad.conf' in err and '2' in err and 'concurrency' in err, err)
    query = home.file('query.conf', 'export "x" { query = "foo:bar" directory = "/srv/feeds" }\n')
    expect('^' in home.run('config', 'check', '--config', query, code=78).err, 'no caret')
    home.run('items', '--config', bad, code=78)
    rows = [line.split('\t') for line in home.run('config', 'show', '--plain', '-q').out.splitlines()]
    expect(all(len(row) == 3 for row in rows) and 'fetch.timeout' in [row[0] for row in rows], rows)
    expect(home.run('config', 'show', '--json').json()[0]['option'], 'json')
    warned = home.run('config', 'check', '--json')
    expect(['contact is not set' in line for line in warned.json()['warnings']] == [True], warned.out)
    for contact, n in (('"us"', 1), ('"https://example.org/us"', 0), ('"us@example.org"', 0)):
        named = home.file('named.conf', 'fetch { contact = %s }\n' % contact)
        expect(len(home.run('config', 'check', '--json', '--config', named).json()['warnings']) == n, contact)
    lossy = home.file('lossy.conf', 'fetch { contact = "us@example.org" } store { keep-items = 5 }\n'
                      'export "x" { archive = 10 query = "since:7d" }\n'
                      'export "y" { query = "since:7d" }\n')
    warned = home.run('config', 'check', '--json', '--config', lossy)
    expect([('lossy.conf:2: ' in line, 'export "x"' in line, 'keep-items' in line, 'moves' in line)
            for line in warned.json()['warnings']] == [(True, True, True, False), (True, True, False, True)], warned.out)
    expect('keep-items of 5' in warned.err and 'since:7d' in warned.err, warned.err)


def test_precedence():
    home = seeded(1)
    other = home.path + '/other.db'
    home.run('feed', 'add', 'other.example', '--database', other)
    expect(len(home.run('feed', 'list', '--json', '--database', other).json()) == 1, '--database')
    expect(len(home.run('feed', 'list', '--json', env={'COURANT_DATABASE': other}).json()) == 1, 'environment')
    conf = home.file('o.conf', f'database = "{other}"\n')
    expect(len(home.run('feed', 'list', '--json', '--config', conf).json()) == 3, 'environment before file')


class FakeDaemon:
    """Listens on the control socket of a home and answers by script."""

    def __init__(self, home, answers):
        self.answers, self.requests = answers, []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(home.database + '.sock')
        self.listener.listen(8)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            line = b''
            while not line.endswith(b'\n'):
                piece = client.recv(65536)
                if not piece:
                    break
                line += piece
            request = line.decode().strip()
            self.requests.append(request)
            client.sendall(self.answers.get(request.split(' ')[0], 'error unknown').encode())
            client.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


def test_daemon():
    home = seeded(2)
    daemon = FakeDaemon(home, {
        'changed': 'ok feeds read again\n', 'reload': 'ok nothing changed\n',
        'status': 'pid 12\nwaiting 3\nunder_way 4\nnext_due 1900000000\nok\n',
        'refresh': 'settled 1 new 5 1\nsettled 2 same 0 0\nsettled 3 failed 0 0\nok 3 settled, 1 failed\n'})
    expect('new.example, ' in home.run('feed', 'add', 'new.example').err, 'feed add')
    home.run('feed', 'remove', 'new.example')
    expect(daemon.requests == ['refresh wait 4', 'changed'], daemon.requests)
    expect('nothing changed' in home.run('reload').err, 'reload')
    status = home.run('status', '--json').json()['daemon']
    expect(status['running'] and status['pid'] == 12, status)
    text = home.run('status').out
    expect('feeds under way: 4' in text, text)
    result = home.run('refresh', '--wait', code=2)
    expect('fetched: 3, failed: 1; items new: 5, changed: 1' in result.err, result.err)
    expect(daemon.requests[-1] == 'refresh wait all', daemon.requests)
    shown = home.terminal('refresh', '1', '3', '--wait', code=2)
    expect(daemon.requests[-1] == 'refresh wait 1 3' and 'refresh [' in shown, shown)
    home.run('refresh', '--whole', '--force', code=64)
    expect('--force' in home.run('refresh', '1', '--whole', code=64).err, 'nobody was asked')
    home.run('refresh', '1', '3', '--whole', '--force', '--wait', code=2)
    expect(daemon.requests[-1] == 'refresh wait whole 1 3', daemon.requests)
    feeds = home.run('refresh', '2', '--json', code=2)
    expect([feed['id'] for feed in feeds.json()] == [2], feeds.out)
    daemon.answers = {'reload': 'invalid line 3: \x1b[31mbad\n', 'refresh': 'settled 1 ne', 'changed': 'error no\n'}
    expect('status' in home.run('feed', 'add', 'newer.example').err, 'nothing said')
    daemon.answers['refresh'] = 'error no\n'
    result = home.run('reload', code=78)
    expect('line 3' in result.err and not controls(result.err), result.err)
    daemon.answers['reload'] = 'error the database is locked\n'
    expect('is locked' in home.run('reload', code=1).err, 'reload')
    home.run('refresh', code=1)
    expect('is stored' in home.run('feed', 'add', 'newest.example').err, 'no warning')
    expect('is stored' in home.run('feed', 'add', 'newest.example', '--tag', 'x').err, 'no warning')
    daemon.close()
    expect('no daemon' in home.run('reload', code=69).err, 'no daemon')
    expect('would be fetched: 5' in home.run('refresh', '-n').err, 'dry run')


class FeedHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        body = FEED.encode()
        self.send_response(200 if self.path == '/feed' else 404)
        self.send_header('Content-Type', 'application/rss+xml')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def test_refresh():
    """Without a daemon and with one, both real, from a server on the loopback."""
    home = Home()
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), FeedHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f'http://127.0.0.1:{server.server_port}'
    home.file('courant.conf', 'fetch { allow-networks = {"127.0.0.0/8"} }\n')
    home.run('feed', 'add', f'{address}/feed')
    home.run('refresh')
    expect(home.run('items', '--json').json()[0]['title'] == 'Eén', 'nothing came')
    home.run('feed', 'add', f'{address}/missing')
    home.run('refresh', '2', code=2)
    expect('404' in home.run('status', '--failing').out, 'the failure is not told')
    feeds = home.run('refresh', '1', '--json').json()
    expect([feed['id'] for feed in feeds] == [1], feeds)
    with subprocess.Popen([COURANTD], env=home.env, stderr=subprocess.PIPE) as daemon:
        try:
            for line in daemon.stderr:
                if os.path.exists(home.database + '.sock'):
                    break
            threading.Thread(target=daemon.stderr.read, daemon=True).start()
            status = home.run('status', '--json').json()['daemon']
            expect(status['running'] and status['pid'] == daemon.pid, status)
            expect('failed: 1' in home.run('refresh', '--wait', code=2).err, 'refresh --wait')
            home.run('refresh', '1')
            home.run('feed', 'add', f'{address}/feed?again')
            home.run('refresh', '3', '--wait', code=2)
            home.run('reload')
            home.file('courant.conf', 'nonsense\n')
            expect('courant.conf' in home.run('reload', '--config', home.file('good.conf', ''), code=78).err,
                   'reload of a bad file')
        finally:
            daemon.terminate()
            daemon.wait(TIMEOUT)
    server.shutdown()
    expect(daemon.returncode == 0, daemon.returncode)
    home.file('courant.conf', '')
    expect('not running' in home.run('status').out, 'still running')


def test_nothing_reaches_a_terminal():
    home = seeded(3)
    hostile = home.run('items', 'tag:news', '--json', 'sort:new').json()[0]['_courant']['id']
    listings = (['items'], ['items', '--json'], ['feed', 'list'], ['feed', 'show', '1'], ['feed', 'show', '3'],
                ['feed', 'explain', '1'], ['show', str(hostile)], ['status'], ['status', '--failing'])
    for args in listings:
        for extra in ([], ['--plain'], ['--no-color']):
            if '--json' in args and '--plain' in extra:
                continue
            out = home.run(*args, *extra)
            bad = controls(out.out + out.err, '\n\t')
            expect(not bad or '--json' in args, f'{args} {extra}: {bad}')
        out = home.terminal(*args)
        bad = controls(without_colours(out), '\n\t')
        expect(not bad, f'{args} on a terminal: {bad}')
    for name in ('atom', 'rss', 'json', 'jsonl'):
        out = home.terminal('export', '--format', name)
        expect(not controls(out, '\n\t'), f'export {name} on a terminal: {controls(out)} {out!r}')
    for line in home.run('items', '--plain').out.splitlines():
        expect(len(line.split('\t')) == 5, line)
    path = home.file('hostile.html', '<p>\x1b[31m\x9b1m\u202e</p>')
    for args in (['sanitize', path], ['parse', path]):
        out = home.terminal(*args, code=65 if args[0] == 'parse' else 0)
        expect(not controls(without_colours(out), '\n\t'), f'{args}: {controls(out)}')
    err = home.run('feed', 'show', 'x\x1b[31m\x9b', code=1).err + home.run('bad\x1b[31m', code=64).err
    expect(not controls(err), controls(err))


def test_credentials_stay_hidden():
    home = seeded(2)
    everything = ''
    for args in (['feed', 'list'], ['feed', 'show', '2'], ['feed', 'explain', '2'], ['items'], ['status'],
                 ['feed', 'add', 'https://me:secret@example.com/feed?token=abc'], ['show', '3'],
                 ['feed', 'remove', '2', '-n']):
        for extra in ([], ['--json'], ['--plain']):
            result = home.run(*args, *extra)
            everything += result.out + result.err
    everything += home.run('feed', 'show', 'https://me:secret@nowhere.example/', code=1).err
    everything += home.run('feed', 'add', 'ftp://me:secret@example.com/', code=1).err
    everything += home.run('import', '-', stdin=OPML % 'ftp://me:secret@example.com/', code=2).err
    fresh = Home()
    fresh.run('feed', 'add', 'https://me:secret@example.com/feed')
    for args in (['feed', 'list'], ['feed', 'list', '--json'], ['feed', 'list', '--plain'], ['feed', 'show', '1']):
        everything += fresh.run(*args).out
    expect('secret' not in everything, [line for line in everything.splitlines() if 'secret' in line])


def test_tables_fit():
    home = seeded()
    for columns in (40, 80, 200):
        for args in (['items'], ['feed', 'list'], ['status', '--failing'], ['config', 'show'], ['feed', 'explain', '3']):
            for text in (home.run(*args, env={'COLUMNS': str(columns)}).out,
                         without_colours(home.terminal(*args, columns=columns))):
                rows = text.split('\n\n')[-1].splitlines() if args[-1] == '3' else text.splitlines()
                widest = max(width(row) for row in rows)
                expect(widest <= columns, f'{args} at {columns}: {widest} columns')
    watched = home.run('feed', 'list', env={'COLUMNS': '80'}).out  # as watch(1) runs us
    expect(not re.search(r'\d-\d\dT\d*', watched), f'times in pieces: {watched}')
    long = home.run('items', '--limit', '1', 'title:long').out
    expect('…' not in long and 'and says so' in long, 'cut without a terminal')


def test_colours():
    home = seeded(3)
    cases = (({}, [], True), ({'NO_COLOR': '1'}, [], False), ({'NO_COLOR': ''}, [], True),
             ({'TERM': 'dumb'}, [], False), ({}, ['--no-color'], False), ({}, ['--color=never'], False),
             ({'NO_COLOR': '1'}, ['--color=always'], True))
    for env, extra, coloured in cases:
        out = home.terminal('feed', 'list', *extra, env=env)
        expect(('\x1b[' in out) == coloured, f'{env} {extra}: {out!r}')
    expect('\x1b[' not in home.run('feed', 'list').out, 'colours in a pipe')
    expect('\x1b[' in home.run('feed', 'list', '--color=always').out, 'no colours by force')


def test_times():
    home = seeded(3)
    expect('ago' in home.terminal('items') and 'ago' not in home.run('items').out, 'items')
    expect(re.search('in (59|60) min', home.terminal('feed', 'list')), 'feed list')
    expect('ago' not in home.terminal('items', '--plain'), 'plain')


def test_pager():
    home = seeded(3)
    shown = home.terminal('items', env={'PAGER': 'sed s/^/PAGED:/'})
    expect('PAGED:' in shown, shown)
    expect('PAGED:' not in home.terminal('items', '--no-pager', env={'PAGER': 'sed s/^/PAGED:/'}), 'no-pager')
    shown = home.terminal('items', env={'PAGER': 'sed s/^/A:/', 'COURANT_PAGER': 'sed s/^/B:/'})
    expect('B:' in shown and 'A:' not in shown, shown)
    expect('PAGED' not in home.run('items', env={'PAGER': 'sed s/^/PAGED:/'}).out, 'a pager in a pipe')


def test_signals():
    home = seeded(1500)
    with subprocess.Popen([COURANT, 'items', '--json', '--limit', '0'], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=home.env) as child:
        child.stdout.read(10)
        child.stdout.close()
        err = child.stderr.read()
        child.wait(TIMEOUT)
    expect(child.returncode == -signal.SIGPIPE and not err, f'{child.returncode} {err}')
    read, write = os.pipe()
    with subprocess.Popen([COURANT, 'parse', '-'], stdin=read, stdout=subprocess.DEVNULL,
                          env=home.env) as child:
        child.send_signal(signal.SIGINT)
        child.wait(TIMEOUT)
    os.close(read)
    os.close(write)
    expect(child.returncode == -signal.SIGINT, child.returncode)


def test_locked_and_forbidden():
    home = seeded(2)
    with open(home.database, 'r+b') as file:
        file.write(b'this is no database at all')
    expect(home.run('items', code=65).err, 'nothing said of a damaged database')
    os.chmod(home.database, 0)
    user = {'user': 65534, 'group': 65534} if os.geteuid() == 0 else {}
    try:  # the folder is ours alone, so that nobody else finds a way to the file
        result = subprocess.run([COURANT, '--config', '/dev/null', '--database', home.database, 'items'],
                                capture_output=True, timeout=TIMEOUT, check=False, **user)
    except PermissionError:
        return  # the program itself lies where only root may look
    expect(result.returncode == 77 and b'ermission' in result.stderr, result)


def test_backup_and_check():
    home = seeded(5)
    copy = home.file('copy.db', '')
    expect('--force' in home.run('backup', copy, code=73).err, 'a file was about to be replaced')
    home.run('backup', copy, '-n', '--force')
    expect(os.path.getsize(copy) == 0, 'a dry run wrote')
    home.run('backup', copy, '--force')
    expect(os.stat(copy).st_mode & 0o777 == 0o600, 'others may read the copy')
    expect('is sound' in home.run('check', '--database', copy).err, 'check')
    database = sqlite3.connect(home.database)
    database.execute('DELETE FROM item_fts_idx')
    database.execute("UPDATE item_fts_data SET block = zeroblob(length(block)) WHERE id > 10")
    database.commit()
    expect('--rebuild-search' in home.run('check', code=65).err, 'a damaged index')
    expect('would make' in home.run('check', '--rebuild-search', '-n', code=65).err, 'only told')
    expect('search index: 7' in home.run('check', '--rebuild-search').err, 'rebuild')
    home.run('check')
    expect(home.run('items', '--jsonl', '--limit', '0', '--database', copy).out
           == home.run('items', '--jsonl', '--limit', '0').out, 'the copy differs')
    with open(copy, 'r+b') as file:  # a page in the middle
        file.seek(os.path.getsize(copy) // 2 // 16384 * 16384)
        file.write(b'\x5a' * 16384)
    with open(copy, 'rb') as file:
        before = file.read()
    expect('keep the file' in home.run('check', '--database', copy, code=65).err, 'damage is not told')
    with open(copy, 'rb') as file:
        expect(file.read() == before, 'the damaged file was changed')
    of_yesterday = home.file('yesterday.db', 'sound')
    expect('is damaged' in home.run('backup', of_yesterday, '--force', '--database', copy, code=65).err, 'a damaged copy')
    with open(of_yesterday, encoding='ascii') as file:
        expect(file.read() == 'sound', 'took the place of a sound one')


def test_backups_at_the_same_time():
    home = seeded(5)
    home.seed(1, 'many', 2000)
    os.mkdir(os.path.join(home.path, 'locked'))
    folder = os.open(os.path.join(home.path, 'locked'), os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    refused = home.run('backup', os.path.join(home.path, 'locked', 'copy.db'), code=73)
    expect('another backup into this folder is under way' in refused.err, refused.err)
    os.close(folder)
    copy = home.file('copy.db', '')
    backups = [subprocess.Popen([COURANT, 'backup', copy, '--force'], env=home.env, stderr=subprocess.PIPE) for _ in range(4)]
    said = [backup.communicate(timeout=TIMEOUT)[1].decode() for backup in backups]
    for backup, text in zip(backups, said):  # those that came while one was at work are told so
        expect(backup.returncode == 0 or 'another backup into this folder is under way' in text, (backup.returncode, text))
    expect(any(backup.returncode == 0 for backup in backups), said)
    home.run('check', '--database', copy)
    expect(not os.path.exists(copy + '.part'), 'a part is left')


def test_backup_onto_itself():
    home = seeded(5)
    link, other_name, part = (os.path.join(home.path, name) for name in ('symbolic.db', 'hard.db', 'odd.db.part'))
    os.symlink(home.database, link)
    os.link(home.database, other_name)
    reader = sqlite3.connect(home.database)  # keeps -wal and -shm
    reader.execute('SELECT count(*) FROM v_items').fetchone()
    before = os.stat(home.database)
    for path in (home.database, link, other_name, home.database + '-wal', home.database + '-shm'):
        for options in (['--force'], ['--force', '-n'], []):
            expect('itself' in home.run('backup', path, *options, code=73).err, f'{path} {options}')
    os.rename(home.database, part)  # what is written before it is renamed
    expect('itself' in home.run('backup', part[:-5], '--database', part, code=73).err, 'as its own part')
    os.rename(part, home.database)
    after = os.stat(home.database)
    expect((before.st_ino, before.st_size, before.st_mtime) == (after.st_ino, after.st_size, after.st_mtime),
           'the database was replaced')
    expect(not [name for name in os.listdir(home.path) if name.endswith('.part')], 'something was left')


def die_writing(path):
    """A writer that is killed: what it committed last is in the -wal alone."""
    program = ('import os, signal, sqlite3, sys; database = sqlite3.connect(sys.argv[1])\n'
               'database.execute("UPDATE item SET title = \'lost\', flags = 2"); database.commit()\n'
               'os.kill(os.getpid(), signal.SIGKILL)')
    subprocess.run([sys.executable, '-c', program, path], timeout=TIMEOUT, check=False)
    expect(os.path.getsize(path + '-wal') > 0, 'no log was left')


def everything(home):
    return home.run('items', '--jsonl', '--limit', '0').out


def test_restore():
    home = seeded(300)
    copy = home.path + '/copy.db'
    home.run('backup', copy)
    wanted, about = everything(home), os.stat(home.database)
    os.chmod(home.database, 0o640)
    die_writing(home.database)
    expect('--force' in home.run('restore', copy, code=64).err, 'nobody was asked')
    expect('would replace' in home.run('restore', copy, '-n').err, 'dry run')
    home.terminal('restore', copy, code=1, answer=b'n\n')
    expect('"lost"' in everything(home), 'replaced all the same')
    die_writing(home.database)
    home.run('restore', copy, '--force')
    expect(everything(home) == wanted, 'not what the copy holds')
    expect('is sound' in home.run('check').err, 'not sound')
    now = os.stat(home.database)
    expect((now.st_ino, now.st_mode & 0o777) == (about.st_ino, 0o640), 'not the same file')
    with open(home.database, 'r+b') as file:  # damage in the middle
        file.seek(os.path.getsize(home.database) // 2 // 16384 * 16384)
        file.write(b'\x5a' * 16384)
    home.run('check', code=65)
    home.run('restore', copy, '--force')
    expect(everything(home) == wanted and 'is sound' in home.run('check').err, 'damage stayed')
    with open(home.database, 'r+b') as file:
        file.write(b'no database')
    expect('move it away' in home.run('restore', copy, '--force', code=73).err, 'no next step')
    os.remove(home.database)
    home.run('restore', copy)
    expect(everything(home) == wanted, 'where none was')
    expect(os.stat(home.database).st_mode & 0o777 == 0o600, 'others may read it')


def home_of_pages(size):
    home = Home()
    sqlite3.connect(home.database).executescript(f'PRAGMA page_size = {size}; PRAGMA journal_mode = WAL')
    home.run('feed', 'add', f'example.org/{size}')
    home.seed(1, 'many', 60)
    return home


def test_restore_of_other_pages():
    """Files keep the size of their pages, which has not always been the same."""
    for sizes in ((8192, 16384), (16384, 8192)):
        home, other = map(home_of_pages, sizes)
        copy = other.path + '/copy.db'
        other.run('backup', copy)
        die_writing(home.database)
        before = everything(home)
        reader = sqlite3.connect(home.database)
        reader.execute('BEGIN')
        reader.execute('SELECT count(*) FROM feed').fetchone()
        expect('locked' in home.run('restore', copy, '--force', code=73).err, 'no reason')
        expect(everything(home) == before, 'replaced in part')
        reader.close()
        home.run('restore', copy, '--force')
        expect(everything(home) == everything(other) and 'is sound' in home.run('check').err, 'not what the copy holds')
        pages = sqlite3.connect(home.database)
        expect([pages.execute(f'PRAGMA {name}').fetchone()[0] for name in ('page_size', 'journal_mode')] == [sizes[1], 'wal'],
               'not its pages')


def test_restore_refuses():
    home = seeded(300)
    copies = {name: f'{home.path}/{name}.db' for name in ('good', 'newer', 'foreign', 'damaged', 'older')}
    for copy in copies.values():
        home.run('backup', copy)
    for name, statement in (('newer', 'PRAGMA user_version = 99'), ('foreign', 'PRAGMA application_id = 7')):
        database = sqlite3.connect(copies[name])
        database.execute(statement)
        database.close()
    with open(copies['damaged'], 'r+b') as file:
        file.seek(os.path.getsize(copies['damaged']) // 2 // 16384 * 16384)
        file.write(b'\x5a' * 16384)
    home.run('feed', 'add', 'four.example')
    wanted = home.run('feed', 'list', '--json').out
    os.symlink(home.database, home.path + '/link.db')
    for path, says, code in ((home.file('text', 'no database at all'), 'not a database', 65),
                             (copies['newer'], 'newer courant', 65), (copies['foreign'], 'another program', 74),
                             (copies['damaged'], 'is damaged', 65), (home.path + '/none', 'No such file', 74),
                             (home.path + '/link.db', 'itself', 73)):
        expect(says in home.run('restore', path, '--force', code=code).err, path)
    with open(home.database, 'rb') as file:  # as a daemon does
        fcntl.flock(file, fcntl.LOCK_EX)
        expect('daemon' in home.run('restore', copies['good'], '--force', code=75).err, 'a daemon runs')
    expect(home.run('feed', 'list', '--json').out == wanted, 'something was changed')
    database = sqlite3.connect(copies['older'])
    database.executescript('DROP TRIGGER item_leaves_name; DROP TABLE published_name; DROP TABLE published_id; DROP INDEX feed_inherited_author; DROP INDEX feed_address; DROP INDEX item_alias_item;'
                           'DROP INDEX item_sort_feed; DROP INDEX item_updated;'
                           + ''.join(f'DROP VIEW {view}; CREATE VIEW {view} AS SELECT 1 AS id;' for view in ('v_feeds', 'v_items'))
                           + 'PRAGMA legacy_alter_table = ON;'
                           + ''.join(f'ALTER TABLE feed DROP COLUMN {column};' for column in ('inherited_author', 'author', 'rights', 'extra', 'first_url'))
                           + 'ALTER TABLE meta DROP COLUMN clock_from; PRAGMA user_version = 7')
    database.close()
    with open(copies['older'], 'rb') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        daemon = subprocess.run([COURANTD, '--once', '--database', copies['older']], capture_output=True, timeout=TIMEOUT)
        expect(daemon.returncode == 69 and b'another daemon' in daemon.stderr, daemon)
    expect('restart courantd' in home.run('feed', 'add', 'five.example', '--database', copies['older'], code=74).err,
           'brought up to date by a command')
    expect(sqlite3.connect(copies['older']).execute('PRAGMA user_version').fetchone() == (7,), 'was changed')
    home.run('restore', copies['older'], '--force')
    expect('is sound' in home.run('check').err and len(home.run('feed', 'list', '--json').json()) == 3, 'older schema')


def test_history():
    home = seeded(2)
    body = '<p>The bridge closes at nine.</p><p>Cyclists may pass.</p>'
    feed = ('<rss version="2.0"><channel><title>Town</title><item><guid>b</guid><title>%s</title>'
            '<description><![CDATA[%s]]></description></item></channel></rss>')
    for title, text in (('Bridge closed', body), ('Bridge closed', body.replace('nine', 'ten')),
                        ('Bridge is closed', body.replace('nine', 'ten'))):
        path = home.file('town.rss', feed % (title, text))
        subprocess.run([SEED, home.database, '3', 'document', path], check=True, timeout=TIMEOUT)
    item = str(home.run('items', 'feed:3 bridge', '--json').json()[0]['_courant']['id'])
    shown = home.run('show', item, '--history').out
    for line in ('Version 1, until', '- The bridge closes at nine.', '+ The bridge closes at ten.', 'Version 2, until',
                 '- Title: Bridge closed', '+ Title: Bridge is closed'):
        expect(line in shown, f'{line!r} is missing: {shown}')
    expect('Cyclists' not in shown, shown)
    versions = home.run('show', item, '--history', '--json').json()
    expect([version['revision'] for version in versions] == [1, 2, 3] and 'replaced' not in versions[2], versions)
    expect('no earlier version' in home.run('show', '1', '--history').err, 'an item that never changed')
    home.run('show', '9999', '--history', code=1)


def test_history_of_what_is_no_text():
    """Each version says what it changed, also where the text stays; a copy that is taken in again says the same."""
    first, second = Home(), Home()
    for home in first, second:
        home.run('feed', 'add', 'https://a.example/feed')
    item = ('<item><guid isPermaLink="false">e</guid><link>https://a.example/1</link><title>Episode</title><pubDate>0%d Jan 2026 '
            '00:00:00 GMT</pubDate>%s<description><![CDATA[<p>hello</p>%s]]></description></item>')
    file = '<enclosure url="https://a.example/%s.mp3" type="audio/mpeg" length="1"/>'
    sport = file % '1-fixed' + '<category>sport</category><category>news</category>'
    versions = (  # day, elements, picture, and what came and went with them
        (1, file % '1', '', []),
        (1, file % '1-fixed', '', ['- Attachment: https://a.example/1.mp3', '+ Attachment: https://a.example/1-fixed.mp3']),
        (3, file % '1-fixed', '', ['- Published: 2026-01-01T00:00:00Z', '+ Published: 2026-01-03T00:00:00Z']),
        (3, sport, '', ['+ Tags: sport, news']),
        (3, sport + '<author>ann@a.example (Ann)</author>', '', ['+ Author: Ann <ann@a.example>']),
        (3, sport + '<author>ann@a.example (Ann)</author>', '<img src="https://a.example/1.png?a=1&amp;b=2">',
         ['+ Picture: https://a.example/1.png?a=1&b=2']))
    for day, elements, picture, _ in versions:
        path = first.file('a.rss', '<rss version="2.0"><channel><title>A</title>' + item % (day, elements, picture) + '</channel></rss>')
        first.seed(1, 'document', path)
    second.run('import', '-', stdin=first.run('export', '--format', 'jsonl', '--whole-addresses', 'sort:old').out)
    for home in first, second:
        parts = home.run('show', '1', '--history').out.split('Version ')[1:]
        expect([part.splitlines()[1:] for part in parts] == [lines for *_, lines in versions[1:]], parts)
        told = home.run('show', '1', '--history', '--json').json()
        expect([version['attachments'][0]['url'][-11:] for version in told] == ['ample/1.mp3'] + ['1-fixed.mp3'] * 5, told)
        expect([version['date_published'][8:10] for version in told] == ['01', '01'] + ['03'] * 4, told)
        expect([version.get('tags') for version in told] == [None] * 3 + [['sport', 'news']] * 3, told)
        expect(told[4]['authors'] == [{'name': 'Ann', 'email': 'ann@a.example'}] and told[4]['author'] == 'Ann', told)
        expect(told[0]['content_html'] == told[0]['summary'] == '<p>hello</p>', told)


def test_history_without_signatures():
    """The address of a file that is signed anew is no news where a title was corrected."""
    home = Home()
    home.run('feed', 'add', 'https://a.example/feed')
    for number, title in enumerate(('Epsiode', 'Episode', 'Episode')):
        home.seed(1, 'document', home.file('a.rss', '<rss version="2.0"><channel><title>A</title><item><guid>e</guid><title>%s</title>'
                                           '<enclosure url="https://a.example/1.mp3?token-time=176450000%d&amp;token-hash=Abc%d" '
                                           'type="audio/mpeg" length="1"/></item></channel></rss>' % (title, number, number)))
    shown = home.run('show', '1', '--history').out
    expect(shown.splitlines()[1:] == ['- Title: Epsiode', '+ Title: Episode'], shown)
    expect('hash=Abc2' in home.run('show', '1').out, 'an address that has expired')


def test_identity():
    home = seeded(2)
    entry = '<item><guid isPermaLink="false">%s</guid><link>%s</link><title>%s</title><pubDate>%s</pubDate></item>'
    dates = ('Mon, 05 Jan 2026 10:00:00 GMT', 'Wed, 07 Jan 2026 10:00:00 GMT')
    for guid, link, title, date in (('http://old.example/1', 'http://old.example/a', 'One', dates[0]),
                                    ('https://new.example/1', 'https://new.example/a', 'One', dates[0]),
                                    ('https://new.example/1', 'https://new.example/b', 'Two', dates[1])):
        path = home.file('moved.rss', '<rss version="2.0"><channel><title>T</title>' + entry % (guid, link, title, date)
                         + '</channel></rss>')
        subprocess.run([SEED, home.database, '3', 'document', path], check=True, timeout=TIMEOUT)
    items = home.run('items', 'feed:3 (one OR two) sort:old', '--json').json()
    expect([item['title'] for item in items][-2:] == ['One', 'Two'], items)
    item = str(items[-2]['_courant']['id'])
    keys = home.run('show', item, '--identity', '--json').json()
    joined = [key for key in keys if 'joined' in key]
    expect(len(joined) == 1 and joined[0]['text'] == 'https://new.example/1' and joined[0]['by'] == 'path'
           and joined[0]['agreement'] == 'the same title', keys)
    text = home.run('show', item, '--identity').out
    expect('names the item' in text and 'the same path, and the same title' in text, text)
    explained = home.run('feed', 'explain', '3').out
    expect(re.search('Trust id +not alone: shared with others by 1 of', explained), explained)
    home.run('show', '9999', '--identity', code=1)


def seed_documents(home, feed, documents):
    """Each a list of entries: id, title and text, and an address or none."""
    for entries in documents:
        path = home.file('seed.rss', '<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % ''.join(
            '<item><guid isPermaLink="false">%s</guid><title>%s</title><description>%s</description>%s</item>'
            % (*entry[:3], ''.join('<link>%s</link>' % link for link in entry[3:])) for entry in entries))
        subprocess.run([SEED, home.database, str(feed), 'document', path], check=True, timeout=TIMEOUT)


def test_identity_of_one_id_for_all():
    home = seeded(2)
    seed_documents(home, 3, [[('latest', title, text)] for title, text in (
        ('Lao Tzu', 'A journey of a thousand miles begins with a single step.'),
        ('Rosa Luxemburg', 'Those who do not move never notice their chains.'),
        ('Heraclitus', 'Nobody ever steps into the same river twice.'))])
    items = home.run('items', 'feed:3 (luxemburg OR heraclitus) sort:old', '--json').json()
    expect([item['title'] for item in items] == ['Rosa Luxemburg', 'Heraclitus'], items)
    explained = home.run('feed', 'explain', '3').out
    expect(re.search('Trust id +not alone: shared with others by 1 of [0-9]+ items, told apart by address, title and '
                     'date', explained), explained)
    keys = home.run('show', str(items[1]['_courant']['id']), '--identity', '--json').json()
    expect([key['text'] for key in keys if key['names_the_item']] == ['latest\n\nHeraclitus'], keys)


RENAMED = [[('%s%08x' % (fetch, number * 0x9e3779b1 % 0xfffffff1), title, text * 2,
             'https://example.org/news?id=%d&amp;sid=%s' % (number, ('%s%08x' % (fetch, number * 0x85ebca6b % 0xfffffff1))))
            for number, (title, text) in enumerate((
                ('Bridge', 'A ferry takes its place until the new one is built, and nobody pays for the crossing. '),
                ('Market', 'Farmers from the valley sell what they grow between the church and the station. ')), 5)]
           for fetch in ('3f9a27c1e8b04d56', 'b7720e94ac31f8d5', '0c5be1d74f92a683')]


def test_identity_of_renamed_documents():
    home, nameless = seeded(2), seeded(2)
    seed_documents(home, 3, RENAMED)
    seed_documents(nameless, 3, [[('', *entry[1:]) for entry in entries] for entries in RENAMED])
    items = home.run('items', 'feed:3 (bridge OR market)', '--json').json()
    expect(len(items) == 2 and len(nameless.run('items', 'feed:3 (bridge OR market)', '--json').json()) == 2, items)
    for args, said in ((['show', str(items[0]['_courant']['id']), '--identity'],
                        'the same title, and the same text, as most of the document has'),
                       (['feed', 'explain', '3'], 'not for long: whole documents brought others; items known by title '
                                                  'and text: 2, of')):
        text = ' '.join(home.run(*args).out.split())
        expect(said in text, text)


def without_numbers(line):
    """A line of an export as any store would write it."""
    item = json.loads(line)
    for name in ('id', 'seq', 'feed_id', 'story'):
        item['_courant'].pop(name, None)
    return item


def contents(home, query=''):
    """What a store holds, without the numbers that it gave out itself."""
    database = sqlite3.connect(home.database)
    columns = ('guid, url, title, author, tags, language, image, enclosure_url, published_at, modified_at, extra, summary, '
               'content_html, content_text')
    feed = 'JOIN (SELECT id AS fid, url AS feed_url FROM feed) ON fid = feed_id'
    tables = {
        'items': f'SELECT feed_url, {columns}, revision, flags, first_seen_at, changed_at, sort_key >> 14 FROM item {feed}',
        'versions': f'SELECT feed_url, revision, replaced_at, {columns} FROM item_revision '
                    f'JOIN (SELECT id AS iid, feed_id FROM item) ON iid = item_id {feed}',
        'keys': f'SELECT feed_url, kind, text, weak, item_id = 0, (SELECT guid FROM item WHERE id = item_id) FROM item_key {feed}',
        'joined': f'SELECT feed_url, kind, text, joined_at, by_kind, agreement FROM item_alias {feed}',
        'feeds': 'SELECT url, custom_title, document_title, guid, site_url, description, language, icon, hub_url, self_url, author, rights, extra, '
                 'interval_s, first_url, added_at, n_items, n_unread, n_bytes FROM feed JOIN feed_state ON feed_id = id',
        'names': f'SELECT feed_url, guid, text FROM published_name JOIN item ON id = item_id {feed}',
        'tags': f'SELECT feed_url, tag FROM feed_tag {feed}',
        'former': f'SELECT feed_url, url FROM feed_alias {feed}',
    }
    return {name: sorted(map(repr, database.execute(sql))) for name, sql in tables.items()}


SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'samples')


def rich_home():
    """A store with all that an item, and a feed, can have."""
    home = Home()
    for feed, name in enumerate(('garden.atom', 'nieuws.rss', 'workshop.json', 'harbour.rdf', 'archive.rss'), 1):
        home.run('feed', 'add', f'https://me:s3cret@{name}.example/feed?key=s3cret', '--tag', name, '--tag', 'all', '--interval', f'{feed}h',
                 '--title', f'My {name}')
        home.seed(feed, 'document', os.path.join(SAMPLES, name))
    for version in range(3):  # edits, and an id that is used again
        text = RSS_ITEMS % ('version %d' % version, 'edited %d' % version, version, version, version)
        home.seed(1, 'document', home.file('edited.rss', text))
    for guid in ('http://old.example/1', 'https://new.example/1'):  # an item that moved
        home.seed(1, 'document', home.file('moved.rss', RSS_MOVED % guid))
    seed_documents(home, 2, RENAMED)
    for day in range(2, 5):  # ids of places
        home.seed(4, 'document', home.file('places.rss', '<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % ''.join(
            '<item><guid isPermaLink="false">p%d</guid><title>Place %d</title><link>https://places.example/%d</link>'
            '<pubDate>Thu, %02d Jan 2026 08:00:00 +0000</pubDate></item>' % (place, day - place, day - place, 10 + day - place)
            for place in range(2))))
    home.run('star', '--query', 'limit:7')
    for ids in ((1, 2), (1,)):  # one that was taken back
        home.seed(4, 'document', home.file('complete.rss', RSS_COMPLETE % ''.join(map('<item><guid>w%d</guid></item>'.__mod__, ids))))
    home.seed(1, 'purge', '6')
    home.run('feed', 'add', 'https://empty.example/feed?key=s3cret', '--tag', 'none', '--title', 'Empty')
    home.run('read', '--query', 'sort:old limit:9')
    database = sqlite3.connect(home.database)
    database.execute("INSERT INTO feed_alias (url, feed_id, since_at) VALUES ('https://old.example/feed', 2, 1)")
    database.execute("UPDATE feed SET first_url = 'https://first.example/feed', added_at = 1000 WHERE id = 2")
    database.execute('UPDATE item SET first_seen_at = first_seen_at - id * 1000 WHERE published_at')
    database.execute('UPDATE item SET changed_at = changed_at - id')
    database.commit()
    return home


RSS_MOVED = """<rss version="2.0"><channel><title>Moved</title><item><guid isPermaLink="false">%s</guid>
<title>One</title><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>"""

RSS_COMPLETE = '''<rss version="2.0" xmlns:fh="http://purl.org/syndication/history/1.0"><channel><title>Complete</title>
<fh:complete/>%s</channel></rss>'''

RSS_ITEMS = """<rss version="2.0"><channel><title>Edited</title><description>d</description>
<item><guid>e</guid><title>%s</title><description>&lt;p&gt;a &amp;lt; b, %s&lt;/p&gt;</description></item>
<item><guid>same</guid><link>https://example.org/%d</link><title>Number %d</title><pubDate>0%d Jan 2026 00:00:00 GMT</pubDate></item>
</channel></rss>""".replace('>0%d Jan', '>1%d Jan')


def test_copy_of_a_feed_without_a_title_whose_ids_repeat():
    first, second = Home(), Home()
    first.run('feed', 'add', 'https://a.example/feed')
    entries = ''.join('<entry><id>%s</id><title>Number %d</title><link href="https://a.example/%d"/></entry>' % (name, n, n)
                      for n, name in enumerate(('same', 'same', 'c', 'd')))
    first.seed(1, 'document', first.file('a.atom', '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id>'
                                         '<subtitle>About</subtitle><icon>https://a.example/i.png</icon>%s</feed>' % entries))
    first.seed(1, 'purge', '3')
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    second.run('import', path)
    before, after = contents(first), contents(second)
    expect(len(before['items']) == 3 and before['items'] == after['items'], (before['items'], after['items']))
    expect(before['keys'] == after['keys'], (before['keys'], after['keys']))
    told = second.run('feed', 'show', '1', '--json').json()[0]
    expect((told['description'], told['icon']) == ('About', 'https://a.example/i.png'), told)


def test_copy_of_a_feed_without_a_title_whose_ids_and_texts_change():
    first, second = Home(), Home()
    first.run('feed', 'add', 'https://a.example/feed')
    for name in ('one', 'other'):
        first.seed(1, 'document', first.file('a.atom', '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><entry><id>%s</id>'
                                             '<title>One</title><link href="https://a.example/1"/><content>%s</content>'
                                             '</entry><entry><id>two</id><title>Two</title></entry></feed>' % (name, name)))
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    second.run('import', path)
    before, after = contents(first), contents(second)
    expect(len(before['joined']) == 1 and before == after, (before, after))


def test_copy_keeps_ids_that_were_made_up():
    first, second = Home(), Home()
    first.run('feed', 'add', 'https://a.example/feed')
    first.seed(1, 'document', first.file('a.rss', '<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % ''.join(
        f'<item><title>Same</title><description>{text}</description></item>' for text in ('one', 'two'))))
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    second.run('import', path)
    expect(len(contents(first)['items']) == 2 and contents(first) == contents(second), (contents(first), contents(second)))


def test_copy_keeps_the_date_that_an_edit_takes_away():
    first, second = Home(), Home()
    first.run('feed', 'add', 'https://a.example/feed')
    for date in ('<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>', ''):
        first.seed(1, 'document', first.file('a.rss', '<rss version="2.0"><channel><title>T</title><item><guid>a</guid><title>A</title>'
                                             '%s</item><item><guid>b</guid><title>B</title></item></channel></rss>' % date))
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    second.run('import', path)
    expect(titles(second) == titles(first) == ['B', 'A'], (titles(first), titles(second)))
    expect(contents(first) == contents(second), (contents(first), contents(second)))


def test_copy_keeps_away_what_is_gone_by_any_name():
    first, second = Home(), Home()
    document = ('<rss version="2.0"><channel><title>T</title><item><guid>other</guid><title>Other</title></item><item><guid>%s</guid>'
                '<link>https://a.example/1</link><title>One</title><description>Text of one</description></item></channel></rss>')
    first.run('feed', 'add', 'https://a.example/feed')
    first.seed(1, 'document', first.file('a.rss', document % 'one'))
    first.seed(1, 'purge', '1')
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    second.run('import', path)
    for home in (first, second):
        home.seed(1, 'document', home.file('a.rss', document % 'two'))
        expect(titles(home) == ['Other'], titles(home))


def test_subscriptions_of_more_items_than_are_ranked():
    home = Home()
    for name, n, text in ('a', 1001, 'harbour'), ('b', 1, 'harbour' + ' and other words' * 50):
        home.run('feed', 'add', f'https://{name}.example/feed')
        home.seed(home.run('feed', 'list', '--json').json()[-1]['id'], 'document', home.file(
            f'{name}.rss', '<rss version="2.0"><channel><title>%s</title>%s</channel></rss>' % (name, ''.join(
                f'<item><guid>{name}{i}</guid><title>{i}</title><description>{text}</description></item>' for i in range(n)))))
    home.run('check', '--rebuild-search')
    for query, feeds in ('harbour', 'ab'), ('harbour sort:relevance', 'ab'), ('harbour sort:relevance limit:9', 'a'):
        out = home.run('export', '--format', 'opml', query).out
        expect(re.findall('xmlUrl="https://(.).example/feed"', out) == list(feeds), (query, out))


def test_copy_keeps_what_several_items_were_known_by():
    first, second = Home(), Home()
    first.run('feed', 'add', 'https://a.example/feed')
    items = [('a', 'Ahead', 8), ('b', 'Behind', 9)], [('c', 'Behind', 15), ('d', 'Elsewhere', 15)]
    documents = ['<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % ''.join(
        '<item><guid isPermaLink="false">%s</guid><title>%s</title><link>https://a.example/live</link>'
        '<pubDate>Mon, 05 Jan 2026 %02d:00:00 +0000</pubDate></item>' % item for item in document) for document in items]
    first.seed(1, 'document', first.file('1.rss', documents[0]))
    first.seed(1, 'purge', '1')
    path = first.file('a.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    for _ in range(2):
        second.run('import', path)
        expect(contents(first) == contents(second), (contents(first), contents(second)))
    for home in (first, second):  # one of those that have this address: which, cannot be told
        home.seed(1, 'document', home.file('2.rss', documents[1]))
        expect(sorted(titles(home)) == ['Behind', 'Behind', 'Elsewhere'], titles(home))


def titles(home):
    return [item['title'] for item in home.run('items', '--json').json()]


def test_copy_keeps_the_order_and_whom_nobody_subscribes_to():
    first, second = Home(), Home()
    for name in 'ab':
        first.run('feed', 'add', f'https://{name}.example/feed', '--tag', name)
    rss = '<rss version="2.0"><channel><title>T</title>%s</channel></rss>'
    for feed in (1, 2):  # all of one date
        items = ''.join(f'<item><guid>{n}</guid><title>{feed}{n}</title><pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item>' for n in 'wxyz')
        path = first.file(f'{feed}.rss', rss % items)
        first.seed(feed, 'document', path)
    first.run('feed', 'remove', '2')
    first.seed(2, 'purge', '3')
    copy = first.file('copy.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', copy)
    for _ in range(2):
        second.run('import', copy, '--tag', 'more')
        expect(titles(second) == titles(first) and len(titles(first)) == 6, (titles(first), titles(second)))
        feeds = second.run('feed', 'list', '--json').json()
        expect([(feed['url'], feed['tags']) for feed in feeds] == [('https://a.example/feed', ['a', 'more'])], feeds)
    second.run('feed', 'add', 'https://b.example/feed')
    second.seed(2, 'document', path)
    expect(titles(second) == titles(first), 'what was deleted came back')
    second.run('import', copy)  # which does not unsubscribe
    expect(len(second.run('feed', 'list', '--json').json()) == 2, 'unsubscribed by an import')


def test_copy_of_feeds_that_became_one():
    for first_feed, other_feed in (1, 2), (2, 1):  # that which moved comes first, or last
        first, second = Home(), Home()
        for name in 'ab':
            first.run('feed', 'add', f'https://{name}.example/feed')
        for feed, ids in (1, 'xyz'), (2, 'yzw'):
            for title in 'A', 'Another':  # which leaves a history
                seed_documents(first, feed, [[(name, f'{title} {name}', 'text') for name in ids]])
        first.run('star', '--query', f'feed:{first_feed} title:z')
        first.run('read', '--query', f'feed:{first_feed}')
        first.seed(first_feed, 'moved', f'https://{"ba"[first_feed - 1]}.example/feed')
        copy = first.file('copy.jsonl', '')
        first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', copy)
        second.run('import', copy)
        before, after = contents(first), contents(second)
        expect(before == after and len(before['former']) == 1 and len(before['versions']) == len(before['items']), (before, after))
        expect(f'new: 0, known already: {len(before["items"])}' in second.run('import', copy).err, 'a second import')
        expect(contents(second) == after, 'a second import changed something')
        second.run('feed', 'add', f'https://{"ab"[first_feed - 1]}.example/feed')
        listed = second.run('feed', 'list', '--json').json()
        expect([feed['url'] for feed in listed] == [f'https://{"ab"[other_feed - 1]}.example/feed'], listed)


def test_copy_keeps_what_deleted_items_are_known_by():
    first, second = Home(), Home()
    rss = ('<rss version="2.0"><channel><title>T</title>%s</channel></rss>' % ''.join(
        '<item><guid isPermaLink="false">{0}%d</guid><title>%d</title><link>https://a.example/%d</link><description>{0}</description>'
        '<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate></item>' % (n, n, n) for n in range(4)))
    for home in (first, second):
        home.run('feed', 'add', 'https://a.example/feed')
    first.seed(1, 'document', first.file('1.rss', rss.format('x')))
    first.seed(1, 'purge', '1')
    copy = first.file('copy.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', copy)
    second.run('import', copy)
    for home in (first, second):
        home.seed(1, 'document', home.file('2.rss', rss.format('y')))
        expect(len(titles(home)) == 1, titles(home))


def test_import_adds_what_a_known_item_was_known_by():
    home = Home()
    keys = [{'kind': 1, 'text': 'a'}, {'kind': 1, 'text': 'former'}]
    home.run('import', '-', stdin=item_line())
    home.run('import', '-', stdin=item_line(keys=keys, gone=True))
    again = json.loads(item_line('One, as it was')) | {'id': 'former'}
    expect('known already: 1' in home.run('import', '-', stdin=json.dumps(again)).err, 'by its former id')
    expect(titles(home) == ['One'], titles(home))


def test_items_tell_their_story():
    home = Home()
    for name in 'ab':
        home.run('feed', 'add', f'https://{name}.example/feed', '--title', name)
    for feed in (1, 2):
        seed_documents(home, feed, [[('1', 'One', 'text', 'https://example.org/1'), ('2', 'Two', 'text')]])
    database = sqlite3.connect(home.database)
    database.execute('INSERT INTO item_story (item_id, story_id, bond, by_item_id) SELECT id, s, 1 + (id <> s), s FROM item '
                     "JOIN (SELECT min(id) AS s FROM item WHERE title = 'One') WHERE title = 'One'")
    database.commit()
    listed = {item['_courant']['id']: item for item in home.run('items', '--json').json()}
    lines = map(json.loads, home.run('items', '--jsonl').out.splitlines())
    expect({item['_courant']['id']: item for item in lines} == listed, 'another form')
    expect([len(item['_courant'].get('also', [])) for item in listed.values()].count(1) == 2, listed)
    for line in home.run('tail', '--since', '0').out.splitlines():
        item = json.loads(line)
        expect(item == listed[item['_courant']['id']], (item, listed))
        expect(item == home.run('show', str(item['_courant']['id']), '--json').json(), item)


def test_items_round_trip():
    first, second = rich_home(), Home()
    path = first.file('items.jsonl', '')
    first.run('export', '--format', 'jsonl', '--whole-addresses', '-o', path)
    result = second.run('import', path)
    before, after = contents(first), contents(second)
    expect({name: len(before[name]) for name in ('versions', 'former', 'tags', 'feeds', 'joined', 'names')}
           == {'versions': 2, 'former': 1, 'tags': 11, 'feeds': 6, 'joined': 7, 'names': 4} and len(before['items']) == 21, {name: len(rows) for name, rows in before.items()})
    for name in before:
        for one, other in itertools.zip_longest(before[name], after[name]):
            expect(one == other, f'{name}\n{one}\n{other}')
    expect(f'new: {len(before["items"])}, known already: 0, kept away: 3' in result.err, result.err)
    again = second.file('again.jsonl', '')
    second.run('export', '--format', 'jsonl', '--whole-addresses', '-o', again)
    lines = [sorted(map(without_numbers, open(name, encoding='utf-8')), key=json.dumps) for name in (path, again)]
    for one, other in zip(*lines):
        expect({**one, '_courant': {**one['_courant'], 'feed': 0}} == {**other, '_courant': {**other['_courant'], 'feed': 0}},
               f'{one}\n{other}')
    repeated = second.run('import', path).err
    expect(f'new: 0, known already: {len(before["items"])}' in repeated, repeated)
    expect(contents(second) == after, 'a second import changed something')
    garden = second.run('feed', 'show', 'https://me:s3cret@garden.atom.example/feed?key=s3cret', '--json').json()[0]
    for guid in ('http://old.example/1', 'https://new.example/1'):  # neither what is gone nor what moved comes back
        second.seed(garden['id'], 'document', second.file('moved.rss', RSS_MOVED % guid))
    second.seed(garden['id'], 'document', os.path.join(SAMPLES, 'garden.atom'))
    expect(len(contents(second)['items']) == len(before['items']), 'an item came back')
    second.run('check')
    expect(second.run('import', '-n', path, code=64).err.count('\n') == 1, 'a tally of nothing')
    with open(path, 'a', encoding='utf-8') as file:
        file.write('{"id":"x"}\n')
    expect('line %d' % (len(lines[0]) + 1) in second.run('import', path, code=65).err, 'a line of something else')
    second.run('import', '-', '--tag', 'extra', stdin=item_line())
    expect('extra' in second.run('feed', 'show', 'https://example.com/feed', '--json').json()[0]['tags'], 'a tag for all')
    whole = json.loads(item_line()) | {'id': 'long', 'content_text': 'text ' * (4 << 20)}
    expect('new: 1' in second.run('import', '-', stdin=json.dumps(whole)).err, 'a line of 20 MiB')
    long = second.run('import', '-', stdin='{"a":"' + 'x' * (129 << 20) + '"}\n' + item_line(), code=65).err
    expect('line 1 is longer than' in long, long)
    for words in (['--limit', '99'], ['since:1970-01-01']):
        part = first.run('export', '--format', 'jsonl', '--whole-addresses', *words).out
        expect('"gone"' not in part and '"empty"' not in part, words)
    public = first.run('export', '--format', 'jsonl').out
    expect('"gone"' not in public and '"empty"' not in public, 'for publishing')
    expect('s3cret' not in public and 'old.example' not in public, 'secrets')


def test_withdrawn():
    home = rich_home()
    items = {item['id']: item for item in home.run('items', 'is:withdrawn feed:4', '--json').json()}
    expect('w2' in items and 'w1' not in items, items)
    item = items['w2']
    expect(item['_courant']['withdrawn'] is True, item)
    expect('Withdrawn' in home.run('show', str(item['_courant']['id'])).out, 'show')
    expect('taken back' not in home.run('show', '1').out, 'one that is there')


def test_import_from_a_pipe():
    home = Home()
    fifo = home.path + '/fifo'
    os.mkfifo(fifo)
    for text, said in ((OPML % 'https://example.com/feed', '3 added'), (item_line(), 'new: 1'), (item_line(), 'known already: 1')):
        writer = threading.Thread(target=lambda text=text: open(fifo, 'w', encoding='utf-8').write(text))
        writer.start()
        result = home.run('import', fifo)
        writer.join()
        expect(said in result.err, result.err)
    expect('known already: 1' in home.run('import', '-', stdin=item_line()).err, 'standard input')


def item_line(title='One', **members):
    """A line of an export."""
    about = {'feed_url': 'https://example.com/feed', 'feed_title': 'F', 'first_seen': '2026-01-01T00:00:00Z', **members}
    return json.dumps({'id': 'a', 'title': title, 'content_text': 'text', '_courant': about}) + '\n'


def test_import_changes_nothing_that_is_there():
    home = seeded(1)
    home.run('import', '-', stdin=item_line(feed_title='F'))
    feed = home.run('feed', 'show', 'https://example.com/feed', '--json').out
    home.run('import', '-', stdin=item_line('Two', feed_title='Other', first_seen='2020-01-01T00:00:00Z'))
    item = home.run('items', 'feed:https://example.com/feed', '--json').json()
    expect([one['title'] for one in item] == ['One'], item)
    expect(home.run('feed', 'show', 'https://example.com/feed', '--json').out == feed, 'the feed')


def test_import_is_as_careful_as_a_fetch():
    home = Home()
    keys = [{'kind': 9, 'text': 'x'}, {'kind': 1, 'text': 'y' * 2000}, {'kind': 1}, {'kind': 1, 'text': 'w'}, 'z']
    home.run('import', '-', stdin=item_line(keys=keys) + item_line(keys=keys, gone=True) + item_line(keys=[], gone=True))
    texts = {text for text, in sqlite3.connect(home.database).execute('SELECT text FROM item_key')}
    expect('w' in texts and not texts & {'x', 'z', '', 'y' * 2000}, texts)
    home.run('check')
    home = Home()
    home.run('import', '-', stdin=item_line('a\x1b]0;x\x07\x00b', feed_title='F\x1b[31mG\x00'))
    for table, column in (('item', 'title'), ('feed', 'document_title')):
        value, = sqlite3.connect(home.database).execute(f'SELECT {column} FROM {table}').fetchone()
        expect(value and not re.search('[\0-\x1f]', value), repr(value))
    home = Home()
    home.run('import', '-', stdin=item_line(feed={'interval_s': 2 ** 63 - 1}))
    interval, = sqlite3.connect(home.database).execute('SELECT interval_s FROM feed').fetchone()
    expect(interval == 1000 * 365 * 86400, interval) # times are reckoned with it
    versions = [{'id': 'a', 'title': 'Zero', '_courant': {'number': number, 'replaced': '2026-01-02T00:00:00Z'}} for number in (1, 1, 2, 3, 0)]
    for revision, kept in ((2, 1), (1, 0), (2 ** 63 - 1, 3)):
        home = Home()
        home.run('import', '-', stdin=item_line(revision=revision, versions=versions))
        expect(home.run('show', '1', '--history').out.count('until') == kept, (revision, kept))
        home.seed(1, 'document', home.file('a.rss', '<rss version="2.0"><channel><title>F</title><item><guid>a</guid><title>Edited</title>'
                                           '</item></channel></rss>'))
        expect(titles(home) == ['Edited'], titles(home))
    home = Home()
    home.run('import', '-', stdin=item_line(first_seen='3026-01-01T00:00:00Z', sort_date='3025-01-01T00:00:00Z'))
    item, = home.run('items', '--json').json()
    expect(item['_courant']['sort_date'] < '3' and item['_courant']['first_seen'] < '3', item)
    refused = home.run('import', '-', stdin=item_line(feed_url='javascript:alert(1)'), code=65).err
    expect('line 1' in refused and 'javascript' in refused, refused)


def test_marks():
    home = seeded(8)
    ids = [item['_courant']['id'] for item in home.run('items', 'feed:2', '--json').json()]
    home.run('star', str(ids[0]), str(ids[1]))
    home.run('read', '--query', 'feed:2 limit:5')
    home.run('unstar', str(ids[1]))
    home.run('unread', str(ids[2]))
    expect([item['_courant']['id'] for item in home.run('items', 'is:starred', '--json').json()] == ids[:1], 'star')
    unread = {item['_courant']['id'] for item in home.run('items', 'feed:2 is:unread', '--json').json()}
    expect(unread == {ids[2], *ids[5:]}, unread)
    home.run('star', code=64)
    home.run('star', '1', '--query', 'x', code=64)
    home.run('star', 'x', code=64)
    home.run('star', '99999', code=1)
    home.run('read', '--query', '(', code=65)
    expect('would change 8 items' in home.run('read', '--query', 'feed:2', '-n').err, 'dry run')
    expect('would change 1 item\n' in home.run('read', str(ids[3]), '-n').err, 'dry run of one')
    expect('1 of 1 item changed' in home.run('read', str(ids[6])).err, 'one')


def test_a_damaged_item_is_told_of():
    home = seeded(3)
    database = sqlite3.connect(home.database)
    database.execute("UPDATE item SET extra = x'0101ff' WHERE id = 2")
    database.commit()
    for words in (['items', '--jsonl'], ['show', '2'], ['tail', '--since', '0'], ['export', '--format', 'rss'],
                  ['export', '-o', home.path + '/x.rss']):
        expect('item 2' in home.run(*words, code=65).err, words)


def check_tail_beside_a_restore(goes_on):
    """It looks again after the restore, or when as much has happened since as before."""
    home = seeded(3)
    copy = home.path + '/copy.db'
    home.run('backup', copy)
    home.run('star', '--query', 'limit:3')
    last = json.loads(home.run('tail').out.splitlines()[-1])['_courant']['seq']
    with subprocess.Popen([COURANT, 'tail', '-f'], env=home.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as follower:
        try:
            follower.stdout.readline()  # it has begun
            follower.send_signal(signal.SIGSTOP)
            home.run('restore', copy, '--force')
            for verb in ('star', 'unstar', 'star')[:3 if goes_on else 0]:
                home.run(verb, '--query', 'limit:3')
            follower.send_signal(signal.SIGCONT)
            code = follower.wait(TIMEOUT)
        finally:
            follower.kill()
        said = follower.stderr.read()
    expect(code == 74 and b'replaced' in said, (code, said))
    wanted = 3 if goes_on else 0  # nothing that happens is taken for what happened before
    expect(len(home.run('tail', '--since', str(last)).out.splitlines()) == wanted, (last, wanted))


def test_tail_when_another_copy_is_restored():
    check_tail_beside_a_restore(False)
    check_tail_beside_a_restore(True)


def test_tail():
    home = seeded(30)
    lines = [json.loads(line) for line in home.run('tail', '--since', '0').out.splitlines()]
    seqs = [line['_courant']['seq'] for line in lines]
    expect(seqs == sorted(set(seqs)) and len(seqs) >= 30, seqs)
    expect(len(home.run('tail').out.splitlines()) == 10, 'the last ten')
    middle = home.run('tail', '--since', str(seqs[9])).out.splitlines()
    expect([json.loads(line)['_courant']['seq'] for line in middle] == seqs[10:], 'from the middle')
    expect(home.run('tail', '--since', '99999', code=64).err, 'a seq of the future')
    with subprocess.Popen([COURANT, 'tail', '-f', '--since', str(seqs[-1])], env=home.env,
                          stdout=subprocess.PIPE) as child:
        home.run('star', str(lines[3]['_courant']['id']))
        starred = json.loads(child.stdout.readline())
        expect(starred['_courant']['starred'] and starred['id'] == lines[3]['id'], starred)
        home.run('feed', 'remove', '2', '--purge', '--force')
        removed = json.loads(child.stdout.readline())
        expect('removed' in removed['_courant'] and removed['_courant']['seq'] > starred['_courant']['seq'], removed)
        child.send_signal(signal.SIGINT)
        child.wait(TIMEOUT)
        expect(child.returncode == -signal.SIGINT, child.returncode)


def test_completions():
    home = Home()
    names = commands_of(home)
    for shell, check in (('bash', ['bash', '-n']), ('zsh', ['zsh', '-n']), ('fish', ['fish', '-n'])):
        script = home.run('completion', shell).out
        expect(all(name in script for name in names), f'{shell}: a command is missing')
        try:
            done = subprocess.run(check, input=script.encode(), capture_output=True, timeout=TIMEOUT,
                                  check=False)
            expect(done.returncode == 0, f'{shell}: {done.stderr.decode()}')
        except FileNotFoundError:
            pass
    script = home.file('courant.bash', home.run('completion', 'bash').out)
    for words, wanted in ((['courant', 'fe'], ['feed']), (['courant', 'feed', ''],
                          ['add', 'backfill', 'explain', 'list', 'remove', 'revive', 'show']),
                          (['courant', 'feed', 'add', '--ti'], ['--title']),
                          (['courant', '--json', 'exp'], ['export']),
                          (['courant', 'export', '--format', 'j'], ['json', 'jsonl']),
                          (['courant', 'export', '--format', '=', 'r'], ['rss']),
                          (['courant', 'items', '--data'], ['--database'])):
        line = f'source {script}; COMP_WORDS=({" ".join(repr(word) for word in words)}); ' \
               f'COMP_CWORD={len(words) - 1}; _courant; echo "${{COMPREPLY[*]}}"'
        got = subprocess.run(['bash', '-c', line], capture_output=True, timeout=TIMEOUT, check=True).stdout
        expect(got.decode().split() == wanted, f'{words}: {got}')


def test_manual_pages():
    home = Home()
    with open(DOC + '/courant.1.scd', encoding='utf-8') as file:
        page = file.read()
    for name in commands_of(home):
        expect(f'*courant {name}*' in page, f'courant {name} is not on the page')
        entry = page.split('# COMMANDS')[1].split(f'*courant {name}*')[1].split('\n*courant ')[0]
        own = home.run(*name.split(), '--help').out.split('Common options')[0]
        for option in re.findall(r'^ {2}.*?--([a-z-]+)', own.split('\nOptions\n')[-1] if '\nOptions\n' in own else '',
                                 re.M):
            expect(f'*--{option}*' in entry, f'courant {name}: --{option} is not on the page')
    common = home.run('items', '--help').out.split('Common options')[1]
    for option in re.findall(r'--([a-z-]+)', common):
        expect(f'*--{option}*' in page, f'--{option} is not on the page')
    for line in re.findall(r'^\*(courant .*)\*$', page.split('# DESCRIPTION')[0], re.M):
        words = line.split('|')[0].split()[1:]
        name = ' '.join(words[:2]) if words[0] in ('feed', 'config') else words[0]
        expect(name in commands_of(home), f'the example {line} names no command')


def test_pages_lint():
    pages = [name for name in os.listdir(DOC) if name.endswith('.scd')]
    expect(len(pages) >= 4, pages)
    try:
        for name in pages:
            with open(f'{DOC}/{name}', 'rb') as file:
                page = subprocess.run(['scdoc'], stdin=file, capture_output=True, timeout=TIMEOUT, check=False)
            expect(page.returncode == 0, f'{name}: {page.stderr.decode()}')
            tidy = subprocess.run(['awk', '-f', DOC + '/tidy.awk'], input=page.stdout, capture_output=True,
                                  timeout=TIMEOUT, check=True).stdout
            lint = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning'], input=tidy, capture_output=True,
                                  timeout=TIMEOUT, check=False)
            expect(not lint.stdout, f'{name}: {lint.stdout.decode()}')
    except FileNotFoundError as missing:
        return f'no {missing.filename}'
    return None


def main():
    tests = [(name, function) for name, function in globals().items() if name.startswith('test_')]
    print(f'1..{len(tests)}')
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            skipped = function()
            print(f'ok {number} {name}' + (f' # SKIP {skipped}' if skipped else ''), flush=True)
        except Exception as problem:  # pylint: disable=broad-except
            failed += 1
            text = str(problem) if isinstance(problem, Failure) else repr(problem)
            print(f'not ok {number} {name}\n' + ''.join(f'# {line}\n' for line in text.splitlines()),
                  end='', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
