import { remarksOf } from '../../../runner/wire/conversations/remarks.ts';
import type { PacketRow } from './rows.ts';

/** A time as a row shows it, in seconds: “0.1440”. */
export const timeText = (us: number) => (us / 1e6).toFixed(4);

/** How long nothing came: “1.0 s later”, “210 ms later”. */
export function silenceText(us: number): string {
  return us < 999_500 ? `${Math.round(us / 1000)} ms later` : `${(us / 1e6).toFixed(1)} s later`;
}

/** What there is to say of a packet beyond its arrow: “lost”, “retransmission of packet 6”. */
export const remarksOn = ({ packet: { lost, note } }: PacketRow): string[] => [
  ...(lost ? ['lost'] : []),
  ...remarksOf(note),
];

/** Whom a packet reached: “server”, “phone and printer”, “nobody”. */
export function receiversText({ packet: { arrivals } }: PacketRow): string {
  const hosts = [...new Set(arrivals.map(({ host }) => host))];
  if (hosts.length < 2) return hosts[0] ?? 'nobody';
  return `${hosts.slice(0, -1).join(', ')} and ${hosts.at(-1)}`;
}

/** A row in words: “0.1440 s, client to server: TCP SYN, handshake 1 of 3”. */
export function sentenceOf(row: PacketRow): string {
  const { packet, label, phase, sinceUs, cause } = row;
  return [
    `${timeText(sinceUs)} s, ${packet.from || 'unknown'} to ${receiversText(row)}: ${label.protocol} ${label.text}`,
    ...(phase ? [phase.words.toLowerCase()] : []),
    ...remarksOn(row),
    ...(cause === undefined ? [] : [`by ${cause}`]),
  ].join(', ');
}
