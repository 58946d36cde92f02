import { describe, expect, test } from 'vitest';
import {
  addressBytes,
  type DhcpMessage,
  encodeMessage,
  kind,
  option,
} from '../../../runner/sandbox/netns/services/dhcp-message.ts';
import { fieldsOf } from '../../../runner/wire/layer-fields.ts';
import { decodeSoundly, fieldTexts, summaries, udp } from './soundness.ts';

const seconds = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

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
    [option.nameServer, Buffer.concat([addressBytes('192.168.1.1'), addressBytes('192.168.1.2')])],
    [option.leaseSeconds, seconds(3600)],
  ]),
};

const bytes = encodeMessage(offer);
const carriage = udp(68, 67);
const fault = (some: Uint8Array) => decodeSoundly(some, carriage)[0]?.fault;

test('an offer is read', () => {
  expect(summaries(bytes, carriage)).toEqual(['Offer 192.168.1.100 for 02:0d:00:01:02:ff']);
  const texts = fieldTexts(bytes, carriage);
  expect(texts).toContain('op: BOOTREPLY (2)');
  expect(texts).toContain('xid: 0xdeadbeef');
  expect(texts).toContain('B: 1');
  expect(texts).toContain('yiaddr: 192.168.1.100');
  expect(texts).toContain('chaddr: 02:0d:00:01:02:ff');
  expect(texts.slice(-7)).toEqual([
    'magic cookie: 63 82 53 63',
    '53 DHCP Message Type: Offer (2)',
    '54 Server Identifier: 192.168.1.1',
    '6 Domain Name Server: 192.168.1.1, 192.168.1.2',
    '51 IP Address Lease Time: 3600 seconds',
    'End: 255',
    expect.stringMatching(/^Padding: 00 00/),
  ]);
});

test('a request says which address it asks for', () => {
  const options = new Map([
    [option.kind, Buffer.from([kind.request])],
    [option.requestedAddress, addressBytes('192.168.1.100')],
    [option.hostName, Buffer.from('laptop')],
    [55, Buffer.from([1, 3, 6, 99])],
  ]);
  const request = encodeMessage({ ...offer, op: 1, yourAddress: '0.0.0.0', options });
  expect(summaries(request, udp(67, 68))).toEqual(['Request 192.168.1.100 from 02:0d:00:01:02:ff']);
  expect(fieldTexts(request, udp(67, 68))).toEqual(
    expect.arrayContaining([
      '12 Host Name: laptop',
      '55 Parameter Request List: Subnet Mask, Router, Domain Name Server, 99',
    ]),
  );
});

describe('options in the fields for names', () => {
  const overloaded = (holds: number) => {
    const message = new Uint8Array(Buffer.concat([bytes.subarray(0, 240), Buffer.from([52, 1, holds, 255])]));
    message.set([53, 1, 5, 255], 108);
    message.set([51, 4, 0, 0, 0, 60, 255], 44);
    return message;
  };

  test('are read where option 52 says so, file before sname', () => {
    expect(summaries(overloaded(3), carriage)).toEqual(['ACK 192.168.1.100 for 02:0d:00:01:02:ff']);
    const texts = fieldTexts(overloaded(3), carriage);
    expect(texts).toContain('53 DHCP Message Type: ACK (5)');
    expect(texts).toContain('51 IP Address Lease Time: 60 seconds');
    expect(texts.filter((text) => /^(sname|file):/.test(text))).toEqual([]);
    expect(fault(overloaded(3))).toBeUndefined();
  });

  test('are none where it names another field', () => {
    expect(summaries(overloaded(2), carriage)[0]).toMatch(/^BOOTREPLY/);
    expect(fieldTexts(overloaded(1), carriage)).toContain('sname: 3');
  });

  test('must be closed there, too', () => {
    const open = overloaded(1);
    open.set([53, 1, 5, 12, 200], 108);
    expect(fault(open)).toBe('ends in option 12');
  });
});

test('fields lie where RFC 2131 puts them', () => {
  const [layer] = decodeSoundly(bytes, carriage);
  const starts = Object.fromEntries(
    fieldsOf({ bytes }, layer as never).map(({ name, start }) => [name, start]),
  );
  expect(starts).toMatchObject({
    xid: 4,
    secs: 8,
    B: 10,
    ciaddr: 12,
    giaddr: 24,
    chaddr: 28,
    sname: 44,
    file: 108,
  });
});

describe('a fault is said', () => {
  test('for a message that is cut', () => {
    expect(fault(bytes.subarray(0, 100))).toBe('ends after 100 of 240 bytes');
    expect(fault(bytes.subarray(0, 248))).toBe('ends in option 54');
    expect(fault(bytes.subarray(0, 249))).toBe('the options are not closed by option 255');
  });

  test('for a message without the cookie', () => {
    const bootp = Uint8Array.from(bytes);
    bootp[236] = 0;
    expect(fault(bootp)).toMatch(/no magic cookie/);
  });

  test('but not for pads between options', () => {
    const padded = Buffer.concat([bytes.subarray(0, 240), Buffer.from([0, 0, 53, 1, 5, 255])]);
    expect(fault(padded)).toBeUndefined();
    expect(summaries(padded, carriage)[0]).toMatch(/^ACK/);
  });
});
