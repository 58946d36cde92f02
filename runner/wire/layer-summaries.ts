import { dataSummary, textSummary } from './application/data-summary.ts';
import { dhcpSummary } from './application/dhcp-summary.ts';
import { dnsSummary } from './application/dns-summary.ts';
import { httpSummary } from './application/http-summary.ts';
import { ftpSummary, nntpSummary, pop3Summary, smtpSummary } from './application/lines-summary.ts';
import { telnetSummary } from './application/telnet-summary.ts';
import { tlsSummary } from './application/tls-summary.ts';
import { webSocketSummary } from './application/websocket-summary.ts';
import { xmlRpcSummary } from './application/xml-rpc-summary.ts';
import { arpSummary } from './link/arp-summary.ts';
import { ethernetSummary } from './link/ethernet-summary.ts';
import type { Layer, Protocol, Summary } from './model.ts';
import { icmpSummary } from './network/icmp-summary.ts';
import { icmpv6Summary } from './network/icmpv6-summary.ts';
import { igmpSummary } from './network/igmp-summary.ts';
import { ipv4Summary, ipv6Summary } from './network/ip-summary.ts';
import { tcpSummary } from './transport/tcp-summary.ts';
import { udpSummary } from './transport/udp-summary.ts';

/** Each is only ever handed layers of its own protocol. */
const summaries: Record<Protocol, Summary<never>> = {
  ethernet: ethernetSummary,
  arp: arpSummary,
  ipv4: ipv4Summary,
  ipv6: ipv6Summary,
  icmp: icmpSummary,
  icmpv6: icmpv6Summary,
  igmp: igmpSummary,
  udp: udpSummary,
  tcp: tcpSummary,
  dns: dnsSummary,
  dhcp: dhcpSummary,
  http: httpSummary,
  'xml-rpc': xmlRpcSummary,
  websocket: webSocketSummary,
  tls: tlsSummary,
  smtp: smtpSummary,
  pop3: pop3Summary,
  ftp: ftpSummary,
  nntp: nntpSummary,
  telnet: telnetSummary,
  text: textSummary,
  data: dataSummary,
};

/** The protocol's name as a reader knows it. */
export const titleOf = (protocol: Protocol): string => summaries[protocol].title;

/** The layer in one line, without a final period. */
export const summaryOf = (layer: Layer): string => summaries[layer.protocol].line(layer as never);
