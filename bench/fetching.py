"""Rounds over many feeds: what fetching, reading and storing them costs, beside straw, curl and others."""
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

from kit import BUILD, COURANT, DATA, ENV, KIT, WORK, Instance, Nginx, expect, lines_of, report, summary
from waiting import Daemon

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


def cpu_of_peer(script, n_feeds, workers, state):
    """CPU seconds of one round of a peer over the first feeds; a state that is there makes it a later round."""
    out = subprocess.run([os.path.join(KIT, script), DATA, str(n_feeds), workers, state], env=ENV,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()
    return sum(map(float, re.search(r'user=([\d.]+) sys=([\d.]+)', out).groups()))


def beside_newsboat(urls, goal_cold, goal_unchanged):
    """newsboat sends validators from its third round on, as it loses those of the first."""
    instance, state = Instance('beside', urls), os.path.join(WORK, 'newsboat')
    cpu, _, last = instance.round()
    expect(last, read=len(urls))
    ours = len(urls) / cpu
    daemon = Daemon(instance)
    daemon.wait_for(lambda facts: facts.get('feeds') == str(len(urls)))
    unchanged_ours = len(urls) / cpu_of_refresh(instance, daemon, max(3, 6000 // len(urls)))
    daemon.stop()
    shutil.rmtree(state, ignore_errors=True)
    rounds = [len(urls) / cpu_of_peer('run_newsboat.sh', len(urls), '4', state) for _ in range(3)]
    report('cold cycle of %d feeds, beside newsboat' % len(urls), round(ours), 'feeds/CPU-s', 'newsboat %.1f' % rounds[0],
           ours / rounds[0], goal_cold)
    report('304, %d feeds, by a daemon that runs, beside newsboat' % len(urls), round(unchanged_ours), 'feeds/CPU-s',
           'newsboat %.1f' % rounds[2], unchanged_ours / rounds[2], goal_unchanged)


def peers(runs):
    del runs  # minutes each: once
    urls = lines_of('urls_xml.txt')
    ours, state = cold(1), os.path.join(WORK, 'sfeed')
    shutil.rmtree(state, ignore_errors=True)
    theirs = len(urls) / cpu_of_peer('run_sfeed.sh', len(urls), '8', state)
    report('cold cycle beside sfeed_update', round(ours), 'feeds/CPU-s', 'sfeed_update %.1f' % theirs, ours / theirs, '20x')
    beside_newsboat(urls[:300], '5x', '50x')
    beside_newsboat(urls, '20x', '400x')


def cpu_of_refresh(instance, daemon, n_rounds):
    """CPU seconds of a running daemon for asking all feeds once, on an average of several times."""
    before = daemon.cpu()
    for _ in range(n_rounds):
        subprocess.run([COURANT, '--config', instance.config, 'refresh', '--wait'], check=True, stdout=subprocess.DEVNULL)
    return (daemon.cpu() - before) / n_rounds


def cpu_unchanged(instance, urls, runs):
    """CPU seconds of a round in which nothing has changed, the start of the process apart, and that start."""
    expect(instance.round()[2], read=len(urls))
    start = statistics.median(Instance('empty', []).round()[0] for _ in range(3))
    cpus = []
    for _ in range(max(runs, 3)):
        cpu, _, last = instance.round()
        expect(last, unchanged=len(urls), new=0)
        cpus.append(cpu)
    return max(statistics.median(cpus) - start, 0.001), start


def unchanged(runs):
    urls = lines_of('urls.txt')
    cpu, start = cpu_unchanged(Instance('unchanged', urls), urls, runs)
    out = subprocess.run([BUILD + '/fetch_limits', DATA + '/urls.txt', str(len(urls)), '64', '3', 'uv', 'kzc'],
                         env=ENV, stdout=subprocess.PIPE).stdout.decode()
    floor = float(re.findall(r'req/cpu-s=(\d+)', out)[-1]) if 'req/cpu-s' in out else 0
    ours = len(urls) / cpu
    report('304, state written (start of the process apart: %.0f ms)' % (start * 1000), round(ours), 'feeds/CPU-s',
           'curl alone %.0f' % floor if floor else '', ours / floor if floor else None, '15,000')


def scale(runs):
    """Ten times as many feeds cost ten times as much."""
    urls = lines_of('urls.txt')
    many = ['%s?%d' % (url, copy) for copy in range(10) for url in urls]
    one = cpu_unchanged(Instance('one', urls), urls, runs)[0] / len(urls)
    ten = cpu_unchanged(Instance('ten', many), many, runs)[0] / len(many)
    report('304, 20,000 feeds', '%.0f' % (ten * 1e6), 'us/feed', '%.0f us/feed of 2,000' % (one * 1e6), ten / one, '1.25x')


def same_bytes(runs):
    urls = [re.sub(r':\d+/', ':%d/' % SAME_PORT, url) for url in lines_of('urls.txt')]
    server = Nginx('same', 'server { listen 127.0.0.1:%d backlog=4096; root %s/www; gzip_static on; etag off; '
                   'if_modified_since off; add_header Last-Modified ""; }' % (SAME_PORT, DATA))
    try:
        instance = Instance('same-bytes', urls)
        ours = len(urls) / cpu_unchanged(instance, urls, runs)[0]
        report('200 with the same bytes', round(ours), 'feeds/CPU-s', '', None, '5,000')
    finally:
        server.stop()


def tls(runs):
    bundle = os.path.join(DATA, 'bundle.pem')
    with open(bundle, 'wb') as out:
        for name in ('/etc/ssl/certs/ca-certificates.crt', DATA + '/nginx/cert.pem'):
            out.write(open(name, 'rb').read())
    urls = [re.sub(r'^http://(h\d+\.f\.localhost):18100', r'https://\1:19102', url) for url in lines_of('urls_hosts.txt')]
    with open(DATA + '/urls_tls.txt', 'w', encoding='ascii') as file:
        file.write('\n'.join(urls) + '\n')
    fetch = 'concurrency = 64 ca-file = "%s"' % bundle
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
    resumed(runs, instance, len(urls), ours)


def resumed(runs, instance, n_feeds, anew):
    """The same by a daemon that has asked all of them before."""
    daemon = Daemon(instance)
    daemon.wait_for(lambda facts: facts.get('feeds') == str(n_feeds))
    cpus, rss = [], []
    for _ in range(runs + 1):
        cpus.append(cpu_of_refresh(instance, daemon, 1))
        rss.append(daemon.rss())
    daemon.stop()
    ours = n_feeds / statistics.median(cpus[1:])
    report('the same, asked before by the same process', round(ours), 'feeds/CPU-s', 'anew %.0f' % anew, ours / anew)
    report('RSS of the daemon after such a round', '%.1f' % rss[-1], 'MB', 'after the first %.1f' % rss[0])


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


MEASURES = {'second': second_round, 'cold': cold, 'unchanged': unchanged, 'same-bytes': same_bytes, 'scale': scale, 'tls': tls,
            'peers': peers}
