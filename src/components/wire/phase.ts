import type { Note } from '../../../runner/wire/conversations/note.ts';
import { TcpLayer } from '../../../runner/wire/transport/tcp.ts';
import type { Packet } from './packet.ts';

/** What part of a connection’s life a packet belongs to. */
export interface Phase {
  readonly name: 'handshake' | 'data' | 'teardown' | 'reset';
  /** “Handshake 1 of 3”. */
  readonly words: string;
}

/** Where the first FIN of a connection ends, and whether it was acknowledged by itself. */
interface Ending {
  readonly end: number;
  acknowledged: boolean;
}

/** Names the phase of each packet; it must be shown a capture’s packets in their order. */
export class Phases {
  readonly #endings = new Map<number, Ending>();

  of({ note, frame }: Pick<Packet, 'note' | 'frame'>): Phase | undefined {
    const { role, connection } = note;
    if (!role || !connection) return undefined;
    if (role === 'reset') return { name: 'reset', words: 'Reset' };
    const [name, step] = role.split('-');
    if (name === 'handshake') return { name, words: `Handshake ${step} of 3` };
    if (name !== 'teardown') return { name: 'data', words: 'Data' };
    const segment = frame.layers.find((layer) => layer instanceof TcpLayer);
    return { name, words: `Teardown ${this.#step(connection.id, note, segment?.dataLength ?? 0)} of 4` };
  }

  /** A FIN that acknowledges the other side’s FIN is two steps in one segment (RFC 9293, section 3.6). */
  #step(id: number, { role, sequence = 0, acknowledgment = 0 }: Note, dataLength: number): string {
    const step = Number(role?.at(-1));
    const ending = this.#endings.get(id);
    if (step === 1) this.#endings.set(id, { end: sequence + dataLength + 1, acknowledged: false });
    if (step === 2 && ending) ending.acknowledged = true;
    if (step !== 3 || !ending || ending.acknowledged || acknowledgment < ending.end) return String(step);
    return '2+3';
  }
}
