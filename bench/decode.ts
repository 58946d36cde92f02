import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Captured } from '../runner/wire/capture-file/captured.ts';
import { writeCapture } from '../runner/wire/capture-file/write.ts';
import { decodeFrame } from '../runner/wire/decode.ts';
import { tcp, udp } from '../tests/support/frames.ts';
import { realFrames } from '../tests/support/real-frames.ts';
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

/** How fast frames such as the lessons’ are decoded, against tshark on the same file. */
export function measureDecode(): Decode {
  const packets = manyPackets();
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-decode-'));
  try {
    const [all, none] = [join(folder, 'all.pcapng'), join(folder, 'none.pcapng')];
    const capture = { openedAtUs: 0, networks: ['lan'] };
    writeFileSync(all, writeCapture({ ...capture, packets }));
    writeFileSync(none, writeCapture({ ...capture, packets: [] }));
    const [packetsPerSecond, tsharkPerSecond]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      packetsPerSecond.push(perSecond(timed(() => decodeAll(packets))));
      tsharkPerSecond.push(perSecond(timed(() => readByTshark(all)) - timed(() => readByTshark(none))));
    }
    return {
      ratio: quantile(packetsPerSecond, 0.5) / quantile(tsharkPerSecond, 0.5),
      packetsPerSecond,
      tsharkPerSecond,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const perSecond = (ms: number) => packetCount / (ms / 1000);

function timed(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

function decodeAll(packets: Captured[]): void {
  for (const { bytes, wireLength } of packets) decodeFrame(bytes, wireLength);
}

function readByTshark(path: string): void {
  execFileSync('tshark', ['-r', path, '-n'], { stdio: 'ignore' });
}

/** Handshakes, messages, names, pings and neighbours, over and over. */
function manyPackets(): Captured[] {
  const http = 'GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nAccept: text/html\r\n\r\n';
  const question = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 119, 119, 119, 7];
  const name = [101, 120, 97, 109, 112, 108, 101, 3, 99, 111, 109, 0, 0, 1, 0, 1];
  const frames = [
    ...Object.values(realFrames),
    tcp({ flags: 'PA', sequence: 1001, acknowledgment: 5001, data: 'Ada\n' }),
    tcp({ flags: 'A', sequence: 1005, acknowledgment: 5014 }),
    tcp({ flags: 'PA', sequence: 1001, acknowledgment: 5001, data: http, destinationPort: 80 }),
    tcp({ flags: 'A', sequence: 1001, acknowledgment: 5001, data: 'full segment '.repeat(111) }),
    udp(Uint8Array.from([...question, ...name]), { destinationPort: 53 }),
  ];
  return Array.from({ length: packetCount }, (_, index) => {
    const bytes = frames[index % frames.length] as Uint8Array;
    const seen = { number: index + 1, atUs: index * 10, network: 'lan', from: '', arrivals: [], lost: false };
    return { ...seen, bytes, wireLength: bytes.length };
  });
}
