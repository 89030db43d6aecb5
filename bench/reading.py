"""Reading of documents: beside libxml2's push parser on the same bytes, by instructions, and beside
other readers. Needs build/bench/read-documents; peers that are not installed are left out."""
import os
import re
import shutil
import statistics
import subprocess
import sys

from kit import BUILD, DATA, ENV, KIT, ROOT, WORK, report

READER = os.environ.get('READ_DOCUMENTS', os.path.join(ROOT, 'build', 'bench', 'read-documents'))
LIST = os.path.join(DATA, 'files_xml.txt')
INSTRUCTION_FILES = 120


def output_of(*command):
    result = subprocess.run(command, env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.stdout.decode('utf-8', 'replace')


def speeds(modes, files, repetitions=1):
    """{mode: MB/s} of one run."""
    out = output_of(READER, ','.join(modes), LIST, str(files), str(repetitions))
    found = dict(re.findall(r'^(\w+) .* MB/s=([\d.]+)$', out, re.MULTILINE))
    if sorted(found) != sorted(modes):
        sys.exit('bench: read-documents: ' + out)
    return {mode: float(found[mode]) for mode in modes}


def parse(runs):
    """Beside the floor, which takes turns with us at every document."""
    rows = [speeds(('push', 'raw', 'clean'), 1868) for _ in range(max(runs, 3))]
    push = statistics.median(row['push'] for row in rows)
    for mode, name, goal in (('raw', 'reading without cleaning', '0.80x'), ('clean', 'reading with cleaning', '0.50x')):
        ratio = statistics.median(row[mode] / row['push'] for row in rows)
        report(name, round(statistics.median(row[mode] for row in rows)), 'MB/s', 'libxml2 push %.0f' % push, ratio, goal)
    cleaner = statistics.median(speeds(('html',), 1868)['html'] for _ in range(max(runs, 3)))
    report('cleaning of article HTML', round(cleaner), 'MB/s', '', None, '250')


def instructions_of(mode):
    out = output_of('valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', READER, mode, LIST,
                    str(INSTRUCTION_FILES))
    found = re.search(r'Collected : (\d+)', out), re.search(r' MB=([\d.]+) ', out)
    if not all(found):
        sys.exit('bench: valgrind: ' + out)
    return int(found[0].group(1)), float(found[1].group(1)) * 1e6


def instructions(runs):
    del runs  # they do not vary
    if not shutil.which('valgrind'):
        print('bench: instructions are left out, valgrind is not installed')
        return
    (touch, size), (push, _), (raw, _), (clean, _) = map(instructions_of, ('touch', 'push', 'raw', 'clean'))
    beside, ratio = 'libxml2 push %.1f' % ((push - touch) / size), (push - touch) / (raw - touch)
    report('instructions a byte, reading without cleaning', '%.1f' % ((raw - touch) / size), '', beside, ratio, '48')
    report('instructions a byte, reading with cleaning', '%.1f' % ((clean - touch) / size), '', beside,
           (push - touch) / (clean - touch))


# What is repeated inside an item, with what stands around it.
HOSTILE = (('<description>', '<a>', '</description>'), ('', '<x:y xmlns:x="u">', ''), ('<b ', ' a="1"', '/>'),
           ('<title>', '&amp;amp;', '</title>'), ('<author>', 'a@', '</author>'), ('', '<category>c</category>', ''),
           ('', '<q/>', ''), ('<description>', '<![CDATA[x', ']]></description>'), ('', '</q>', ''), ('', '<', ''),
           ('<description>', '&lt;div&gt;', '</description>'), ('<description>', '&lt;table&gt;&lt;b&gt;', '</description>'),
           ('<description>', '&lt;!--', '</description>'), ('<description>', '&lt;a ', '</description>'),
           ('<link>', '/..', '</link>'), ('', '<enclosure url="a"/>', ''), ('<!-- ', '- ', ''), ('', '<item><guid>1</guid>', ''))


def instructions_of_text(text):
    path, listed = os.path.join(WORK, 'hostile.xml'), os.path.join(WORK, 'hostile.txt')
    for name, content in ((path, text), (listed, path + '\n')):
        with open(name, 'w', encoding='ascii') as file:
            file.write(content)
    out = output_of('valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', READER, 'clean', listed)
    return int(re.search(r'Collected : (\d+)', out).group(1))


def hostile(runs):
    """Hostile repetitions cost by their length: twice the length, at most about twice the instructions."""
    del runs
    if not shutil.which('valgrind'):
        print('bench: hostile documents are left out, valgrind is not installed')
        return
    start = instructions_of_text('<rss><channel><item><title>first</title></item></channel></rss>')
    worst = 0
    for before, again, after in HOSTILE:
        once, twice = (instructions_of_text('<rss><channel><item><title>first</title></item><item>%s%s%s</item></channel></rss>'
                                            % (before, again * (n // len(again)), after)) - start for n in (50000, 100000))
        worst = max(worst, twice / max(once, 1))
    report('%d kinds of hostile document, twice as long' % len(HOSTILE), '%.2f' % worst, 'times the instructions, at most',
           '', None, '2')


def readers(runs):
    """Each over as many files as it reads in some seconds, and ours over the same. Of these only
    feedparser cleans what it reads."""
    for name, mode, files, goal, command in (
            ('gofeed', 'raw', 300, '7x', (BUILD + '/parse_gofeed', LIST)),
            ('feedsmith', 'raw', 300, '7x', ('node', KIT + '/parse_npm.cjs', 'feedsmith', LIST)),
            ('Python feedparser', 'raw', 40, '80x', ('/usr/bin/python3', KIT + '/parse_feedparser.py', LIST)),
            ('Python feedparser', 'clean', 40, '', ('/usr/bin/python3', KIT + '/parse_feedparser.py', LIST))):
        ours, theirs = [], []
        for _ in range(max(runs, 3)):
            ours.append(speeds((mode,), files, 3000 // files)[mode])
            try:
                found = re.search(r'MB/s=([\d.]+)', output_of(*command, str(files)))
            except FileNotFoundError:
                found = None
            if not found:
                print('bench: %s is left out, it does not run here' % name)
                break
            theirs.append(float(found.group(1)))
        else:
            ratio = statistics.median(a / b for a, b in zip(ours, theirs))
            report('reading %s cleaning, beside %s' % ('without' if mode == 'raw' else 'with', name),
                   round(statistics.median(ours)), 'MB/s', '%s %.1f' % (name, statistics.median(theirs)), ratio, goal)


MEASURES = {'parse': parse, 'instructions': instructions, 'hostile': hostile, 'readers': readers}
