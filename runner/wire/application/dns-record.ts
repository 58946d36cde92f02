import { ipv6Text, uint16 } from '../bytes.ts';
import { readName } from './dns-name.ts';
import { decimal, hex, ipv4, type Show, text } from './reader.ts';

/** The message that a record lies in; compression pointers count from its `start`. */
export interface Message {
  readonly start: number;
  readonly end: number;
}

/** A piece of a record’s data: the standard’s name, and its bytes (or how to find its end). */
interface Piece {
  readonly name: string;
  readonly bytes: number | 'name' | 'string' | 'rest';
  readonly show: Show;
}

interface Type {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

const piece = (name: string, bytes: Piece['bytes'], show: Show): Piece => ({ name, bytes, show });
const domain = (name: string) => piece(name, 'name', text);
const seconds = (name: string) => piece(name, 4, decimal);
const short = (name: string) => piece(name, 2, decimal);

const start = [
  domain('MNAME'),
  domain('RNAME'),
  seconds('SERIAL'),
  seconds('REFRESH'),
  seconds('RETRY'),
  seconds('EXPIRE'),
  seconds('MINIMUM'),
];

/** The types of records (RFC 1035, section 3.3; AAAA: RFC 3596; SRV: RFC 2782; OPT: RFC 6891). */
const types: Record<number, Type> = {
  1: { name: 'A', pieces: [piece('ADDRESS', 4, ipv4)] },
  2: { name: 'NS', pieces: [domain('NSDNAME')] },
  5: { name: 'CNAME', pieces: [domain('CNAME')] },
  6: { name: 'SOA', pieces: start },
  12: { name: 'PTR', pieces: [domain('PTRDNAME')] },
  15: {
    name: 'MX',
    pieces: [short('PREFERENCE'), domain('EXCHANGE')],
  },
  16: {
    name: 'TXT',
    pieces: [piece('TXT-DATA', 'string', text)],
  },
  28: { name: 'AAAA', pieces: [piece('ADDRESS', 16, ipv6Text)] },
  33: {
    name: 'SRV',
    pieces: [short('Priority'), short('Weight'), short('Port'), domain('Target')],
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

const unknown = piece('RDATA', 'rest', hex);

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
