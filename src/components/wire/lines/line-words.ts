import { callerText } from '../../../../runner/wire/calls/causes.ts';
import type { Call, Match } from '../../../../runner/wire/calls/model.ts';
import { packetsText } from '../wire-words.ts';
import type { CalledLine } from './called-lines.ts';

const isInferred = ({ certainty }: Match) => certainty === 'inferred';

/** “2 packets”, “3 packets, 1 of them inferred”, “no packet”. */
export function countedText({ packets }: CalledLine): string {
  if (packets.size === 0) return 'no packet';
  const inferred = [...packets.values()].filter(isInferred).length;
  if (inferred === 0) return packetsText(packets.size);
  if (inferred === packets.size) return `${packetsText(packets.size)}, inferred`;
  return `${packetsText(packets.size)}, ${inferred} of them inferred`;
}

/** What the button of a line says: “Line 8, end: 2 packets”. */
export const offerText = (called: CalledLine): string =>
  `Line ${called.line}, ${called.calls.join(', ')}: ${countedText(called)}`;

/**
 * What choosing a line did: “end(): 2 packets marked”, with why some are only inferred.
 *
 * @param hidden how many of them the filter does not let through
 */
export function markedText(called: CalledLine, hidden: number): string {
  const calls = called.calls.map((what) => `${what}()`).join(', ');
  if (called.packets.size === 0) return `${calls}: no packet of this capture is known to be due to it.`;
  const reasons = new Set([...called.packets.values()].filter(isInferred).map(({ reason }) => reason));
  const why = reasons.size > 0 ? ` Inferred: ${[...reasons].join('; ')}.` : '';
  const behind = hidden > 0 ? ` The filter hides ${hidden} of them.` : '';
  return `${calls}: ${countedText(called)}, marked below.${why}${behind}`;
}

/** The tag of a marked row: “line 8”, and “≈ line 8” where that is inferred. */
export const tagText = (line: number, match: Match): string =>
  isInferred(match) ? `≈ line ${line}` : `line ${line}`;

/** A cause before and after the words that name its line. */
export function causeWords({ call, certainty, reason }: Match): { before: string; after: string } {
  const before = certainty === 'exact' ? 'Sent because of ' : 'Inferred: sent because of ';
  return { before, after: `${wayText(call)} (${reason}).` };
}

const wayText = ({ what, through }: Call) => {
  if (through === 'pipe') return `: ${what}() through a pipe`;
  return through === 'request' ? `: ${what}() for its request` : `: ${what}()`;
};

/** The place of a call: “line 8 of server.ts”. */
export const placeText = ({ file }: { file: string }, line: number): string => `line ${line} of ${file}`;

/** A cause that no line of a program is named for. */
export const placelessText = ({ call, certainty, reason }: Match): string =>
  `${certainty === 'exact' ? '' : 'Inferred: '}${callerText(call)} (${reason}).`;

/** What is said of a packet that no call is known for. */
export const unknownText = (callsCut: number): string =>
  callsCut > 0
    ? `No line is known for it: ${callsCut} socket calls of the programs were not kept.`
    : 'No socket call is known to have caused it: the kernel sends such packets by itself.';

/** What the ring beside a line’s number means. */
export const ringText = '○ called the network; choose it';
