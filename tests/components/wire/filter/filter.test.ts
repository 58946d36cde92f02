import { describe, expect, test } from 'vitest';
import { Decoder } from '../../../../runner/wire/decoder.ts';
import { type Filterable, optionsOf, passes } from '../../../../src/components/wire/filter/filter.ts';
import { tcp, udp } from '../../../support/frames.ts';
import { realFrames } from '../../../support/real-frames.ts';

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

const sent: [from: string, to: string[], bytes: Uint8Array][] = [
  ['client', ['server', 'printer'], realFrames.arpRequest],
  ['client', ['server'], tcp({ flags: 'S', sequence: 1 })],
  ['server', ['client'], tcp({ flags: 'SA', ...back, sequence: 0, acknowledgment: 2 })],
  ['client', ['server'], tcp({ flags: 'A', sequence: 2, acknowledgment: 1, data: 'Ada\n' })],
  ['printer', [], udp('lost', { sourcePort: 4000, destinationPort: 4001 })],
];

function packetsOf(): Filterable[] {
  const decoder = new Decoder();
  return sent.map(([from, to, bytes], index) => ({
    from,
    arrivals: to.map((host) => ({ host })),
    ...decoder.add({ number: index + 1, atUs: index, network: 'lan', bytes }),
  }));
}

const packets = packetsOf();
const chosen = (choice: Parameters<typeof passes>[1]) =>
  packets.flatMap((packet, index) => (passes(packet, choice) ? [index + 1] : []));

describe('a filter', () => {
  test('without a choice lets every packet pass', () => expect(chosen({})).toEqual([1, 2, 3, 4, 5]));

  test('by host leaves what it sent and what reached it', () => {
    expect(chosen({ host: 'printer' })).toEqual([1, 5]);
  });

  test('by protocol leaves what holds it, at any layer', () => {
    expect(chosen({ protocol: 'ipv4' })).toEqual([2, 3, 4, 5]);
    expect(chosen({ protocol: 'tcp' })).toEqual([2, 3, 4]);
  });

  test('by connection leaves both directions, and together with a host what fits both', () => {
    const id = String(packets[1]?.note.connection?.id);
    expect(chosen({ connection: id })).toEqual([2, 3, 4]);
    expect(chosen({ connection: id, host: 'printer' })).toEqual([]);
  });
});

describe('what there is to choose', () => {
  const counts = (choice: Parameters<typeof passes>[1]) =>
    Object.entries(optionsOf(packets, choice)).flatMap(([, options]) =>
      options.map(({ label, count }) => `${label} ${count}`),
    );

  test('is counted', () => {
    expect(counts({})).toEqual([
      'client 4',
      'server 4',
      'printer 2',
      'ARP 1',
      'IPv4 4',
      'TCP 3',
      'UDP 1',
      'TCP 192.168.1.10:49152 – 203.0.113.20:9999, lan 3',
      expect.stringMatching(/^UDP .+ 1$/),
    ]);
  });

  test('is counted with what else is chosen', () => {
    expect(counts({ host: 'printer' }).slice(0, 6)).toEqual([
      'client 4',
      'server 4',
      'printer 2',
      'ARP 1',
      'IPv4 1',
      'TCP 0',
    ]);
  });
});
