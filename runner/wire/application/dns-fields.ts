import type { Field } from '../model.ts';
import type { DnsLayer, DnsRecord } from './dns.ts';
import { dataMeanings } from './dns-data-meanings.ts';
import { isOptions, type Message, readData, showClass, showType } from './dns-record.ts';
import { opcodes, rcodes } from './dns-summary.ts';
import { type Bits, FieldList } from './field-list.ts';
import { decimal, hex, identifier } from './reader.ts';

const flags: readonly Bits[] = [
  ['QR', 1, '0 for a query, 1 for a response.', { 0: 'query', 1: 'response' }],
  ['Opcode', 4, 'What kind of query it is.', opcodes],
  ['AA', 1, '1 when the answer is from a server that holds the zone itself.'],
  ['TC', 1, '1 when the answer was cut because it did not fit: ask again over TCP.'],
  ['RD', 1, '1 asks the server to find the answer, wherever it is.'],
  ['RA', 1, '1 when the server can do that.'],
  ['Z', 1, 'Reserved; 0.'],
  ['AD', 1, '1 when the server has verified the answer’s signatures.'],
  ['CD', 1, '1 asks it not to verify them.'],
  ['RCODE', 4, 'How it went.', rcodes],
];

const counts = [
  ['QDCOUNT', 'How many questions follow.'],
  ['ANCOUNT', 'How many answers.'],
  ['NSCOUNT', 'How many records that name servers with authority.'],
  ['ARCOUNT', 'How many records that may help beside.'],
] as const;

const about = {
  question: 'The name that is asked about.',
  answer: 'The name that this answer is about.',
  authority: 'The zone that this record is about.',
  additional: 'The name that this helping record is about.',
};

const extended: readonly Bits[] = [
  ['EXTENDED-RCODE', 8, 'The upper eight bits of a longer RCODE.'],
  ['VERSION', 8, 'The version of EDNS; 0.'],
  ['DO', 1, '1 asks for the records that sign the answer.'],
  ['Z', 15, 'Reserved; 0.'],
];

function recordFields(list: FieldList, record: DnsRecord, message: Message) {
  const q = record.section === 'question' ? 'Q' : '';
  list.upTo(record.nameEnd, `${q}NAME`, record.name, about[record.section]);
  list.add(`${q}TYPE`, 2, showType, q ? 'What is asked about it.' : 'What kind of data the record holds.');
  if (isOptions(record.typeCode) && !q) {
    list
      .add('CLASS', 2, decimal, 'In an OPT record: how many bytes of UDP its sender can take.')
      .bits(extended);
  } else list.add(`${q}CLASS`, 2, showClass, 'IN, the Internet, in nearly every message.');
  if (q) return;
  if (!isOptions(record.typeCode))
    list.add('TTL', 4, decimal, 'Seconds for which the record may be kept and used again.');
  list.add('RDLENGTH', 2, decimal, 'Bytes of data that follow.');
  for (const { piece, end, value } of readData(
    list.bytes,
    record.typeCode,
    record.dataStart,
    record.end,
    message,
  )) {
    list.upTo(end, piece.name, value, dataMeanings[piece.name] ?? '');
  }
  list.upTo(record.end, 'RDATA', hex, 'Data that could not be read.');
}

export function dnsFields(bytes: Uint8Array, layer: DnsLayer): Field[] {
  const list = new FieldList(bytes, layer);
  const message = { start: layer.messageStart, end: layer.end };
  list.upTo(layer.messageStart, 'Length', decimal, 'Over TCP: how many bytes the message has.');
  list.add('ID', 2, identifier, 'A number by which the answer is known to belong to the question.');
  list.bits(flags);
  for (const [name, meaning] of counts) list.add(name, 2, decimal, meaning);
  for (const record of layer.records) recordFields(list, record, message);
  return list.rest('Rest', hex, 'Bytes that could not be read.');
}
