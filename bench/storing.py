"""The store: filling and knowing again beside the same rows put into SQLite with nothing else, writing beside
readers, and reading a million items while others are added. Needs build/bench/store-items; the million is made once and kept."""
import os
import re
import statistics
import subprocess
import sys

from kit import BUILD, ENV, ROOT, WORK, report

STORE_ITEMS = os.environ.get('STORE_ITEMS', os.path.join(ROOT, 'build', 'bench', 'store-items'))
N_SMALL, N_LARGE, BODY_BYTES = 44000, 1000000, 1200
READS = (('newest-50', 3), ('page-of-50-in-the-middle', 3), ('by-id', 3), ('rare-word', 10),
         ('frequent-word', 10), ('rare-and-frequent', 10), ('prefix-of-three', 10), ('prefix-of-five', 10),
         ('word-or-prefix', 10), ('prefix-by-relevance', 150), ('phrase', 10), ('very-rare-tag', 10),
         ('rare-tag', 10), ('no-such-language', 10), ('no-such-region', 10), ('rare-word-or-tag', 10),
         ('no-image', 10), ('no-duplicate', 10), ('address', 10), ('part-of-address', 10), ('end-of-address', 10),
         ('no-such-address', 10), ('frequent-word-of-an-address', 10), ('author-of-feeds', 10), ('no-such-author', 10),
         *(('%s-of-%d-%s-feeds' % (what, n, age), 10) for what in ('tag', 'site', 'tag-and-frequent-word')
           for n in (100, 1000, 10000) for age in ('old', 'some')), ('frequent-by-relevance', 150))


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
    report('items indexed, language and stems included', round(indexed), 'rows/CPU-s', 'FTS5 alone %.0f' % raw_index,
           ratios[1], '0.80x')


def store_once():
    path = os.path.join(WORK, 'items.db')
    remove_store(path)
    out = output_of(STORE_ITEMS, 'fill', path, str(N_SMALL))
    stored, indexed = map(float, re.findall(r'rows/cpu-s=(\d+)', out))
    out = output_of(STORE_ITEMS, 'known', path, str(N_SMALL))
    raw_index = float(re.search(r'rows/cpu-s=(\d+)', output_of(STORE_ITEMS, 'raw', path, str(N_SMALL))).group(1))
    known = float(re.search(r'rows/cpu-s=(\d+)', out).group(1))
    remove_store(path)
    raw = floor('base', N_SMALL, 704)
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


def readers(runs):
    rows = [readers_once() for _ in range(max(runs, 3))]
    alone, beside, by_clock, log = (statistics.median(column) for column in zip(*rows))
    report('items stored and indexed beside 8 readers', round(beside), 'rows/CPU-s', 'alone %.0f' % alone, beside / alone,
           '0.80x')
    report('the same by the clock', '', '', '', by_clock, '')
    report('the WAL then, at most', log, 'MB', '', None, '64')


def readers_once():
    path = os.path.join(WORK, 'items.db')
    remove_store(path)
    output_of(STORE_ITEMS, 'fill', path, str(N_SMALL))
    found = re.findall(r'rows/cpu-s=(\d+) rows/s=(\d+) wal-mb=([\d.]+)', output_of(STORE_ITEMS, 'readers', path, str(N_SMALL)))
    remove_store(path)
    (alone, alone_s, _), (beside, beside_s, log) = [[float(number) for number in row] for row in found]
    return alone, beside, beside_s / alone_s, log


MEASURES = {'store': store, 'readers': readers, 'reads': reads}
