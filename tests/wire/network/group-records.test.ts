import { expect, test } from 'vitest';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { bytesOf, ipv6 } from '../../support/frames.ts';
import { faults, igmp, samples } from '../samples.ts';
import { fieldTexts } from '../soundness.ts';

test('groups are verified and listed, and those that are not there missed', () => {
  const texts = fieldTexts(decodeFrame(samples.igmpReport3 as Uint8Array), 'igmp');
  expect(texts[2]).toMatch(/^Checksum: 0x[0-9a-f]{4} \(correct\)$/);
  expect(texts).toContain('Record Type: 3 (CHANGE_TO_INCLUDE_MODE)');
  expect(texts).toContain('Multicast Address: 239.1.2.4');
  expect(texts).toContain('Source Address: 10.0.0.1');
  expect(texts).toContain('Auxiliary Data: 01020304');
  expect(faults(igmp('22000000 00000002 04000000 ef010203'))).toEqual(['says 2 groups, 1 are there']);
  expect(faults(ipv6(58, bytesOf('8f000000 00000001')))).toEqual(['says 1 groups, 0 are there']);
});
