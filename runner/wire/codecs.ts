import { applicationCodecs } from './application/codecs.ts';
import { arpCodec } from './link/arp-codec.ts';
import { ethernetCodec } from './link/ethernet-codec.ts';
import type { Codec, Field, Frame, Layer, Protocol } from './model.ts';
import { icmpCodec } from './network/icmp-codec.ts';
import { icmpv6Codec } from './network/icmpv6-codec.ts';
import { ipv4Codec } from './network/ipv4-codec.ts';
import { ipv6Codec } from './network/ipv6-codec.ts';
import { tcpCodec } from './transport/tcp-codec.ts';
import { udpCodec } from './transport/udp-codec.ts';

/** What each protocol's file knows; a codec is only ever handed layers of its own protocol. */
const codecs: Record<Protocol, Codec<never>> = {
  ...applicationCodecs,
  ethernet: ethernetCodec,
  arp: arpCodec,
  ipv4: ipv4Codec,
  ipv6: ipv6Codec,
  icmp: icmpCodec,
  icmpv6: icmpv6Codec,
  udp: udpCodec,
  tcp: tcpCodec,
};

/** The protocol's name as a reader knows it. */
export const titleOf = (protocol: Protocol): string => codecs[protocol].title;

/** The layer's fields, in the order of their bytes. */
export const fieldsOf = ({ bytes }: Frame, layer: Layer): Field[] =>
  codecs[layer.protocol].fields(bytes, layer as never);

/** The layer in one line, without a final period. */
export const summaryOf = (layer: Layer): string => codecs[layer.protocol].summary(layer as never);
