import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { IcmpLayer, icmpType } from './icmp.ts';

/** RFC 792; IANA's ICMP Parameters. */
export const icmpTypes: Record<number, string> = {
  0: 'echo reply',
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp',
  14: 'timestamp reply',
};

/** RFC 792; RFC 1812, section 5.2.7.1, for 9 to 13. */
export const icmpCodes: Record<number, Record<number, string>> = {
  3: {
    0: 'network unreachable',
    1: 'host unreachable',
    2: 'protocol unreachable',
    3: 'port unreachable',
    4: 'fragmentation needed and Don’t Fragment set',
    5: 'source route failed',
    9: 'network administratively prohibited',
    10: 'host administratively prohibited',
    13: 'communication administratively prohibited',
  },
  5: { 0: 'for the network', 1: 'for the host' },
  11: { 0: 'in transit', 1: 'while fragments were waited for' },
};

const isEcho = (type: number) => type === icmpType.echoRequest || type === icmpType.echoReply;

export const icmpSummary: Summary = {
  title: 'ICMP',
  line(layer) {
    if (!(layer instanceof IcmpLayer)) return cutSummary(layer);
    const { type, code } = layer;
    const what = icmpTypes[type] ?? `type ${type}`;
    if (isEcho(type)) return `${what}, identifier ${layer.identifier}, sequence ${layer.sequence}`;
    const why = icmpCodes[type]?.[code];
    return why === undefined ? `${what}, code ${code}` : `${what}: ${why}`;
  },
};
