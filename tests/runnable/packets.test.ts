import { describe, expect, test } from 'vitest';
import { chosenLabs } from '../../runner/cli/course.ts';
import { packetRecordingFile, recordedPackets } from '../../runner/labs/packet-recording.ts';
import { Decoder } from '../../runner/wire/decoder.ts';
import { ourRow, tsharkFields, tsharkRows } from '../support/tshark.ts';

const labs = chosenLabs([]);

/** Its program is refused its port, and nobody calls. */
const silent = ['port-privilege'];

describe.each(labs)('the recorded packets of $name', (lab) => {
  const packets = recordedPackets(lab);
  const decoder = new Decoder();
  const decoded = packets.map((packet) => ({ packet, ...decoder.add(packet) }));

  test('are there', () => {
    expect(packets.length === 0).toBe(silent.includes(lab.name));
  });

  test('are what tshark reads, packet by packet', () => {
    const ours = decoded.map(({ packet, frame, note }) => ourRow(packet.number, frame, note));
    expect(ours).toEqual(tsharkRows(packetRecordingFile(lab)));
  });

  test('are well-formed, by both readings, and have no wrong checksum', () => {
    const faults = decoded.flatMap(({ packet, frame }) =>
      frame.layers.flatMap(({ protocol, fault }) =>
        fault ? [`${packet.number} ${protocol}: ${fault}`] : [],
      ),
    );
    expect(faults).toEqual([]);
    const rows = decoded.map(({ packet, frame, note }) => ourRow(packet.number, frame, note));
    expect(rows.filter(({ checksums }) => checksums.includes('incorrect'))).toEqual([]);
    const malformed = tsharkFields(packetRecordingFile(lab), ['frame.number', '_ws.malformed'] as const);
    expect(malformed.filter((told) => told['_ws.malformed'] !== '')).toEqual([]);
  });

  test('each reached somebody, or was lost, or had nobody to reach', () => {
    const hosts = (network: string) =>
      [...lab.hosts.values()].filter(
        ({ on, interfaces }) => !on && interfaces.some((each) => each.network === network),
      ).length;
    for (const { packet } of decoded) {
      const reached = packet.arrivals.length > 0;
      expect(packet.lost ? !reached : reached || hosts(packet.network) === 1).toBe(true);
    }
  });

  test('are in the order of their times', () => {
    expect(packets.map(({ atUs }) => atUs)).toEqual(
      packets.map(({ atUs }) => atUs).toSorted((a, b) => a - b),
    );
  });
});
