import type { DnsLayer } from '../../../runner/wire/application/dns.ts';
import type { Note, Role } from '../../../runner/wire/conversations/note.ts';
import { ArpLayer } from '../../../runner/wire/link/arp.ts';
import type { Frame, Layer } from '../../../runner/wire/model.ts';
import { BuildError } from '../../snippets/build-error.ts';

/** What a packet’s name is found by. */
export interface Nameable {
  readonly number: number;
  readonly frame: Frame;
  readonly note: Note;
}

type Test = (packet: Nameable) => boolean;

const role =
  (wanted: Role): Test =>
  ({ note }) =>
    note.role === wanted;

const holds =
  (test: (layer: Layer) => boolean): Test =>
  ({ frame }) =>
    frame.layers.some((layer) => !layer.quoted && test(layer));

const arp = (operation: number) =>
  holds((layer) => layer instanceof ArpLayer && layer.operation === operation);

const dns = (response: boolean) =>
  holds((layer) => layer.protocol === 'dns' && (layer as DnsLayer).response === response);

/** The packets that lessons speak of; each name is the first packet that it fits. */
const names: Record<string, Test> = {
  syn: role('handshake-1'),
  'syn-ack': role('handshake-2'),
  ack: role('handshake-3'),
  'first data': role('data'),
  'first answer': (packet) => packet.note.from === 'b' && names['first data']?.(packet) === true,
  retransmission: ({ note }) => note.retransmission !== undefined,
  fin: role('teardown-1'),
  'last ack': role('teardown-4'),
  rst: role('reset'),
  datagram: holds(({ protocol }) => protocol === 'udp'),
  fragment: ({ note }) => note.fragmentOf !== undefined,
  'arp request': arp(1),
  'arp reply': arp(2),
  'dns query': dns(false),
  'dns response': dns(true),
  'icmp error': ({ frame }) => frame.layers.some(({ quoted }) => quoted),
};

/**
 * The packet of a recording that a lesson names.
 *
 * @param name `syn`, `first data` or another of the names, or the packet’s number
 * @throws BuildError naming the packets there are
 */
export function packetNamed<P extends Nameable>(
  lab: string,
  packets: readonly P[],
  name: string | number,
): P {
  const test = Object.hasOwn(names, name) ? names[name] : undefined;
  const found = packets.find(test ?? (({ number }) => String(number) === String(name)));
  if (found) return found;
  const action = `show a packet of ${lab}`;
  throw new BuildError('packet-unknown', action, knownPackets(packets), name);
}

function knownPackets(packets: readonly Nameable[]): string[] {
  const there = Object.keys(names).filter((name) => packets.some(names[name] as Test));
  const [first, last] = [packets[0], packets.at(-1)];
  return first && last ? [...there, `${first.number} to ${last.number}`] : [];
}
