#!/usr/bin/env python3
"""The systemd unit: what it starts needs no file that nobody has written yet; systemd-analyze accepts it
and finds it as closed as it claims to be.
unit.py COURANTD.SERVICE COURANTD; exits 77 (skipped) where systemd-analyze is missing."""
import os
import shutil
import subprocess
import sys
import tempfile

THRESHOLD = 12  # exposure times ten; what is left belongs to a program that fetches


def starts_without_configuration(unit, daemon):
    """Its folders are there when it is installed; they are empty."""
    with open(unit, encoding='utf-8') as file:
        line = next(line for line in file if line.startswith('ExecStart='))
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, CONFIGURATION_DIRECTORY=folder, STATE_DIRECTORY=folder)
        return subprocess.call([daemon, *line.split()[1:], '--check'], env=environment) == 0


def main(unit, daemon):
    if not starts_without_configuration(unit, daemon):
        return 1
    if not shutil.which('systemd-analyze'):
        print('skipped: systemd-analyze is missing')
        return 77
    with tempfile.TemporaryDirectory() as folder:
        with open(unit, encoding='utf-8') as file:
            text = file.read()
        for word in text.split():  # verify wants the programs to exist
            program = word.partition('=')[2]
            if program.startswith('/') and '/bin/' in program:
                text = text.replace(word, word.replace(program, '/bin/true'))
        path = os.path.join(folder, 'courantd.service')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        verify = subprocess.run(['systemd-analyze', 'verify', '--man=no', path], stderr=subprocess.PIPE)
        security = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=%d' % THRESHOLD, path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    print(verify.stderr.decode())
    print(security.stdout.decode().strip().split('\n')[-1], security.stderr.decode())
    return 1 if verify.returncode or security.returncode else 0


sys.exit(main(*sys.argv[1:]))
