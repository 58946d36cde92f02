import { expect, test } from 'vitest';
import { loadLab } from '../../runner/labs/load.ts';
import { currentRecording, labDigest, readRecording, writeRecording } from '../../runner/labs/recording.ts';
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
  writeRecording(lab, recording);
  expect(currentRecording(lab)).toEqual(recording);
});

test('a lab without a recording, or with one of another program, is refused with the mend', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  const lab = loadLab(labs.root, 'lab');
  expect(readRecording(lab)).toBeUndefined();
  expect(() => currentRecording(lab)).toThrow('npx wirebook record lab');
  writeRecording(lab, { backend: 'netns', node: '', digest: labDigest(lab), events: [] });
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

test('a file that is no recording is refused', () => {
  using labs = temporaryLabs();
  labs.write('lab', files);
  labs.write('lab/recording', { 'transcript.json': '{}' });
  expect(() => currentRecording(loadLab(labs.root, 'lab'))).toThrow('expected a recording');
});
