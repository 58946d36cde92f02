// DHCP messages as bytes (RFC 2131, section 2; options: RFC 2132).

/** The message types of option 53. */
export const kind = { discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7 } as const;

/** The options that a lab's leases use. */
export const option = {
  subnetMask: 1,
  router: 3,
  nameServer: 6,
  hostName: 12,
  requestedAddress: 50,
  leaseSeconds: 51,
  kind: 53,
  server: 54,
} as const;

export const ports = { server: 67, client: 68 } as const;

/** The limited broadcast address: this link, no router beyond. */
export const everyone = '255.255.255.255';

/** A client without an address asks for answers by broadcast (RFC 2131, section 4.1). */
export const broadcastFlag = 0x8000;

export const noAddress = '0.0.0.0';

export interface DhcpMessage {
  /** 1 from a client, 2 from a server. */
  op: 1 | 2;
  /** The number that joins the messages of one exchange. */
  xid: number;
  flags: number;
  /** The client's address when it has one. */
  clientAddress: string;
  /** “Your” address: the one that is offered or leased. */
  yourAddress: string;
  mac: string;
  options: Map<number, Buffer>;
}

const cookie = Buffer.from([99, 130, 83, 99]);
const optionsAt = 240;
const end = 255;

/** The least that a BOOTP message has, which some take for granted (RFC 1542, section 2.1). */
const leastBytes = 300;

export const addressBytes = (address: string) => Buffer.from(address.split('.').map(Number));
export const addressText = (bytes: Buffer) => [...bytes.subarray(0, 4)].join('.');

export function encodeMessage(message: DhcpMessage): Buffer {
  const head = Buffer.alloc(optionsAt);
  head.set([message.op, 1, 6, 0]);
  head.writeUInt32BE(message.xid, 4);
  head.writeUInt16BE(message.flags, 10);
  addressBytes(message.clientAddress).copy(head, 12);
  addressBytes(message.yourAddress).copy(head, 16);
  Buffer.from(message.mac.replaceAll(':', ''), 'hex').copy(head, 28);
  cookie.copy(head, optionsAt - cookie.length);
  const options = [...message.options].flatMap(([code, value]) => [Buffer.from([code, value.length]), value]);
  const whole = Buffer.concat([head, ...options, Buffer.from([end])]);
  return Buffer.concat([whole, Buffer.alloc(Math.max(0, leastBytes - whole.length))]);
}

/** Reads a message over Ethernet; undefined for anything else. */
export function decodeMessage(bytes: Buffer): DhcpMessage | undefined {
  if (bytes.length < optionsAt || !bytes.subarray(optionsAt - 4, optionsAt).equals(cookie)) return undefined;
  const [op, hardware, length] = bytes;
  if ((op !== 1 && op !== 2) || hardware !== 1 || length !== 6) return undefined;
  const mac = bytes.subarray(28, 34).toString('hex').match(/../g)?.join(':') ?? '';
  return {
    op,
    xid: bytes.readUInt32BE(4),
    flags: bytes.readUInt16BE(10),
    clientAddress: addressText(bytes.subarray(12)),
    yourAddress: addressText(bytes.subarray(16)),
    mac,
    options: decodeOptions(bytes.subarray(optionsAt)),
  };
}

function decodeOptions(bytes: Buffer): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length && bytes[at] !== end; ) {
    const code = bytes[at] ?? end;
    // Option 0 pads, and has no length.
    const length = code === 0 ? -1 : (bytes[at + 1] ?? 0);
    if (code !== 0) options.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}

/** An option that holds one address; undefined when it is absent or cut off. */
export function addressOption(message: DhcpMessage, code: number): string | undefined {
  const value = message.options.get(code);
  return value && value.length >= 4 ? addressText(value) : undefined;
}

export const kindOf = (message: DhcpMessage) => message.options.get(option.kind)?.[0];
