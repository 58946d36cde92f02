// A lab's name server. It runs in a sandbox on the host that the manifest names, with
// `zone.json` beside it, and answers over UDP and TCP (RFC 1035, section 4.2; RFC 7766).
import { createSocket, type RemoteInfo } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { decode, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';
import type { NameServerLimits } from '../../limits.ts';
import { rcode, respondTo, udpBytes, ZoneAnswers, type ZoneFile } from './zone-answers.ts';

const port = 53;

const headerBytes = 12;

/** What the server is told by the lab. */
export interface NameServerFile extends ZoneFile {
  limits: NameServerLimits;
}

const told = JSON.parse(readFileSync('zone.json', 'utf8')) as NameServerFile;
const answers = new ZoneAnswers(told);

/** A response as bytes, and how many of them its asker takes over UDP. */
interface Made {
  response: Packet;
  bytes: Buffer;
  most: number;
}

/**
 * Reads a message and answers it. One that has no more than a header that makes sense, or
 * a name that cannot be written again, is answered as malformed.
 */
function respond(message: Buffer): Made | undefined {
  if (message.length < headerBytes) return undefined;
  try {
    const query = decode(message);
    const response = answers.respond(query);
    return response && { response, bytes: encode(response), most: udpBytes(query) };
  } catch {
    const isResponse = message.readUInt8(2) >> 7 === 1;
    if (isResponse) return undefined;
    const response = respondTo({ id: message.readUInt16BE(0) }, rcode.formError);
    return { response, bytes: encode(response), most: message.length };
  }
}

const udp = createSocket('udp4');

udp.on('message', (message: Buffer, { address, port: from }: RemoteInfo) => {
  const made = respond(message);
  if (!made) return;
  const { response, bytes, most } = made;
  // What does not fit is not sent in part: the asker comes back over TCP (RFC 2181, section 9).
  const short = () =>
    encode({ ...response, flags: (response.flags ?? 0) | TRUNCATED_RESPONSE, answers: [], authorities: [] });
  // An asker that is gone, or has no address to answer to, is its own affair.
  udp.send(bytes.length <= most ? bytes : short(), from, address, () => {});
});

/** Messages over TCP have their length in front (RFC 1035, section 4.2.2). */
function converse(connection: Socket): void {
  let received = Buffer.alloc(0);
  connection.setTimeout(told.limits.idleMs, () => connection.destroy());
  connection.on('error', () => connection.destroy());
  connection.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const made = respond(received.subarray(2, end));
      if (made) connection.write(withLength(made.bytes));
      received = received.subarray(end);
    }
    // Who asks and takes no answers would fill this server's memory.
    if (connection.writableLength > told.limits.untakenBytes) connection.destroy();
  });
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

const tcp = createServer(converse);
tcp.maxConnections = told.limits.connections;

udp.bind(port, '0.0.0.0', () => tcp.listen({ port, host: '0.0.0.0' }, () => console.log('ready')));
