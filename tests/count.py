#!/usr/bin/env python3
"""Prints "PASSED FAILED" of a meson test log: TAP tests count their subtests, the others one each.
count.py TESTLOG.JSON EXIT-STATUS-OF-MESON"""
import json
import os
import re
import sys


def count(entry):
    """(passed, failed) of one test program."""
    lines = re.findall(r'^(not )?ok\b(.*)$', entry.get('stdout') or '', re.M)
    passed = sum(1 for failed, rest in lines if not failed and '# SKIP' not in rest.upper())
    failed = sum(1 for failed, rest in lines if failed)
    if entry['result'] in ('OK', 'EXPECTEDFAIL', 'UNEXPECTEDPASS') and not failed:
        return max(passed, 1), 0
    if entry['result'] == 'SKIP':
        return 0, 0
    return passed, max(failed, 1)


def main(path, status):
    passed = failed = 0
    if os.path.exists(path):
        with open(path, encoding='utf-8') as log:
            for line in log:
                more_passed, more_failed = count(json.loads(line))
                passed, failed = passed + more_passed, failed + more_failed
    if status and not failed:
        failed = 1  # meson itself failed: nothing ran
    print(passed, failed)


main(sys.argv[1], int(sys.argv[2]))
