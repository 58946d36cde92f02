import { expect, test } from 'vitest';
import {
  broadcastOf,
  familyOf,
  isHostAddress,
  isLabRange,
  linkLocalFor,
  macFor,
  parseSubnet,
  type Subnet,
  sameAddress,
  sharePrefix,
  solicitedNodeFor,
} from '../../runner/labs/address.ts';

const subnet = (text: string) => parseSubnet(text) as Subnet;

test.each([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '172.31.0.0/16',
  '192.168.7.0/24',
  '192.0.2.0/24',
  '203.0.113.128/25',
  'fd12:3456::/32',
  '2001:db8:1::/64',
  '3fff:123::/48',
])('%s is private or for documentation (RFC 1918, 4193, 5737, 3849, 9637)', (text) => {
  expect(isLabRange(subnet(text))).toBe(true);
});

test.each([
  '172.32.0.0/16',
  '192.169.0.0/16',
  '8.0.0.0/8',
  '0.0.0.0/0',
  '172.0.0.0/8',
  '2001:4860::/32',
  '::/0',
])('%s is neither', (text) => {
  expect(isLabRange(subnet(text))).toBe(false);
});

test.each(['256.0.0.0/8', '10.0.0.0/33', '10.0.0.1/8', '10.0.0.0', 'fd00::1/64', 'fd00::/129', 'fd00::/x'])(
  '%s is no subnet',
  (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  },
);

test.each([
  ['192.168.1.0/24', '192.168.1.1', true],
  ['192.168.1.0/24', '192.168.1.0', false],
  ['192.168.1.0/24', '192.168.1.255', false],
  ['192.168.1.0/26', '192.168.1.63', false],
  ['192.168.1.0/26', '192.168.1.62', true],
  ['192.168.1.0/26', '192.168.1.64', false],
  ['192.168.1.128/25', '192.168.1.200', true],
  ['2001:db8:1::/64', '2001:db8:1::20', true],
  ['2001:db8:1::/64', '2001:db8:1::', false],
  ['2001:db8:1::/64', '2001:db8:1:0:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1::/64', '2001:db8:2::20', false],
  ['2001:db8:1::/64', '192.168.1.20', false],
])('in %s a host may have %s: %s', (network, address, expected) => {
  expect(isHostAddress(subnet(network), address)).toBe(expected);
});

test('a MAC address is local, unicast, and follows from the address', () => {
  expect(macFor('192.168.1.20')).toBe('02:00:c0:a8:01:14');
});

test('the MAC address of a host with IPv6 only follows from its last four bytes', () => {
  expect(macFor('2001:db8:1::ab:20')).toBe('02:06:00:ab:00:20');
});

test('a link-local address follows from the MAC address (RFC 4291, appendix A)', () => {
  expect(linkLocalFor('02:00:c0:a8:01:14')).toBe('fe80::0000:c0ff:fea8:0114');
});

test('every host of an IPv4 subnet is addressed by its last address (RFC 919)', () => {
  expect(broadcastOf(subnet('192.168.1.0/24'))).toBe('192.168.1.255');
  expect(broadcastOf(subnet('10.0.0.0/9'))).toBe('10.127.255.255');
});

test('a solicited-node group has the last three bytes of an address (RFC 4291, section 2.7.1)', () => {
  expect(solicitedNodeFor('4037::01:800:200e:8c6c')).toBe('ff02::1:ff0e:8c6c');
  expect(solicitedNodeFor('2001:db8::1')).toBe('ff02::1:ff00:0001');
});

test('an address is the same however it is written', () => {
  expect(sameAddress('2001:db8::1', '2001:0DB8:0:0::1')).toBe(true);
  expect(sameAddress('2001:db8::1', '2001:db8::2')).toBe(false);
  expect(sameAddress('10.0.0.1', '::10.0.0.1')).toBe(false);
});

test('two addresses are on one link when their prefixes agree', () => {
  expect(sharePrefix('192.168.1.10', '192.168.1.200', 24)).toBe(true);
  expect(sharePrefix('192.168.1.10', '192.168.1.200', 25)).toBe(false);
  expect(sharePrefix('2001:db8:1::1', '2001:db8:1::ffff', 64)).toBe(true);
  expect(sharePrefix('192.168.1.10', '2001:db8:1::1', 0)).toBe(false);
});

test('no address is read with a zone or an IPv4 tail', () => {
  expect([familyOf('fe80::1%eth0'), familyOf('::ffff:10.0.0.1'), familyOf('lan')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
