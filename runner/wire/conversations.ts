import { Answers } from './conversations/answers.ts';
import { Connections } from './conversations/connections.ts';
import { Crossings } from './conversations/crossings.ts';
import { Fragments } from './conversations/fragments.ts';
import { ipOf, quotedIpOf, transportOf } from './conversations/layers-of.ts';
import type { Note, Observed } from './conversations/note.ts';
import { Quotes } from './conversations/quotes.ts';
import { noteSegment } from './conversations/segment.ts';
import type { IpLayer } from './network/ip-layer.ts';
import { TcpLayer } from './transport/tcp.ts';

/**
 * Tells what each packet is to those before it. What it remembers is bounded. Connections are
 * kept for each network: a packet that a router forwards is no retransmission.
 */
export class Conversations {
  readonly #connections = new Connections();
  readonly #crossings = new Crossings();
  readonly #fragments = new Fragments();
  readonly #quotes = new Quotes();
  readonly #answers = new Answers();

  /** Takes packets in the order of their numbers. */
  add(observed: Observed): Note {
    const { number, network, frame } = observed;
    const ip = ipOf(frame);
    const ofPacket = ip ? this.#ofPacket(ip, observed) : {};
    const ofConnection = this.#ofConnection(observed);
    const answerTo = this.#answers.requestOf(frame, network, number, ofConnection.connection);
    return { ...ofPacket, ...ofConnection, ...(answerTo !== undefined && { answerTo }) };
  }

  #ofPacket(ip: IpLayer, { number, atUs, network, frame }: Observed): Note {
    const quoted = quotedIpOf(frame);
    const about = quoted && this.#quotes.packetOf(quoted, network);
    this.#quotes.remember(ip, network, number);
    const fragmentOf = ip.isFragment ? this.#fragments.firstOf(ip, network, number, atUs) : undefined;
    return {
      ...this.#crossings.note(ip, number, atUs),
      ...(about !== undefined && { about }),
      ...(fragmentOf !== undefined && { fragmentOf }),
    };
  }

  #ofConnection({ number, network, frame }: Observed): Note {
    const layer = transportOf(frame);
    if (!layer) return {};
    const { connection, sides, from } = this.#connections.of(network, layer);
    if (!(layer instanceof TcpLayer)) return { connection, from };
    const [me, peer] = from === 'a' ? [sides.a, sides.b] : [sides.b, sides.a];
    return { connection, from, ...noteSegment(layer, number, me, peer) };
  }
}
