import { readChunks } from './http-chunks.ts';
import { characters, lineEnd, type Part, preview } from './reader.ts';

/** A message as far as this packet holds it, or a part of a body that began earlier. */
export interface HttpLayer extends Part {
  readonly protocol: 'http';
  readonly kind: 'request' | 'response' | 'continuation';
  /** The first line, cut when it is long. */
  readonly startLine: string;
  /** Empty for a response. */
  readonly method: string;
  /** 0 for a request. */
  readonly status: number;
  /** After the empty line that ends the head; where the packet ends, if the head goes on. */
  readonly headEnd: number;
  readonly contentType: string;
  /** What Content-Length says. */
  readonly contentBytes?: number;
  readonly chunked: boolean;
  /** The protocol to change to, in small letters: “websocket”. */
  readonly upgrade: string;
  /** Bytes of body that are here; with chunks, the marks between them are counted too. */
  readonly bodyBytes: number;
}

const request = /^([!#$%&'*+.^`|~\w-]+) (\S+) HTTP\/\d\.\d\r?\n?$/;
const response = /^HTTP\/\d\.\d (\d{3})(?: .*)?\r?\n?$/;

interface StartLine {
  readonly method: string;
  readonly status: number;
  readonly end: number;
}

const versionBytes = 8;
const isLetter = (byte = 0) => (byte | 32) >= 97 && (byte | 32) <= 122;
const versionMark = 'HTTP/'.split('').map((sign) => sign.charCodeAt(0));
const saysHttp = (bytes: Uint8Array, at: number) => versionMark.every((code, i) => bytes[at + i] === code);

/** A request line up to where its segment ends; a short one may be anything. */
const begunRequest =
  /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH) (?:\/|https?:\/\/)[!-~]*(?: (?:H(?:T(?:T(?:P(?:\/[\d.]*)?)?)?)?)?\r?)?$/;
const lookedAtBytes = 16_384;

function readBegunLine(bytes: Uint8Array, at: number, end: number, least: number): StartLine | undefined {
  if (end - at < least || end - at > lookedAtBytes) return undefined;
  const method = begunRequest.exec(characters(bytes, at, end))?.[1];
  return method ? { method, status: 0, end } : undefined;
}

/** The request or status line that begins here (RFC 9112, sections 3 and 4), if one does. */
function readStartLine(
  bytes: Uint8Array,
  at: number,
  end: number,
  leastBegun: number,
): StartLine | undefined {
  if (!isLetter(bytes[at])) return undefined;
  const stop = lineEnd(bytes, at, end);
  let last = stop;
  while (last > at && (bytes[last - 1] === 10 || bytes[last - 1] === 13)) last--;
  if (!saysHttp(bytes, at) && !saysHttp(bytes, last - versionBytes)) {
    return bytes[stop - 1] === 10 ? undefined : readBegunLine(bytes, at, end, leastBegun);
  }
  const line = characters(bytes, at, stop);
  const status = response.exec(line)?.[1];
  if (status) return { method: '', status: Number(status), end: stop };
  const method = request.exec(line)?.[1];
  return method ? { method, status: 0, end: stop } : undefined;
}

/** Fewer bytes than these without a line’s end may be any program’s; all senders fill larger segments. */
const leastBegunBytes = 500;

/**
 * Whether a message begins here.
 *
 * @param isExpected at a port of HTTP a request line counts however little of it is here
 */
export const isHttp = (bytes: Uint8Array, at: number, end: number, isExpected = false) =>
  readStartLine(bytes, at, end, isExpected ? 0 : leastBegunBytes) !== undefined;

/** What the header fields say about the body and the connection. */
interface Head {
  end: number;
  whole: boolean;
  contentType: string;
  contentBytes?: number;
  chunked: boolean;
  upgrade: string;
  fault?: string;
}

const colon = 58;
const space = 32;
const tab = 9;

/** The lengths of the names that are looked at. */
const lookedAt = new Set(
  ['upgrade', 'content-type', 'content-length', 'transfer-encoding'].map((name) => name.length),
);

function readLength(head: Head, value: string) {
  const known = head.contentBytes;
  if (!/^\d{1,15}$/.test(value)) head.fault ??= `Content-Length is “${value}”, not a number`;
  else if (known !== undefined && known !== Number(value)) head.fault ??= 'has two different Content-Lengths';
  else head.contentBytes = Number(value);
}

/** Only the last coding says where the body ends (RFC 9112, section 6.1). */
const lastOf = (list: string) => list.split(',').at(-1)?.trim();

function readField(bytes: Uint8Array, at: number, next: number, head: Head) {
  const first = bytes[at];
  if (first === space || first === tab) return;
  const mark = bytes.indexOf(colon, at);
  if (mark < 0 || mark >= next) {
    head.fault ??= `the line “${preview(bytes, at, next)}” has no colon`;
    return;
  }
  const before = bytes[mark - 1];
  if (mark === at || before === space || before === tab) head.fault ??= 'a colon follows no name';
  if (!lookedAt.has(mark - at)) return;
  const name = characters(bytes, at, mark).toLowerCase();
  const value = () =>
    preview(bytes, mark + 1, next)
      .trim()
      .toLowerCase();
  if (name === 'content-length') readLength(head, value());
  else if (name === 'content-type') head.contentType = value();
  else if (name === 'transfer-encoding') head.chunked = lastOf(value()) === 'chunked';
  else if (name === 'upgrade') head.upgrade = value();
}

/** Reads header fields up to the empty line (RFC 9112, section 5). A bare line feed ends a line too. */
function readHead(bytes: Uint8Array, start: number, end: number): Head {
  const head: Head = { end, whole: false, contentType: '', chunked: false, upgrade: '' };
  for (let at = start; at < end; ) {
    const next = lineEnd(bytes, at, end);
    if (bytes[next - 1] !== 10) return head;
    if (next === at + 1 || (next === at + 2 && bytes[at] === 13)) {
      head.end = next;
      head.whole = true;
      break;
    }
    readField(bytes, at, next, head);
    at = next;
  }
  if (head.chunked && head.contentBytes !== undefined) {
    head.fault ??= 'has both Transfer-Encoding and Content-Length';
  }
  return head;
}

/** How far the body goes (RFC 9112, section 6.3). */
function readBody(bytes: Uint8Array, head: Head, { status }: StartLine, end: number) {
  if (!head.whole) return { end: head.end, continues: true };
  const none = (status >= 100 && status < 200) || status === 204 || status === 304;
  if (none) return { end: head.end, continues: false };
  if (head.chunked) return readChunks(bytes, head.end, end);
  const untilClose = status > 0 && head.contentBytes === undefined;
  const last = untilClose ? end : head.end + (head.contentBytes ?? 0);
  return { end: Math.min(end, last), continues: last > end };
}

function decodeMessage(bytes: Uint8Array, start: number, end: number, line: StartLine): HttpLayer {
  const head = readHead(bytes, line.end, end);
  const body: { end: number; continues: boolean; fault?: string } = readBody(bytes, head, line, end);
  const fault = head.fault ?? body.fault;
  return {
    protocol: 'http',
    kind: line.status ? 'response' : 'request',
    start,
    end: body.end,
    startLine: preview(bytes, start, line.end),
    method: line.method,
    status: line.status,
    headEnd: head.end,
    contentType: head.contentType,
    ...(head.contentBytes !== undefined && { contentBytes: head.contentBytes }),
    chunked: head.chunked,
    upgrade: head.upgrade,
    bodyBytes: body.end - head.end,
    continues: body.continues,
    fault,
  };
}

/**
 * The message that begins at `start` (RFC 9112, section 2.1) with its body; where none begins,
 * all up to `end` as a part of an earlier message’s body.
 *
 * @param isExpected no body goes on here: a request line counts however little of it is here
 */
export function decodeHttpMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  isExpected: boolean,
): HttpLayer {
  const line = readStartLine(bytes, start, end, isExpected ? 0 : leastBegunBytes);
  if (line) return decodeMessage(bytes, start, end, line);
  return {
    protocol: 'http',
    kind: 'continuation',
    start,
    end,
    startLine: '',
    method: '',
    status: 0,
    headEnd: start,
    contentType: '',
    chunked: false,
    upgrade: '',
    bodyBytes: end - start,
    continues: false,
  };
}
