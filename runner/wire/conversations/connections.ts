import { uint16 } from '../bytes.ts';
import { TcpLayer } from '../transport/tcp.ts';
import type { UdpLayer } from '../transport/udp.ts';
import type { Connection, Side } from './note.ts';
import { Recent } from './recent.ts';
import { TcpSide } from './tcp-side.ts';

const connectionLimit = 1024;

interface Entry {
  readonly connection: Connection;
  readonly sides: Record<Side, TcpSide>;
  /** The side that is named first in its key. */
  readonly first: Side;
}

/** A connection, and which of its sides sent the packet at hand. */
export interface Found extends Pick<Entry, 'connection' | 'sides'> {
  readonly from: Side;
}

/** Which connection a packet belongs to: by network, addresses and ports. */
export class Connections {
  readonly #entries = new Recent<string, Entry>(connectionLimit);
  #count = 0;

  of(network: string, layer: TcpLayer | UdpLayer): Found {
    const [sender, receiver] = endsOf(layer);
    const isFirst = sender < receiver;
    const ends = isFirst ? sender + receiver : receiver + sender;
    const key = `${layer.protocol}${ends}${network}`;
    const known = this.#entries.get(key);
    if (known) {
      const { connection, sides, first } = known;
      const from = isFirst ? first : otherThan(first);
      if (answersAnew(layer, sides[from], sides[otherThan(from)])) {
        sides[from] = new TcpSide();
        sides[otherThan(from)].forgetPeer();
      }
      if (!opensAnew(layer, sides[from])) return { connection, sides, from };
    }
    const answers = layer instanceof TcpLayer && layer.syn && layer.ack;
    const from = answers ? 'b' : 'a';
    const entry = this.#open(network, layer, from, isFirst ? from : otherThan(from));
    this.#entries.set(key, entry);
    return { connection: entry.connection, sides: entry.sides, from };
  }

  #open(network: string, layer: TcpLayer | UdpLayer, from: Side, first: Side): Entry {
    this.#count += 1;
    const sender = { address: layer.ip.source, port: layer.sourcePort };
    const receiver = { address: layer.ip.destination, port: layer.destinationPort };
    const [a, b] = from === 'a' ? [sender, receiver] : [receiver, sender];
    const connection: Connection = { id: this.#count, network, transport: layer.protocol, a, b };
    return { connection, sides: { a: new TcpSide(), b: new TcpSide() }, first };
  }
}

const otherThan = (side: Side): Side => (side === 'a' ? 'b' : 'a');

/** Address and port of sender and receiver, their bytes as characters: a key is made for every packet. */
function endsOf({ ip, bytes, sourcePort, destinationPort }: TcpLayer | UdpLayer): [string, string] {
  const [source, destination, end] = ip.protocol === 'ipv4' ? [12, 16, 20] : [8, 24, 40];
  return [
    wordsOf(bytes, ip.start + source, ip.start + destination) + String.fromCharCode(sourcePort),
    wordsOf(bytes, ip.start + destination, ip.start + end) + String.fromCharCode(destinationPort),
  ];
}

function wordsOf(bytes: Uint8Array, start: number, end: number): string {
  let words = '';
  for (let at = start; at < end; at += 2) words += String.fromCharCode(uint16(bytes, at));
  return words;
}

/**
 * Who answers the same SYN with another number has lost the connection, or refused it before: it
 * begins to count anew (RFC 9293, section 3.4).
 */
const answersAnew = (layer: TcpLayer | UdpLayer, sender: TcpSide, receiver: TcpSide) =>
  layer instanceof TcpLayer &&
  layer.syn &&
  layer.ack &&
  sender.base !== undefined &&
  sender.base !== layer.sequence &&
  receiver.base === (layer.acknowledgment - 1) >>> 0;

/** A SYN that counts from another number opens a new connection between the same ports. */
const opensAnew = (layer: TcpLayer | UdpLayer, sender: TcpSide) =>
  layer instanceof TcpLayer &&
  layer.syn &&
  !layer.ack &&
  sender.base !== undefined &&
  sender.base !== layer.sequence;
