import { z } from 'zod';

const port = z.int().min(0).max(65_535);
const endpoint = z.strictObject({ address: z.string().min(1).max(45), port });
const count = z.int().nonnegative();
const place = z.strictObject({
  file: z.string().min(1).max(255),
  line: z.int().positive(),
  column: z.int().positive(),
});

/** One socket call of a run, as the process itself reports it: nothing of it can be trusted. */
export const callReport = z.strictObject({
  what: z.enum(['connect', 'listen', 'write', 'end', 'send', 'close', 'reset']),
  protocol: z.enum(['tcp', 'udp']),
  /** Tells the sockets of one run apart, from 1. */
  socket: count,
  /** When the program called, in microseconds since 1970. */
  atUs: count,
  /** The innermost line of the program that led to the call; none where Node calls by itself. */
  place: place.optional(),
  /**
   * How the call came about when no line of the program makes it: a pipe that `place` laid, an
   * HTTP request that `place` made, or the peer's end, after which Node ends a socket that may
   * not stay half open.
   */
  through: z.enum(['pipe', 'request', 'peer-end']).optional(),
  /** As far as the kernel knew at that moment; other calls of the same socket may know more. */
  local: endpoint.optional(),
  remote: endpoint.optional(),
  /** Where what TCP is given begins, counted from the first byte of the connection. */
  firstByte: count.optional(),
  /** Bytes given to TCP or sent as one datagram; unknown where TLS encrypts them. */
  byteCount: count.optional(),
});

export type CallReport = z.infer<typeof callReport>;

/** So many calls were not reported, of the whole run until now. */
export const cutReport = z.strictObject({ cut: count });

/** A socket call of a session. Times count microseconds from its opening, as those of packets. */
export const socketCall = callReport.extend({
  /** A process may claim any time. */
  atUs: z.int(),
  /** From 1, in the order they were reported. */
  number: z.int().positive(),
  run: z.int().positive(),
  /** The host whose program called, as the page knows it. */
  host: z.string().min(1),
  /** The host whose network it uses: the same, but for a second program on another host. */
  on: z.string().min(1),
});

export type SocketCall = z.infer<typeof socketCall>;
