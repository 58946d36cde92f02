import { expect, test } from 'vitest';
import { callRecording, recordedCalls } from '../../runner/labs/call-recording.ts';
import { LabError } from '../../runner/labs/lab-error.ts';
import { writeLabFiles } from '../../runner/labs/lab-files.ts';
import { loadLab } from '../../runner/labs/load.ts';
import type { SocketCall } from '../../runner/protocol/socket-calls.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

const files = {
  'server.ts': '// one\n',
  'lab.json': manifestFor(['server'], [{ run: 'server', until: 'exit' }]),
};

const call: SocketCall = {
  ...{ number: 1, run: 1, host: 'server', on: 'server' },
  ...{ what: 'end', protocol: 'tcp', socket: 2, atUs: -3, firstByte: 0, byteCount: 34 },
  place: { file: 'server.ts', line: 1, column: 1 },
};

function written(text?: string) {
  const labs = temporaryLabs();
  labs.write('lab', files);
  labs.write('lab/recording', text === undefined ? {} : { 'calls.json': text });
  return { lab: loadLab(labs.root, 'lab'), [Symbol.dispose]: () => labs[Symbol.dispose]() };
}

test.each([[[]], [[call]], [[call, { ...call, number: 2 }]]])('what is written is read again', (calls) => {
  using made = written();
  writeLabFiles(made.lab.folder, [callRecording(calls)]);
  expect(recordedCalls(made.lab)).toEqual(calls);
});

test('a recording of old has no calls', () => {
  using made = written();
  expect(recordedCalls(made.lab)).toEqual([]);
});

test.each([
  ['no JSON', 'expected socket calls'],
  ['{}', 'expected array, received object'],
  [JSON.stringify([{ ...call, what: 'accept' }]), 'at 0.what'],
  [JSON.stringify([call, { ...call, secret: 1 }]), 'at 1'],
  [JSON.stringify([{ ...call, atUs: 0.5 }]), 'at 0.atUs'],
])('a file that holds %s is refused, with the place and the mend', (text, words) => {
  using made = written(text);
  expect(() => recordedCalls(made.lab)).toThrow(LabError);
  expect(() => recordedCalls(made.lab)).toThrow(words);
  expect(() => recordedCalls(made.lab)).toThrow('npx wirebook record lab');
});
