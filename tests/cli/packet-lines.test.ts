import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { wirebook } from '../support/command.ts';

test('wirebook run --packets names the line that caused a packet, and what is inferred', async () => {
  const { code, stdout } = await wirebook('run', 'tcp-greet', '--packets', '--backend', 'netns');
  expect(code).toBe(0);
  const causes = stripVTControlCharacters(stdout)
    .split('\n')
    .flatMap((line) => {
      const [, flags = '', cause = ''] = /TCP \d+ → \d+ ([A-Z ]+).*  ← (.*)$/.exec(line) ?? [];
      return cause ? [`${flags.trim()} ← ${cause}`] : [];
    });
  expect(causes).toEqual([
    'SYN ← client.ts:4 connect',
    'SYN ACK ← server.ts:16 listen, inferred',
    'ACK ← client.ts:4 connect, inferred',
    'PSH ACK ← server.ts:8 end',
    'FIN ACK ← server.ts:8 end',
    'FIN ACK ← client’s Node end after the peer’s end',
  ]);
});

test('--json tells the cause with host, run, call and place', async () => {
  const { stdout } = await wirebook('run', 'tcp-greet', '--packets', '--json', '--backend', 'netns');
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const greeting = events.find(({ type, summary }) => type === 'packet' && summary.includes('Hello'));
  expect(greeting.causes).toEqual([
    {
      ...{ host: 'server', run: 1, call: 'end', file: 'server.ts', line: 8, column: 14 },
      ...{ certainty: 'exact', reason: 'carries what it wrote' },
    },
  ]);
});
