import { expect, test } from 'vitest';
import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { reportOf } from '../../../src/components/learn/check-report.ts';

const output = (host: string, text: string): SessionEvent => ({
  type: 'run.output',
  run: 1,
  host,
  stream: 'stdout',
  text,
  atMs: 0,
});
const ended = (host: string, outcome: { kind: 'stopped' } | { kind: 'exited'; code: number }) =>
  ({ type: 'run.ended', run: 1, host, outcome, atMs: 0 }) satisfies SessionEvent;

test('a report says which step did not hold, and what every host printed', () => {
  const failure = { step: 1, code: 'step-outcome', message: 'expected exit code 0' } as const;
  const report = reportOf(
    [
      output('server', 'doubling\n'),
      output('examiner', 'asked: 1\nnot '),
      output('examiner', 'yet\n'),
      ended('server', { kind: 'stopped' }),
      { type: 'script.ended', held: false, failure, atMs: 0 },
    ],
    'server',
  );
  expect(report).toEqual({
    failure: 'expected exit code 0',
    verdict: undefined,
    outcome: undefined,
    printed: [
      { host: 'server', lines: ['doubling'] },
      { host: 'examiner', lines: ['asked: 1', 'not yet'] },
    ],
  });
});

test('a program of the course that ends with a failure speaks for the check', () => {
  const failure = { step: 1, code: 'step-outcome', message: 'expected exit code 0' } as const;
  const report = reportOf(
    [
      output('server', 'doubling\n'),
      output('examiner', 'not yet\n'),
      ended('examiner', { kind: 'exited', code: 1 }),
      { type: 'script.ended', held: false, failure, atMs: 0 },
    ],
    'server',
  );
  expect(report.verdict).toEqual({ host: 'examiner', lines: ['not yet'] });
  expect(report.failure).toBeUndefined();
  expect(report.printed).toEqual([{ host: 'server', lines: ['doubling'] }]);
});

test('a program that ended by itself says how', () => {
  const outcome = { kind: 'exited', code: 1 } as const;
  expect(reportOf([ended('server', outcome)], 'server').outcome).toEqual(outcome);
});

test('of a stack trace what is the program’s own is shown', () => {
  const trace =
    'Error: late\n    at f (file:///lab/server.ts:2:9)\n    at run (node:internal/modules/run:1:1)\n\nNode.js v26.10.0\n';
  const [{ lines } = { lines: [] }] = reportOf([output('server', trace)], 'server').printed;
  expect(lines).toEqual(['Error: late', '    at f (file:///lab/server.ts:2:9)']);
});

test('of much output the head and the tail are shown', () => {
  const text = Array.from({ length: 100 }, (_, index) => `line ${index + 1}\n`).join('');
  const [{ lines } = { lines: [] }] = reportOf([output('server', text)], 'server').printed;
  expect(lines).toHaveLength(17);
  expect([lines[0], lines[10], lines[16]]).toEqual(['line 1', '…', 'line 100']);
});
