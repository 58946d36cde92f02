import { ipv6Text, uint16 } from '../bytes.ts';
import { readName } from './dns-name.ts';
import { decimal, hex, ipv4, type Show, text } from './reader.ts';

/** The message that a record lies in; compression pointers count from its `start`. */
export interface Message {
  readonly start: number;
  readonly end: number;
}

/** A piece of a record’s data: the standard’s name, its bytes (or how to find its end), and a sentence. */
interface Piece {
  readonly name: string;
  readonly bytes: number | 'name' | 'string' | 'rest';
  readonly show: Show;
  readonly meaning: string;
}

interface Type {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

const piece = (name: string, bytes: Piece['bytes'], show: Show, meaning: string): Piece => ({
  name,
  bytes,
  show,
  meaning,
});
const domain = (name: string, meaning: string) => piece(name, 'name', text, meaning);
const seconds = (name: string, meaning: string) => piece(name, 4, decimal, meaning);
const short = (name: string, meaning: string) => piece(name, 2, decimal, meaning);

const start = [
  domain('MNAME', 'The name server that holds the zone’s original.'),
  domain('RNAME', 'The mailbox of who answers for the zone; its first dot stands for an @.'),
  seconds('SERIAL', 'The zone’s version; it grows with every change.'),
  seconds('REFRESH', 'Seconds after which a second server asks whether the zone has changed.'),
  seconds('RETRY', 'Seconds it waits before it asks again when that failed.'),
  seconds('EXPIRE', 'Seconds after which it stops answering from a copy it could not refresh.'),
  seconds('MINIMUM', 'Seconds for which “there is no such name” may be kept.'),
];

/** The types of records (RFC 1035, section 3.3; AAAA: RFC 3596; SRV: RFC 2782; OPT: RFC 6891). */
const types: Record<number, Type> = {
  1: { name: 'A', pieces: [piece('ADDRESS', 4, ipv4, 'The IPv4 address of the host.')] },
  2: { name: 'NS', pieces: [domain('NSDNAME', 'A host that answers for this zone.')] },
  5: { name: 'CNAME', pieces: [domain('CNAME', 'The name that this one is another name for.')] },
  6: { name: 'SOA', pieces: start },
  12: { name: 'PTR', pieces: [domain('PTRDNAME', 'The name that belongs to the address.')] },
  15: {
    name: 'MX',
    pieces: [
      short('PREFERENCE', 'The mail host with the lowest number is tried first.'),
      domain('EXCHANGE', 'A host that takes mail for this domain.'),
    ],
  },
  16: {
    name: 'TXT',
    pieces: [piece('TXT-DATA', 'string', text, 'Text, after a byte that says its length.')],
  },
  28: { name: 'AAAA', pieces: [piece('ADDRESS', 16, ipv6Text, 'The IPv6 address of the host.')] },
  33: {
    name: 'SRV',
    pieces: [
      short('Priority', 'The host with the lowest number is tried first.'),
      short('Weight', 'Among hosts of one priority, a greater weight is chosen more often.'),
      short('Port', 'The port at which the service listens.'),
      domain('Target', 'The host that offers the service.'),
    ],
  },
  41: { name: 'OPT', pieces: [] },
  65: { name: 'HTTPS', pieces: [] },
  255: { name: 'ANY', pieces: [] },
};

export const typeName = (type: number) => types[type]?.name ?? `TYPE${type}`;

/** One piece of a record’s data, where it lies. */
export interface Datum {
  readonly piece: Piece;
  readonly end: number;
  readonly value: string;
  readonly fault?: string;
}

const unknown = piece('RDATA', 'rest', hex, 'The record’s data, in the form its type says.');

function readPiece(bytes: Uint8Array, at: number, end: number, message: Message, what: Piece): Datum {
  if (what.bytes === 'name') {
    const name = readName(bytes, at, message.start, end);
    return { piece: what, end: name.end, value: name.text, fault: name.fault };
  }
  const isString = what.bytes === 'string';
  const length = isString
    ? 1 + (at < end ? (bytes[at] ?? 0) : 0)
    : what.bytes === 'rest'
      ? end - at
      : (what.bytes as number);
  const to = Math.min(end, at + length);
  if (at + length > end)
    return { piece: what, end, value: '', fault: `${what.name} ends after ${end - at} of ${length} bytes` };
  return { piece: what, end: to, value: what.show(bytes, isString ? at + 1 : at, to) };
}

/** The data of a record of `type` that lies from `at` to `end`, piece by piece; they cover it. */
export function readData(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  message: Message,
): Datum[] {
  const pieces = types[type]?.pieces ?? [];
  const data: Datum[] = [];
  let next = at;
  while (next < end || data.length < pieces.length) {
    const what = pieces[data.length] ?? (pieces[0]?.bytes === 'string' ? (pieces[0] as Piece) : unknown);
    const datum = readPiece(bytes, next, end, message, what);
    const extra = what === unknown && pieces.length > 0;
    data.push(extra ? { ...datum, fault: `the data has ${end - next} bytes too many` } : datum);
    next = datum.end;
    if (datum.fault) break;
  }
  return data;
}

/** An OPT record’s class is a size (RFC 6891, section 6.1.2), every other’s nearly always IN. */
export const isOptions = (type: number) => type === 41;

export const className = (code: number) =>
  ({ 1: 'IN', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' })[code] ?? `CLASS${code}`;

export const showType: Show = (bytes, at) => typeName(uint16(bytes, at));
export const showClass: Show = (bytes, at) => className(uint16(bytes, at));
