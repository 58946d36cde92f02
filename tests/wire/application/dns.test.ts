import { type Answer, decode, encode, type Packet, RECURSION_DESIRED, streamEncode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeApplication } from '../../../runner/wire/application/application.ts';
import type { DnsLayer } from '../../../runner/wire/application/dns.ts';
import { dnsFields } from '../../../runner/wire/application/dns-fields.ts';
import { decodeSoundly, fieldTexts, summaries, tcp, udp } from './soundness.ts';

const query = (type: Answer['type'], name: string): Packet => ({
  type: 'query',
  id: 0x1a2b,
  flags: RECURSION_DESIRED,
  questions: [{ type: type as 'A', name }],
});

const response = (answers: Answer[], name = 'www.example.com', type: Answer['type'] = 'A'): Packet => ({
  ...query(type, name),
  type: 'response',
  answers,
});

const dns = (bytes: Uint8Array, carriage = udp(53)) => decodeSoundly(bytes, carriage)[0] as DnsLayer;

/** The names of RFC 1035, section 4.1.4, from byte 12 on: F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA and the root. */
const compressedNames = Uint8Array.from([
  ...[0, 1, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0],
  ...[1, 70, 3, 73, 83, 73, 4, 65, 82, 80, 65, 0, 0, 1, 0, 1],
  ...[3, 70, 79, 79, 0xc0, 12, 0, 1, 0, 1],
  ...[0xc0, 18, 0, 1, 0, 1],
  ...[0, 0, 1, 0, 1],
]);

describe('an update', () => {
  const record = (type: number, dnsClass: number, data: number[] = []) => [
    ...[0xc0, 12, 0, type, 0, dnsClass, 0, 0, 0, 0, 0, data.length, ...data],
  ];
  const message = (flags: number, ...records: number[][]) =>
    Uint8Array.from([
      ...[0, 9, flags, 0, 0, 1, 0, 0, 0, records.length, 0, 0],
      ...[4, 122, 111, 110, 101, 0, 0, 6, 0, 1],
      ...records.flat(),
    ]);

  test('names records without their data, of class ANY and NONE', () => {
    const bytes = message(
      0x28,
      record(1, 255),
      record(28, 254),
      record(255, 255),
      record(1, 1, [10, 0, 0, 1]),
    );
    expect(dns(bytes).fault).toBeUndefined();
    expect(dns(bytes).records.map(({ type, data }) => `${type} ${data}`)).toEqual([
      'SOA ',
      'A ',
      'AAAA ',
      'ANY ',
      'A 10.0.0.1',
    ]);
  });

  test('of class IN has data, and so has any record of a query', () => {
    expect(dns(message(0x28, record(1, 1))).fault).toBe('ADDRESS ends after 0 of 4 bytes');
    expect(dns(message(0, record(1, 255))).fault).toBe('ADDRESS ends after 0 of 4 bytes');
  });
});

