import { expect, test } from 'vitest';
import { isHostAddress, isLabRange, macFor, parseSubnet, type Subnet } from '../../runner/labs/address.ts';

const subnet = (text: string) => parseSubnet(text) as Subnet;

test.each([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '172.31.0.0/16',
  '192.168.7.0/24',
  '192.0.2.0/24',
  '203.0.113.128/25',
])('%s is private or for documentation (RFC 1918, RFC 5737)', (text) => {
  expect(isLabRange(subnet(text))).toBe(true);
});

test.each(['172.32.0.0/16', '192.169.0.0/16', '8.0.0.0/8', '0.0.0.0/0', '172.0.0.0/8'])(
  '%s is neither',
  (text) => {
    expect(isLabRange(subnet(text))).toBe(false);
  },
);

test.each(['256.0.0.0/8', '10.0.0.0/33', '10.0.0.1/8'])('%s is no subnet', (text) => {
  expect(parseSubnet(text)).toBeUndefined();
});

test.each([
  ['192.168.1.0/24', '192.168.1.1', true],
  ['192.168.1.0/24', '192.168.1.0', false],
  ['192.168.1.0/24', '192.168.1.255', false],
  ['192.168.1.0/26', '192.168.1.63', false],
  ['192.168.1.0/26', '192.168.1.62', true],
  ['192.168.1.0/26', '192.168.1.64', false],
  ['192.168.1.128/25', '192.168.1.200', true],
])('in %s a host may have %s: %s', (network, address, expected) => {
  expect(isHostAddress(subnet(network), address)).toBe(expected);
});

test('a MAC address is local, unicast, and follows from the address', () => {
  expect(macFor('192.168.1.20')).toBe('02:00:c0:a8:01:14');
});
