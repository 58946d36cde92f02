import type { Call, Match } from './model.ts';

/** What a packet is due to, each line and call once; what is exact comes first. */
export function causesOf<C extends Call>(matches: readonly Match<C>[]): Match<C>[] {
  const exactFirst = matches.toSorted((a, b) => rankOf(a) - rankOf(b));
  return [...Map.groupBy(exactFirst, keyOf).values()].map(([first]) => first as Match<C>);
}

const rankOf = ({ certainty }: Match) => (certainty === 'exact' ? 0 : 1);

const keyOf = ({ call: { host, what, place } }: Match) =>
  `${host} ${what} ${place ? `${place.line} ${place.file}` : ''}`;

/** How a call came about that no line makes by itself. */
const ways = {
  pipe: ' through a pipe',
  request: ' through a request',
  'peer-end': ' after the peer’s end',
} as const;

/** Who made a call, in few words: “client.ts:4 connect”, “client’s Node end after the peer’s end”. */
export function callerText({ host, what, place, through }: Call): string {
  const who = place ? `${place.file}:${place.line}` : `${host}’s Node`;
  return `${who} ${what}${through ? ways[through] : ''}`;
}

/** More causes than these are only counted: a process may claim any number. */
const mostTold = 3;

/** Causes in a line: “server.ts:8 end”, “server.ts:16 listen, inferred”; empty where there are none. */
export function causesText(causes: readonly Match[]): string {
  const told = causes
    .slice(0, mostTold)
    .map(({ call, certainty }) => `${callerText(call)}${certainty === 'exact' ? '' : ', inferred'}`);
  const more = causes.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
