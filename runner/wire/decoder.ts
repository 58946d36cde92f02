import type { HttpLayer } from './application/http.ts';
import { transportOf } from './conversations/layers-of.ts';
import type { Connection, Note, Observed, Side } from './conversations/note.ts';
import { Recent } from './conversations/recent.ts';
import { Conversations } from './conversations.ts';
import { decodeFrame } from './decode.ts';
import type { Frame, Layer } from './model.ts';

/** A frame as it is captured. */
export interface Undecoded extends Omit<Observed, 'frame'> {
  readonly bytes: Uint8Array;
  readonly wireLength?: number;
}

/** From which relative sequence number on each side speaks the new protocol. */
type Upgrade = Readonly<Record<Side, number>>;

const upgradeLimit = 1024;

/** Decodes captured frames in their order, with what earlier ones have settled. */
export class Decoder {
  readonly #conversations = new Conversations();
  readonly #upgrades = new Recent<number, Upgrade>(upgradeLimit);

  add({ bytes, wireLength, ...seen }: Undecoded): { frame: Frame; note: Note } {
    const frame = decodeFrame(bytes, wireLength);
    const note = this.#conversations.add({ ...seen, frame });
    if (note.connection && this.#isUpgraded(note.connection, note)) {
      return { frame: decodeFrame(bytes, wireLength, { application: 'websocket' }), note };
    }
    this.#noticeUpgrade(frame, note);
    return { frame, note };
  }

  #isUpgraded({ id }: Connection, { from, sequence }: Note): boolean {
    const upgrade = this.#upgrades.get(id);
    return upgrade !== undefined && from !== undefined && sequence !== undefined && sequence >= upgrade[from];
  }

  /** The response 101 is the last of HTTP in both directions (RFC 6455, section 4.2.2; RFC 9110, section 15.2.2). */
  #noticeUpgrade(frame: Frame, { connection, from, sequence = 0, acknowledgment = 0 }: Note): void {
    const transport = transportOf(frame);
    const isSwitch = frame.layers.some(switchesToWebSocket);
    if (!connection || !from || !transport || !isSwitch || this.#upgrades.get(connection.id)) return;
    const mine = sequence + transport.dataLength;
    this.#upgrades.set(
      connection.id,
      from === 'a' ? { a: mine, b: acknowledgment } : { a: acknowledgment, b: mine },
    );
  }
}

const switchesToWebSocket = (layer: Layer) =>
  layer.protocol === 'http' &&
  (layer as HttpLayer).status === 101 &&
  (layer as HttpLayer).upgrade === 'websocket';