describe('a message', () => {
  test('a query is read', () => {
    const bytes = encode(query('A', 'www.example.com'));
    expect(summaries(bytes, udp(53))).toEqual(['query A www.example.com']);
    expect(fieldTexts(bytes, udp(53))).toEqual([
      'ID: 0x1a2b',
      'QR: query (0)',
      'Opcode: query (0)',
      'AA: 0',
      'TC: 0',
      'RD: 1',
      'RA: 0',
      'Z: 0',
      'AD: 0',
      'CD: 0',
      'RCODE: no error (0)',
      'QDCOUNT: 1',
      'ANCOUNT: 0',
      'NSCOUNT: 0',
      'ARCOUNT: 0',
      'QNAME: www.example.com',
      'QTYPE: A',
      'QCLASS: IN',
    ]);
  });

  test('names that are compressed as in RFC 1035 are whole', () => {
    expect(dns(compressedNames).records.map(({ name }) => name)).toEqual([
      'F.ISI.ARPA',
      'FOO.F.ISI.ARPA',
      'ARPA',
      '.',
    ]);
  });

  test('an answer says its data', () => {
    const bytes = encode(
      response([
        { type: 'CNAME', name: 'www.example.com', data: 'web.example.com' },
        { type: 'A', name: 'web.example.com', ttl: 300, data: '203.0.113.20' },
      ]),
    );
    expect(summaries(bytes, udp(49152, 53))).toEqual([
      'response A www.example.com: CNAME web.example.com, A 203.0.113.20',
    ]);
    expect(fieldTexts(bytes, udp(49152, 53)).slice(-6)).toEqual([
      'NAME: web.example.com',
      'TYPE: A',
      'CLASS: IN',
      'TTL: 300',
      'RDLENGTH: 4',
      'ADDRESS: 203.0.113.20',
    ]);
  });

  test('a name that does not exist is said so', () => {
    const bytes = encode({ ...response([]), flags: 3 });
    expect(summaries(bytes, udp(53))).toEqual(['response A www.example.com, NXDOMAIN: no such name (3)']);
  });

  test('an OPT record shows its size and its bits instead of a class and a TTL', () => {
    const opt = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      flags: 0x8000,
      options: [],
    } as unknown as Answer;
    const texts = fieldTexts(encode({ ...query('A', 'a.example'), additionals: [opt] }), udp(53));
    expect(texts.slice(-8)).toEqual([
      'NAME: .',
      'TYPE: OPT',
      'CLASS: 1232',
      'EXTENDED-RCODE: 0',
      'VERSION: 0',
      'DO: 1',
      'Z: 0',
      'RDLENGTH: 0',
    ]);
  });

  test('over TCP its length comes first, and several may share a segment', () => {
    const one = streamEncode(query('A', 'a.example'));
    const bytes = Buffer.concat([one, streamEncode(query('MX', 'b.example'))]);
    expect(summaries(bytes, tcp(53))).toEqual(['query A a.example', 'query MX b.example']);
    expect(summaries(bytes.subarray(0, -4), tcp(53)).at(-1)).toContain('goes on in the next segment');
    expect(decodeSoundly(bytes.subarray(0, -4), tcp(53)).at(-1)?.fault).toBeUndefined();
  });
});

