import { expect, test } from 'vitest';
import { currentRecording } from '../../../runner/labs/recording.ts';
import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { type RecordedRun, recordedLane } from '../../../src/components/lab/recorded-lane.ts';
import { labOrFail } from '../../../src/snippets/labs.ts';

const started = (run: number, host: string): SessionEvent => ({
  type: 'run.started',
  run,
  host,
  program: `${host}.ts`,
  changed: false,
  atMs: 0,
});
const output = (run: number, host: string, text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  ({ type: 'run.output', run, host, stream, text, atMs: 1 }) as const;
const ended = (run: number, host: string, code: number): SessionEvent => ({
  type: 'run.ended',
  run,
  host,
  outcome: { kind: 'exited', code },
  atMs: 2,
});

const link = (host: string, lossPercent: number): SessionEvent => ({
  type: 'link.changed',
  network: 'lan',
  host,
  impairment: { lossPercent },
  atMs: 1,
});
const lanes = ['client', 'server'];
const recordedRuns = (events: SessionEvent[], host: string) =>
  recordedLane(events, host, lanes).filter((entry): entry is RecordedRun => typeof entry !== 'string');
const firstTexts = ({ head }: RecordedRun) => head.map(({ voice, parts }) => [voice, parts[0]?.text]);

test('gives each host its own runs, in order, with their outcomes', () => {
  const events = [
    started(1, 'client'),
    output(1, 'client', 'refused\n', 'stderr'),
    ended(1, 'client', 1),
    started(2, 'server'),
    output(2, 'server', 'listening\n'),
    started(3, 'client'),
    output(3, 'client', 'hello\n'),
    ended(3, 'client', 0),
  ];
  const runs = recordedRuns(events, 'client');
  expect(runs.map(({ head }) => head.map(({ voice, parts }) => [voice, parts[0]?.text]))).toEqual([
    [['stderr', 'refused']],
    [['stdout', 'hello']],
  ]);
  expect(runs.map(({ outcome }) => outcome)).toEqual([
    { kind: 'exited', code: 1 },
    { kind: 'exited', code: 0 },
  ]);
  expect(recordedRuns(events, 'server')[0]?.outcome).toBeUndefined();
  expect(recordedRuns(events, 'nobody')).toEqual([]);
});

test('shows typed text as typed, and Enter on an empty line too', () => {
  const input = (text: string) => ({ type: 'run.input', run: 1, host: 'client', text, atMs: 1 }) as const;
  const [run] = recordedRuns(
    [started(1, 'client'), output(1, 'client', 'Name: '), input('Ada\n'), input('\n')],
    'client',
  );
  expect(run?.head.map(({ parts }) => parts.map(({ typed, text }) => [typed, text]))).toEqual([
    [
      [false, 'Name: '],
      [true, 'Ada'],
    ],
    [[true, '']],
  ]);
});

test('colours what the program coloured', () => {
  const [run] = recordedRuns(
    [started(1, 'client'), output(1, 'client', '\u001b[31mred\nstill\u001b[0m plain\n')],
    'client',
  );
  expect(run?.head.map(({ parts }) => parts.map(({ text, classes }) => [text, ...classes]))).toEqual([
    [['red', 'ansi-red']],
    [['still', 'ansi-red'], [' plain']],
  ]);
});

test('a link that changes is a line of the run that is alive, or one between runs, in its host’s lane', () => {
  const events = [
    link('client', 10),
    started(1, 'client'),
    output(1, 'client', 'one\n'),
    link('client', 20),
    output(1, 'client', 'two\n'),
    ended(1, 'client', 0),
    link('client', 30),
  ];
  const [before, run, after] = recordedLane(events, 'client', lanes);
  expect([before, after]).toEqual(['Link to lan: loses 10 %', 'Link to lan: loses 30 %']);
  expect(firstTexts(run as RecordedRun)).toEqual([
    ['stdout', 'one'],
    ['link', 'Link to lan: loses 20 %'],
    ['stdout', 'two'],
  ]);
  expect(recordedLane(events, 'server', lanes)).toEqual([]);
});

test('the recording of a script that changes a link shows where it did', () => {
  const { events } = currentRecording(labOrFail('tcp-lossy'));
  const [run] = recordedLane(events, 'sender', ['receiver', 'sender']);
  expect(firstTexts(run as RecordedRun).slice(0, 3)).toEqual([
    ['stdout', 'connected. Press Enter to send'],
    ['link', 'Link to lan: loses 20 %'],
    ['input', ''],
  ]);
});

test('a link of a host without a lane is told in every lane', () => {
  expect(recordedLane([link('router', 10)], 'client', lanes)).toEqual(['Link of router to lan: loses 10 %']);
});

test('runs are counted on their host, from 1', () => {
  const events = [started(4, 'client'), ended(4, 'client', 0), link('client', 1), started(7, 'client')];
  expect(recordedRuns(events, 'client').map(({ number }) => number)).toEqual([1, 2]);
});
