#!/usr/bin/env python3
"""Lets others judge the exports of the sample store: validate.py WRITE-SAMPLE FOLDER-OF-THE-SCHEMAS.
Every format must be what it claims to be, hold every item once, and no byte that moves a terminal."""
import json, os, re, shutil, subprocess, sys
import xml.etree.ElementTree as xml

ITEMS = 13
ATOM = '{http://www.w3.org/2005/Atom}'
program, schemas = sys.argv[1:]
failures = []


def check(ok, what):
    print('ok' if ok else 'not ok', '-', what)
    if not ok:
        failures.append(what)


def xmllint(data, *arguments):
    run = subprocess.run(['xmllint', '--noout', '--nonet', *arguments, '-'], input=data,
                         stderr=subprocess.PIPE)
    sys.stderr.write(run.stderr.decode() if run.returncode else '')
    return run.returncode == 0


exports = {name: subprocess.run([program, name], stdout=subprocess.PIPE, check=True).stdout
           for name in ('atom', 'rss', 'json', 'opml', 'jsonl')}
for name, data in exports.items():
    text = data.decode('utf-8')
    check(not re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', text), name + ' holds no control characters')

if shutil.which('xmllint'):
    for name in ('atom', 'rss', 'opml'):
        check(xmllint(exports[name]), name + ' is well-formed')
    check(xmllint(exports['atom'], '--relaxng', os.path.join(schemas, 'atom.rng')), 'atom keeps to RFC 4287')
else:
    print('xmllint is missing: the schema is not checked')

atom = xml.fromstring(exports['atom'])
ids = [entry.findtext(ATOM + 'id') for entry in atom.iter(ATOM + 'entry')]
check(len(ids) == ITEMS and len(set(ids)) == ITEMS, 'atom ids are unique')
dates = [entry.findtext(ATOM + 'updated') for entry in atom.iter(ATOM + 'entry')]
check(atom.findtext(ATOM + 'updated') == max(dates), 'atom is as new as its newest entry')

guids = [guid.text for guid in xml.fromstring(exports['rss']).iter('guid')]
check(len(guids) == ITEMS and len(set(guids)) == ITEMS, 'rss guids are unique')

feed = json.loads(exports['json'])
check(feed['version'] == 'https://jsonfeed.org/version/1.1', 'json names its version')
check(len({item['id'] for item in feed['items']}) == ITEMS, 'json ids are unique')
check(all('content_html' in item or 'content_text' in item for item in feed['items']), 'json items have content')
lines = [json.loads(line) for line in exports['jsonl'].splitlines()]
check(len({line['_courant']['id'] for line in lines}) == ITEMS, 'jsonl holds every item')

sys.exit(bool(failures))
