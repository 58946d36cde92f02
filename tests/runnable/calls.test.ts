import { describe, expect, test } from 'vitest';
import { chosenLabs } from '../../runner/cli/course.ts';
import { recordedCalls } from '../../runner/labs/call-recording.ts';
import { recordedPackets } from '../../runner/labs/packet-recording.ts';
import { matchCalls } from '../../runner/wire/calls/match-calls.ts';
import { sentPacket } from '../../runner/wire/calls/sent-packet.ts';
import { Decoder } from '../../runner/wire/decoder.ts';

const labs = chosenLabs([]);

/** Its datagrams are the runner’s, or it makes no packet with data. */
const withoutData = ['arp-who-has', 'dhcp-lease', 'port-privilege'];

describe.each(labs)('the recorded calls of $name', (lab) => {
  const calls = recordedCalls(lab);
  const decoder = new Decoder();
  const packets = recordedPackets(lab).map((packet) => ({ ...packet, ...decoder.add(packet) }));
  const matches = matchCalls(packets.map(sentPacket), calls);

  test('are there, numbered from 1, of its own hosts', () => {
    expect(calls.map(({ number }) => number)).toEqual(calls.map((_, index) => index + 1));
    expect(calls.length).toBeGreaterThan(0);
    for (const { host, on } of calls) expect([lab.hosts.has(host), lab.hosts.has(on)]).toEqual([true, true]);
  });

  test('stand on lines of the programs as they are', () => {
    for (const { place } of calls) {
      if (!place) continue;
      const line = lab.files.get(place.file)?.source.split('\n')[place.line - 1] ?? '';
      expect(line.slice(place.column - 1)).toMatch(/^\w/);
    }
  });

  test('are of the same performance as its packets: every byte that TCP carries has its line', () => {
    const carrying = packets.filter(({ note }) => note.role === 'data' && note.sameAs === undefined);
    const unknown = carrying.filter(({ number }) => matches.ofPacket(number).length === 0);
    expect(unknown.map(({ number }) => number)).toEqual([]);
    if (!withoutData.includes(lab.name)) {
      const certain = packets.filter(({ number }) =>
        matches.ofPacket(number).some(({ certainty }) => certainty === 'exact'),
      );
      expect(certain.length).toBeGreaterThan(0);
    }
  });
});