describe('a hostile message', () => {
  const withName = (...name: number[]) =>
    Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 1, 0, 1]);

  test.each([
    ['points to itself', [0xc0, 12], 'a name points to byte 12, which is not before it'],
    ['points forward', [0xc0, 40], 'a name points to byte 40, which is not before it'],
    ['goes in a loop', [1, 97, 0xc0, 12], 'a name points to byte 12, which is not before it'],
    [
      'uses a reserved kind of label',
      [0x80, 97],
      'a label begins with 128, which is neither a length nor a pointer',
    ],
    ['is cut in a label', [9, 97], 'a name ends in the middle of a label'],
  ])('a name that %s is a fault', (_, name, fault) => {
    expect(dns(withName(...name)).fault).toBe(fault);
  });

  test('a name longer than 255 bytes is a fault', () => {
    const label = [63, ...Array<number>(63).fill(97)];
    expect(dns(withName(...label, ...label, ...label, ...label, 0)).fault).toBe(
      'a name has more than 255 bytes',
    );
  });

  test('counts that promise more than there is are a fault', () => {
    const bytes = encode(query('A', 'a.example'));
    bytes[7] = 2;
    expect(dns(bytes).fault).toBe('ends before answer 1 of 2');
    expect(dns(bytes.subarray(0, -2)).fault).toBe('ends in question 1 of 1');
    expect(dns(bytes.subarray(0, 5)).fault).toBe('ends after 5 of 12 bytes');
  });

  test('data of a wrong length is a fault', () => {
    const bytes = encode(response([{ type: 'A', name: 'www.example.com', data: '203.0.113.20' }]));
    bytes[bytes.length - 5] = 3;
    expect(dns(bytes.subarray(0, -1)).fault).toBe('ADDRESS ends after 3 of 4 bytes');
  });

  test('what is not printable in a name is written in digits', () => {
    expect(dns(withName(4, 97, 46, 0, 255, 0)).records[0]?.name).toBe('a\\.\\000\\255');
  });

  test('65,535 bytes of pointers to pointers are soon done with', () => {
    const bytes = new Uint8Array(65535);
    bytes.set([0, 1, 0x80, 0, 0xff, 0xff, 0xff, 0xff]);
    for (let at = 14; at + 1 < bytes.length; at += 2) {
      const target = Math.min(0x3fff, at - 2);
      bytes.set([0xc0 | (target >> 8), target & 255], at);
    }
    const began = performance.now();
    const [layer] = decodeApplication(bytes, 0, bytes.length, udp(53));
    dnsFields(bytes, layer as DnsLayer);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const u16 = fc.integer({ min: 0, max: 65535 });
const u32 = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const ipv4 = fc.ipV4();
const text = fc.stringMatching(/^[ -~]{1,40}$/);

/** An answer, and what its data should read. */
const answer = fc.oneof(
  fc.tuple(name, ipv4).map(([n, data]) => [{ type: 'A', name: n, data }, data] as const),
  fc.tuple(name, name).map(([n, data]) => [{ type: 'CNAME', name: n, data }, data] as const),
  fc.tuple(name, name).map(([n, data]) => [{ type: 'NS', name: n, data }, data] as const),
  fc.tuple(name, name).map(([n, data]) => [{ type: 'PTR', name: n, data }, data] as const),
  fc.tuple(name, text).map(([n, data]) => [{ type: 'TXT', name: n, data }, data] as const),
  fc
    .tuple(name, u16, name)
    .map(
      ([n, preference, exchange]) =>
        [{ type: 'MX', name: n, data: { preference, exchange } }, `${preference} ${exchange}`] as const,
    ),
  fc
    .tuple(name, u16, u16, u16, name)
    .map(
      ([n, priority, weight, port, target]) =>
        [
          { type: 'SRV', name: n, data: { priority, weight, port, target } },
          `${priority} ${weight} ${port} ${target}`,
        ] as const,
    ),
  fc.tuple(name, name, name, u32).map(
    ([n, mname, rname, serial]) =>
      [
        {
          type: 'SOA',
          name: n,
          data: { mname, rname, serial, refresh: 1, retry: 2, expire: 3, minimum: 4 },
        },
        `${mname} ${rname} ${serial} 1 2 3 4`,
      ] as const,
  ),
);

test('dns-packet and this decoder agree on names, types and data', () => {
  fc.assert(
    fc.property(name, u16, fc.array(answer, { maxLength: 6 }), (asked, id, answers) => {
      const bytes = encode({
        ...response(
          answers.map(([a]) => a as Answer),
          asked,
        ),
        id,
      });
      const layer = dns(bytes);
      const theirs = decode(bytes);
      expect(layer.fault).toBeUndefined();
      expect(layer.id).toBe(theirs.id);
      const records = layer.records.map((record) => [record.section, record.name, record.type]);
      expect(records).toEqual([
        ...(theirs.questions ?? []).map((one) => ['question', one.name, one.type]),
        ...(theirs.answers ?? []).map((one) => ['answer', one.name, one.type]),
      ]);
      expect(layer.records.slice(1).map(({ data }) => data)).toEqual(answers.map(([, data]) => data));
    }),
  );
});

test('an IPv6 address is in its canonical form', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), u16), { minLength: 8, maxLength: 8 }), (groups) => {
      const long = groups.map((group) => group.toString(16)).join(':');
      // An IPv4 address in an IPv6 one has a form of its own (section 5).
      fc.pre(!/^(0:){5}ffff:/.test(long));
      const bytes = encode(response([{ type: 'AAAA', name: 'a.example', data: long }]));
      // The URL standard writes addresses as RFC 5952 does.
      expect(`[${dns(bytes).records[1]?.data}]`).toBe(new URL(`http://[${long}]/`).hostname);
    }),
  );
});
