import { execFileSync } from 'node:child_process';
import type { Verdict } from '../../runner/wire/checksum.ts';
import { ipOf, transportOf } from '../../runner/wire/conversations/layers-of.ts';
import type { Note } from '../../runner/wire/conversations/note.ts';
import {
  verifyIcmp,
  verifyIcmpv6,
  verifyIpv4,
  verifyTcp,
  verifyUdp,
} from '../../runner/wire/layer-checksums.ts';
import type { Frame } from '../../runner/wire/model.ts';
import { IcmpLayer } from '../../runner/wire/network/icmp.ts';
import { Icmpv6Layer } from '../../runner/wire/network/icmpv6.ts';
import { protocolOf } from '../../runner/wire/summary.ts';

/** What both decoders say of one packet, as text; empty where it does not apply. */
export interface Row {
  number: string;
  protocol: string;
  source: string;
  destination: string;
  hopLimit: string;
  ports: string;
  flags: string;
  sequence: string;
  acknowledgment: string;
  payloadBytes: string;
  /** Of each layer that has a checksum, from the outermost. */
  checksums: string;
  control: string;
}

/** Packet by packet, as we decode: nothing put together again, and every checksum verified. */
const preferences = [
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'tcp.desegment_tcp_streams:FALSE',
  'ip.check_checksum:TRUE',
  'tcp.check_checksum:TRUE',
  'udp.check_checksum:TRUE',
];

/** Protocols that tshark takes other bytes for: anything on port 7000, and whatever says “play”. */
const guesses = ['gryphon', 'dplay'].flatMap((name) => ['--disable-protocol', name]);

const fields = [
  'frame.number',
  '_ws.col.Protocol',
  'ip.src',
  'ipv6.src',
  'ip.dst',
  'ipv6.dst',
  'ip.ttl',
  'ipv6.hlim',
  'tcp.srcport',
  'tcp.dstport',
  'udp.srcport',
  'udp.dstport',
  'tcp.flags',
  'tcp.seq',
  'tcp.ack',
  'tcp.len',
  'udp.length',
  'ip.checksum.status',
  'tcp.checksum.status',
  'udp.checksum.status',
  'icmp.checksum.status',
  'icmpv6.checksum.status',
  'icmp.type',
  'icmp.code',
  'icmpv6.type',
  'icmpv6.code',
] as const;

type Told = Record<(typeof fields)[number], string>;

/** Wireshark’s own words, `tshark -G values`: PROTO_CHECKSUM_E_BAD and so on. */
const statuses: Record<string, string> = { '0': 'incorrect', '1': 'correct', '2': 'unknown', '3': 'absent' };

/** What tshark(1) says of every packet of a capture file. */
export function tsharkRows(path: string): Row[] {
  return tsharkFields(path, fields).map(rowOf);
}

/**
 * The named fields of every packet; the first occurrence of each, so nothing that an error
 * quotes.
 */
export function tsharkFields<Name extends string>(
  path: string,
  names: readonly Name[],
): Record<Name, string>[] {
  const options = preferences.flatMap((preference) => ['-o', preference]);
  const wanted = names.flatMap((name) => ['-e', name]);
  const printed = execFileSync(
    'tshark',
    ['-r', path, '-n', ...guesses, ...options, '-T', 'fields', '-E', 'occurrence=f', ...wanted],
    { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return printed
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const values = line.split('\t');
      return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) as Record<
        Name,
        string
      >;
    });
}

function rowOf(told: Told): Row {
  const udpLength = told['udp.length'] && String(Number(told['udp.length']) - 8);
  const isError = told['icmp.type'] !== '' || told['icmpv6.type'] !== '';
  const transport = (value: string) => (isError ? '' : value);
  return {
    number: told['frame.number'],
    protocol: told['_ws.col.Protocol'].replace(/^TLSv.*/, 'TLS'),
    source: told['ip.src'] || told['ipv6.src'],
    destination: told['ip.dst'] || told['ipv6.dst'],
    hopLimit: told['ip.ttl'] || told['ipv6.hlim'],
    ports: transport(
      [told['tcp.srcport'] || told['udp.srcport'], told['tcp.dstport'] || told['udp.dstport']]
        .join(' ')
        .trim(),
    ),
    flags: transport(told['tcp.flags'] && String(Number(told['tcp.flags']))),
    sequence: transport(told['tcp.seq']),
    acknowledgment: transport(told['tcp.ack']),
    payloadBytes: transport(told['tcp.len'] || udpLength),
    checksums: [
      told['ip.checksum.status'],
      told['icmp.checksum.status'] || told['icmpv6.checksum.status'],
      transport(told['tcp.checksum.status'] || told['udp.checksum.status']),
    ]
      .filter((status) => status !== '')
      .map((status) => statuses[status] ?? status)
      .join(' '),
    control: [told['icmp.type'] || told['icmpv6.type'], told['icmp.code'] || told['icmpv6.code']]
      .join(' ')
      .trim(),
  };
}

/** What we say of a packet, in the same words. */
export function ourRow(number: number, frame: Frame, note: Note): Row {
  const ip = ipOf(frame);
  const transport = transportOf(frame);
  const tcp = transport?.protocol === 'tcp' ? transport : undefined;
  const control = frame.layers.find((layer) => layer instanceof IcmpLayer || layer instanceof Icmpv6Layer);
  const verdicts: (Verdict | undefined)[] = [
    ip?.protocol === 'ipv4' ? verifyIpv4(ip) : undefined,
    control instanceof Icmpv6Layer ? verifyIcmpv6(control) : control && verifyIcmp(control),
    transport?.protocol === 'tcp' ? verifyTcp(transport) : transport && verifyUdp(transport),
  ];
  return {
    number: String(number),
    protocol: protocolOf(frame),
    source: ip?.source ?? '',
    destination: ip?.destination ?? '',
    hopLimit: String(ip?.hopLimit ?? ''),
    ports: transport ? `${transport.sourcePort} ${transport.destinationPort}` : '',
    flags: String(tcp?.flags ?? ''),
    sequence: String(note.sequence ?? ''),
    acknowledgment: tcp ? String(note.acknowledgment ?? tcp.acknowledgment) : '',
    payloadBytes: String(transport?.dataLength ?? ''),
    checksums: verdicts.flatMap((verdict) => verdict?.verdict ?? []).join(' '),
    control: control ? `${control.type} ${control.code}` : '',
  };
}
