#!/usr/bin/env python3
"""fuzz.py TARGET SEEDS [libFuzzer option]…: runs a fuzz target from a folder of seeds.

What is found goes to a folder of its own that is thrown away, and a failing input to the current
one, as libFuzzer does. A long run: tests/fuzz.py build-test/tests/parsers/fuzz-html
tests/parsers/seeds/html -max_total_time=600"""
import os
import subprocess
import sys
import tempfile


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    target, seeds, *options = sys.argv[1:]
    if not os.listdir(seeds):
        sys.exit('fuzz.py: there are no seeds in ' + seeds)
    with tempfile.TemporaryDirectory() as found:
        return subprocess.run([target, '-error_exitcode=1', *options, found, seeds], check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
