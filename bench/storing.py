"""The store: filling and knowing again beside the same rows put into SQLite with nothing else, indexing beside FTS5,
writing beside readers, and reading a million items while others are added. Needs build/bench/store-items
and index-items; the million is made once and kept."""
import os
import re
import statistics
import subprocess
import sys

from kit import BUILD, ENV, ROOT, WORK, report

STORE_ITEMS = os.environ.get('STORE_ITEMS', os.path.join(ROOT, 'build', 'bench', 'store-items'))
INDEX_ITEMS = os.environ.get('INDEX_ITEMS', os.path.join(ROOT, 'build', 'bench', 'index-items'))
SENTENCES = os.path.join(ROOT, 'bench', 'sentences.py')
N_SMALL, N_LARGE, N_INDEXED, INDEXED_A_COMMIT, BODY_BYTES = 44000, 1000000, 22000, 2200, 1200
READS = (('newest-50', 3), ('page-of-50-in-the-middle', 3), ('by-id', 3), ('rare-word', 10),
         ('frequent-word', 10), ('rare-and-frequent', 10), ('prefix-of-three', 10), ('prefix-of-five', 10),
         ('word-or-prefix', 10), ('prefix-by-relevance', 150), ('phrase', 10), ('very-rare-tag', 10),
         ('rare-tag', 10), ('no-such-language', 10), ('no-such-region', 10), ('rare-word-or-tag', 10),
         ('no-image', 10), ('no-duplicate', 10), ('address', 10), ('part-of-address', 10), ('end-of-address', 10),
         ('no-such-address', 10), ('frequent-word-of-an-address', 10), ('author-of-feeds', 10), ('frequent-author', 10),
         ('no-such-author', 10), ('author-with-a-frequent-word-of-texts', 10), ('title-with-a-rare-word', 10),
         ('title-with-a-word-of-all-texts', 10),
         *(('%s-of-%d-%s-feeds' % (what, n, age), 10) for what in ('tag', 'site', 'tag-and-frequent-word')
           for n in (100, 1000, 10000) for age in ('old', 'some')), ('frequent-by-relevance', 150))

WAITS = 'of each second %.2f waited for a processor, %.2f for locks and the disk'


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
    stored, known, raw, *ratios = (statistics.median(column) for column in zip(*rows))
    report('items stored, with keys and indexes', round(stored), 'rows/CPU-s', 'raw insert %.0f' % raw, ratios[0], '0.60x')
    report('known items', round(known), 'rows/CPU-s', '', None, '300,000')


def store_once():
    path = os.path.join(WORK, 'items.db')
    remove_store(path)
    stored = float(re.search(r'rows/cpu-s=(\d+)', output_of(STORE_ITEMS, 'fill', path, str(N_SMALL))).group(1))
    known = float(re.search(r'rows/cpu-s=(\d+)', output_of(STORE_ITEMS, 'known', path, str(N_SMALL))).group(1))
    remove_store(path)
    raw = floor('base', N_SMALL, 704)
    return stored, known, raw, stored / raw


def index(runs):
    for name, languages in (('of made-up words', None), ('in English', ['en']), ('in English, Dutch and German', ['en', 'nl', 'de']),
                            ('in 25 languages', [])):
        rows = [index_once(languages) for _ in range(max(runs, 3))]
        indexed, raw, again, by_raw, by_again, larger, by_kit = (statistics.median(column) for column in zip(*rows))
        report('items %s indexed, language and stems included' % name, round(indexed), 'rows/CPU-s',
               'FTS5 alone %.0f, of an index %.2f times as large' % (raw, larger), by_raw, '0.80x')
        report('the same', '', '', 'FTS5 told the same words %.0f' % again, by_again, '')
        if languages is None:
            report('the same', '', '', 'what FTS5 adds to a raw insert of texts of its own', by_kit, '0.80x')


def index_of_the_kit():
    """Rows a CPU second of what an FTS5 table adds to a raw insert, as the goal is set."""
    both, alone = floor('ftsx', N_INDEXED, INDEXED_A_COMMIT), floor('base', N_INDEXED, INDEXED_A_COMMIT)
    return 1 / (1 / both - 1 / alone)


