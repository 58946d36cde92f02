import { Answers } from './conversations/answers.ts';
import { Connections } from './conversations/connections.ts';
import { Forwarding } from './conversations/forwarding.ts';
import { type Begun, Fragments } from './conversations/fragments.ts';
import { ipOf, quotedIpOf, transportOf } from './conversations/layers-of.ts';
import type { Draft, Note, Observed } from './conversations/note.ts';
import { Quotes } from './conversations/quotes.ts';
import { countWhole, noteSegment } from './conversations/segment.ts';
import type { IpLayer } from './network/ip-layer.ts';
import { TcpLayer } from './transport/tcp.ts';

/**
 * Tells what each packet is to those before it. What it remembers is bounded. Connections are
 * kept for each network: a packet that a router forwards is no retransmission.
 */
export class Conversations {
  readonly #connections = new Connections();
  readonly #forwarding = new Forwarding();
  readonly #fragments = new Fragments();
  readonly #quotes = new Quotes();
  readonly #answers = new Answers();

  /** Takes packets in the order of their numbers. */
  add(observed: Observed): Note {
    const { number, network, frame } = observed;
    const note: Draft = {};
    const ip = ipOf(frame);
    if (ip) this.#notePacket(ip, observed, note);
    const begun = ip?.isFragment ? this.#noteFragment(ip, observed, note) : undefined;
    this.#noteConnection(observed, note, begun);
    const answerTo = this.#answers.requestOf(frame, network, number, note.connection);
    if (answerTo !== undefined) note.answerTo = answerTo;
    return note;
  }

  #notePacket(ip: IpLayer, { number, atUs, network, frame }: Observed, note: Draft): void {
    Object.assign(note, this.#forwarding.note(ip, number, atUs, network));
    const quoted = quotedIpOf(frame);
    const about = quoted && this.#quotes.packetOf(quoted, network);
    if (about !== undefined) note.about = about;
    this.#quotes.remember(ip, network, number);
  }

  #noteFragment(ip: IpLayer, { number, atUs, network }: Observed, note: Draft): Begun {
    const begun = this.#fragments.of(ip, network, number, atUs);
    if (begun.packet !== number) note.fragmentOf = begun.packet;
    return begun;
  }

  #noteConnection({ number, network, frame }: Observed, note: Draft, begun?: Begun): void {
    const layer = transportOf(frame);
    if (!layer) return;
    const { connection, sides, from } = this.#connections.of(network, layer);
    note.connection = connection;
    note.from = from;
    if (!(layer instanceof TcpLayer)) return;
    const [me, peer] = from === 'a' ? [sides.a, sides.b] : [sides.b, sides.a];
    noteSegment(layer, number, me, peer, note);
    if (begun) countWhole(layer, number, me, begun);
  }
}
