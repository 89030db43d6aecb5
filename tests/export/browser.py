#!/usr/bin/env python3
"""Shows the page of the sample store in headless Chromium, on the width of a phone and of a desk, light
and dark: browser.py WRITE-SAMPLE. Exits with 77 where there is no Chromium."""
import http.server
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading

FRAMES = (390, 1280)
# The frames are of the same origin: their layout can be asked for, though their policy forbids them scripts.
WRAPPER = '''<!DOCTYPE html><title>frames</title>%s<pre id="found"></pre><script>
addEventListener("load", () => { found.textContent = JSON.stringify([...document.querySelectorAll("iframe")].map(
frame => { const page = frame.contentDocument, colours = selector => { const style = frame.contentWindow.getComputedStyle(
page.querySelector(selector)); return [style.color, style.backgroundColor] };
return {overflow: page.documentElement.scrollWidth - frame.clientWidth, body: colours("body"), card: colours("article"),
quiet: colours(".by")[0], link: colours(".sources a:last-child")[0],
columns: page.querySelector("nav").getBoundingClientRect().left > page.querySelector("main").getBoundingClientRect().left}
})) })</script>''' % ''.join(
    '<iframe src="/page" width="%d" height="900"></iframe>' % width for width in FRAMES)


def luminance(colour):
    channels = [int(number) / 255 for number in re.findall(r'\d+', colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def frames(chromium, port, scheme):
    with tempfile.TemporaryDirectory(prefix='courant-browser-') as folder:
        run = subprocess.run([chromium, '--headless=new', '--no-sandbox', '--disable-gpu', '--user-data-dir=' + folder,
                              '--window-size=1400,2000', '--blink-settings=preferredColorScheme=%d' % scheme,
                              '--dump-dom', 'http://127.0.0.1:%d/' % port],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=True)
    return json.loads(re.search('<pre id="found">(.*?)</pre>', run.stdout.decode('utf-8'), re.S).group(1))


def main(write_sample):
    chromium = shutil.which('chromium') or shutil.which('chromium-browser')
    if not chromium:
        print('chromium is not installed: the page is not looked at')
        return 77
    page = subprocess.run([write_sample, 'html'], stdout=subprocess.PIPE, check=True).stdout
    page = page.replace(b'<bdi>Ann</bdi>', b'<bdi>%s</bdi>' % (b'Ann' * 100))  # a name that cannot be broken

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = {'/': WRAPPER.encode(), '/page': page}.get(self.path, b'')
            self.send_response(200)
            self.send_header('Content-Type', 'text/html; charset=utf-8')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    failures = 0
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        backgrounds = set()
        for scheme, name in ((1, 'light'), (0, 'dark')):
            for width, frame in zip(FRAMES, frames(chromium, server.server_port, scheme)):
                ink, _ = frame['card']
                card = frame['card'][1]
                backgrounds.add((name, frame['body'][1]))
                for ok, what in ((frame['overflow'] <= 0, 'nothing sticks out'),
                                 (contrast(ink, card) >= 7, 'text has contrast'),
                                 (contrast(frame['quiet'], card) >= 4.5, 'bylines have contrast'),
                                 (contrast(frame['link'], frame['body'][1]) >= 4.5, 'links have contrast'),
                                 (frame['columns'] == (width > 960), 'the sources stand where there is room')):
                    failures += not ok
                    print('ok' if ok else 'not ok', '- %s, %d pixels: %s' % (name, width, what), '' if ok else frame)
        ok = len({colour for _, colour in backgrounds}) == 2
        print('ok' if ok else 'not ok', '- light and dark differ', '' if ok else backgrounds)
        server.shutdown()
    return int(failures > 0 or not ok)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
