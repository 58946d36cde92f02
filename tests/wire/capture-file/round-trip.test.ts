import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Capture, type Captured, CaptureFileError } from '../../../runner/wire/capture-file/captured.ts';
import { readCapture } from '../../../runner/wire/capture-file/read.ts';
import { writeCapture } from '../../../runner/wire/capture-file/write.ts';
import { bytesOf, changed } from '../../support/frames.ts';

const hosts = fc.constantFrom('client', 'server', 'router-1', 'h');
const timesUs = fc.nat(2 ** 40);

const packets = (networks: string[]): fc.Arbitrary<Captured> =>
  fc
    .record({
      number: fc.integer({ min: 1, max: 2 ** 40 }),
      atUs: timesUs,
      network: fc.constantFrom(...networks),
      from: fc.oneof(hosts, fc.constant('')),
      arrivals: fc.array(fc.record({ host: hosts, atUs: timesUs }), { maxLength: 3 }),
      lost: fc.boolean(),
      bytes: fc.uint8Array({ maxLength: 100 }),
      more: fc.nat(1000),
    })
    .map(({ more, ...packet }) => ({ ...packet, wireLength: packet.bytes.length + more }));

const captures: fc.Arbitrary<Capture> = fc.record({
  openedAtUs: fc.nat(2 ** 51),
  networks: fc.constant(['lan', 'net']),
  packets: fc.array(packets(['lan', 'net']), { maxLength: 8 }),
});

const one: Capture = {
  openedAtUs: 1_785_585_600_000_007,
  networks: ['lan'],
  packets: [
    {
      number: 1,
      atUs: 1500,
      network: 'lan',
      from: 'client',
      arrivals: [{ host: 'server', atUs: 1545 }],
      lost: false,
      bytes: bytesOf('010203'),
      wireLength: 3,
    },
  ],
};

/** A big-endian file of others with one interface, and what follows. */
const foreign = (link: string, rest: string, version = '0001 0000') =>
  bytesOf(`
    0a0d0d0a 0000001c 1a2b3c4d ${version} ffffffffffffffff 0000001c
    00000001 00000024 ${link} 0000 00000004 000e 0008 0000000000000064 00000000 00000024
    ${rest}`);

const codeOf = (read: () => unknown) => {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof CaptureFileError ? error.code : error;
  }
};

test('what is written is read back, exactly', () => {
  fc.assert(
    fc.property(captures, (capture) => {
      expect(readCapture(writeCapture(capture))).toEqual(capture);
    }),
  );
});

test('what became of a packet stands in the file in words', () => {
  const text = new TextDecoder().decode(writeCapture(one));
  expect(text).toContain('from client; reached server after 45 µs');
  expect(text).toContain('session opened at 2026-08-01T12:00:00.000007Z');
  const lost = { ...one, packets: one.packets.map((packet) => ({ ...packet, arrivals: [], lost: true })) };
  expect(new TextDecoder().decode(writeCapture(lost))).toContain('from client; lost');
});

describe('a capture that cannot be written', () => {
  test.each([
    ['a network that is not listed', { network: 'wan' }],
    ['a host name that could not be read back', { from: 'my host' }],
  ])('%s', (_, change) => {
    const capture = { ...one, packets: one.packets.map((packet) => ({ ...packet, ...change })) };
    expect(codeOf(() => writeCapture(capture))).toBe('cannot-write');
  });
});

describe('a file that cannot be read', () => {
  const file = writeCapture(one);

  test.each([
    ['nothing', new Uint8Array()],
    ['another format', bytesOf('d4c3b2a1 0200 0400 00000000 00000000')],
  ])('%s is not a capture', (_, bytes) => {
    expect(codeOf(() => readCapture(bytes))).toBe('not-a-capture');
  });

  test('one of another link says which', () => {
    expect(codeOf(() => readCapture(foreign('0071', '')))).toBe('unknown-link');
    expect(() => readCapture(foreign('0071', ''))).toThrow(
      'Cannot read the capture: at byte 28, “interface 0” is a link of type 113, expected Ethernet (1)',
    );
  });

  test.each(['0002 0000', '0001 0001', '0000 0000'])('one of version %s is refused', (version) => {
    const bytes = foreign('0001', '', version);
    expect(codeOf(() => readCapture(bytes))).toBe('unknown-version');
    expect(() => readCapture(bytes)).toThrow(/the section is of version \d\.\d, expected 1\.0$/);
  });

  test('one whose first section is not whole says where it ends', () => {
    expect(codeOf(() => readCapture(file.subarray(0, 20)))).toBe('broken-capture');
  });

  test('whatever bytes it has, it is read or refused in words', () => {
    const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 5 });
    fc.assert(
      fc.property(changes, fc.nat(file.length), (list, length) => {
        const bytes = list.reduce((copy, [at, value]) => changed(copy, at, value), file).subarray(0, length);
        const code = codeOf(() => readCapture(bytes));
        expect([undefined, 'not-a-capture', 'unknown-version', 'unknown-link', 'broken-capture']).toContain(
          code,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

test('a file of others, big-endian and with nanoseconds, is read as far as it says', () => {
  const bytes = bytesOf(`
    0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c
    00000bad 0000000c 0000000c
    00000001 00000020 0001 0000 00000000 0009 0001 09000000 00000000 00000020
    00000006 00000024 00000000 00000001 00000000 00000002 00000040 abcd0000 00000024`);
  expect(readCapture(bytes)).toEqual({
    openedAtUs: 4294967,
    networks: ['interface 0'],
    packets: [
      {
        number: 1,
        atUs: 0,
        network: 'interface 0',
        from: '',
        arrivals: [],
        lost: false,
        bytes: bytesOf('abcd'),
        wireLength: 64,
      },
    ],
  });
});

test('a file that was cut short gives what is whole, and says where it ends', () => {
  const two = {
    ...one,
    packets: [one.packets[0] as Captured, { ...(one.packets[0] as Captured), number: 2 }],
  };
  const file = writeCapture(two);
  const second = writeCapture(one).length;
  for (const length of [second + 1, second + 11, second + 40, file.length - 1]) {
    expect(readCapture(file.subarray(0, length))).toEqual({ ...one, cutAt: second });
  }
  expect(readCapture(file)).not.toHaveProperty('cutAt');
});

test('version 1.2 is read as 1.0', () => {
  expect(readCapture(foreign('0001', '', '0001 0002')).networks).toEqual(['interface 0']);
});

test('an offset of an interface’s clock is added to its times', () => {
  const packet = '00000006 00000024 00000000 00000000 000f4240 00000002 00000040 abcd0000 00000024';
  expect(readCapture(foreign('0001', packet)).openedAtUs).toBe(101_000_000);
});

test('simple and obsolete packet blocks are read', () => {
  const simple = '00000003 00000014 00000040 01020304 00000014';
  const short = '00000003 00000014 00000002 01020000 00000014';
  const obsolete = '00000002 00000024 0000 ffff 00000000 000f4240 00000002 00000041 abcd0000 00000024';
  const later = '00000002 00000024 0000 ffff 00000000 000f4247 00000002 00000002 abcd0000 00000024';
  const { packets } = readCapture(foreign('0001', [simple, obsolete, later, short].join(' ')));
  expect(packets.map(({ atUs, bytes, wireLength }) => [atUs, bytes, wireLength])).toEqual([
    [0, bytesOf('01020304'), 64],
    [0, bytesOf('abcd'), 65],
    [7, bytesOf('abcd'), 2],
    [7, bytesOf('0102'), 2],
  ]);
});
