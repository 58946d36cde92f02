import type { ShownCrossing } from '../../../runner/protocol/packets.ts';
import type { Captured } from '../../../runner/wire/capture-file/captured.ts';
import type { Lane } from '../../../src/components/wire/lanes.ts';
import { PanelCapture } from '../../../src/components/wire/panel-capture.ts';
import { type Segment, tcp } from '../../support/frames.ts';

/** Frames made by tests/support/frames.ts are all for 02:00:00:00:00:02. */
export const lanes: Lane[] = [
  { host: 'client', position: 1, macs: ['02:00:00:00:00:01'] },
  { host: 'router', position: 2, macs: ['02:00:00:00:00:03'] },
  { host: 'server', position: 3, macs: ['02:00:00:00:00:02'] },
];

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

/** A frame on the way from client to server, sent a millisecond after the one before. */
export function captured(number: number, bytes: Uint8Array, more: Partial<Captured> = {}): Captured {
  const atUs = number * 1000;
  const arrivals = [{ host: 'server', atUs: atUs + 40 }];
  const journey = { from: 'client', arrivals, lost: false };
  return { number, atUs, network: 'lan', ...journey, bytes, wireLength: bytes.length, ...more };
}

export const ask = (segment: Partial<Segment>) => tcp({ flags: 'A', sequence: 1001, ...segment });
export const answer = (segment: Partial<Segment>) =>
  tcp({ flags: 'A', ...back, sequence: 5001, acknowledgment: 1001, ...segment });

/** Whether a test speaks of the client’s packets or of the server’s. */
const isBack = (bytes: Uint8Array) => bytes[26] === 203;

/** Frames as one capture, in which each reaches the other side. */
export const conversation = (...frames: Uint8Array[]): Captured[] =>
  frames.map((bytes, index) =>
    captured(
      index + 1,
      bytes,
      isBack(bytes) ? { from: 'server', arrivals: [{ host: 'client', atUs: (index + 1) * 1000 + 40 }] } : {},
    ),
  );

/** From SYN to the last acknowledgment; the server’s FIN acknowledges the client’s. */
export const wholeLife = conversation(
  ask({ flags: 'S', sequence: 1000 }),
  answer({ flags: 'SA', sequence: 5000 }),
  ask({ acknowledgment: 5001 }),
  ask({ flags: 'PA', acknowledgment: 5001, data: 'Ada\n' }),
  answer({ acknowledgment: 1005 }),
  ask({ flags: 'FA', sequence: 1005, acknowledgment: 5001 }),
  answer({ flags: 'FA', acknowledgment: 1006 }),
  ask({ sequence: 1006, acknowledgment: 5002 }),
);

/** A capture as the panel holds it. */
export function panelCapture(packets: Captured[]): PanelCapture {
  const capture = new PanelCapture({ lanes });
  for (const packet of packets) capture.add(packet);
  return capture;
}

/** As the runner tells of a packet. */
export const shown = ({ wireLength: _, bytes, arrivals, ...packet }: Captured): ShownCrossing => ({
  ...packet,
  arrivals: [...arrivals],
  bytes: Buffer.from(bytes).toString('base64'),
});
