import type { Note } from '../../../runner/wire/conversations/note.ts';
import { Conversations } from '../../../runner/wire/conversations.ts';
import { decodeFrame } from '../../../runner/wire/decode.ts';
import { type Segment, tcp } from '../../support/frames.ts';

export const client = {};
export const server = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

export type Heard = Uint8Array | { network: string; bytes: Uint8Array; atUs?: number };

/** Notes of frames in their order; on network `lan`, unless they say another. */
export function notes(...frames: Heard[]): Note[] {
  const conversations = new Conversations();
  return frames.map((heard, index) => {
    const {
      network,
      bytes,
      atUs = index,
    } = heard instanceof Uint8Array ? { network: 'lan', bytes: heard } : heard;
    return conversations.add({ number: index + 1, atUs, network, frame: decodeFrame(bytes) });
  });
}

export const scale = [3, 3, 2, 0];
/** The client counts from 1000, the server from 5000. */
export const from = (side: object, sequence: number, acknowledgment: number, rest: Partial<Segment> = {}) =>
  tcp({ flags: 'A', ...side, sequence, acknowledgment, ...rest });
export const handshake = [
  tcp({ flags: 'S', sequence: 1000, options: scale }),
  from(server, 5000, 1001, { flags: 'SA', options: scale }),
  from(client, 1001, 5001),
];
export const after = (...frames: Heard[]) => notes(...handshake, ...frames).slice(3);
export const data = (sequence: number, text: string) =>
  from(client, sequence, 5001, { flags: 'PA', data: text });
export const roles = (list: Note[]) => list.map(({ role }) => role);
