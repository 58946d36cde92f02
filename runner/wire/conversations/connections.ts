import { TcpLayer } from '../transport/tcp.ts';
import type { UdpLayer } from '../transport/udp.ts';
import type { Connection, Side } from './note.ts';
import { Recent } from './recent.ts';
import { TcpSide } from './tcp-side.ts';

const connectionLimit = 1024;

interface Entry {
  readonly connection: Connection;
  readonly sides: Readonly<Record<Side, TcpSide>>;
}

/** A connection, and which of its sides sent the packet at hand. */
export interface Found extends Entry {
  readonly from: Side;
}

/** Which connection a packet belongs to: by network, addresses and ports. */
export class Connections {
  readonly #entries = new Recent<string, Entry>(connectionLimit);
  #count = 0;

  of(network: string, layer: TcpLayer | UdpLayer): Found {
    const key = keyOf(network, layer);
    const known = this.#entries.get(key);
    if (known) {
      const { connection, sides } = known;
      const from = sideOf(connection, layer);
      if (!opensAnew(layer, sides[from])) return { connection, sides, from };
    }
    const entry = this.#open(network, layer);
    this.#entries.set(key, entry);
    return { ...entry, from: sideOf(entry.connection, layer) };
  }

  #open(network: string, layer: TcpLayer | UdpLayer): Entry {
    this.#count += 1;
    const sender = { address: layer.ip.source, port: layer.sourcePort };
    const receiver = { address: layer.ip.destination, port: layer.destinationPort };
    const answers = layer instanceof TcpLayer && layer.syn && layer.ack;
    const [a, b] = answers ? [receiver, sender] : [sender, receiver];
    const connection: Connection = { id: this.#count, network, transport: layer.protocol, a, b };
    return { connection, sides: { a: new TcpSide(), b: new TcpSide() } };
  }
}

/** The same text for both directions. */
function keyOf(network: string, { protocol, ip, sourcePort, destinationPort }: TcpLayer | UdpLayer): string {
  const { source, destination } = ip;
  const isInOrder = sourcePort === destinationPort ? source < destination : sourcePort < destinationPort;
  return isInOrder
    ? `${network} ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`
    : `${network} ${protocol} ${destination} ${destinationPort} ${source} ${sourcePort}`;
}

const sideOf = ({ a }: Connection, { ip, sourcePort }: TcpLayer | UdpLayer): Side =>
  a.port === sourcePort && a.address === ip.source ? 'a' : 'b';

/** A SYN that counts from another number opens a new connection between the same ports. */
const opensAnew = (layer: TcpLayer | UdpLayer, sender: TcpSide) =>
  layer instanceof TcpLayer &&
  layer.syn &&
  !layer.ack &&
  sender.base !== undefined &&
  sender.base !== layer.sequence;
