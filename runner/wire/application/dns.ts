import { uint16 } from '../bytes.ts';
import type { Layer } from '../model.ts';
import { readName } from './dns-name.ts';
import { type Message, readData, typeName } from './dns-record.ts';
import type { Part } from './reader.ts';

/** The four sections of a message (RFC 1035, section 4.1), in their order. */
export const sections = ['question', 'answer', 'authority', 'additional'] as const;

/** A question or a resource record. */
export interface DnsRecord {
  readonly section: (typeof sections)[number];
  readonly name: string;
  readonly type: string;
  readonly typeCode: number;
  /** The data as text, pieces with a space between; empty for a question. */
  readonly data: string;
  readonly start: number;
  readonly nameEnd: number;
  /** Where the data begins; for a question, its end. */
  readonly dataStart: number;
  readonly end: number;
}

export interface DnsLayer extends Part {
  readonly protocol: 'dns';
  /** Where the message begins: after the length, over TCP. */
  readonly messageStart: number;
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly truncated: boolean;
  readonly rcode: number;
  /** Questions and records, as far as they could be read. */
  readonly records: readonly DnsRecord[];
}

const headerBytes = 12;

/** A reading of the records, which stops at the first one it cannot find the end of. */
interface Reading {
  readonly records: DnsRecord[];
  fault?: string;
  /** True when bytes are missing at the end. */
  cut: boolean;
}

function readRecord(bytes: Uint8Array, at: number, message: Message, section: number, reading: Reading) {
  const name = readName(bytes, at, message.start, message.end);
  const fixed = section === 0 ? 4 : 10;
  const dataStart = name.end + fixed;
  const dataBytes = section === 0 ? 0 : uint16(bytes, name.end + 8);
  const end = dataStart + dataBytes;
  reading.fault ??= name.fault;
  reading.cut = dataStart > message.end || end > message.end;
  const typeCode = uint16(bytes, name.end);
  if (dataStart > message.end) return;
  const isEmpty = section === 0 || (dataBytes === 0 && mayBeEmpty(bytes, name.end, message));
  const data = isEmpty ? [] : readData(bytes, typeCode, dataStart, Math.min(end, message.end), message);
  reading.fault ??= data.at(-1)?.fault;
  reading.records.push({
    section: sections[section] ?? 'additional',
    name: name.text,
    type: typeName(typeCode),
    typeCode,
    data: data.map(({ value }) => value).join(' '),
    start: at,
    nameEnd: name.end,
    dataStart,
    end: Math.min(end, message.end),
  });
}

/** An update names records by class ANY or NONE without their data (RFC 2136, sections 2.4 and 2.5). */
const mayBeEmpty = (bytes: Uint8Array, nameEnd: number, message: Message) =>
  opcodeOf(uint16(bytes, message.start + 2)) === update && updateClasses.includes(uint16(bytes, nameEnd + 2));

const update = 5;
const updateClasses = [254, 255];

const opcodeOf = (flags: number) => (flags >> 11) & 15;

function readRecords(bytes: Uint8Array, message: Message): Reading {
  const reading: Reading = { records: [], cut: false };
  let at = message.start + headerBytes;
  for (let section = 0; section < sections.length; section++) {
    const count = uint16(bytes, message.start + 4 + 2 * section);
    for (let i = 0; i < count; i++) {
      if (at >= message.end) {
        reading.cut = true;
        reading.fault ??= `ends before ${sections[section]} ${i + 1} of ${count}`;
        return reading;
      }
      readRecord(bytes, at, message, section, reading);
      if (reading.cut) {
        reading.fault ??= `ends in ${sections[section]} ${i + 1} of ${count}`;
        return reading;
      }
      at = reading.records.at(-1)?.end ?? message.end;
    }
  }
  return reading;
}

/** One message (RFC 1035, section 4.1). `more` says that the rest of it is in the next segment. */
function decodeMessage(bytes: Uint8Array, start: number, message: Message, more: boolean): DnsLayer {
  const whole = message.start + headerBytes <= message.end;
  const reading: Reading = whole
    ? readRecords(bytes, message)
    : { records: [], cut: true, fault: `ends after ${message.end - message.start} of ${headerBytes} bytes` };
  const fault = more ? undefined : reading.fault;
  const flags = whole ? uint16(bytes, message.start + 2) : 0;
  const last = reading.fault ? message.end : (reading.records.at(-1)?.end ?? message.start + headerBytes);
  return {
    protocol: 'dns',
    start,
    end: more ? message.end : last,
    messageStart: message.start,
    id: whole ? uint16(bytes, message.start) : 0,
    response: (flags & 0x8000) > 0,
    opcode: opcodeOf(flags),
    truncated: (flags & 0x200) > 0,
    rcode: flags & 15,
    records: reading.records,
    continues: more,
    fault,
  };
}

/** The message of a datagram; `isCut` says that the datagram has more bytes than there are. */
export function decodeDns(bytes: Uint8Array, start: number, end: number, isCut: boolean): Layer[] {
  const whole = decodeMessage(bytes, start, { start, end }, false);
  return [isCut && whole.fault ? decodeMessage(bytes, start, { start, end }, true) : whole];
}

/** The messages of a segment, each after two bytes that say its length (RFC 1035, section 4.2.2). */
export function decodeDnsOverTcp(bytes: Uint8Array, start: number, end: number): Layer[] {
  const layers: Layer[] = [];
  for (let at = start; at < end; ) {
    const from = Math.min(end, at + 2);
    const to = from + (at + 2 > end ? headerBytes : uint16(bytes, at));
    const layer = decodeMessage(bytes, at, { start: from, end: Math.min(end, to) }, to > end);
    layers.push({ ...layer, end: Math.min(end, to) });
    at = Math.min(end, to);
  }
  return layers;
}
