#!/usr/bin/env python3
"""courant tail beside a daemon that stores: what followers and those who come back are told."""
import json
import signal
import subprocess
import unittest

from harness import COURANT, World, rss


class Follower:
    """courant tail --follow, until it is ended; its lines go to a file."""

    def __init__(self, world, since, number):
        self.path = world.path('tail-%d.jsonl' % number)
        with open(self.path, 'wb') as out:
            self.process = subprocess.Popen([COURANT, '--config', world.path('courant.conf'), 'tail', '--follow',
                                             '--since=%d' % since], stdout=out, stderr=subprocess.DEVNULL)
        world.addCleanup(self.end, signal.SIGKILL)

    def lines(self):
        with open(self.path, encoding='utf-8') as file:
            return [json.loads(line) for line in file.read().split('\n')[:-1]]

    def end(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait()


def seq_of(line):
    return line['_courant']['seq']


class Tail(World):
    FEEDS, ROUNDS = 12, 8

    def serve_round(self, number):
        """Each round every feed has one item more, and its first item says something else."""
        for feed in range(self.FEEDS):
            self.origin.serve('/feed%d' % feed, rss(
                {'guid': 'first', 'title': 'First', 'description': 'The %d. version of a text that goes on' % number},
                *[{'guid': 'g%d' % item, 'title': 'Item %d' % item} for item in range(number)]))

    def has_all(self, follower):
        lines = follower.lines()
        return lines and [(seq_of(lines[-1]),)] == self.sql('select last_seq from meta')

    def test_nothing_is_missed_and_nothing_comes_twice(self):
        """Of two followers one is killed now and then, and goes on behind its last whole line."""
        self.serve_round(1)
        self.configure(feeds=['/feed%d' % feed for feed in range(self.FEEDS)], per_host=16)
        self.start()
        steady, killed = Follower(self, 0, 0), [Follower(self, 0, 1)]
        for number in range(2, self.ROUNDS + 1):
            self.courant('refresh', '--wait')
            if number % 2 == 0:
                self.wait_until(lambda: self.has_all(steady))
            if number % 3 == 0:
                killed[-1].end(signal.SIGKILL)
                seen = [seq_of(line) for follower in killed for line in follower.lines()]
                killed.append(Follower(self, max(seen, default=0), len(killed) + 1))
            self.serve_round(number)
        self.courant('refresh', '--wait')
        n_items = self.FEEDS * (self.ROUNDS + 1)
        self.wait_until(lambda: self.sql('select count(*) from item') == [(n_items,)])
        self.wait_until(lambda: self.has_all(steady) and self.has_all(killed[-1]))
        now = dict(self.sql('select id, seq from item'))
        for lines in (steady.lines(), [line for follower in killed for line in follower.lines()]):
            seqs = [seq_of(line) for line in lines]
            self.assertEqual(seqs, sorted(set(seqs)))                      # in order, and none twice
            told = {int(line['_courant']['id']): seq_of(line) for line in lines}
            self.assertEqual(told, now)                                    # the last of each item
        self.assertGreater(len(steady.lines()), n_items)                   # some were told of before they changed
        steady.end(signal.SIGTERM)
        self.assertEqual(self.stop(), 0)

    def test_a_query_and_where_to_go_on(self):
        self.serve_round(3)
        self.configure(feeds=['/feed0', '/feed1'])
        self.once()
        lines = [json.loads(line) for line in self.courant('tail', '--since=0', 'feed:1', 'title:item').stdout.splitlines()]
        self.assertEqual(sorted(line['title'] for line in lines), ['Item 0', 'Item 1', 'Item 2'])
        middle = seq_of(lines[1])
        rest = [json.loads(line) for line in
                self.courant('tail', '--since=%d' % middle, 'feed:1', 'title:item').stdout.splitlines()]
        self.assertEqual(rest, lines[2:])


if __name__ == '__main__':
    unittest.main(verbosity=1)
