import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSightings, type Sighting } from '../../../../runner/sandbox/netns/capture/sightings.ts';

const record = (seconds: number, nanoseconds: number, port: number, direction: number, frame: Uint8Array) => {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(seconds, 0);
  head.writeUInt32LE(nanoseconds, 4);
  head.writeUInt32LE(frame.length, 8);
  head.writeUInt16LE(port, 12);
  head.writeUInt16LE(direction, 14);
  return Buffer.concat([head, frame]);
};

async function read(chunks: Buffer[]): Promise<{ seen: Sighting[]; missed: number }> {
  const stream = new PassThrough();
  const seen: Sighting[] = [];
  let missed = 0;
  readSightings(stream, {
    seen: (sighting) => void seen.push(sighting),
    missed: (frames) => {
      missed += frames;
    },
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
  return { seen, missed };
}

const frame = fc.record({
  port: fc.nat(65_535),
  toHost: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 200 }),
});

test('frames come out whole, however the pipe cuts what is said of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 })),
      async (frames, cuts) => {
        const all = Buffer.concat(
          frames.map(({ port, toHost, bytes }) => record(1, 0, port, toHost ? 1 : 0, bytes)),
        );
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of cuts) chunks.push(all.subarray(at, (at += size)));
        const { seen } = await read([...chunks, all.subarray(at)].filter(({ length }) => length > 0));
        expect(
          seen.map(({ port, toHost, bytes }) => ({ port, toHost, bytes: new Uint8Array(bytes) })),
        ).toEqual(frames);
      },
    ),
  );
});

test('the time keeps its microseconds', async () => {
  const { seen } = await read([record(1_795_000_000, 123_456_789, 0, 0, Buffer.from('x'))]);
  expect(seen[0]?.epochUs).toBeCloseTo(1_795_000_000_123_456.789, 0);
});

test('what the kernel had no room for is counted, not taken for a frame', async () => {
  const said = record(0, 0, 0, 2, Buffer.alloc(0));
  said.writeUInt32LE(17, 8);
  const { seen, missed } = await read([said, record(1, 0, 3, 1, Buffer.from('abc'))]);
  expect(missed).toBe(17);
  expect(seen).toMatchObject([{ port: 3, toHost: true }]);
});
