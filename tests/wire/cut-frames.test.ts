import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../runner/wire/capture-file/read.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { describeFrame } from '../../runner/wire/summary.ts';
import { changed, ipv4, packetOf, udp } from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';
import { faults, query, samples } from './samples.ts';

const labs = join(import.meta.dirname, '../../runnable');

const faultless = Object.entries(samples).filter(([, bytes]) => faults(bytes).length === 0);

test.each(faultless)('%s has no fault wherever a capture cut it', (_, bytes) => {
  for (let length = 1; length < bytes.length; length += 1) {
    expect([length, faults(bytes.subarray(0, length), bytes.length)]).toEqual([length, []]);
  }
});

test('a header that its packet has no room for is a fault, though the frame was cut', () => {
  const short = changed(realFrames.syn, 17, 30);
  expect(faults(short.subarray(0, 44), 60)).toEqual(['ends after 10 of 20 bytes']);
});

test('the recorded packets of every lab have no fault wherever a capture cut them', () => {
  const frames = readdirSync(labs).flatMap((lab) => {
    const file = join(labs, lab, 'recording/packets.pcapng');
    return existsSync(file) ? readCapture(readFileSync(file)).packets : [];
  });
  expect(frames.length).toBeGreaterThan(100);
  for (const { bytes } of frames) {
    if (decodeFrame(bytes).layers.some(({ fault }) => fault)) continue;
    for (const length of [20, 30, 40, 50, 60, 70, 90, 120, 200, 300, 500, 1000]) {
      if (length >= bytes.length) continue;
      const cut = decodeFrame(bytes.subarray(0, length), bytes.length);
      expect(cut.layers.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    }
  }
});

test('the first fragment of a datagram goes on in the next, a cut message where the capture cut it', () => {
  const asked = packetOf(udp(query, { destinationPort: 53 })).subarray(20);
  const ends = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17 };
  const begins = (length: number) => ipv4({ ...ends, fragment: 0x2000 }, asked.subarray(0, length));
  const told = (bytes: Uint8Array, wireLength?: number) => describeFrame(decodeFrame(bytes, wireLength));
  expect(told(begins(24))).toBe('query, goes on in the next fragment');
  expect(told(begins(asked.length))).toBe('query A a');
  expect(faults(begins(24))).toEqual([]);
  const text = packetOf(udp('a text of many bytes')).subarray(20);
  expect(told(ipv4({ ...ends, fragment: 0x2000 }, text.subarray(0, 16)))).toBe(
    '49152 → 9999, 20 bytes “a text o”; goes on in the next fragment',
  );
  const whole = udp(query, { destinationPort: 53 });
  expect(told(whole.subarray(0, whole.length - 3), whole.length)).toBe('query, cut by the capture');
});

test('a capture that cut a frame is no fault of the frame', () => {
  expect(faults(realFrames.echoRequest.subarray(0, 60), 98)).toEqual([]);
  expect(faults(realFrames.echoRequest.subarray(0, 60))).toEqual(['says 84 bytes, 46 are there']);
});
