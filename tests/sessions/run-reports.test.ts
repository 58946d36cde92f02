import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CallReport, callReport } from '../../runner/protocol/socket-calls.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import type { Turn } from '../../runner/sessions/output-order.ts';
import { PacketLog } from '../../runner/sessions/packet-log.ts';
import { RunReports } from '../../runner/sessions/run-reports.ts';

const honest: CallReport = { what: 'write', protocol: 'tcp', socket: 1, atUs: 5, firstByte: 0, byteCount: 3 };
const line = (value: unknown) => `${JSON.stringify(value)}\n`;

/** What a reader makes of bytes that come in these pieces. */
async function read(pieces: (string | Buffer)[], mostCalls = 10) {
  const stream = new PassThrough();
  const calls: CallReport[] = [];
  const turns: Turn[] = [];
  let cut = 0;
  const reports = new RunReports(
    stream,
    { calls: mostCalls, turns: 2 },
    {
      call: (report) => void calls.push(report),
      cut: (more) => {
        cut += more;
      },
      turn: (turn) => void turns.push(turn),
    },
  );
  stream.on('error', () => {});
  for (const piece of pieces) if (!stream.destroyed) stream.write(piece);
  if (!stream.destroyed) stream.end();
  await reports.ended;
  return { calls, turns, cut, isGivenUp: stream.errored !== null || !stream.readableEnded };
}

describe('reports of socket calls', () => {
  test('are read however the pipe cuts them', async () => {
    const bytes = Buffer.from(
      line(honest) + line({ ...honest, place: { file: 'ü.ts', line: 1, column: 2 } }),
    );
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    const { calls, cut } = await read(pieces);
    expect(calls).toMatchObject([honest, { place: { file: 'ü.ts' } }]);
    expect(cut).toBe(0);
  });

  test.each([
    ['no JSON', 'x\n'],
    ['no object', line(null)],
    ['an unknown call', line({ ...honest, what: 'fork' })],
    ['an unknown key', line({ ...honest, isAdmin: true })],
    ['a number that is none', line({ ...honest, atUs: 'now' })],
    ['a number too great to be safe', '{"what":"write","protocol":"tcp","socket":1,"atUs":1e300}\n'],
    ['a port there is not', line({ ...honest, local: { address: '::', port: 65_536 } })],
    ['a line before the first', line({ ...honest, place: { file: 'a.ts', line: 0, column: 1 } })],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x0a])],
  ])('rubbish is counted and passed over: %s', async (_, rubbish) => {
    const { calls, cut } = await read([rubbish, line(honest)]);
    expect(calls).toEqual([honest]);
    expect(cut).toBe(1);
  });

  test('turns of the output are told as well, and are no calls', async () => {
    const turn = { stdout: 3, stderr: 0 };
    const { calls, turns, cut } = await read([line({ turn }), line(honest), line({ turn: { stdout: -1 } })]);
    expect([calls, turns, cut]).toEqual([[honest], [turn], 1]);
  });

  test('so many turns are told, and more are lines that say nothing', async () => {
    const { turns, cut } = await read([line({ turn: { stdout: 1, stderr: 1 } }).repeat(5)]);
    expect([turns.length, cut]).toEqual([2, 3]);
  });

  test('how many were cut is a sum, which only grows', async () => {
    const { cut } = await read([line({ cut: 1 }), line({ cut: 40 }), line({ cut: 7 })]);
    expect(cut).toBe(40);
  });

  test('a line without end is not kept', async () => {
    const { calls, cut, isGivenUp } = await read([line(honest), 'x'.repeat(5000), line(honest)]);
    expect(calls).toHaveLength(1);
    expect({ cut, isGivenUp }).toEqual({ cut: 1, isGivenUp: true });
  });

  test('a flood is read no further than an honest process would go', async () => {
    const { calls, cut, isGivenUp } = await read([line(honest).repeat(5000)]);
    expect(calls).toHaveLength(12);
    expect({ cut, isGivenUp }).toEqual({ cut: 1, isGivenUp: true });
  });

  test('no bytes whatever make the reader throw, or tell what the schema forbids', async () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((json) => `${json}\n`),
      fc.constant(line(honest)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const { calls } = await read(pieces, 5);
        expect(calls.length).toBeLessThanOrEqual(7);
        for (const call of calls) expect(callReport.parse(call)).toEqual(call);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a log of packets', () => {
  const caller = { run: 1, host: 'client', on: 'client' };
  const logOf = (calls: number) => new PacketLog({ ...defaultLimits.capture, calls });

  test('numbers calls, keeps the first ones and counts the others, however many a process claims', () => {
    const log = logOf(2);
    for (let round = 0; round < 5; round += 1) log.called(honest, caller);
    expect(log.calls.map(({ number, host }) => [number, host])).toEqual([
      [1, 'client'],
      [2, 'client'],
    ]);
    expect(log.callsCutCount).toBe(3);
    log.callsCut(Number.MAX_SAFE_INTEGER);
    expect(Number.isSafeInteger(log.callsCutCount)).toBe(true);
  });

  test('forgets calls with its packets', () => {
    const log = logOf(1);
    log.called(honest, caller);
    log.called(honest, caller);
    log.empty(0);
    expect([log.calls.length, log.callsCutCount]).toEqual([0, 0]);
  });
});
