#!/usr/bin/env python3
"""Sessions of TLS: resumed by every host, and by nobody whom a full handshake would have turned away."""
import re
import shutil
import ssl
import unittest

from harness import World, rss, scripted

HOSTS = ['h%d.localhost' % number for number in range(20)]


def sans(hosts):
    return ','.join('DNS:' + host for host in hosts)


class Sessions(World):
    version = ssl.TLSVersion.TLSv1_3

    def listen(self, *paths, hosts):
        """An origin whose certificate, own.pem, is for these hosts. It closes after each answer."""
        context = self.certificate('own', sans(hosts))
        context.minimum_version = context.maximum_version = self.version
        self.origin = scripted.Origin(tls=context)
        self.origin.__enter__()
        self.addCleanup(self.origin.__exit__)
        for path in paths:
            self.origin.serve(path, rss(('a', 'A')), headers={'Connection': 'close'})

    def trust(self, name, *feeds):
        """Feeds as (path, host, the certificate that it alone trusts or ''); all others trust NAME.pem."""
        sections = ['feed "%s" { url = "%s" %s }' % (path, self.origin.url(path, host),
                                                     own and 'ca-file = "%s"' % self.path(own + '.pem'))
                    for path, host, own in feeds]
        self.configure('\n'.join(sections), networks='{"127.0.0.0/8", "::1"}',
                       fetch='ca-file = "%s"' % self.path(name + '.pem'))

    def begin(self, n_feeds):
        self.start()
        settled = re.compile(r'feed (\d+) .*; (?:next|retry) in ')
        self.wait_until(lambda: len(set(settled.findall(self.daemon_log()))) == n_feeds)
        self.assertEqual({request.resumed for request in self.origin.requests()}, {False})

    def refresh(self, expect=0):
        """One round of all feeds: who was answered, and whether it resumed."""
        self.origin.forget()
        self.courant('refresh', '--wait', expect=expect)
        return {request.path: request.resumed for request in self.origin.requests()}

    def test_hosts_in_turn_resume(self):
        paths = ['/' + host for host in HOSTS]
        self.listen(*paths, hosts=HOSTS)
        self.trust('own', *[(path, host, '') for path, host in zip(paths, HOSTS)])
        self.begin(len(HOSTS))
        for _ in range(3):
            self.assertEqual(self.refresh(), dict.fromkeys(paths, True))
        self.assertEqual(self.stop(), 0)

    def test_a_session_vouches_for_its_own_host_alone(self):
        self.listen('/own', '/other', hosts=HOSTS[:1])
        self.trust('own', ('/own', HOSTS[0], ''), ('/other', HOSTS[1], ''))
        self.begin(2)
        for _ in range(3):
            self.assertEqual(self.refresh(expect=2), {'/own': True})
        self.assertIn('certificate', self.feeds()[self.origin.url('/other', HOSTS[1])]['reason'])
        self.assertEqual(self.stop(), 0)

    def test_and_for_those_alone_who_trust_its_certificate(self):
        self.listen('/own', '/stranger', hosts=HOSTS[:1])
        self.certificate('foreign', sans(HOSTS[:1]))
        self.trust('foreign', ('/own', HOSTS[0], 'own'), ('/stranger', HOSTS[0], ''))
        self.begin(2)
        for _ in range(3):
            self.assertEqual(self.refresh(expect=2), {'/own': True})
        self.trust('foreign', ('/own', HOSTS[0], 'foreign'), ('/stranger', HOSTS[0], ''))
        self.courant('reload')
        self.assertEqual(self.refresh(expect=2), {})    # it had a session
        self.trust('own', ('/own', HOSTS[0], ''), ('/stranger', HOSTS[0], ''))
        self.courant('reload')
        self.assertEqual(self.refresh().keys(), {'/own', '/stranger'})
        self.assertEqual(self.stop(), 0)

    def test_a_file_with_other_contents_counts_from_the_reload_on(self):
        self.listen('/own', '/apart', hosts=HOSTS[:1])
        self.origin.serve('/own', rss(('a', 'A')))      # its connection is kept
        self.certificate('foreign', sans(HOSTS[:1]))

        def trust(name):
            for file in ('trusted', 'apart'):
                shutil.copy(self.path(name + '.pem'), self.path(file + '.pem'))
        trust('own')
        self.trust('trusted', ('/own', HOSTS[0], ''), ('/apart', HOSTS[0], 'apart'))
        self.begin(2)
        for _ in range(2):                              # and again, while the first set is still known
            self.refresh()
            trust('foreign')
            self.courant('reload')
            self.assertEqual(self.refresh(expect=2), {})
            trust('own')
            self.courant('reload')
            self.assertEqual(self.refresh(), {'/own': False, '/apart': False})
        self.courant('reload')                          # the same: what is known of them holds
        self.assertEqual(self.refresh()['/apart'], True)
        self.assertEqual(self.stop(), 0)


class OlderSessions(Sessions):
    """TLS 1.2: a session is resumed again and again."""
    version = ssl.TLSVersion.TLSv1_2


if __name__ == '__main__':
    unittest.main(verbosity=1)
