import { expect, test } from 'vitest';
import { writeLabFiles } from '../../runner/labs/lab-files.ts';
import { loadLab } from '../../runner/labs/load.ts';
import {
  currentRecording,
  labDigest,
  readRecording,
  transcriptRecording,
} from '../../runner/labs/recording.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

const manifest = manifestFor(['server'], [{ run: 'server', until: 'exit' }]);
const files = { 'server.ts': '// one\n', 'lab.json': manifest };

test('what is written is read again', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const lab = loadLab(labs.root, 'lab');
  const recording = {
    backend: 'netns' as const,
    node: '26.10.0',
    digest: labDigest(lab),
    events: [{ type: 'script.step' as const, step: 0, atMs: 1 }],
  };
  writeLabFiles(lab.folder, [transcriptRecording(recording)]);
  expect(currentRecording(lab)).toEqual(recording);
});

test('a lab without a recording, or with one of another program, is refused with the mend', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const lab = loadLab(labs.root, 'lab');
  expect(readRecording(lab)).toBeUndefined();
  expect(() => currentRecording(lab)).toThrow('npx wirebook record lab');
  const old = transcriptRecording({ backend: 'netns', node: '', digest: labDigest(lab), events: [] });
  writeLabFiles(lab.folder, [old]);
  labs.write('lab', { 'server.ts': '// two\n' });
  expect(() => currentRecording(loadLab(labs.root, 'lab'))).toThrow('received an older one');
});

test('a new title does not make a recording old', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const before = labDigest(loadLab(labs.root, 'lab'));
  labs.write('lab', { 'lab.json': { ...manifest, title: 'Another' } });
  expect(labDigest(loadLab(labs.root, 'lab'))).toBe(before);
});

const ran = { run: 1, host: 'server', atMs: 1 };

/** Every event with all that it may say. */
const everyEvent: SessionEvent[] = [
  { type: 'script.started', steps: 1, atMs: 0 },
  { type: 'run.started', ...ran, program: 'server.ts', changed: false },
  { type: 'run.output', ...ran, stream: 'stderr', text: 'x' },
  { type: 'run.input', ...ran, text: 'x' },
  { type: 'run.inputClosed', ...ran },
  { type: 'link.changed', network: 'lan', host: 'server', impairment: { lossPercent: 20 }, atMs: 2.5 },
  { type: 'run.ended', ...ran, outcome: { kind: 'exited', code: 1 } },
  { type: 'run.ended', ...ran, outcome: { kind: 'signalled', signal: 'SIGTERM' } },
  { type: 'run.ended', ...ran, outcome: { kind: 'stopped' } },
  { type: 'run.ended', ...ran, outcome: { kind: 'timedOut', clock: 'wall', limitMs: 1 } },
  { type: 'run.ended', ...ran, outcome: { kind: 'outputLimit', limitBytes: 1 } },
  { type: 'run.ended', ...ran, outcome: { kind: 'memoryLimit', limitBytes: 1 } },
  { type: 'run.ended', ...ran, outcome: { kind: 'processLimit', limit: 1 } },
  { type: 'run.ended', ...ran, outcome: { kind: 'labClosed' } },
  { type: 'run.ended', ...ran, outcome: { kind: 'runnerFault', message: 'x' } },
  { type: 'script.step', step: 0, atMs: 1 },
  { type: 'script.ended', held: false, failure: { step: 0, code: 'step-fault', message: 'x' }, atMs: 1 },
];

test('every event is read again as it was', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const lab = loadLab(labs.root, 'lab');
  const recording = { backend: 'plain' as const, node: '', digest: '', events: everyEvent };
  writeLabFiles(lab.folder, [transcriptRecording(recording)]);
  expect(readRecording(lab)).toEqual(recording);
});

test.each([
  ['no event', null, 'at events.0'],
  ['an unknown event', { type: 'run.paused', ...ran }, 'at events.0.type'],
  ['an event without its text', { type: 'run.output', ...ran, stream: 'stdout' }, 'at events.0.text'],
  ['an outcome that is none', { type: 'run.ended', ...ran, outcome: { kind: 'won' } }, 'at events.0.outcome'],
])('a recording with %s is refused, with the place and the mend', (_, event, words) => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const recording = { backend: 'netns', node: '', digest: '', events: [event] };
  labs.write('lab/recording', { 'transcript.json': recording });
  const lab = loadLab(labs.root, 'lab');
  expect(() => readRecording(lab)).toThrow(words);
  expect(() => readRecording(lab)).toThrow('npx wirebook record lab');
});

test('a file that is no recording is refused', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  labs.write('lab/recording', { 'transcript.json': '{}' });
  expect(() => currentRecording(loadLab(labs.root, 'lab'))).toThrow('expected a recording');
});
