import { dataFields, textFields } from './application/data-fields.ts';
import { dhcpFields } from './application/dhcp-fields.ts';
import { dnsFields } from './application/dns-fields.ts';
import { httpFields } from './application/http-fields.ts';
import { linesFields } from './application/lines-fields.ts';
import { telnetFields } from './application/telnet-fields.ts';
import { tlsFields } from './application/tls-fields.ts';
import { webSocketFields } from './application/websocket-fields.ts';
import { xmlRpcFields } from './application/xml-rpc-fields.ts';
import { arpFields } from './link/arp-fields.ts';
import { ethernetFields } from './link/ethernet-fields.ts';
import type { Field, Frame, Layer, Protocol, ReadFields } from './model.ts';
import { icmpFields } from './network/icmp-fields.ts';
import { icmpv6Fields } from './network/icmpv6-fields.ts';
import { igmpFields } from './network/igmp-fields.ts';
import { ipv4Fields } from './network/ipv4-fields.ts';
import { ipv6Fields } from './network/ipv6-fields.ts';
import { tcpFields } from './transport/tcp-fields.ts';
import { udpFields } from './transport/udp-fields.ts';

/** Each is only ever handed layers of its own protocol. */
const readers: Record<Protocol, ReadFields<never>> = {
  ethernet: ethernetFields,
  arp: arpFields,
  ipv4: ipv4Fields,
  ipv6: ipv6Fields,
  icmp: icmpFields,
  icmpv6: icmpv6Fields,
  igmp: igmpFields,
  udp: udpFields,
  tcp: tcpFields,
  dns: dnsFields,
  dhcp: dhcpFields,
  http: httpFields,
  'xml-rpc': xmlRpcFields,
  websocket: webSocketFields,
  tls: tlsFields,
  smtp: linesFields,
  pop3: linesFields,
  ftp: linesFields,
  nntp: linesFields,
  telnet: telnetFields,
  text: textFields,
  data: dataFields,
};

/** The layer's fields, in the order of their bytes. */
export const fieldsOf = ({ bytes }: Pick<Frame, 'bytes'>, layer: Layer): Field[] =>
  readers[layer.protocol](bytes, layer as never);
