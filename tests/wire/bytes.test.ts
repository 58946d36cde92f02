import { expect, test } from 'vitest';
import { ipv4Text, ipv6Text, macText, uint8, uint16, uint32 } from '../../runner/wire/bytes.ts';
import { bytesOf } from '../support/frames.ts';

test('numbers are read most significant byte first', () => {
  const bytes = bytesOf('fedcba98');
  expect([uint8(bytes, 0), uint16(bytes, 0), uint32(bytes, 0)]).toEqual([0xfe, 0xfedc, 0xfedcba98]);
});

test('what lies beyond the bytes reads as 0', () => {
  expect([uint8(bytesOf('ff'), 1), uint16(bytesOf('ff'), 0), uint32(bytesOf(''), 0)]).toEqual([0, 0xff00, 0]);
});

test('addresses are written as people write them', () => {
  expect(macText(bytesOf('0200c0a8010a'), 0)).toBe('02:00:c0:a8:01:0a');
  expect(ipv4Text(bytesOf('c0a8010a'), 0)).toBe('192.168.1.10');
});

test.each([
  // RFC 5952, sections 4.1 to 4.3 and 5
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['20010db8000000000000000000020001', '2001:db8::2:1'],
  ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
  ['20010000000000010000000000000001', '2001:0:0:1::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
  ['20010db8aaaabbbbccccddddeeeeaaaa', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa'],
  ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['fe800000000000000000000000000000', 'fe80::'],
  ['00000001000200030004000500060007', '0:1:2:3:4:5:6:7'],
])('IPv6 address %s is %s', (hex, text) => {
  expect(ipv6Text(bytesOf(hex), 0)).toBe(text);
});
