// A lab's DHCP server (RFC 2131, section 4.3). It runs in a sandbox on the host that the
// manifest names, with `dhcp.json` beside it.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import {
  addressBytes,
  addressOption,
  type DhcpMessage,
  decodeMessage,
  encodeMessage,
  everyone,
  kind,
  kindOf,
  noAddress,
  option,
  ports,
} from './dhcp-message.ts';
import { LeaseBook, type LeaseRules } from './lease-book.ts';

/** What the server is told by the lab. */
export interface DhcpSettings extends LeaseRules {
  server: string;
  subnetMask: string;
  router: string | undefined;
  nameServer: string | undefined;
  leaseSeconds: number;
}

const settings = JSON.parse(readFileSync('dhcp.json', 'utf8')) as DhcpSettings;
const book = new LeaseBook(settings);
const socket = createSocket('udp4');

function answer(message: DhcpMessage): DhcpMessage | undefined {
  const offered = () => book.addressFor(message.mac);
  switch (kindOf(message)) {
    case kind.discover: {
      const address = offered();
      return address === undefined ? undefined : lease(message, kind.offer, address);
    }
    case kind.request:
      return answerRequest(message);
    case kind.release:
      book.release(message.mac);
  }
  return undefined;
}

/** A request names an offer, or the address that the client has and wants to keep. */
function answerRequest(message: DhcpMessage): DhcpMessage | undefined {
  const chosen = addressOption(message, option.server);
  if (chosen !== undefined && chosen !== settings.server) return undefined;
  const wanted = addressOption(message, option.requestedAddress) ?? message.clientAddress;
  if (book.holds(message.mac, wanted)) return lease(message, kind.ack, wanted);
  return reply(message, kind.nak, noAddress, []);
}

function lease(message: DhcpMessage, type: number, address: string): DhcpMessage {
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(settings.leaseSeconds);
  const { router, nameServer } = settings;
  return reply(message, type, address, [
    [option.leaseSeconds, seconds],
    [option.subnetMask, addressBytes(settings.subnetMask)],
    ...(router ? [[option.router, addressBytes(router)] as const] : []),
    ...(nameServer ? [[option.nameServer, addressBytes(nameServer)] as const] : []),
  ]);
}

function reply(
  { xid, flags, mac, clientAddress }: DhcpMessage,
  type: number,
  yourAddress: string,
  more: (readonly [number, Buffer])[],
): DhcpMessage {
  const options = new Map<number, Buffer>([
    [option.kind, Buffer.from([type])],
    [option.server, addressBytes(settings.server)],
    ...more,
  ]);
  return { op: 2, xid, flags, mac, clientAddress, yourAddress, options };
}

socket.on('message', (bytes) => {
  const message = decodeMessage(bytes);
  if (message?.op !== 1) return;
  const response = answer(message);
  if (!response) return;
  // A client that has its address is answered there, any other by broadcast (section 4.1).
  const known = message.clientAddress !== noAddress && kindOf(response) === kind.ack;
  socket.send(encodeMessage(response), ports.client, known ? message.clientAddress : everyone, () => {});
});

socket.bind(ports.server, noAddress, () => {
  socket.setBroadcast(true);
  console.log('ready');
});
