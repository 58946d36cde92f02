import { type Packet, type Question, RECURSION_DESIRED } from 'dns-packet';
import { expect, test } from 'vitest';
import { udpBytes, ZoneAnswers } from '../../../../runner/sandbox/netns/services/zone-answers.ts';

const answers = new ZoneAnswers({
  server: 'ns',
  records: [
    { name: 'www.example.com', type: 'A', value: '203.0.113.20' },
    { name: 'two.example.com', type: 'A', value: '203.0.113.21' },
    { name: 'two.example.com', type: 'A', value: '203.0.113.22' },
    { name: 'example.com', type: 'MX', value: '10 mail.example.com' },
    { name: 'alias.example.com', type: 'CNAME', value: 'www.example.com' },
    { name: 'away.example.com', type: 'CNAME', value: 'www.example.net' },
    { name: 'broken.example.com', type: 'CNAME', value: 'nobody.example.com' },
    { name: 'loop.example.com', type: 'CNAME', value: 'loop.example.com' },
    { name: 'deep.below.example.com', type: 'TXT', value: 'é'.repeat(200) },
  ],
});

const ask = (name: string, type: string, more: Partial<Packet> = {}): Packet =>
  answers.respond({
    type: 'query',
    id: 7,
    flags: RECURSION_DESIRED,
    questions: [{ name, type, class: 'IN' } as Question],
    ...more,
  }) as Packet;

const code = (response: Packet) => (response.flags ?? 0) & 0xf;
const data = (response: Packet) => response.answers?.map((each) => ('data' in each ? each.data : undefined));
const authority = (response: Packet) => response.authorities?.map(({ type, name }) => `${type} ${name}`);

test('answers with every record of the type, in the manifest’s order', () => {
  expect(data(ask('two.example.com', 'A'))).toEqual(['203.0.113.21', '203.0.113.22']);
  expect(data(ask('example.com', 'MX'))).toEqual([{ preference: 10, exchange: 'mail.example.com' }]);
});

test('is authoritative, repeats number and question, and offers no recursion', () => {
  const response = ask('www.example.com', 'A');
  expect(response).toMatchObject({ type: 'response', id: 7, flags: 0x0500 });
  expect(response.questions).toEqual([{ name: 'www.example.com', type: 'A', class: 'IN' }]);
});

test('takes capitals for small letters and keeps the asker’s spelling (RFC 4343)', () => {
  expect(ask('WWW.Example.COM', 'A').answers).toMatchObject([
    { name: 'WWW.Example.COM', data: '203.0.113.20' },
  ]);
});

test('follows an alias inside the zone, and shows it', () => {
  expect(data(ask('alias.example.com', 'A'))).toEqual(['www.example.com', '203.0.113.20']);
  expect(data(ask('alias.example.com', 'CNAME'))).toEqual(['www.example.com']);
  expect(data(ask('away.example.com', 'A'))).toEqual(['www.example.net']);
  expect(data(ask('loop.example.com', 'A'))?.length).toBeLessThan(20);
});

test('an unknown name inside is NXDOMAIN with the zone’s start of authority', () => {
  for (const name of ['nobody.example.com', 'broken.example.com']) {
    expect(code(ask(name, 'A'))).toBe(3);
    expect(authority(ask(name, 'A'))).toEqual(['SOA example.com']);
  }
});

test('a known name without such a record is an empty answer, and so is a name above others', () => {
  for (const name of ['www.example.com', 'example.com', 'below.example.com']) {
    const response = ask(name, 'AAAA');
    expect([code(response), data(response), authority(response)]).toEqual([0, [], ['SOA example.com']]);
  }
});

test('refuses what is outside its zones', () => {
  for (const name of ['www.example.net', 'com', '.']) expect(code(ask(name, 'A'))).toBe(5);
  expect(
    code(ask('www.example.com', 'A', { questions: [{ name: 'www.example.com', type: 'A', class: 'CH' }] })),
  ).toBe(5);
});

test('refuses in words of the protocol what is no plain query, and never answers a response', () => {
  expect(code(ask('', 'A', { questions: [] }))).toBe(1);
  expect(code(ask('www.example.com', 'A', { flags: 5 << 11 }))).toBe(4);
  expect(answers.respond({ type: 'response', id: 7, questions: [] })).toBeUndefined();
});

test('a long text is cut into strings of at most 255 bytes', () => {
  const [strings] = data(ask('deep.below.example.com', 'TXT')) as Buffer[][];
  expect(strings?.map((each) => each.length)).toEqual([255, 145]);
  expect(Buffer.concat(strings ?? []).toString()).toBe('é'.repeat(200));
});

test('an asker without EDNS takes 512 bytes, one with EDNS what it says, within reason', () => {
  const withOpt = (udpPayloadSize: number): Packet => ({
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
  expect([udpBytes({}), ...[100, 1000, 65_000].map((size) => udpBytes(withOpt(size)))]).toEqual([
    512, 512, 1000, 1232,
  ]);
  expect(ask('www.example.com', 'A', withOpt(1000)).additionals).toHaveLength(1);
});
