#!/usr/bin/env python3
"""Credentials go to their own origin, and into no log, message, export or command line."""
import base64
import glob
import os
import unittest

from harness import World, rss, scripted

SECRETS = {'password': 'sesam-9af3', 'header': 'key-77c1e0', 'userinfo': 'geheim-2b8d'}


def basic(user, password):
    return 'Basic ' + base64.b64encode(('%s:%s' % (user, password)).encode()).decode()


class Secrets(World):
    def setUp(self):
        super().setUp()
        self.other = scripted.Origin(addresses=('127.0.3.1',))
        self.other.__enter__()
        self.addCleanup(self.other.__exit__)
        with open(self.path('password'), 'w', encoding='ascii') as file:
            file.write(SECRETS['password'] + '\nsecond line\n')

    def guarded(self, expected, answer):
        """401 without the right Authorization."""
        refusal = scripted.status(401, WWW_Authenticate='Basic realm="x"')
        return lambda request: (answer if request.header('Authorization') == expected else refusal)(request)

    def section(self, name, path, extra='', host=None):
        return 'feed "%s" { url = "%s" %s }\n' % (name, host or self.origin.url(path), extra)

    def login(self):
        return 'user = "jan" password-file = "%s" headers = {"X-Api-Key: %s"}' % (
            self.path('password'), SECRETS['header'])

    def test_they_reach_their_origin_and_no_other(self):
        whole = scripted.plain(rss(('a', 'A')), ETag='"1"')
        self.origin.behaviours['/guarded'] = self.guarded(basic('jan', SECRETS['password']), whole)
        self.origin.script('/away', scripted.redirect(302, self.other.url('/feed', '127.0.3.1')))
        self.origin.script('/hop', scripted.redirect(302, '/guarded'))
        self.origin.behaviours['/plain'] = whole
        self.other.behaviours['/feed'] = whole
        self.origin.behaviours['/url'] = self.guarded(basic('piet', SECRETS['userinfo']), whole)
        self.origin.script('/url-hop', scripted.redirect(302, '/url'))
        self.origin.script('/url-whole', scripted.redirect(302, self.origin.url('/url')))
        self.origin.script('/url-other', scripted.redirect(302, self.origin.url('/url').replace('//', '//x:y@')))
        self.origin.script('/url-back', scripted.redirect(302, self.other.url('/back', '127.0.3.1')))
        self.other.script('/back', scripted.redirect(302, self.origin.url('/plain')))
        self.origin.script('/url-away', scripted.redirect(302, self.other.url('/feed', '127.0.3.1')))
        with_user = self.origin.url('/url').replace('http://', 'http://piet:%s@' % SECRETS['userinfo'])
        ends = '-away', '-hop', '-whole', '-other', '-back'
        self.configure(self.section('guarded', '/guarded', self.login()) + self.section('hop', '/hop', self.login())
                       + self.section('away', '/away', self.login()) + self.section('plain', '/plain')
                       + self.section('url', '', host=with_user)
                       + ''.join(self.section('url' + end, '', host=with_user + end) for end in ends)
                       + 'export "all" { formats = {"atom", "rss", "json"} directory = "%s" }' % self.path('out/'))
        self.start()
        self.wait_until(lambda: len(self.titles()) == 10)
        command_lines = [self.command_line(pid) for pid in self.family(self.daemon.pid)]
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        for request in self.origin.requests('/guarded'):
            self.assertEqual(request.header('X-Api-Key'), SECRETS['header'])
        for request in self.origin.requests('/plain') + self.other.requests():
            self.assertIsNone(request.header('Authorization'))
            self.assertIsNone(request.header('X-Api-Key'))
            self.assertNotIn(SECRETS['userinfo'], str(request.headers))
        self.assertGreaterEqual(len(self.other.requests()), 4)
        self.assertEqual([feed for feed in self.feeds().values() if 'failure' in feed], [])
        self.assert_nowhere(command_lines)

    def test_nor_into_the_words_of_failures(self):
        self.origin.script('/denied', scripted.status(401))
        dead = 'http://piet:%s@127.0.3.2:1/feed' % SECRETS['userinfo']
        broken = 'http://piet:%s@127.0.3.2:99999/feed' % SECRETS['userinfo']
        self.configure(self.section('denied', '/denied', self.login()) + self.section('dead', '', host=dead)
                       + self.section('broken', '', host=broken))
        self.start()
        self.wait_until(lambda: len([feed for feed in self.feeds().values() if 'failure' in feed]) == 3)
        self.courant('refresh', '--wait', expect=None)
        self.stop()
        self.assertIn('credentials', self.feeds()[self.origin.url('/denied')]['reason'])
        reasons = [feed['reason'] for feed in self.feeds().values()]
        self.assertNotIn(SECRETS['userinfo'], ' '.join(reasons))
        self.assert_nowhere([])

    def test_nor_do_those_of_a_proxy(self):
        proxy = 'http://pu:%s@%%s' % SECRETS['userinfo']
        self.assertIn('port', self.refused(proxy % '127.0.0.1:99999'))
        proxies = {'mute': '127.0.0.1:%d' % self.origin.port, 'dead': '127.0.0.1:1', 'odd': '[z::1]:1'}
        self.origin.behaviours['http://mute.example/feed'] = scripted.reset()
        self.configure(''.join(self.section(name, '', 'proxy = "%s"' % (proxy % at), 'http://%s.example/feed' % name)
                               for name, at in proxies.items()))
        said = self.once().stderr
        self.assertEqual(len([feed for feed in self.feeds().values() if 'failure' in feed]), len(proxies))
        for text in (said, str(self.sql('select reason from feed_state')), self.courant('status').stdout):
            self.assertNotIn(SECRETS['userinfo'], text)

    def refused(self, proxy):
        """What is said of a configuration with it."""
        self.configure(self.section('x', '/x', 'proxy = "%s"' % proxy))
        said = self.once(expect=78).stderr
        self.assertNotIn(SECRETS['userinfo'], said)
        return said

    def test_a_bad_password_file_is_an_error_that_names_the_feed(self):
        self.configure(self.section('x', '/x', 'user = "jan" password-file = "/nonexistent/password"'))
        self.assertIn('feed "x": password-file', self.once(expect=78).stderr)
        self.configure(self.section('x', '/x', 'headers = {"no colon"}'))
        self.assertIn('feed "x": header 1', self.once(expect=78).stderr)

    def test_a_name_for_one_feed(self):
        self.origin.serve('/feed', rss(('a', 'A')))
        self.configure(self.section('x', '/feed', 'user-agent = "other/2 (+https://example.org/)"'))
        self.once()
        self.assertEqual(self.origin.requests()[0].header('User-Agent'), 'other/2 (+https://example.org/)')

    @staticmethod
    def command_line(pid):
        try:
            with open('/proc/%d/cmdline' % pid, 'rb') as file:
                return file.read().decode()
        except FileNotFoundError:
            return ''

    @staticmethod
    def family(pid):
        with open('/proc/%d/task/%d/children' % (pid, pid), encoding='ascii') as file:
            return [pid] + [int(child) for child in file.read().split()]

    def assert_nowhere(self, texts):
        texts = list(texts) + [self.daemon_log()]
        for arguments in (('status',), ('items', '--jsonl'), ('export', '--format', 'atom'),
                          ('export', '--format', 'rss'), ('export', '--format', 'json')):
            texts.append(self.courant(*arguments).stdout)
        for path in glob.glob(self.path('out/') + '*'):
            with open(path, encoding='utf-8') as file:
                texts.append(file.read())
        for kind in ('password', 'header', 'userinfo'):
            for number, text in enumerate(texts):
                self.assertNotIn(SECRETS[kind], text, '%s in text %d' % (kind, number))
        encoded = basic('jan', SECRETS['password'])
        for text in texts:
            self.assertNotIn(encoded, text)
        for name in os.listdir(self.folder.name):
            if name.startswith('courant.db'):
                with open(self.path(name), 'rb') as file:
                    content = file.read()
                self.assertNotIn(SECRETS['password'].encode(), content, name)
                self.assertNotIn(SECRETS['header'].encode(), content, name)


if __name__ == '__main__':
    unittest.main(verbosity=1)
