import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LabError } from '../../runner/labs/lab-error.ts';
import { loadLab } from '../../runner/labs/load.ts';
import { captureFileOf, recordedPackets } from '../../runner/labs/packet-recording.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

const crossing = {
  ...{ atUs: 7, network: 'lan', from: 'server', arrivals: [], lost: false },
  bytes: Uint8Array.of(1, 2, 3, 4),
};

function recorded(bytesLeft: number) {
  const labs = temporaryLabs();
  labs.write('lab', {
    'server.ts': '// one\n',
    'lab.json': manifestFor(['server'], [{ run: 'server', until: 'exit' }]),
  });
  const lab = loadLab(labs.root, 'lab');
  const file = captureFileOf(lab, [crossing], 1_000_000);
  labs.write('lab/recording', {});
  writeFileSync(join(labs.root, 'lab/recording/packets.pcapng'), file.subarray(0, file.length - bytesLeft));
  return { lab, [Symbol.dispose]: () => labs[Symbol.dispose]() };
}

test('a recording’s packets are read', () => {
  using made = recorded(0);
  expect(recordedPackets(made.lab)).toMatchObject([{ ...crossing, number: 1 }]);
});

test('a recording that was cut short is refused, with the place and the mend', () => {
  using made = recorded(4);
  expect(() => recordedPackets(made.lab)).toThrow(LabError);
  expect(() => recordedPackets(made.lab)).toThrow(
    /a whole capture file, received one that ends in its block at byte \d+/,
  );
  expect(() => recordedPackets(made.lab)).toThrow('npx wirebook record lab');
});
