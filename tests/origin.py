#!/usr/bin/env python3
"""The scripted origin: a loopback HTTP server that serves feeds, and misbehaves on demand.

As a program:
  origin.py [--port N] [--port-file FILE] [--ledger FILE] DIRECTORY
serves the files of DIRECTORY with ETag, Last-Modified, 304 and gzip until it is ended.

As a module:
  with Origin() as origin:
      origin.serve('/feed', body)                      a document; validators follow its bytes
      origin.script('/odd', status(500), status(200))  one behaviour a request; the last one stays
      origin.url('/feed'); origin.requests('/feed')    the ledger: one Request each, in order

A behaviour is a function of a Request that returns a Reply, or a coroutine function of a Request and
a stream writer that does as it likes. Every address is on 127.0.0.0/8; nothing else is ever bound.
"""
import argparse
import asyncio
import email.utils
import gzip
import hashlib
import inspect
import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field

MEDIA_TYPES = {'.rss': 'application/rss+xml', '.atom': 'application/atom+xml', '.rdf': 'application/rdf+xml',
               '.json': 'application/feed+json', '.xml': 'application/xml', '.html': 'text/html',
               '.opml': 'text/x-opml'}
MAX_REQUEST = 64 * 1024


@dataclass
class Request:
    at: float
    method: str
    path: str
    headers: list                      # (name, value) as received
    peer: str = ''
    status: int = 0                    # what was answered
    sent: dict = None                  # its headers; None: nothing whole
    resumed: bool = False              # the connection resumed a session of TLS

    def header(self, name):
        """The value, or None when the header was not sent."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return None


@dataclass
class Reply:
    status: int = 200
    headers: dict = field(default_factory=dict)
    body: bytes = b''


class Document:
    """A resource whose validators follow from its bytes. Change `body` to publish a new version."""

    def __init__(self, body, content_type='application/xml', encoding='gzip', headers=None):
        self.content_type, self.encoding, self.extra = content_type, encoding, headers or {}
        self.body = body

    @property
    def body(self):
        return self._body

    @body.setter
    def body(self, body):
        self._body = body.encode() if isinstance(body, str) else body
        self.etag = '"%s"' % hashlib.sha256(self._body).hexdigest()[:20]
        self.modified = email.utils.formatdate(time.time(), usegmt=True)
        self.packed = gzip.compress(self._body, 6, mtime=0)

    def __call__(self, request):
        headers = {'ETag': self.etag, 'Last-Modified': self.modified, **self.extra}
        if request.header('If-None-Match') == self.etag:
            return Reply(304, headers)
        if request.header('If-None-Match') is None and request.header('If-Modified-Since') == self.modified:
            return Reply(304, headers)
        headers['Content-Type'] = self.content_type
        if self.encoding == 'gzip' and 'gzip' in (request.header('Accept-Encoding') or ''):
            return Reply(200, {**headers, 'Content-Encoding': 'gzip', 'Vary': 'Accept-Encoding'}, self.packed)
        return Reply(200, headers, self._body)


def status(code, body=b'', **headers):
    """Always this status; header names with _ for -."""
    reply = Reply(code, {name.replace('_', '-'): value for name, value in headers.items()}, body)
    return lambda request: reply


def redirect(code, location):
    return status(code, b'moved', Location=location)


def plain(body, **headers):
    """200 without validators."""
    return status(200, body.encode() if isinstance(body, str) else body, **headers)


def head_of(code, headers):
    lines = ['HTTP/1.1 %d Scripted' % code] + ['%s: %s' % pair for pair in headers.items()]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')


def cut(body, at, **headers):
    """Announces the whole body and closes after `at` bytes."""
    async def behave(request, writer):
        writer.write(head_of(200, {'Content-Length': len(body), **headers}) + body[:at])
        await writer.drain()
    return behave


def cut_chunked(body, at, **headers):
    """Announces chunks, and closes in the midst of one."""
    async def behave(request, writer):
        writer.write(head_of(200, {'Transfer-Encoding': 'chunked', **headers}) + b'%x\r\n' % len(body) + body[:at])
        await writer.drain()
    return behave


def pieces(code, *parts, pause=0.1, **headers):
    """A body that comes in so many writes."""
    async def behave(request, writer):
        writer.write(head_of(code, {'Content-Length': sum(map(len, parts)), **headers}))
        for part in parts:
            await asyncio.sleep(pause)
            writer.write(part)
            await writer.drain()
    return behave


def reset():
    """Closes with RST instead of an answer."""
    async def behave(request, writer):
        import socket
        import struct
        sock = writer.get_extra_info('socket')
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    return behave


def stall(seconds=3600, after=b''):
    """Sends `after`, then nothing more for so long."""
    async def behave(request, writer):
        writer.write(after)
        await writer.drain()
        await asyncio.sleep(seconds)
    return behave


def drip(body, interval=1.0, **headers):
    """One byte an interval."""
    async def behave(request, writer):
        writer.write(head_of(200, {'Content-Length': len(body), **headers}))
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(interval)
    return behave


def slowly(behaviour, seconds):
    """The same answer, later."""
    async def behave(request, writer):
        await asyncio.sleep(seconds)
        reply = behaviour(request)
        request.status = reply.status
        writer.write(head_of(reply.status, {'Content-Length': len(reply.body), **reply.headers}) + reply.body)
        await writer.drain()
    return behave


def endless(chunk=b'x' * 65536, limit=64 * 1024 * 1024, **headers):
    """A body without an announced end; `limit` bounds it all the same."""
    async def behave(request, writer):
        writer.write(head_of(200, {'Connection': 'close', **headers}))
        for _ in range(limit // len(chunk)):
            writer.write(chunk)
            await writer.drain()
    return behave


def endless_headers(limit=8 * 1024 * 1024):
    async def behave(request, writer):
        writer.write(b'HTTP/1.1 200 Scripted\r\n')
        for number in range(limit // 64):
            writer.write(b'X-Header-%08d: 0123456789012345678901234567890123456789\r\n' % number)
            await writer.drain()
    return behave


def bomb(size=256 * 1024 * 1024, prefix=b''):
    """gzip that inflates to `size` bytes."""
    packed = gzip.compress(prefix + b' ' * size, 9, mtime=0)
    return status(200, packed, Content_Encoding='gzip', Content_Type='application/rss+xml')


class Script:
    """One behaviour a request, in order; the last one stays."""

    def __init__(self, behaviours):
        self.behaviours = list(behaviours)

    def __call__(self, request, writer):
        behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
        return behaviour(request, writer) if takes_writer(behaviour) else behaviour(request)


def takes_writer(behaviour):
    return isinstance(behaviour, Script) or len(inspect.signature(behaviour).parameters) == 2


class Directory:
    """Files below a folder, re-read when they change."""

    def __init__(self, root):
        self.root, self.documents = os.path.realpath(root), {}

    def find(self, path):
        name = os.path.realpath(os.path.join(self.root, path.lstrip('/')))
        if not name.startswith(self.root + os.sep) or not os.path.isfile(name):
            return None
        stat = os.stat(name)
        known = self.documents.get(name)
        if not known or known[0] != stat.st_mtime_ns:
            with open(name, 'rb') as file:
                document = Document(file.read(), MEDIA_TYPES.get(os.path.splitext(name)[1], 'application/octet-stream'))
            document.modified = email.utils.formatdate(stat.st_mtime, usegmt=True)
            known = self.documents[name] = (stat.st_mtime_ns, document)
        return known[1]


class Origin:
    def __init__(self, directory=None, addresses=('127.0.0.1',), port=0, ledger_path=None, tls=None):
        self.behaviours, self.ledger, self.lock = {}, [], threading.Lock()
        self.directory = Directory(directory) if directory else None
        self.addresses, self.port, self.ledger_path, self.tls = addresses, port, ledger_path, tls
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self.loop).result(10)
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    async def _listen(self):
        self.servers = []
        for address in self.addresses:
            assert address.startswith('127.')
            server = await asyncio.start_server(self._serve, address, self.port, limit=MAX_REQUEST, backlog=4096,
                                                ssl=self.tls)
            self.port = server.sockets[0].getsockname()[1]
            self.servers.append(server)

    async def _close(self):
        for server in self.servers:
            server.close()
        others = [task for task in asyncio.all_tasks(self.loop) if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # what a test says and asks

    def url(self, path, host='127.0.0.1'):
        return '%s://%s:%d%s' % ('https' if self.tls else 'http', host, self.port, path)

    def serve(self, path, body, content_type='application/xml', **options):
        document = Document(body, content_type, **options)
        self.behaviours[path] = document
        return document

    def script(self, path, *behaviours):
        self.behaviours[path] = Script(behaviours)

    def requests(self, path=None):
        with self.lock:
            return [entry for entry in self.ledger if path is None or entry.path == path]

    def forget(self):
        with self.lock:
            self.ledger.clear()

    # the server

    def _find(self, path):
        behaviour = self.behaviours.get(path) or self.behaviours.get(path.split('?')[0])
        if behaviour is None and self.directory:
            behaviour = self.directory.find(path.split('?')[0])
        return behaviour or status(404, b'no such thing')

    async def _read(self, reader, peer):
        head = await reader.readuntil(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        method, path, _ = lines[0].split(' ', 2)
        headers = [tuple(part.strip() for part in line.split(':', 1)) for line in lines[1:] if ':' in line]
        return Request(time.time(), method, path, headers, peer)

    def _record(self, request):
        with self.lock:
            self.ledger.append(request)
        if self.ledger_path:
            with open(self.ledger_path, 'a', encoding='utf-8') as file:
                file.write(json.dumps({'at': request.at, 'method': request.method, 'path': request.path,
                                       'headers': request.headers}) + '\n')

    async def _serve(self, reader, writer):
        peer, tls = writer.get_extra_info('peername')[0], writer.get_extra_info('ssl_object')
        try:
            while True:
                request = await self._read(reader, peer)
                request.resumed = bool(tls and tls.session_reused)
                self._record(request)
                behaviour = self._find(request.path)
                answer = behaviour(request, writer) if takes_writer(behaviour) else behaviour(request)
                if inspect.isawaitable(answer):
                    await answer
                    break
                request.status, request.sent = answer.status, dict(answer.headers)
                headers = dict(answer.headers)
                if answer.status != 304:
                    headers.setdefault('Content-Length', len(answer.body))
                writer.write(head_of(answer.status, headers) + (b'' if answer.status == 304 else answer.body))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError,
                asyncio.CancelledError):
            pass
        finally:
            writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--port', type=int, default=0, help='0: any free one')
    parser.add_argument('--port-file', help='is written with the port once the server listens')
    parser.add_argument('--ledger', help='one JSON line a request is added to this file')
    parser.add_argument('directory')
    arguments = parser.parse_args()
    with Origin(arguments.directory, port=arguments.port, ledger_path=arguments.ledger) as origin:
        print('serving %s on http://127.0.0.1:%d/' % (arguments.directory, origin.port), flush=True)
        if arguments.port_file:
            with open(arguments.port_file + '.new', 'w', encoding='ascii') as file:
                file.write('%d\n' % origin.port)
            os.rename(arguments.port_file + '.new', arguments.port_file)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == '__main__':
    sys.exit(main())
