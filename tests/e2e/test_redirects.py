#!/usr/bin/env python3
"""Permanent and temporary redirects over simulated days: which address is asked, and what becomes of the old one."""
import unittest

from etiquette import CONTACT, DAY, Days, SATURDAY, document
from harness import scripted


class Redirects(Days):
    def test_only_steady_permanent_moves_are_believed(self):
        good = document(1, ETag='"1"')
        self.origin.behaviours['/new'] = self.origin.behaviours['/other'] = self.origin.behaviours['/third'] = good
        self.origin.script('/moved', scripted.redirect(301, '/new'))
        self.origin.script('/moved308', scripted.redirect(308, '/third?x=1'))
        self.origin.script('/to-html', scripted.redirect(301, '/html'))
        self.origin.script('/html', scripted.plain('<html><body>x</body></html>', X_Not_A_Feed='1'))
        state = {'n': 0}

        def swaying(request):
            state['n'] += 1
            return scripted.redirect(301, '/other' if state['n'] % 2 else '/third')(request)
        self.origin.behaviours['/swaying'] = swaying
        self.origin.script('/mixed', scripted.redirect(301, '/mixed2'))
        self.origin.script('/mixed2', scripted.redirect(302, '/other'))
        for code in (302, 303, 307):
            self.origin.script('/temporary%d' % code, scripted.redirect(code, '/other'))
        feeds = ['/moved', '/moved308', '/to-html', '/swaying', '/mixed', '/temporary302', '/temporary303', '/temporary307']
        self.begin(feeds)
        self.sleep_until_shown(SATURDAY + 4 * DAY)
        self.stop()
        moved = self.times('/moved')
        self.assertGreaterEqual(len(moved), 3)
        self.assertGreaterEqual(moved[-1] - moved[0], DAY)
        self.assertLess(moved[-1], SATURDAY + 1.5 * DAY)
        self.assertGreater(max(self.times('/new')), SATURDAY + 3 * DAY)
        stored = set(self.feeds())
        self.assertIn(self.address('/new'), stored)
        self.assertIn(self.address('/third?x=1'), stored)
        self.assertIn('has moved for good', self.daemon_log())
        for path in feeds[2:]:
            self.assertIn(self.address(path), stored)
        for path in feeds[3:]:
            self.assertGreater(self.times(path)[-1], SATURDAY + 3.5 * DAY, path)
        self.assertEqual(len(self.titles()), 2 * (len(feeds) - 1))
        self.courant('feed', 'show', self.address('/moved'))   # the old address still finds it

    def test_a_move_to_a_feed_that_is_there_merges(self):
        self.origin.behaviours['/new'] = document(1, ETag='"1"')
        self.origin.script('/old', scripted.redirect(301, '/new'))
        self.begin(['/old', '/new'])
        self.sleep_until_shown(SATURDAY + 3 * DAY)
        self.stop()
        self.assertEqual(list(self.feeds()), [self.address('/new')])
        self.assertEqual(self.titles('feed:"%s"' % self.address('/new')), ['Item 0', 'Item 1'])
        self.assertLess(self.times('/old')[-1], SATURDAY + 1.5 * DAY)

    def test_a_new_address_that_fails_leads_back_once(self):
        feed = document(1, ETag='"1"')
        self.origin.behaviours['/new'] = self.origin.behaviours['/other-new'] = feed
        self.origin.script('/old', scripted.redirect(301, '/new'))
        self.origin.script('/other-old', scripted.redirect(301, '/other-new'))
        self.begin(['/old', '/other-old'], scale=57600)
        self.sleep_until_shown(SATURDAY + 3 * DAY)
        self.origin.script('/new', scripted.status(404))
        self.origin.script('/other-new', scripted.status(404))
        self.origin.behaviours['/old'] = document(2)            # it came back
        self.origin.script('/other-old', scripted.status(404))  # it did not
        self.sleep_until_shown(SATURDAY + 25 * DAY)
        self.stop()
        stored = self.feeds()
        self.assertEqual(set(stored), {self.address('/old'), self.address('/other-new')})
        self.assertEqual(self.titles('feed:"%s"' % self.address('/old')), ['Item 0', 'Item 1', 'Item 2'])
        self.assertEqual(len([at for at in self.times('/other-old') if at > SATURDAY + 3 * DAY]), 1)
        self.assertGreater(self.times('/other-new')[-1], SATURDAY + 14 * DAY)
        self.assertIn(self.address('/other-old'), self.courant('feed', 'show', self.address('/other-new')).stdout)

    def test_chains_end(self):                                  # E18
        for hop in range(9):
            self.origin.script('/hop%d' % hop, scripted.redirect(302, '/hop%d' % (hop + 1)))
        self.origin.script('/loop', scripted.redirect(301, '/loop'))
        self.origin.script('/in', scripted.redirect(302, '/round'))     # a circle that does not hold its beginning
        self.origin.script('/round', scripted.redirect(302, self.origin.url('/round?again#now')))
        self.origin.script('/round?again', scripted.redirect(307, '/round'))
        self.origin.script('/nowhere', scripted.status(301))
        for delay in ('', ' host-delay = "10ms"'):              # chains that do not wait, and that do
            self.origin.forget()
            self.configure(feeds=['/hop0', '/loop', '/in', '/nowhere'], fetch=CONTACT + delay)
            self.once('--all', expect=2)
            self.assertEqual([len(self.origin.requests(path)) for path in ('/loop', '/in', '/round', '/round?again')],
                             [1] * 4)
            self.assertEqual(sum(len(self.origin.requests('/hop%d' % hop)) for hop in range(10)), 6)
            for path in ('/loop', '/in'):
                self.assertIn('leads in a circle', self.feed(path)['reason'])
        self.assertEqual({feed['failure'] for feed in self.feeds().values()}, {'client'})


if __name__ == '__main__':
    unittest.main(verbosity=1)
