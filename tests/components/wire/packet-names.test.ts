import { describe, expect, test } from 'vitest';
import { Decoder } from '../../../runner/wire/decoder.ts';
import { toHtml } from '../../../src/components/wire/markup.ts';
import { packetFigure } from '../../../src/components/wire/packet-figure.ts';
import { packetNamed } from '../../../src/components/wire/packet-names.ts';
import { tcp } from '../../support/frames.ts';
import { realFrames } from '../../support/real-frames.ts';

const back = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

const decoder = new Decoder();
const packets = [
  realFrames.arpRequest,
  tcp({ flags: 'S', sequence: 0 }),
  tcp({ flags: 'SA', ...back, sequence: 0, acknowledgment: 1 }),
  tcp({ flags: 'A', sequence: 1, acknowledgment: 1 }),
  tcp({ flags: 'PA', sequence: 1, acknowledgment: 1, data: 'Ada\n' }),
  tcp({ flags: 'PA', ...back, sequence: 1, acknowledgment: 5, data: 'Hello\n' }),
  tcp({ flags: 'FA', sequence: 5, acknowledgment: 7 }),
].map((bytes, index) => {
  const seen = { number: index + 1, atUs: index, network: 'lan' };
  return { ...seen, ...decoder.add({ ...seen, bytes }) };
});

const numberOf = (name: string | number) => packetNamed('tcp-greet', packets, name).number;

describe('a packet of a recording', () => {
  test('is found by its name', () => {
    const names = ['arp request', 'syn', 'syn-ack', 'ack', 'first data', 'first answer', 'fin'];
    expect(names.map(numberOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('is found by its number', () => expect([numberOf(3), numberOf('3')]).toEqual([3, 3]));

  test.each(['rst', 'constructor', 0, '8', 'Syn'])(
    '%s is not there, which fails the build in words',
    (name) => {
      expect(() => numberOf(name)).toThrow(
        expect.objectContaining({
          code: 'packet-unknown',
          message: `Cannot show a packet of tcp-greet: expected one of syn, syn-ack, ack, first data, first answer, fin, arp request, 1 to 7, received ${JSON.stringify(name)}`,
        }),
      );
    },
  );

  test('of a recording without packets is refused in words', () => {
    expect(() => packetNamed('tcp-greet', [], 'syn')).toThrow(
      'expected one, and there is none, received "syn"',
    );
  });
});

describe('a figure of a packet', () => {
  const syn = packetNamed('tcp-greet', packets, 'syn');

  test('has the layer open and the field chosen that it is about', () => {
    const html = toHtml(packetFigure(syn, { layer: 'TCP', field: 'Sequence Number' }));
    expect(html).toContain('TCP Sequence Number: bytes 38 to 41');
  });

  test('of a layer or a field that is not there fails the build and names what is', () => {
    expect(() => packetFigure(syn, { layer: 'HTTP' })).toThrow(
      'Cannot open a layer of packet 2: expected one of Ethernet, IPv4, TCP, received "HTTP"',
    );
    expect(() => packetFigure(syn, { field: 'SYN' })).toThrow(
      expect.objectContaining({ code: 'layer-unknown' }),
    );
    expect(() => packetFigure(syn, { layer: 'Ethernet', field: 'Length' })).toThrow(
      'Cannot choose a field of Ethernet in packet 2: expected one of Destination, Source, EtherType, received "Length"',
    );
  });
});
