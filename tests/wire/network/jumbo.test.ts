import { describe, expect, test } from 'vitest';
import { joined } from '../../../runner/wire/bytes.ts';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { describeFrame } from '../../../runner/wire/summary.ts';
import { ipv6 } from '../../support/frames.ts';
import { faults } from '../samples.ts';
import { fieldTexts } from '../soundness.ts';

describe('a jumbogram', () => {
  const large = 70_000;
  const jumbo = (length: number, said = 0) => {
    const datagram = new Uint8Array(8 + large);
    datagram.set([0xc0, 0, 0x27, 0x0f]);
    const option = Uint8Array.from([17, 0, 0xc2, 4, length >>> 24, length >> 16, length >> 8, length]);
    const bytes = ipv6(0, joined([option, datagram]));
    bytes.set([said >> 8, said & 0xff], 14 + 4);
    return bytes;
  };

  test('is as long as its option says, and so is its datagram', () => {
    const bytes = jumbo(8 + 8 + large);
    expect(faults(bytes)).toEqual([]);
    expect(describeFrame(decodeFrame(bytes))).toBe(`49152 → 9999, ${large} bytes`);
    expect(fieldTexts(decodeFrame(bytes), 'ipv6')).toContain(`Jumbo Payload Length: ${8 + 8 + large}`);
    expect(fieldTexts(decodeFrame(bytes), 'udp').at(-1)).toMatch(/incorrect, expected/);
  });

  test('that a node would refuse is a fault', () => {
    expect(faults(jumbo(60_000))[0]).toBe('says a Jumbo Payload Length of 60000, the least is 65536');
    expect(faults(jumbo(8 + 8 + large, 100))[0]).toBe(
      'says both a Payload Length and a Jumbo Payload Length',
    );
    expect(faults(jumbo(80_000))[0]).toBe('says a payload of 80000 bytes, 70016 are there');
  });

  test('has no fault where the capture cut it', () => {
    const bytes = jumbo(8 + 8 + large);
    for (const length of [54, 58, 62, 66, 70, 1000]) {
      expect(faults(bytes.subarray(0, length), bytes.length)).toEqual([]);
    }
  });
});
