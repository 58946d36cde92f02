import { uint8, uint16 } from '../bytes.ts';

/** One group of a membership report (RFC 3376, section 4.2.4; RFC 3810, section 5.2.4). */
export interface GroupRecord {
  readonly type: number;
  readonly group: string;
  readonly sourceCount: number;
  readonly start: number;
  readonly sourcesStart: number;
  /** Where the sources end, and auxiliary data may follow. */
  readonly sourcesEnd: number;
  readonly end: number;
}

/** How the addresses of a family are read. */
export interface Family {
  readonly addressBytes: 4 | 16;
  readonly text: (bytes: Uint8Array, at: number) => string;
}

/** The records of a report as far as they are there. */
export interface GroupRecords {
  readonly records: readonly GroupRecord[];
  /** How many the report says it has. */
  readonly count: number;
  /** Where what cannot be a record begins. */
  readonly rest: number;
}

/** Reads at most `count` records that lie from `start` to `end`. */
export function readGroupRecords(
  bytes: Uint8Array,
  [start, end]: readonly [start: number, end: number],
  count: number,
  { addressBytes, text }: Family,
): GroupRecords {
  const records: GroupRecord[] = [];
  let at = start;
  while (records.length < count && at + 4 + addressBytes <= end) {
    const sourceCount = uint16(bytes, at + 2);
    const sourcesStart = at + 4 + addressBytes;
    const sourcesEnd = sourcesStart + sourceCount * addressBytes;
    const next = sourcesEnd + 4 * uint8(bytes, at + 1);
    if (next > end) break;
    const [type, group] = [uint8(bytes, at), text(bytes, at + 4)];
    records.push({ type, group, sourceCount, start: at, sourcesStart, sourcesEnd, end: next });
    at = next;
  }
  return { records, count, rest: at };
}

/** RFC 3376, section 4.2.12; RFC 3810, section 5.2.12. */
export const recordTypes: Record<number, string> = {
  1: 'MODE_IS_INCLUDE',
  2: 'MODE_IS_EXCLUDE',
  3: 'CHANGE_TO_INCLUDE_MODE',
  4: 'CHANGE_TO_EXCLUDE_MODE',
  5: 'ALLOW_NEW_SOURCES',
  6: 'BLOCK_OLD_SOURCES',
};

const mostTold = 3;

/** `joins 224.1.2.3, leaves 224.1.2.4`: what a report says of its groups. */
export function groupsText({ records, count }: GroupRecords): string {
  if (count === 0) return 'no group';
  const told = records.slice(0, mostTold).map(recordText);
  const more = count - told.length;
  return [
    ...told,
    ...(more > 0 ? [`${more} ${told.length > 0 ? 'more' : `group${more === 1 ? '' : 's'}`}`] : []),
  ].join(', ');
}

/** Whoever excludes no source wants all, and whoever includes none wants nothing. */
function recordText({ type, group, sourceCount }: GroupRecord): string {
  const sources = `${sourceCount} source${sourceCount === 1 ? '' : 's'}`;
  const [all, some] = {
    1: ['none of', `${sources} of`],
    2: ['member of', `all but ${sources} of`],
    3: ['leaves', `goes over to ${sources} of`],
    4: ['joins', `goes over to all but ${sources} of`],
    5: ['no new source of', `allows ${sources} of`],
    6: ['blocks no source of', `blocks ${sources} of`],
  }[type] ?? [`record of type ${type} for`, `record of type ${type} for`];
  return `${sourceCount === 0 ? all : some} ${group}`;
}