def index_once(languages):
    path = os.path.join(WORK, 'items.db')
    texts = os.path.join(WORK, 'texts')
    remove_store(path)
    if languages is None:
        output_of(STORE_ITEMS, 'fill', path, str(N_INDEXED))
        out = output_of(INDEX_ITEMS, path)
    else:
        with open(texts, 'w', encoding='utf-8') as file:
            subprocess.run([sys.executable, SENTENCES, str(N_INDEXED), *languages], stdout=file, check=True)
        out = output_of(INDEX_ITEMS, path, texts)
    found = re.findall(r'rows/cpu-s=(\d+) bytes/row=(\d+)', out)
    remove_store(path)
    (indexed, larger), (raw, smaller), (again, _) = [[float(number) for number in row] for row in found]
    by_kit = indexed / index_of_the_kit() if languages is None else 0
    return indexed, raw, again, indexed / raw, indexed / again, larger / smaller, by_kit


def reads(runs):
    del runs
    path = os.path.join(WORK, 'million.db')
    if not os.path.exists(path):
        output_of(STORE_ITEMS, 'fill', path, str(N_LARGE))
    out = output_of(STORE_ITEMS, 'read', path, str(N_LARGE))
    for name, goal in READS:
        found = re.search(r'^%s clock p50=([\d.]+) p99=([\d.]+)\n%s cpu p50=[\d.]+ p99=([\d.]+)$' % (name, name), out,
                          re.MULTILINE)
        if not found:
            sys.exit('bench: store-items: ' + out)
        report('a million items, %s' % name.replace('-', ' '), found.group(2), 'ms at p99',
               'median %s, of the processor %s at p99' % (found.group(1), found.group(3)), None, '%d ms' % goal)


def readers(runs):
    rows = [readers_once() for _ in range(max(runs, 3))]
    alone, beside, by_clock, log, waited, locked, bound_by_clock, bound_waited, bound_locked = (
        statistics.median(column) for column in zip(*rows))
    report('items stored and indexed beside 8 readers', round(beside), 'rows/CPU-s', 'alone %.0f' % alone, beside / alone,
           '0.80x')
    report('the same by the clock', '', '', WAITS % (waited, locked), by_clock, '')
    report('the same, a processor of its own', '', '', WAITS % (bound_waited, bound_locked), bound_by_clock, '0.80x')
    report('the WAL then, at most', log, 'MB', '', None, '64')


def readers_once():
    path = os.path.join(WORK, 'items.db')
    remove_store(path)
    output_of(STORE_ITEMS, 'fill', path, str(N_SMALL))
    found = re.findall(r'rows/cpu-s=(\d+) rows/s=(\d+) wal-mb=([\d.]+) processor=([\d.]+) locks=([\d.]+)',
                       output_of(STORE_ITEMS, 'readers', path, str(N_SMALL)))
    remove_store(path)
    alone, beside, bound_alone, bound = [[float(number) for number in row] for row in found]
    return (alone[0], beside[0], beside[1] / alone[1], max(beside[2], bound[2]), *beside[3:], bound[1] / bound_alone[1],
            *bound[3:])


def bytes_held(runs):
    del runs  # they do not vary
    path = os.path.join(WORK, 'bytes.db')
    sizes = (BODY_BYTES, 2 * BODY_BYTES)
    for size in sizes:
        remove_store('%s-of-%d' % (path, size))
    out = output_of(STORE_ITEMS, 'bytes', path, str(N_SMALL))
    for size in sizes:
        held = re.search(r'^bytes-of-%d a-byte=([\d.]+)$' % size, out, re.MULTILINE).group(1)
        report('bytes of the database without search, a byte stored, items of %.1f KB' % (size / 1000), held, '', '', None,
               '1.35')
        remove_store('%s-of-%d' % (path, size))


def history(runs):
    del runs
    path = os.path.join(WORK, 'history.db')
    remove_store(path)
    out = output_of(STORE_ITEMS, 'history', path, str(N_LARGE))
    first, last = (float(re.search(r'^history-%s-commits clock p50=[\d.]+ p99=([\d.]+)$' % which, out, re.MULTILINE).group(1))
                   for which in ('first', 'last'))
    report('a million items in one feed, a commit of 22', last, 'ms at p99', 'of the first 300 commits %.2f' % first,
           last / first, '2x')
    remove_store(path)


MEASURES = {'store': store, 'bytes': bytes_held, 'history': history, 'index': index, 'readers': readers, 'reads': reads}
