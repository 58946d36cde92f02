import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutputStream } from '../../runner/protocol/events.ts';
import { OutputOrder } from '../../runner/sessions/output-order.ts';

/** Keeps what is delivered, pieces of one stream joined. */
function keeping(patienceMs = 20) {
  const said: [OutputStream, string][] = [];
  const order = new OutputOrder(patienceMs, (stream, chunk) => {
    const last = said.at(-1);
    if (last?.[0] === stream) last[1] += chunk.toString();
    else said.push([stream, chunk.toString()]);
  });
  return { said, order };
}

const rounds = () => pause(5);

test('what was written by turns comes by turns, although each pipe gives its own at once', async () => {
  const { said, order } = keeping();
  order.add('stderr', Buffer.from('24'));
  order.add('stdout', Buffer.from('13'));
  order.turn({ stdout: 1, stderr: 0 });
  order.turn({ stdout: 1, stderr: 1 });
  order.turn({ stdout: 2, stderr: 1 });
  await rounds();
  expect(said).toEqual([
    ['stdout', '1'],
    ['stderr', '2'],
    ['stdout', '3'],
    ['stderr', '4'],
  ]);
});

test('any way of writing, cut in any way, comes as it was written', async () => {
  const piece = fc.tuple(
    fc.constantFrom<OutputStream>('stdout', 'stderr'),
    fc.string({ minLength: 1, maxLength: 9 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 30 }),
      fc.infiniteStream(fc.nat(7)),
      async (written, cuts) => {
        const { said, order } = keeping(1000);
        const all = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
        let last: OutputStream = 'stdout';
        for (const [stream, text] of written) {
          if (stream !== last) order.turn({ stdout: all.stdout.length, stderr: all.stderr.length });
          last = stream;
          all[stream] = Buffer.concat([all[stream], Buffer.from(text)]);
        }
        const left = { ...all };
        while (left.stdout.length + left.stderr.length > 0) {
          const [size, which] = [cuts.next().value, cuts.next().value];
          const stream = which % 2 === 0 ? 'stdout' : 'stderr';
          if (left[stream].length > 0) order.add(stream, left[stream].subarray(0, size + 1));
          left[stream] = left[stream].subarray(size + 1);
        }
        await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
        const joined = written.reduce<[OutputStream, string][]>((sum, [stream, text]) => {
          if (sum.at(-1)?.[0] === stream) (sum.at(-1) as [OutputStream, string])[1] += text;
          else sum.push([stream, text]);
          return sum;
        }, []);
        expect(said.map(([stream, text]) => [stream, Buffer.from(text, 'utf8').length])).toEqual(
          joined.map(([stream, text]) => [stream, Buffer.from(text, 'utf8').length]),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a turn that waits for what never comes holds nothing back for long', async () => {
  const { said, order } = keeping(20);
  order.turn({ stdout: 1_000_000, stderr: 0 });
  order.add('stderr', Buffer.from('late'));
  await rounds();
  expect(said).toEqual([]);
  await pause(60);
  expect(said).toEqual([['stderr', 'late']]);
});

test('output that no turn tells of, as of a child process, is not held back', async () => {
  const { said, order } = keeping();
  order.add('stdout', Buffer.from('of a child'));
  order.turn({ stdout: 1, stderr: 0 });
  order.add('stderr', Buffer.from('own'));
  await rounds();
  expect(said.map(([, text]) => text).join(' ')).toBe('of a child own');
});

test('at the end all that is left comes, in order as far as it was told', () => {
  const { said, order } = keeping(10_000);
  order.turn({ stdout: 2, stderr: 0 });
  order.turn({ stdout: 2, stderr: 1 });
  order.turn({ stdout: 9, stderr: 9 });
  order.add('stderr', Buffer.from('2rest'));
  order.add('stdout', Buffer.from('1 3'));
  order.end();
  expect(said.map(([, text]) => text).join('|')).toBe('1 |2|3|rest');
});
