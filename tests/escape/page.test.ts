import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tests = join(import.meta.dirname, '..');

const gate = 'bridge/gate.test.ts';
const connection = 'bridge/connection.test.ts';
const crowd = 'escape/crowd.test.ts';

/** The attacks that come from a page, where the promise against each is kept, and under which name. */
const kept: [number: number, attack: string, file: string, name: string][] = [
  [34, 'foreign Origins', gate, 'the Origin of %s is refused'],
  [34, 'no Origin', gate, 'a WebSocket without an Origin is refused'],
  [35, 'foreign Hosts', gate, 'a Host without the port is refused'],
  [35, 'Hosts that look like ours', gate, "'evil.com', 'localhost.evil.com', '2130706433', 'localhost@evil'"],
  [36, 'secrets that are missing, wrong or too long', gate, 'a secret that is %s is refused on every route'],
  [36, 'secrets of an earlier start', gate, 'the secret has at least 128 bits and is another at every start'],
  [37, 'a frame of 101 MiB', connection, 'a frame that announces 101 MiB is refused before its bytes come'],
  [37, 'tiny fragments', connection, 'tiny fragments without end are refused with 1009'],
  [37, 'a deflate bomb', connection, 'compression is not negotiated, so a bomb has no way in'],
  [38, 'malformed messages', connection, '%s is refused with a code, and the page may go on'],
  [38, 'deep JSON', connection, "['deep nesting', "],
  [38, 'binary data', connection, "['binary data', "],
  [39, 'slow headers', connection, 'a request whose headers never end is closed'],
  [39, 'a silent socket', connection, 'a socket on which nothing is asked is closed'],
  [
    40,
    'a slow reader',
    'sessions/session.test.ts',
    'a reader who takes nothing pauses the program, and loses nothing',
  ],
  [41, 'lab names that are paths', connection, 'there is no lab “%s”'],
  [42, 'keys of prototypes', connection, "['a key called __proto__', "],
  [42, 'hosts of prototypes', connection, 'there is no host “%s”'],
  [43, 'limits of the page’s own', connection, "['a limit of the page’s own', "],
  [
    44,
    'the run of another',
    connection,
    'nobody reaches the run of another: the name of the session is the key',
  ],
  [45, 'a page that leaves', connection, 'what a page leaves behind is gone within a second'],
  [45, 'a runner that is killed', 'cli/killed.test.ts', 'leaves nothing a second later'],
  [46, 'too many at once', crowd, '46: two hundred runs at once are all served'],
  [46, 'one reader’s many', crowd, '46: one student’s fifty labs that never end leave the others their turn'],
  [47, 'another site', gate, 'another site can neither post nor fetch'],
];

test.each(kept)('%i: %s: the promise is kept in %s', (_, __, file, name) => {
  expect(readFileSync(join(tests, file), 'utf8')).toContain(name);
});

test('every attack from a page has its line', () => {
  const numbers = new Set(kept.map(([number]) => number));
  expect([...numbers]).toEqual([34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47]);
});

test('every attack on the sandbox has a test that bears its number', () => {
  const files = ['exhaustion', 'sight', 'kernel'].map((name) => `escape/${name}.test.ts`);
  const text = files.map((file) => readFileSync(join(tests, file), 'utf8')).join('\n');
  const found = new Set([...text.matchAll(/\(\s*'(\d+): /g)].map((match) => Number(match[1])));
  expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
});
