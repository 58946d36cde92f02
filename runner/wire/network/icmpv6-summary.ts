import { macText } from '../bytes.ts';
import { cutSummary } from '../header.ts';
import type { Summary } from '../model.ts';
import { groupsText } from './group-records.ts';
import { Icmpv6Layer, icmpv6Type, readOptions } from './icmpv6.ts';

/** IANA's ICMPv6 Parameters: RFC 4443, RFC 4861, RFC 2710, RFC 3810. */
export const icmpv6Types: Record<number, string> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbour solicitation',
  136: 'neighbour advertisement',
  137: 'redirect',
  143: 'multicast listener report',
};

/** RFC 4443, section 3. */
export const icmpv6Codes: Record<number, Record<number, string>> = {
  1: {
    0: 'no route to destination',
    1: 'administratively prohibited',
    2: 'beyond the scope of the source address',
    3: 'address unreachable',
    4: 'port unreachable',
  },
  3: { 0: 'hop limit exceeded in transit', 1: 'while fragments were waited for' },
  4: { 0: 'erroneous header field', 1: 'unknown Next Header', 2: 'unknown option' },
};

const isEcho = (type: number) => type === icmpv6Type.echoRequest || type === icmpv6Type.echoReply;

export const icmpv6Summary: Summary = {
  title: 'ICMPv6',
  line(layer) {
    if (!(layer instanceof Icmpv6Layer)) return cutSummary(layer);
    const { type, code, target } = layer;
    const what = icmpv6Types[type] ?? `type ${type}`;
    if (isEcho(type)) return `${what}, identifier ${layer.identifier}, sequence ${layer.sequence}`;
    if (type === icmpv6Type.neighbourSolicitation) return `Who has ${target}?`;
    if (type === icmpv6Type.neighbourAdvertisement) {
      const mac = advertisedMac(layer);
      return mac ? `${target} is at ${mac}` : `${target} is there, its hardware address is not told`;
    }
    if (type === icmpv6Type.listenerReport2) return `${what}: ${groupsText(layer.records)}`;
    if (layer.group) return layer.group === '::' ? `${what} for every group` : `${what}: ${layer.group}`;
    const why = icmpv6Codes[type]?.[code];
    return why === undefined ? what : `${what}: ${why}`;
  },
};

/** The Target Link-layer Address option (RFC 4861, section 4.6.1). */
function advertisedMac(layer: Icmpv6Layer): string | undefined {
  const option = readOptions(layer).options.find(({ type }) => type === 2);
  return option && macText(layer.bytes, option.start + 2);
}
