import { expect, test } from 'vitest';
import { labFrom } from '../support/lab-from.ts';

const withZone = (zone: unknown) =>
  labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24' } },
      hosts: { ns: { lan: '192.168.1.53', program: 'ns.ts' } },
      script: [{ run: 'ns' }],
      zone,
    },
    { 'ns.ts': '' },
  );

const record = (type: string, value: string, name = 'www.example.com') => ({ name, type, value });
const zoneOf = (...records: unknown[]) => ({ server: 'ns', records });

test('a lab with a zone needs a virtual network', () => {
  const lab = withZone(zoneOf(record('A', '203.0.113.20'), record('A', '203.0.113.21')));
  expect(lab.needs).toEqual(['virtual-network']);
  expect(lab.zone?.records).toHaveLength(2);
});

test.each([
  ['a server that is no host', { server: 'nobody', records: [record('A', '203.0.113.20')] }, 'zone.server'],
  ['no record', zoneOf(), 'zone.records'],
  ['a bare name', zoneOf(record('A', '203.0.113.20', 'www')), 'full domain name'],
  ['capitals', zoneOf(record('A', '203.0.113.20', 'WWW.example.com')), 'small letters'],
  ['an address that is none', zoneOf(record('A', '203.0.113.256')), 'expected an IPv4 address'],
  ['IPv4 in AAAA', zoneOf(record('AAAA', '203.0.113.20')), 'expected an IPv6 address'],
  ['an alias of an address', zoneOf(record('CNAME', 'not a name')), 'alias stands for'],
  ['a mail exchanger without preference', zoneOf(record('MX', 'mail.example.com')), '10 mail.example.com'],
  ['an unknown type', zoneOf(record('HINFO', 'x')), 'zone.records.0.type'],
  [
    'a record beside an alias',
    zoneOf(record('CNAME', 'a.example.com'), record('A', '203.0.113.20')),
    'an alias to be the only record',
  ],
])('refuses %s in words', (_, zone, words) => {
  expect(() => withZone(zone)).toThrow(words);
});
