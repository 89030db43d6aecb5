#!/usr/bin/env python3
"""Runs the whole job for a newcomer: sample feeds on loopback, the daemon, and what to try next.
demo.py BUILD [--once]"""
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PORT = 18427
STATE = os.path.join(ROOT, '.courant')
CONFIG = os.path.join(STATE, 'courant.conf')

sys.path.insert(0, HERE)
import origin as scripted  # noqa: E402

CONFIG_TEXT = '''# Written by ./bootstrap run: sample feeds, served on loopback.
database = "{state}/courant.db"
log-level = "info"
fetch {{
	allow-networks = {{"127.0.0.0/8"}}
}}
schedule {{
	interval = "5m"
	min-interval = "5m"
}}
{feeds}
export "everything" {{
	title = "Everything, merged"
	formats = {{"atom", "rss", "json", "html"}}
	directory = "{state}/exports"
}}
'''


def feeds_text(port):
    names = sorted(os.listdir(os.path.join(HERE, 'samples')))
    return ''.join('feed "%s" { url = "http://127.0.0.1:%d/%s" tags = {"samples"} }\n' % (
        name.split('.')[0], port, name) for name in names)


def start_origin():
    """The fixed port keeps the addresses, and so the items, from run to run."""
    for port in (PORT, 0):
        try:
            return scripted.Origin(os.path.join(HERE, 'samples'), port=port).__enter__()
        except OSError:
            pass
    sys.exit('demo: no port can be had on 127.0.0.1')


def show(build, *arguments):
    print('\n$ courant %s' % ' '.join(arguments), flush=True)
    return subprocess.call([os.path.join(build, 'cli', 'courant'), '--config', CONFIG, '--no-pager', *arguments])


def main(build, once):
    build = os.path.join(ROOT, build)
    origin = start_origin()
    os.makedirs(os.path.join(STATE, 'exports'), exist_ok=True)
    with open(CONFIG, 'w', encoding='utf-8') as file:
        file.write(CONFIG_TEXT.format(state=STATE, feeds=feeds_text(origin.port)))
    print('Sample feeds are served on http://127.0.0.1:%d/' % origin.port, flush=True)
    daemon = os.path.join(build, 'daemon', 'courantd')
    status = subprocess.call([daemon, '--config', CONFIG, '--once', '--all'])
    if status == 0:
        status = show(build, 'items')
    if status != 0 or once:
        return status
    print('\nTry next, in another terminal:')
    tool = 'build/cli/courant --config .courant/courant.conf'
    for command in ('items café', 'show 1', 'feed list', 'feed add https://example.org/feed.xml',
                    'export --format atom', 'refresh --wait', 'status', '--help'):
        print('  %s %s' % (tool, command))
    print('The merged feeds are in .courant/exports, and as a page: .courant/exports/everything.html\n'
          'Ctrl-C ends the daemon.\n', flush=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the daemon gets it too, and ends by itself
    return subprocess.call([daemon, '--config', CONFIG], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], '--once' in sys.argv[2:]))
