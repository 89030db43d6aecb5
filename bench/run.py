#!/usr/bin/env python3
"""Measures courant beside its floors and its peers, in one run: bench/run.py [--only NAME]… [--runs N]

Needs a measuring kit (generator, server, floors, peers) whose folder COURANT_BENCH_KIT names; the
default is ../shared/bench beside the project. Everything is on loopback. CPU is user + system time
of a program with all its threads and children; the server counts apart. Medians of several runs."""
import argparse
import json
import os
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time

import reading
from kit import BUILD, COURANT, COURANTD, DATA, ENV, KIT, WORK, Instance, expect, lines_of, report, summary

SAME_PORT = 18390  # a server without validators


def cold(runs):
    urls = lines_of('urls_xml.txt')
    items = 41549
    cpus, peaks = [], []
    for _ in range(runs):
        instance = Instance('cold', urls)
        cpu, peak, last = instance.round()
        expect(last, feeds=len(urls), read=len(urls), new=items)
        cpus.append(cpu)
        peaks.append(peak)
    ours = len(urls) / statistics.median(cpus)
    straw = []
    for _ in range(runs):
        out = subprocess.run([BUILD + '/pipe_limits', DATA + '/urls_xml.txt', str(len(urls)), '64', '1',
                              WORK + '/straw.db', 'zc', '8'], env=ENV, stdout=subprocess.PIPE, check=True).stdout.decode()
        straw.append(float(re.search(r'feeds/cpu-s=(\d+)', out).group(1)))
    report('cold cycle, %d feeds' % len(urls), round(ours), 'feeds/CPU-s', 'straw %.0f' % statistics.median(straw),
           ours / statistics.median(straw), 'must 900, goal 1,400')
    report('cold cycle, peak RSS of one process', round(statistics.median(peaks) / 1024), 'MB')
    return ours


