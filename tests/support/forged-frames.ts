import { joined } from '../../runner/wire/bytes.ts';
import { checksumOf, onesSum } from '../../runner/wire/checksum.ts';
import { bytesOf, ethernet, icmp, ipv4, ipv6, packetOf, udp } from './frames.ts';

/** From and to which MAC address a frame goes, as text. */
export interface MacEnds {
  from: string;
  to: string;
}

const macBytes = (mac: string) => bytesOf(mac.replaceAll(':', ''));

/** A frame with other MAC addresses. */
export const between = ({ from, to }: MacEnds, frame: Uint8Array) =>
  joined([macBytes(to), macBytes(from), frame.subarray(12)]);

const broadcast = 'ff:ff:ff:ff:ff:ff';
const ip4Bytes = (address: string) => Uint8Array.from(address.split('.').map(Number));

/** Asks for the MAC address of an address on behalf of another (RFC 826). */
export function arpRequest(mac: string, sender: string, target: string): Uint8Array {
  const [ask, nobody] = [bytesOf('0001 0800 06 04 0001'), new Uint8Array(6)];
  const question = joined([ask, macBytes(mac), ip4Bytes(sender), nobody, ip4Bytes(target)]);
  return between({ from: mac, to: broadcast }, ethernet(0x0806, question));
}

/** Sixteen bytes of an IPv6 address, as 32 digits. */
type Digits = string;

/** An IPv6 packet with these addresses. */
function ipv6Between(source: Digits, destination: Digits, next: number, payload: Uint8Array): Uint8Array {
  const frame = ipv6(next, payload, 255);
  frame.set(bytesOf(source + destination), 22);
  return frame;
}

/** What neighbour discovery sends: a type, the bytes after the checksum, and the sender's MAC address (RFC 4861). */
function discovery(
  ends: MacEnds,
  [sender, receiver]: [Digits, Digits],
  type: number,
  rest: string,
): Uint8Array {
  const ownMac = joined([Uint8Array.of(1, 1), macBytes(ends.from)]);
  const message = joined([Uint8Array.of(type, 0, 0, 0), bytesOf(rest), ownMac]);
  const icmpv6 = 58;
  const pseudo = onesSum(bytesOf(sender + receiver), 0, 32, icmpv6 + message.length);
  const sum = checksumOf(onesSum(message, 0, message.length, pseudo));
  message.set([sum >> 8, sum & 0xff], 2);
  return between(ends, ipv6Between(sender, receiver, icmpv6, message));
}

/** The same by IPv6, to the target itself. */
export const neighbourSolicitation = (ends: MacEnds, sender: Digits, target: Digits) =>
  discovery(ends, [sender, target], 135, `00000000${target}`);

export const routerSolicitation = (ends: MacEnds, sender: Digits, router: Digits) =>
  discovery(ends, [sender, router], 133, '00000000');

/** Of a router that is none by default. */
export const routerAdvertisement = (ends: MacEnds, sender: Digits, host: Digits) =>
  discovery(ends, [sender, host], 134, '40000000 00000000 00000000');

/** A datagram that whoever has the MAC address is to forward. */
export const datagram = (ends: MacEnds, source: string, destination: string) =>
  between(ends, udp('x', { source, destination }));

export const datagram6 = (ends: MacEnds, source: Digits, destination: Digits) =>
  between(ends, ipv6Between(source, destination, 17, packetOf(udp('x')).subarray(20)));

/** Tells a host, in its router's name, of a better way to a far address (RFC 792, page 12). */
export function redirect(
  ends: MacEnds,
  router: string,
  host: string,
  far: string,
  better: string,
): Uint8Array {
  const [redirected, forHost] = [5, 1];
  const echoReply = packetOf(ipv4({ source: host, destination: far, protocol: 1 }, new Uint8Array(8)));
  const gateway = new DataView(ip4Bytes(better).buffer).getUint32(0);
  return between(ends, icmp(redirected, forHost, gateway, echoReply, { source: router, destination: host }));
}

/** Frames of a protocol that nobody speaks (IEEE 802: 0x88b5 is for experiments): to all, with a VLAN's tag, to a bridge. */
export function strangeFrame(from: string, kind: number): Uint8Array {
  const nothing = new Uint8Array(46);
  const [plain, tagged] = [
    ethernet(0x88b5, nothing),
    ethernet(0x8100, joined([bytesOf('0000 88b5'), nothing])),
  ];
  const frames = [
    between({ from, to: broadcast }, plain),
    between({ from, to: broadcast }, tagged),
    between({ from, to: '01:80:c2:00:00:0e' }, plain),
  ];
  return frames[kind % frames.length] as Uint8Array;
}
