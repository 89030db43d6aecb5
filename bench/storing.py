"""The store: filling and knowing again beside the same rows put into SQLite with nothing else, and reading
a million items while others are added. Needs build/bench/store-items; the million is made once and kept."""
import os
import re
import statistics
import subprocess
import sys

from kit import BUILD, ENV, ROOT, WORK, report

STORE_ITEMS = os.environ.get('STORE_ITEMS', os.path.join(ROOT, 'build', 'bench', 'store-items'))
N_SMALL, N_LARGE, BODY_BYTES = 44000, 1000000, 1200
READS = (('newest-50', 3), ('page-of-50-in-the-middle', 3), ('by-id', 3), ('rare-word', 10), ('frequent-word', 10),
         ('rare-and-frequent', 10), ('prefix', 10), ('phrase', 10), ('very-rare-tag', 10), ('rare-tag', 10), ('no-such-language', 10),
         ('frequent-by-relevance', 150))


def output_of(*command):
    return subprocess.run(command, env=ENV, stdout=subprocess.PIPE, check=True).stdout.decode()


def remove_store(path):
    for ending in ('', '-wal', '-shm'):
        if os.path.exists(path + ending):
            os.unlink(path + ending)


def floor(variant, n_rows, n_a_transaction):
    path = os.path.join(WORK, 'floor.db')
    out = output_of(os.path.join(BUILD, 'sqlite_limits'), path, str(n_rows), variant, str(n_a_transaction),
                    str(BODY_BYTES))
    remove_store(path)
    return float(re.findall(r'rows/cpu-s=(\d+)', out)[-1])


def store(runs):
    rows = [store_once() for _ in range(max(runs, 3))]
    stored, indexed, known, raw, raw_index, *ratios = (statistics.median(column) for column in zip(*rows))
    report('items stored, with keys and indexes', round(stored), 'rows/CPU-s', 'raw insert %.0f' % raw, ratios[0], '0.60x')
    report('known items', round(known), 'rows/CPU-s', '', None, '300,000')
    report('items indexed, language and stems included', round(indexed), 'rows/CPU-s', 'raw FTS5 %.0f' % raw_index,
           ratios[1], '0.80x')


def store_once():
    path = os.path.join(WORK, 'items.db')
    remove_store(path)
    out = output_of(STORE_ITEMS, 'fill', path, str(N_SMALL))
    stored, indexed = map(float, re.findall(r'rows/cpu-s=(\d+)', out))
    out = output_of(STORE_ITEMS, 'known', path, str(N_SMALL))
    known = float(re.search(r'rows/cpu-s=(\d+)', out).group(1))
    remove_store(path)
    raw, raw_index = floor('base', N_SMALL, 704), floor('ftsx', N_SMALL, 2200)
    return stored, indexed, known, raw, raw_index, stored / raw, indexed / raw_index


def reads(runs):
    del runs
    path = os.path.join(WORK, 'million.db')
    if not os.path.exists(path):
        output_of(STORE_ITEMS, 'fill', path, str(N_LARGE))
    out = output_of(STORE_ITEMS, 'read', path, str(N_LARGE))
    for name, goal in READS:
        found = re.search(r'^%s p50=([\d.]+) p99=([\d.]+)$' % name, out, re.MULTILINE)
        if not found:
            sys.exit('bench: store-items: ' + out)
        report('a million items, %s' % name.replace('-', ' '), found.group(2), 'ms at p99', 'median %s' % found.group(1),
               None, '%d ms' % goal)


MEASURES = {'store': store, 'reads': reads}