def peers(runs):
    del runs  # minutes each: once
    urls = lines_of('urls_xml.txt')
    ours = cold(1)
    for name, script, workers, pattern in (('newsboat', 'run_newsboat.sh', '4', r'user=([\d.]+) sys=([\d.]+)'),
                                           ('sfeed_update', 'run_sfeed.sh', '8', r'user=([\d.]+) sys=([\d.]+)')):
        state = os.path.join(WORK, name)
        shutil.rmtree(state, ignore_errors=True)
        out = subprocess.run([os.path.join(KIT, script), DATA, str(len(urls)), workers, state], env=ENV,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
        cpu = sum(map(float, re.search(pattern, out).groups()))
        theirs = len(urls) / cpu
        report('cold cycle beside %s' % name, round(ours), 'feeds/CPU-s', '%s %.1f' % (name, theirs), ours / theirs, '20x')


def unchanged(runs):
    urls = lines_of('urls.txt')
    instance = Instance('unchanged', urls)
    expect(instance.round()[2], read=len(urls))
    empty = Instance('empty', [])
    start = statistics.median(empty.round()[0] for _ in range(3))
    cpus = []
    for _ in range(max(runs, 3)):
        cpu, _, last = instance.round()
        expect(last, unchanged=len(urls), new=0)
        cpus.append(cpu)
    cpu = statistics.median(cpus)
    out = subprocess.run([BUILD + '/fetch_limits', DATA + '/urls.txt', str(len(urls)), '64', '3', 'uv', 'kzc'],
                         env=ENV, stdout=subprocess.PIPE).stdout.decode()
    floor = float(re.findall(r'req/cpu-s=(\d+)', out)[-1]) if 'req/cpu-s' in out else 0
    ours = len(urls) / max(cpu - start, 0.001)
    report('304, state written (start of the process apart: %.0f ms)' % (start * 1000), round(ours), 'feeds/CPU-s',
           'curl alone %.0f' % floor if floor else '', ours / floor if floor else None, '15,000')


def same_bytes(runs):
    urls = [re.sub(r':\d+/', ':%d/' % SAME_PORT, url) for url in lines_of('urls.txt')]
    run = os.path.join(WORK, 'same')
    os.makedirs(run, exist_ok=True)
    with open(run + '/nginx.conf', 'w', encoding='ascii') as file:
        file.write('worker_processes 1; pid %s/nginx.pid; error_log %s/error.log crit; daemon on; user root;'
                   'events { worker_connections 4096; } http { access_log off; sendfile on; etag off; if_modified_since off;'
                   'keepalive_requests 1000000; open_file_cache max=10000; client_body_temp_path %s; proxy_temp_path %s;'
                   'fastcgi_temp_path %s; uwsgi_temp_path %s; scgi_temp_path %s; default_type application/xml;'
                   'server { listen 127.0.0.1:%d backlog=4096; root %s/www; gzip_static on; add_header Last-Modified ""; } }'
                   % (run, run, run, run, run, run, run, SAME_PORT, DATA))
    nginx = shutil.which('nginx') or '/usr/sbin/nginx'
    subprocess.run([nginx, '-p', run, '-e', run + '/error.log', '-c', run + '/nginx.conf'], check=True)
    try:
        instance = Instance('same-bytes', urls)
        expect(instance.round()[2], read=len(urls))
        start = statistics.median(Instance('empty', []).round()[0] for _ in range(3))
        cpus = []
        for _ in range(max(runs, 3)):
            cpu, _, last = instance.round()
            expect(last, unchanged=len(urls), new=0)
            cpus.append(cpu)
        ours = len(urls) / max(statistics.median(cpus) - start, 0.001)
        report('200 with the same bytes', round(ours), 'feeds/CPU-s', '', None, '5,000')
    finally:
        os.kill(int(open(run + '/nginx.pid', encoding='ascii').read()), 15)


def tls(runs):
    bundle = os.path.join(DATA, 'bundle.pem')
    with open(bundle, 'wb') as out:
        for name in ('/etc/ssl/certs/ca-certificates.crt', DATA + '/nginx/cert.pem'):
            out.write(open(name, 'rb').read())
    urls = [re.sub(r'^http://(h\d+\.f\.localhost):18100', r'https://\1:19102', url) for url in lines_of('urls_hosts.txt')]
    with open(DATA + '/urls_tls.txt', 'w', encoding='ascii') as file:
        file.write('\n'.join(urls) + '\n')
    fetch = 'ca-file = "%s"' % bundle
    instance, one = Instance('tls', urls, fetch), Instance('tls-one', urls[:1], fetch)
    expect(instance.round()[2], read=len(urls))
    one.round()
    # the start of the process and the reading of the bundle apart, as in the second round of the floor
    start = statistics.median(one.round()[0] for _ in range(3))
    cpus = []
    for _ in range(runs):
        cpu, _, last = instance.round()
        expect(last, unchanged=len(urls))
        cpus.append(cpu)
    out = subprocess.run([BUILD + '/fetch_limits', DATA + '/urls_tls.txt', str(len(urls)), '64', '2', 'uv', 'cf'],
                         env={**ENV, 'CAFILE': bundle, 'NOCAPATH': '1'}, stdout=subprocess.PIPE).stdout.decode()
    floor = float(re.findall(r'req/cpu-s=(\d+)', out)[-1]) if 'req/cpu-s' in out else 0
    ours = (len(urls) - 1) / max(statistics.median(cpus) - start, 0.001)
    report('304 over new TLS connections, 2,000 hosts, system bundle', round(ours), 'feeds/CPU-s',
           'curl alone %.0f' % floor if floor else '', ours / floor if floor else None, '1,000')


def idle(runs):
    del runs
    instance = Instance('idle', [])
    instance.add('http://127.0.0.1:9/idle/%d.xml' % number for number in range(100000))
    later = int(time.time()) + 86400
    with sqlite3.connect(instance.database) as database:
        database.execute('update feed_state set due_at = ?', (later,))
    daemon = subprocess.Popen([COURANTD, '--config', instance.config], stderr=subprocess.DEVNULL)
    try:
        began = time.monotonic()
        while True:
            with socket.socket(socket.AF_UNIX) as client:
                try:
                    client.connect(instance.database + '.sock')
                    client.sendall(b'status\n')
                    if b'feeds 100000' in client.makefile('rb').read():
                        break
                except OSError:
                    pass
            time.sleep(0.01)
            if time.monotonic() - began > 60:
                sys.exit('bench: the daemon does not answer')
        started = time.monotonic() - began
        time.sleep(3)
        status = open('/proc/%d/status' % daemon.pid, encoding='ascii').read()
        rss = int(re.search(r'VmRSS:\s+(\d+)', status).group(1)) / 1024
    finally:
        daemon.terminate()
        daemon.wait()
    report('RSS with 100,000 idle feeds', '%.1f' % rss, 'MB', 'start %.2f s' % started, None, '64 MB')


def second_round(runs):
    """The second request of every feed is conditional; a changed tenth gives its new items only."""
    del runs
    log = os.path.join(WORK, 'access.log')
    urls = lines_of('urls.txt')
    instance = Instance('second', urls)
    first = summary(instance.round()[2])
    total = instance.sql('select count(*), count(distinct feed_id || "/" || id) from item')[0]
    second = summary(instance.round()[2])
    subprocess.run([sys.executable, os.path.join(KIT, 'gen_feeds.py'), '-n', '2000', '--seed', '1', '--round', '1'],
                   env=ENV, check=True, stdout=subprocess.DEVNULL)
    manifest = json.load(open(os.path.join(DATA, 'manifest.1.json'), encoding='ascii'))
    time.sleep(3)  # the server looks at a file it knows every two seconds
    third = summary(instance.round()[2])
    subprocess.run([sys.executable, os.path.join(KIT, 'gen_feeds.py'), '-n', '2000', '--seed', '1'], env=ENV, check=True,
                   stdout=subprocess.DEVNULL)
    if os.path.exists(log):
        os.unlink(log)
    report('2,000 feeds, first round', first['new'], 'items', 'generated 44595', first['new'] / 44595, '1.00x')
    report('2,000 feeds, second round', second['unchanged'], 'answered 304', '%d items new' % second['new'], None, '2000, 0')
    report('2,000 feeds, a tenth changed', third['new'], 'items new', 'generated %d' % manifest['new_items'],
           third['new'] / manifest['new_items'], '1.00x')
    if total[0] != first['new'] or third['new'] != manifest['new_items'] or second['new']:
        sys.exit('bench: items lost or repeated')


MEASURES = {'second': second_round, 'cold': cold, 'unchanged': unchanged, 'same-bytes': same_bytes, 'tls': tls, 'idle': idle,
            'peers': peers, **reading.MEASURES}


def prepare():
    if not os.path.isdir(KIT):
        print('bench: skipped, there is no measuring kit at %s (COURANT_BENCH_KIT)' % KIT)
        sys.exit(0)
    for program in (COURANT, COURANTD, '/usr/bin/time'):
        if not os.path.exists(program):
            sys.exit('bench: %s is missing' % program)
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
