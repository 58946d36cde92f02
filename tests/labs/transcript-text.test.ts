import { expect, test } from 'vitest';
import { comparableText } from '../../runner/labs/transcript-text.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { labOf } from '../support/temporary-lab.ts';

const lab = {
  ...labOf({ server: '', client: '' }),
  volatile: ['ephemeral-port' as const, 'duration' as const],
};

const printed = (host: string, run: number, ...texts: string[]): SessionEvent[] => [
  { type: 'run.started', run, host, program: `${host}.ts`, changed: false, atMs: run },
  ...texts.map(
    (text): SessionEvent => ({ type: 'run.output', run, host, stream: 'stdout', text, atMs: run }),
  ),
  { type: 'run.ended', run, host, outcome: { kind: 'exited', code: 0 }, atMs: run },
];
const text = (events: SessionEvent[], on: ('netns' | 'plain')[] = ['netns']) =>
  comparableText(lab, events, on);

test('how output was cut and who was first does not matter', () => {
  const one = [...printed('server', 1, 'ab', 'c\n'), ...printed('client', 2, 'x\n')];
  const two = [...printed('client', 1, 'x\n'), ...printed('server', 2, 'a', 'bc\n')];
  expect(text(one)).toBe(text(two));
});

test('what was printed does', () => {
  expect(text(printed('server', 1, 'a\n'))).not.toBe(text(printed('server', 1, 'b\n')));
  expect(text(printed('server', 1, 'a\n'))).not.toBe(text(printed('client', 1, 'a\n')));
});

test('ephemeral ports and durations are replaced, other numbers are not', () => {
  const line = text(printed('server', 1, 'from port 40123 to 9999 after 12.5 ms and 1024\n'));
  expect(line).toContain('from port ‹ephemeral port› to 9999 after ‹duration› and 1024');
});

test('addresses matter on netns, and are one to plain', () => {
  const here = printed('server', 1, 'from 192.168.1.10\n');
  const loopback = printed('server', 1, 'from 127.64.3.2\n');
  expect(text(here)).not.toBe(text(loopback));
  expect(text(here, ['netns', 'plain'])).toBe(text(loopback, ['netns', 'plain']));
});

test('what a link did matters, on its host; a lab that changes none says nothing of links', () => {
  const lossy = (host: string, lossPercent: number): SessionEvent => ({
    type: 'link.changed',
    network: 'lan',
    host,
    impairment: { lossPercent },
    atMs: 1,
  });
  expect(text([lossy('client', 20)])).toContain('── client\nlinks:\n  Link to lan: loses 20 %');
  expect(text([lossy('client', 20)])).not.toBe(text([lossy('client', 30)]));
  expect(text([lossy('client', 20)])).not.toBe(text([lossy('server', 20)]));
  expect(text([lossy('client', 20), lossy('client', 0)])).not.toBe(text([lossy('client', 20)]));
  expect(text(printed('client', 1, 'a\n'))).not.toContain('links');
});
