import type { Codec, Protocol } from '../model.ts';
import { dataCodec } from './data.ts';
import { dhcpCodec } from './dhcp-codec.ts';
import { dnsCodec } from './dns-codec.ts';
import { httpCodec } from './http-codec.ts';
import { ftpCodec, nntpCodec, pop3Codec, smtpCodec } from './lines-codec.ts';
import { telnetCodec } from './telnet-codec.ts';
import { textCodec } from './text.ts';
import { tlsCodec } from './tls-codec.ts';
import { webSocketCodec } from './websocket-codec.ts';
import { xmlRpcCodec } from './xml-rpc-codec.ts';

/** The application protocols' codecs. */
export const applicationCodecs = {
  dns: dnsCodec,
  dhcp: dhcpCodec,
  http: httpCodec,
  'xml-rpc': xmlRpcCodec,
  websocket: webSocketCodec,
  tls: tlsCodec,
  smtp: smtpCodec,
  pop3: pop3Codec,
  ftp: ftpCodec,
  nntp: nntpCodec,
  telnet: telnetCodec,
  text: textCodec,
  data: dataCodec,
} as const satisfies Partial<Record<Protocol, Codec<never>>>;
