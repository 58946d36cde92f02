import { TcpLayer } from '../transport/tcp.ts';
import type { UdpLayer } from '../transport/udp.ts';
import type { Connection, Endpoint, Side } from './note.ts';
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

const textOf = ({ address, port }: Endpoint) => `${address} ${port}`;

/** Which connection a packet belongs to: by network, addresses and ports. */
export class Connections {
  readonly #entries = new Recent<string, Entry>(connectionLimit);
  #count = 0;

  of(network: string, layer: TcpLayer | UdpLayer): Found {
    const sender = { address: layer.ip.source, port: layer.sourcePort };
    const receiver = { address: layer.ip.destination, port: layer.destinationPort };
    const key = [network, layer.protocol, ...[textOf(sender), textOf(receiver)].sort()].join(' ');
    const known = this.#entries.get(key);
    if (known) {
      const from = sideOf(known.connection, sender);
      if (!opensAnew(layer, known.sides[from])) {
        this.#entries.set(key, known);
        return { ...known, from };
      }
    }
    const answers = layer instanceof TcpLayer && layer.syn && layer.ack;
    const [a, b] = answers ? [receiver, sender] : [sender, receiver];
    const entry = this.#open({ network, transport: layer.protocol, a, b });
    this.#entries.set(key, entry);
    return { ...entry, from: answers ? 'b' : 'a' };
  }

  #open(connection: Omit<Connection, 'id'>): Entry {
    this.#count += 1;
    return { connection: { id: this.#count, ...connection }, sides: { a: new TcpSide(), b: new TcpSide() } };
  }
}

const sideOf = ({ a }: Connection, { address, port }: Endpoint): Side =>
  a.address === address && a.port === port ? 'a' : 'b';

/** A SYN that counts from another number opens a new connection between the same ports. */
const opensAnew = (layer: TcpLayer | UdpLayer, sender: TcpSide) =>
  layer instanceof TcpLayer &&
  layer.syn &&
  !layer.ack &&
  sender.base !== undefined &&
  sender.base !== layer.sequence;
