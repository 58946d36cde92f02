import { fieldsBy, flagText, named, part, restField, whole, written } from '../fields.ts';
import type { Field } from '../model.ts';
import { type Family, type GroupRecords, recordTypes } from './group-records.ts';

/** What follows the group in a query that may name sources (RFC 3376, section 4.1; RFC 3810, section 5.1). */
export const queryPlans = (at: number) => [
  part('Reserved', at, 1, [0, 4], 'Not used; always 0.'),
  part(
    'Suppress Router-Side Processing',
    at,
    1,
    [4, 1],
    'Set, other routers do not count from this query.',
    flagText,
  ),
  part('Querier’s Robustness Variable', at, 1, [5, 3], 'How many times a message is sent, against loss.'),
  whole('Querier’s Query Interval Code', at + 1, 1, 'How often the router asks, in seconds up to 127.'),
  whole('Number of Sources', at + 2, 2, 'How many senders follow that are asked about; 0 asks about all.'),
];

/** The senders from `start` on, and what is left behind them. */
export function sourceFields(
  bytes: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  { addressBytes, text }: Family,
): Field[] {
  const meaning = 'A sender whose packets to the group are wanted, or are not.';
  const count = Math.floor((end - start) / addressBytes);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * addressBytes;
    return { name: 'Source Address', start: at, end: at + addressBytes, value: text(bytes, at), meaning };
  });
}

/** The fields of each group’s record, and one for what cannot be one. */
export function recordFields(
  bytes: Uint8Array,
  { records, rest }: GroupRecords,
  end: number,
  family: Family,
): Field[] {
  const plans = [
    whole('Record Type', 0, 1, 'What the host tells about the group.', named(recordTypes)),
    whole('Aux Data Len', 1, 1, 'How long the data after the sources is, in words of four bytes; always 0.'),
    whole('Number of Sources', 2, 2, 'How many senders follow.'),
    written('Multicast Address', 4, family.addressBytes, family.text, 'The group’s address.'),
  ];
  const fields = records.flatMap((record) => [
    ...fieldsBy(plans, bytes, record.start, record.end),
    ...sourceFields(bytes, [record.sourcesStart, record.sourcesEnd], family),
    ...restField('Auxiliary Data', bytes, record.sourcesEnd, record.end, 'Data that no standard defines.'),
  ]);
  const meaning = 'Bytes that should be a record and cannot be one, or that are no record’s.';
  return [...fields, ...restField('Malformed Record', bytes, rest, end, meaning)];
}
