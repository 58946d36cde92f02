import { expect, test } from 'vitest';
import { joined } from '../../../runner/wire/bytes.ts';
import { checksumOf, onesSum } from '../../../runner/wire/checksum.ts';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { bytesOf, ipv6 } from '../../support/frames.ts';
import { fieldTexts } from '../soundness.ts';

const source = bytesOf('20010db8000100000000000000000010');
const destination = bytesOf('20010db8000200000000000000000020');
const far = bytesOf('20010db8000200000000000000000099');
const between = bytesOf('20010db8000300000000000000000030');

/** A datagram behind extension headers, its checksum made for these two ends. */
function checksum(extensions: Uint8Array, next: number, from: Uint8Array, to: Uint8Array): string {
  const datagram = bytesOf('c000 270f 000d 0000 68656c6c6f');
  const sum = onesSum(joined([from, to, datagram, Uint8Array.of(0)]), 0, 46, 17 + datagram.length);
  datagram.set([checksumOf(sum) >> 8, checksumOf(sum) & 0xff], 6);
  const frame = decodeFrame(ipv6(next, joined([extensions, datagram])));
  return fieldTexts(frame, 'udp').at(-1) ?? '';
}

const routing = (type: number, left: number, rest: Uint8Array, reserved = [0, 0, 0, 0]) =>
  joined([Uint8Array.of(17, rest.length / 8, type, left, ...reserved), rest]);

const routes: [name: string, extension: Uint8Array][] = [
  ['a source route', routing(0, 2, joined([between, far]))],
  ['a route to a mobile node', routing(2, 1, far)],
  ['a compressed route', routing(3, 2, bytesOf('0030 0099 0000 0000'), [0xee, 0x40, 0, 0])],
  ['segments', routing(4, 1, joined([far, between]))],
];

test.each(routes)('a checksum covers the final destination of %s', (_, extension) => {
  expect(checksum(extension, 43, source, far)).toMatch(/^Checksum: 0x[0-9a-f]{4} \(correct\)$/);
  expect(checksum(extension, 43, source, destination)).toMatch(/incorrect, expected/);
});

test('with no segment left, it is the destination', () => {
  expect(checksum(routing(0, 0, far), 43, source, destination)).toContain('(correct)');
  expect(checksum(routing(99, 0, far), 43, source, destination)).toContain('(correct)');
});

test('a route that cannot be read verifies nothing', () => {
  for (const extension of [
    routing(99, 1, far),
    routing(0, 1, new Uint8Array(0)),
    routing(3, 1, new Uint8Array(8)),
  ]) {
    expect(checksum(extension, 43, source, destination)).toContain('(not verified: the final destination');
  }
});

test('a checksum covers the home address of a mobile node', () => {
  const option = joined([Uint8Array.of(17, 2, 1, 2, 0, 0, 201, 16), between]);
  expect(checksum(option, 60, between, destination)).toContain('(correct)');
  expect(checksum(option, 60, source, destination)).toContain('(incorrect');
});
