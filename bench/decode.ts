import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseFolders } from '../runner/cli/course.ts';
import type { Captured } from '../runner/wire/capture-file/captured.ts';
import { readCapture } from '../runner/wire/capture-file/read.ts';
import { writeCapture } from '../runner/wire/capture-file/write.ts';
import { decodeFrame } from '../runner/wire/decode.ts';
import { Decoder } from '../runner/wire/decoder.ts';
import { tcp } from '../tests/support/frames.ts';
import { quantile } from './statistics.ts';

const packetCount = 100_000;
const rounds = 5;

export interface Decode {
  /** Packets decoded a second on one core, divided by tshark’s. */
  ratio: number;
  packetsPerSecond: number[];
  /** `tshark -r` of a file of the same packets, without the time it takes to start. */
  tsharkPerSecond: number[];
}

export interface DecodeFigures {
  /** Each frame by itself. */
  decode: Decode;
  /** With what each packet is to those before it, as a panel shows it. */
  decodeConversations: Decode;
}

/** How fast the labs’ own packets are decoded, against tshark on the same file. */
export function measureDecode(): DecodeFigures {
  const packets = manyPackets();
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-decode-'));
  try {
    const [all, none] = [join(folder, 'all.pcapng'), join(folder, 'none.pcapng')];
    const capture = { openedAtUs: 0, networks: [...new Set(packets.map(({ network }) => network))] };
    writeFileSync(all, writeCapture({ ...capture, packets }));
    writeFileSync(none, writeCapture({ ...capture, packets: [] }));
    const speeds: Record<'frames' | 'conversations' | 'tshark', number[]> = {
      frames: [],
      conversations: [],
      tshark: [],
    };
    for (let round = 0; round < rounds; round += 1) {
      speeds.frames.push(perSecond(timed(() => decodeFrames(packets))));
      speeds.conversations.push(perSecond(timed(() => decodeConversations(packets))));
      speeds.tshark.push(perSecond(timed(() => readByTshark(all)) - timed(() => readByTshark(none))));
    }
    return {
      decode: figureOf(speeds.frames, speeds.tshark),
      decodeConversations: figureOf(speeds.conversations, speeds.tshark),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const figureOf = (packetsPerSecond: number[], tsharkPerSecond: number[]): Decode => ({
  ratio: quantile(packetsPerSecond, 0.5) / quantile(tsharkPerSecond, 0.5),
  packetsPerSecond,
  tsharkPerSecond,
});

const perSecond = (ms: number) => packetCount / (ms / 1000);

function timed(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

function decodeFrames(packets: Captured[]): void {
  for (const { bytes, wireLength } of packets) decodeFrame(bytes, wireLength);
}

function decodeConversations(packets: Captured[]): void {
  const decoder = new Decoder();
  for (const packet of packets) decoder.add(packet);
}

function readByTshark(path: string): void {
  execFileSync('tshark', ['-r', path, '-n'], { stdio: 'ignore' });
}

/** What the labs’ recordings hold, and a download of text, over and over between other addresses. */
function manyPackets(): Captured[] {
  const once = [...recorded(), ...download()];
  return Array.from({ length: packetCount }, (_, index) => {
    const packet = once[index % once.length] as Captured;
    const bytes = elsewhere(packet.bytes, Math.floor(index / once.length));
    return { ...packet, number: index + 1, atUs: index * 10, bytes };
  });
}

const recorded = () =>
  globSync(join(courseFolders.labs, '*', 'recording', 'packets.pcapng')).flatMap(
    (file) => readCapture(readFileSync(file)).packets,
  );

/** Two full segments, and their acknowledgment. */
function download(): Captured[] {
  const data = 'full segment '.repeat(111);
  const back = {
    source: '192.168.1.10',
    destination: '203.0.113.20',
    sourcePort: 49152,
    destinationPort: 9999,
  };
  const there = {
    source: back.destination,
    destination: back.source,
    sourcePort: 9999,
    destinationPort: 49152,
  };
  return Array.from({ length: 300 }, (_, index) => {
    const sequence = 1 + data.length * (index - Math.floor(index / 3));
    const bytes =
      index % 3 === 2
        ? tcp({ flags: 'A', ...back, sequence: 1, acknowledgment: sequence })
        : tcp({ flags: 'PA', ...there, sequence, acknowledgment: 1, data });
    const seen = { number: 0, atUs: 0, network: 'lan', from: '', arrivals: [], lost: false };
    return { ...seen, bytes, wireLength: bytes.length };
  });
}

/** Where one byte each of identification, source and destination lies in an IPv4 header. */
const placeBytes = [5, 13, 17];

/** The same frame between other IPv4 addresses; an ICMP error quotes them as well. */
function elsewhere(frame: Uint8Array, place: number): Uint8Array {
  const bytes = frame.slice();
  const headers = decodeFrame(frame).layers.filter(({ protocol }) => protocol === 'ipv4');
  for (const { start } of headers) {
    for (const at of placeBytes) bytes[start + at] = (bytes[start + at] ?? 0) ^ place;
  }
  return bytes;
}
