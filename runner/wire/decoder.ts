import type { HttpLayer } from './application/http.ts';
import type { TlsLayer } from './application/tls.ts';
import { transportOf } from './conversations/layers-of.ts';
import type { Connection, Note, Observed, Side } from './conversations/note.ts';
import { Recent } from './conversations/recent.ts';
import { Conversations } from './conversations.ts';
import { decodeFrame } from './decode.ts';
import type { Frame, Layer, Protocol } from './model.ts';

/** A frame as it is captured. */
export interface Undecoded extends Omit<Observed, 'frame'> {
  readonly bytes: Uint8Array;
  readonly wireLength?: number;
}

/** From which relative sequence number on each side speaks the new protocol. */
type Upgrade = Readonly<Record<Side, number>>;

/** How many connections are remembered. */
const connectionLimit = 1024;

/** A link, a network, a transport, and what it carries. */
const layersWithApplication = 4;

/** Decodes captured frames in their order, with what earlier ones have settled. */
export class Decoder {
  readonly #conversations = new Conversations();
  readonly #upgrades = new Recent<number, Upgrade>(connectionLimit);
  /** What a connection was seen to speak; who has gone on under TLS does not come back. */
  readonly #spoken = new Recent<number, 'http' | 'tls'>(connectionLimit);

  add({ number, atUs, network, bytes, wireLength }: Undecoded): { frame: Frame; note: Note } {
    const frame = decodeFrame(bytes, wireLength);
    const note = this.#conversations.add({ number, atUs, network, frame });
    if (frame.layers.length < layersWithApplication) return { frame, note };
    const application = this.#settledFor(frame, note);
    if (application) return { frame: decodeFrame(bytes, wireLength, { application }), note };
    this.#notice(frame, note);
    return { frame, note };
  }

  /** What its bytes are by what came before, where they do not say it themselves. */
  #settledFor(frame: Frame, note: Note): Protocol | undefined {
    if (!note.connection) return undefined;
    if (this.#isUpgraded(note.connection, note)) return 'websocket';
    const spoken = this.#spoken.get(note.connection.id);
    const innermost = frame.layers.at(-1);
    return isSilent(innermost) || (spoken === 'tls' && innermost?.protocol !== 'tls') ? spoken : undefined;
  }

  #isUpgraded({ id }: Connection, { from, sequence }: Note): boolean {
    const upgrade = this.#upgrades.get(id);
    return upgrade !== undefined && from !== undefined && sequence !== undefined && sequence >= upgrade[from];
  }

  #notice(frame: Frame, note: Note): void {
    const spoken = frame.layers.find((layer) => !layer.quoted && !isSilent(layer) && isSpoken(layer));
    if (!spoken || !note.connection || this.#spoken.get(note.connection.id) === 'tls') return;
    this.#spoken.set(note.connection.id, spoken.protocol === 'tls' ? 'tls' : 'http');
    if (frame.layers.some(switchesToWebSocket)) this.#noticeUpgrade(frame, note);
  }

  /** The response 101 is the last of HTTP in both directions (RFC 6455, section 4.2.2; RFC 9110, section 15.2.2). */
  #noticeUpgrade(frame: Frame, { connection, from, sequence = 0, acknowledgment = 0 }: Note): void {
    const transport = transportOf(frame);
    if (!connection || !from || !transport || this.#upgrades.get(connection.id)) return;
    const mine = sequence + transport.dataLength;
    this.#upgrades.set(
      connection.id,
      from === 'a' ? { a: mine, b: acknowledgment } : { a: acknowledgment, b: mine },
    );
  }
}

const isSpoken = ({ protocol }: Layer) => protocol === 'http' || protocol === 'tls';

/** Bytes that do not say what they are: no message begins there. */
const isSilent = (layer: Layer | undefined) =>
  layer?.protocol === 'text' ||
  layer?.protocol === 'data' ||
  (layer?.protocol === 'tls' && (layer as TlsLayer).contentType === 0);

const switchesToWebSocket = (layer: Layer) =>
  layer.protocol === 'http' &&
  (layer as HttpLayer).status === 101 &&
  (layer as HttpLayer).upgrade === 'websocket';
