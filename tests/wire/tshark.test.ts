import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeCapture } from '../../runner/wire/capture-file/write.ts';
import { Decoder } from '../../runner/wire/decoder.ts';
import { changed, icmp, ipv4, ipv6, packetOf, tcp, textBytes, udp } from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';
import { ourRow, tsharkFields, tsharkRows } from '../support/tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirebook-tshark-'));
afterAll(() => rmSync(folder, { recursive: true }));

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};
const ask = (sequence: number, acknowledgment: number, data = '') =>
  tcp({ flags: data ? 'PA' : 'A', sequence, acknowledgment, data, id: sequence & 0xffff });
const answer = (sequence: number, acknowledgment: number, data = '', window = 64240) =>
  tcp({ flags: 'A', ...back, sequence, acknowledgment, data, window });
const padded = new Uint8Array(60);
padded.set(realFrames.refusal);

const frames = [
  ...Object.values(realFrames),
  tcp({ flags: 'S', sequence: 0xfffffff0, options: [2, 4, 5, 180, 3, 3, 7, 0] }),
  tcp({ flags: 'SA', ...back, sequence: 5000, acknowledgment: 0xfffffff1, options: [3, 3, 7, 1] }),
  ask(0xfffffff1, 5001),
  ask(0xfffffff1, 5001, 'across the wrap-around'),
  answer(5001, 7),
  ask(7, 5001, 'and again'),
  ask(7, 5001, 'and again'),
  answer(5001, 16, 'fine', 0),
  tcp({ flags: 'FA', sequence: 16, acknowledgment: 5005 }),
  tcp({ flags: 'RA', ...back, sequence: 5005, acknowledgment: 17 }),
  changed(ask(100, 5001, 'broken'), 60, 0xff),
  changed(ask(100, 5001, 'broken'), 24, 0xff),
  changed(udp('broken'), 41, 0xff),
  changed(changed(udp('no checksum'), 40, 0), 41, 0),
  udp('a datagram'),
  padded,
  icmp(11, 0, 0, packetOf(udp('expired'))),
  icmp(3, 3, 0, packetOf(realFrames.syn).subarray(0, 28)),
  icmp(8, 0, 0x4d0001, textBytes('ping')),
  ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, fragment: 0x2000 },
    packetOf(udp('first')).subarray(20),
  ),
  ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, fragment: 0x0002 },
    textBytes('the rest of it'),
  ),
  ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 253, options: [148, 4, 0, 0] },
    textBytes('unknown'),
  ),
  ipv6(0, Uint8Array.from([60, 0, 5, 2, 0, 0, 1, 0, 58, 0, 1, 4, 0, 0, 0, 0, 128, 0, 0, 0, 0, 7, 0, 1])),
  ipv6(44, Uint8Array.from([17, 0, 0, 8, 0, 0, 0, 9, 1, 2, 3, 4])),
];

const capture = {
  openedAtUs: 1_785_585_600_000_000,
  networks: ['lan'],
  packets: frames.map((bytes, index) => ({
    number: index + 1,
    atUs: 100_000 * index,
    network: 'lan',
    from: 'client',
    arrivals: [{ host: 'server', atUs: 100_000 * index + 45 }],
    lost: false,
    bytes,
    wireLength: bytes.length,
  })),
};

const path = join(folder, 'all.pcapng');
writeFileSync(path, writeCapture(capture));

test('tshark says the same of every packet', () => {
  const decoder = new Decoder();
  const ours = capture.packets.map((packet) => {
    const { frame, note } = decoder.add(packet);
    return ourRow(packet.number, frame, note);
  });
  expect(ours).toEqual(tsharkRows(path));
});

test('a capture file opens in tshark, with its networks, times and comments', () => {
  const names = ['frame.interface_name', 'frame.time_epoch', 'frame.comment', 'frame.packet_id'] as const;
  expect(tsharkFields(path, names)[1]).toEqual({
    'frame.interface_name': 'lan',
    'frame.time_epoch': '1785585600.100000000',
    'frame.comment': 'from client; reached server after 45 µs',
    'frame.packet_id': '2',
  });
});
