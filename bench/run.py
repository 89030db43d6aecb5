#!/usr/bin/env python3
"""Measures courant beside its floors and its peers, in one run: bench/run.py [--only NAME]… [--runs N]

Needs a measuring kit (generator, server, floors, peers) whose folder COURANT_BENCH_KIT names; the
default is ../shared/bench beside the project. Everything is on loopback. CPU is user + system time
of a program with all its threads and children; the server counts apart. Medians of several runs."""
import argparse
import os
import resource
import subprocess
import sys

import fetching
import reading
import storing
import waiting
from kit import BUILD, COURANT, COURANTD, DATA, ENV, KIT, WORK

MEASURES = {**fetching.MEASURES, **waiting.MEASURES, **reading.MEASURES, **storing.MEASURES}


def prepare():
    if not os.path.isdir(KIT):
        print('bench: skipped, there is no measuring kit at %s (COURANT_BENCH_KIT)' % KIT)
        sys.exit(0)
    for program in (COURANT, COURANTD, reading.READER, storing.STORE_ITEMS, storing.INDEX_ITEMS, '/usr/bin/time'):
        if not os.path.exists(program):
            sys.exit('bench: %s is missing; `ninja -C build bench` builds it, and measures' % program)
    os.makedirs(WORK, exist_ok=True)
    subprocess.run(['make', '-s', '-f', os.path.join(KIT, 'Makefile'), 'BUILD=' + BUILD], env=ENV, check=True)
    if not os.path.exists(os.path.join(DATA, 'manifest.0.json')):
        subprocess.run([sys.executable, os.path.join(KIT, 'gen_feeds.py'), '-n', '2000', '--seed', '1'], env=ENV, check=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--only', action='append', choices=sorted(MEASURES))
    parser.add_argument('--runs', type=int, default=3)
    arguments = parser.parse_args()
    prepare()
    subprocess.run([os.path.join(KIT, 'serve'), 'start'], env=ENV, check=True, stdout=subprocess.DEVNULL)
    try:
        print('| what | courant | beside it | ratio | goal |\n| --- | --- | --- | --- | --- |')
        for name in arguments.only or MEASURES:
            MEASURES[name](arguments.runs)
    finally:
        subprocess.run([os.path.join(KIT, 'serve'), 'stop'], env=ENV)


if __name__ == '__main__':
    main()
