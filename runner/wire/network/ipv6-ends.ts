import { joined, uint8 } from '../bytes.ts';
import { ipProtocol } from './ip-protocol.ts';
import type { Extension, Ipv6Layer } from './ipv6.ts';

const addressBytes = 16;

/** RFC 6275, section 6.3. */
const homeAddressOption = 201;

/** The number of Pad1, an option of one byte (RFC 8200, section 4.2). */
const pad1 = 0;

/**
 * The sender’s own address, where a packet from a mobile node tells it: the source is then only
 * where the node is at the moment (RFC 6275, section 11.3.1).
 */
export function homeSourceOf({ bytes, start, extensions }: Ipv6Layer): Uint8Array {
  const home = extensions
    .filter(({ type }) => type === ipProtocol.destinationOptions)
    .map((extension) => homeAddressIn(bytes, extension))
    .find((each) => each !== undefined);
  return home ?? bytes.subarray(start + 8, start + 8 + addressBytes);
}

function homeAddressIn(bytes: Uint8Array, { start, end }: Extension): Uint8Array | undefined {
  for (let at = start + 2; at < end; ) {
    const type = uint8(bytes, at);
    const next = type === pad1 ? at + 1 : at + 2 + uint8(bytes, at + 1);
    if (type === homeAddressOption && next === at + 2 + addressBytes && next <= end) {
      return bytes.subarray(at + 2, next);
    }
    at = next;
  }
  return undefined;
}

/**
 * Where a packet goes in the end: while a Routing header has segments left, it is the last of
 * them (RFC 8200, section 8.1). Undefined where the header’s type or length does not tell it.
 */
export function finalDestinationOf({ bytes, start, extensions }: Ipv6Layer): Uint8Array | undefined {
  const destination = bytes.subarray(start + 24, start + 24 + addressBytes);
  const routing = extensions.find(
    ({ type, start: at }) => type === ipProtocol.routing && segmentsLeft(bytes, at) > 0,
  );
  return routing ? lastSegment(bytes, routing, destination) : destination;
}

const segmentsLeft = (bytes: Uint8Array, start: number) => uint8(bytes, start + 3);

function lastSegment(
  bytes: Uint8Array,
  { start, end }: Extension,
  destination: Uint8Array,
): Uint8Array | undefined {
  const [list, routingType] = [start + 8, uint8(bytes, start + 2)];
  const isRoomy = end - list >= addressBytes;
  switch (routingType) {
    // The source route of RFC 2460, section 4.4, and the mobile node’s of RFC 6275, section 6.4.
    case 0:
    case 2:
      return isRoomy ? bytes.subarray(end - addressBytes, end) : undefined;
    case 3:
      return compressedSegment(bytes, start, end, destination);
    // RFC 8754, section 2: the list begins with the last segment.
    case 4:
      return isRoomy ? bytes.subarray(list, list + addressBytes) : undefined;
    default:
      return undefined;
  }
}

/** RFC 6554, section 3: the last address leaves out what it shares with the packet’s destination. */
function compressedSegment(
  bytes: Uint8Array,
  start: number,
  end: number,
  destination: Uint8Array,
): Uint8Array | undefined {
  const [shared, padding] = [uint8(bytes, start + 4) & 0x0f, uint8(bytes, start + 5) >> 4];
  const last = end - padding - (addressBytes - shared);
  return last < start + 8
    ? undefined
    : joined([destination.subarray(0, shared), bytes.subarray(last, end - padding)]);
}
