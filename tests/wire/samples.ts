import { checksumOf, onesSum } from '../../runner/wire/checksum.ts';
import { bytesOf, icmp, ipv4, ipv6, packetOf, tcp, textBytes, udp } from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';
import { decodeSoundly } from './soundness.ts';

export const protocols = (bytes: Uint8Array, wireLength?: number) =>
  decodeSoundly(bytes, wireLength).layers.map(({ protocol, quoted }) =>
    (quoted ? `(${protocol})` : protocol).toString(),
  );

export const faults = (bytes: Uint8Array, wireLength?: number) =>
  decodeSoundly(bytes, wireLength).layers.flatMap(({ fault }) => fault ?? []);

/** Who has a? */
export const query = Uint8Array.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 1, 0, 1]);

/** An IGMP message, its checksum right. */
export function igmp(digits: string): Uint8Array {
  const message = bytesOf(digits);
  const sum = checksumOf(onesSum(message, 0, message.length));
  message.set([sum >> 8, sum & 0xff], 2);
  return ipv4(
    { source: '10.0.0.1', destination: '239.1.2.3', protocol: 2, options: [148, 4, 0, 0] },
    message,
  );
}

export const samples: Record<string, Uint8Array> = {
  ...realFrames,
  options: ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 6, options: [148, 4, 0, 0] },
    packetOf(realFrames.syn).subarray(20),
  ),
  fragment: ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, fragment: 0x2001 },
    textBytes('later'),
  ),
  hopByHop: ipv6(
    0,
    Uint8Array.from([
      43, 0, 5, 2, 0, 0, 1, 0, 60, 0, 0, 0, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 0, 0, 0, 9, 0,
      53, 0, 53, 0, 8, 0, 0,
    ]),
  ),
  routerAdvertisement: ipv6(
    58,
    Uint8Array.from([
      134,
      0,
      0,
      0,
      64,
      0xc0,
      7,
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      5,
      1,
      0,
      0,
      0,
      0,
      5,
      220,
      3,
      4,
      64,
      0xc0,
      ...Array(28).fill(1),
    ]),
  ),
  listenerQuery: ipv6(58, bytesOf(`82000000 27100000 ${'00'.repeat(16)}`)),
  listenerQuery2: ipv6(
    58,
    bytesOf(`82000000 27100000 ff020000000000000000000000000005 027d0001 20010db8${'00'.repeat(11)}07`),
  ),
  listenerDone: ipv6(58, bytesOf('84000000 00000000 ff020000000000000000000000000005')),
  igmpQuery: igmp('11640000 00000000'),
  igmpQuery3: igmp('11640000 ef010203 027d0002 0a000001 0a000002'),
  igmpReport: igmp('16000000 ef010203'),
  igmpLeave: igmp('17000000 ef010203'),
  igmpReport3: igmp(
    '22000000 00000004 04000000 ef010203 03000001 ef010204 0a000001 03000000 ef010205 02010000 ef010206 01020304',
  ),
  igmpUnknown: igmp('ff000000 00000000'),
  unsaidAdvertisement: ipv6(58, bytesOf('88000000 60000000 20010db8000100000000000000000001')),
  redirect: icmp(5, 1, 0xc0a80102, packetOf(realFrames.datagram)),
  timestamp: icmp(13, 0, 1, new Uint8Array(12)),
  unknownType: icmp(200, 3, 0, textBytes('?')),
  datagram53: udp(query, { destinationPort: 53 }),
  lease: udp(
    Uint8Array.from([2, 1, 6, 0, ...Array(232).fill(0), 99, 130, 83, 99, 53, 1, 2, 51, 4, 0, 0, 1, 0, 255]),
    { sourcePort: 67, destinationPort: 68 },
  ),
  close: tcp({
    flags: 'A',
    sequence: 1,
    data: 'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x08\x02ab',
  }),
};
