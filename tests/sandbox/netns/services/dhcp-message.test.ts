import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressBytes,
  addressOption,
  type DhcpMessage,
  decodeMessage,
  encodeMessage,
  kind,
  kindOf,
  option,
} from '../../../../runner/sandbox/netns/services/dhcp-message.ts';

const offer: DhcpMessage = {
  op: 2,
  xid: 0xdeadbeef,
  flags: 0x8000,
  clientAddress: '0.0.0.0',
  yourAddress: '192.168.1.100',
  mac: '02:0d:00:01:02:ff',
  options: new Map([
    [option.kind, Buffer.from([kind.offer])],
    [option.server, addressBytes('192.168.1.1')],
  ]),
};

test('a message is the same after it was bytes', () => {
  expect(decodeMessage(encodeMessage(offer))).toEqual(offer);
  expect(kindOf(offer)).toBe(kind.offer);
  expect(addressOption(offer, option.server)).toBe('192.168.1.1');
});

test('the fields are where RFC 2131 puts them, and 300 bytes are the least', () => {
  const bytes = encodeMessage(offer);
  expect(bytes.length).toBe(300);
  expect(bytes.toString('hex', 0, 8)).toBe('02010600deadbeef');
  expect(bytes.toString('hex', 16, 20)).toBe('c0a80164');
  expect(bytes.toString('hex', 28, 34)).toBe('020d000102ff');
  expect(bytes.toString('hex', 236, 243)).toBe('63825363350102');
});

test('an option that is cut off or padded does no harm', () => {
  const bytes = encodeMessage(offer).subarray(0, 247);
  expect(addressOption(decodeMessage(bytes) as DhcpMessage, option.server)).toBeUndefined();
  const padded = Buffer.concat([encodeMessage(offer).subarray(0, 240), Buffer.from([0, 0, 53, 1, 2, 255])]);
  expect(kindOf(decodeMessage(padded) as DhcpMessage)).toBe(kind.offer);
});

test('any bytes are read or refused, never thrown at', () => {
  const body = fc.uint8Array({ maxLength: 80 });
  fc.assert(
    fc.property(body, (options) => {
      decodeMessage(Buffer.from(options));
      decodeMessage(Buffer.concat([encodeMessage(offer).subarray(0, 240), options]));
    }),
  );
});
