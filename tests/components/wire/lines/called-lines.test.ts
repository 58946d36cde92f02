import { describe, expect, test } from 'vitest';
import type { SocketCall } from '../../../../runner/protocol/socket-calls.ts';
import { CallMatches } from '../../../../runner/wire/calls/match-calls.ts';
import type { Match } from '../../../../runner/wire/calls/model.ts';
import { type CalledLine, calledLines } from '../../../../src/components/wire/lines/called-lines.ts';
import {
  causeWords,
  countedText,
  markedText,
  offerText,
  placelessText,
  tagText,
  unknownText,
} from '../../../../src/components/wire/lines/line-words.ts';

const call = (number: number, line: number, what: SocketCall['what'] = 'write'): SocketCall => ({
  ...{ number, run: 1, host: 'client', on: 'client', what, protocol: 'tcp', socket: 1, atUs: 0 },
  place: { file: 'client.ts', line, column: 1 },
});

const match = (
  packet: number,
  cause: SocketCall,
  certainty: Match['certainty'] = 'exact',
): Match<SocketCall> => ({ packet, call: cause, certainty, reason: 'carries what it wrote' });

const called = (calls: SocketCall[], matches: Match<SocketCall>[]) =>
  calledLines({ calls, matches: new CallMatches(matches) }, ({ place }) => place?.line);

const only = (matches: Match<SocketCall>[]) =>
  called([...new Set(matches.map(({ call }) => call))], matches)[0] as CalledLine;

describe('lines that made socket calls', () => {
  test('come in their order, with each call once and their packets in theirs', () => {
    const [late, early, again] = [call(1, 9), call(2, 4, 'connect'), call(3, 9, 'end')];
    const lines = called([late, early, again], [match(7, again), match(5, late), match(3, early)]);
    expect(lines.map(({ line, calls, packets }) => [line, calls, [...packets.keys()]])).toEqual([
      [4, ['connect'], [3]],
      [9, ['write', 'end'], [5, 7]],
    ]);
  });

  test('a packet that is sure by one call is sure, whichever comes first', () => {
    const [one, other] = [call(1, 9), call(2, 9, 'end')];
    for (const matches of [
      [match(5, one, 'inferred'), match(5, other)],
      [match(5, other), match(5, one, 'inferred')],
    ]) {
      expect(only(matches).packets.get(5)?.certainty).toBe('exact');
    }
  });

  test('a line that the page does not show is none, and a call without a packet is one', () => {
    const calls = [call(1, 9), call(2, 4)];
    const lines = calledLines({ calls, matches: new CallMatches([]) }, ({ number }) =>
      number === 1 ? 10 : undefined,
    );
    expect(lines.map(({ line, packets }) => [line, packets.size])).toEqual([[10, 0]]);
  });
});

describe('in words', () => {
  const write = call(1, 9);

  test.each([
    [only([match(1, write)]), '1 packet'],
    [only([match(1, write), match(2, write)]), '2 packets'],
    [only([match(1, write, 'inferred')]), '1 packet, inferred'],
    [only([match(1, write), match(2, write, 'inferred')]), '2 packets, 1 of them inferred'],
    [{ line: 9, calls: ['close' as const], packets: new Map() }, 'no packet'],
  ])('how many packets', (line, words) => {
    expect(countedText(line)).toBe(words);
  });

  test('a button, a tag, and what choosing did', () => {
    const line = only([match(1, write), match(2, write, 'inferred')]);
    expect(offerText(line)).toBe('Line 9, write: 2 packets, 1 of them inferred');
    expect(markedText(line, 1)).toBe(
      'write(): 2 packets, 1 of them inferred, marked below. Inferred: carries what it wrote. The filter hides 1 of them.',
    );
    expect(markedText({ ...line, packets: new Map() }, 0)).toContain('no packet of this capture is known');
    expect([...line.packets.values()].map((each) => tagText(9, each))).toEqual(['line 9', '≈ line 9']);
  });

  test('why a packet was sent, and that it is inferred', () => {
    expect(causeWords(match(1, write))).toEqual({
      before: 'Sent because of ',
      after: ': write() (carries what it wrote).',
    });
    expect(causeWords(match(1, write, 'inferred')).before).toBe('Inferred: sent because of ');
    const piped: SocketCall = { ...write, through: 'pipe' };
    expect(causeWords(match(1, piped)).after).toContain(': write() through a pipe');
    const { place: _, ...own } = call(2, 1, 'end');
    expect(placelessText(match(1, { ...own, through: 'peer-end' }))).toBe(
      'client’s Node end after the peer’s end (carries what it wrote).',
    );
    expect(unknownText(0)).toContain('No socket call is known');
    expect(unknownText(3)).toContain('3 socket calls of the programs were not kept');
  });
});
