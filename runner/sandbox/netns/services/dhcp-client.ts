// Gets an address for a host that has none (RFC 2131, section 3.1): DISCOVER, OFFER,
// REQUEST, ACK. It prints the lease; putting the address onto the interface needs a right
// that no program of a lab has, and is done by the network.
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import {
  addressBytes,
  addressOption,
  broadcastFlag,
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

/** What a client learns. */
export interface Lease {
  address: string;
  server: string;
  subnetMask: string | undefined;
  router: string | undefined;
  nameServer: string | undefined;
  seconds: number;
}

/** After so long without an answer a message is sent again. */
const againMs = 500;

const { mac, hostName } = JSON.parse(readFileSync('client.json', 'utf8')) as {
  mac: string;
  hostName: string;
};
const xid = randomInt(2 ** 32);
const socket = createSocket('udp4');
let repeating: NodeJS.Timeout | undefined;

function say(type: number, ...more: [number, Buffer][]): void {
  const options = new Map([
    [option.kind, Buffer.from([type])],
    [option.hostName, Buffer.from(hostName)],
    ...more,
  ] as [number, Buffer][]);
  const message: DhcpMessage = {
    op: 1,
    xid,
    flags: broadcastFlag,
    clientAddress: noAddress,
    yourAddress: noAddress,
    mac,
    options,
  };
  const send = () => socket.send(encodeMessage(message), ports.server, everyone);
  clearInterval(repeating);
  repeating = setInterval(send, againMs);
  send();
}

function finish(ack: DhcpMessage, server: string): void {
  clearInterval(repeating);
  const lease: Lease = {
    address: ack.yourAddress,
    server,
    subnetMask: addressOption(ack, option.subnetMask),
    router: addressOption(ack, option.router),
    nameServer: addressOption(ack, option.nameServer),
    seconds: ack.options.get(option.leaseSeconds)?.readUInt32BE(0) ?? 0,
  };
  console.log(JSON.stringify(lease));
  socket.close();
}

socket.on('message', (bytes) => {
  const message = decodeMessage(bytes);
  if (message?.op !== 2 || message.xid !== xid || message.mac !== mac) return;
  const server = addressOption(message, option.server);
  if (server === undefined) return;
  const type = kindOf(message);
  if (type === kind.offer) {
    const wanted = addressBytes(message.yourAddress);
    say(kind.request, [option.requestedAddress, wanted], [option.server, addressBytes(server)]);
  }
  if (type === kind.ack) finish(message, server);
  if (type === kind.nak) say(kind.discover);
});

socket.bind(ports.client, noAddress, () => {
  socket.setBroadcast(true);
  say(kind.discover);
});
