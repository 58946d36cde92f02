import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchCalls } from '../../../runner/wire/calls/match-calls.ts';
import type { Call, SentPacket, TcpFacts } from '../../../runner/wire/calls/model.ts';

const client = { address: '10.0.0.1', port: 40_000 };
const server = { address: '10.0.0.2', port: 80 };
const initial = 0xffff_fff0;

const call = (number: number, what: Call['what'], more: Partial<Call> = {}): Call => ({
  number,
  what,
  run: 1,
  host: 'client',
  on: 'client',
  protocol: 'tcp',
  socket: 1,
  atUs: number * 1000,
  place: { file: 'client.ts', line: number, column: 1 },
  local: client,
  remote: server,
  ...more,
});

/** A segment of the client’s; sequence numbers count from its SYN, and pass 2^32. */
const segment = (
  number: number,
  sequence: number,
  more: Partial<TcpFacts> & Partial<SentPacket> = {},
): SentPacket => {
  const {
    network = 'lan',
    from = 'client',
    atUs = number * 1000 + 500,
    sameAs,
    sameAsBy,
    ip,
    ...flags
  } = more;
  const tcp = {
    sourcePort: client.port,
    destinationPort: server.port,
    sequence: (initial + sequence) >>> 0,
    dataLength: 0,
    ...{ syn: false, ack: true, fin: false, rst: false },
    ...flags,
  };
  const addresses = {
    source: client.address,
    destination: server.address,
    identification: 0,
    fragmentOffset: 0,
  };
  return { number, atUs, network, from, sameAs, sameAsBy, ip: ip ?? addresses, tcp };
};

const syn = (number: number, more: Parameters<typeof segment>[2] = {}) =>
  segment(number, 0, { syn: true, ack: false, ...more });

/** `packet 3: write 2 exact`, for each match. */
const told = (packets: SentPacket[], calls: Call[]) => {
  const matches = matchCalls(packets, calls);
  return packets.flatMap(({ number }) =>
    matches
      .ofPacket(number)
      .map((match) => `${number}: ${match.call.what} ${match.call.number} ${match.certainty}`),
  );
};

describe('segments and the calls that made them', () => {
  test('bytes belong to the writes whose range they lie in, over the end of the sequence numbers', () => {
    const calls = [
      call(1, 'connect'),
      call(2, 'write', { firstByte: 0, byteCount: 10 }),
      call(3, 'write', { firstByte: 10, byteCount: 20 }),
      call(4, 'end', { firstByte: 30, byteCount: 5 }),
    ];
    const packets = [
      syn(1),
      segment(2, 1),
      segment(3, 1, { dataLength: 10 }),
      segment(4, 11, { dataLength: 10 }),
      segment(5, 21, { dataLength: 15, fin: true }),
    ];
    expect(told(packets, calls)).toEqual([
      '1: connect 1 exact',
      '2: connect 1 inferred',
      '3: write 2 exact',
      '4: write 3 exact',
      '5: write 3 exact',
      '5: end 4 exact',
      '5: end 4 exact',
    ]);
  });

  test('what is sent again is told as such, what another network carries is not', () => {
    const calls = [call(1, 'connect'), call(2, 'write', { firstByte: 0, byteCount: 4 })];
    const packets = [
      syn(1),
      syn(2),
      syn(3, { network: 'net', from: 'router' }),
      segment(4, 1, { dataLength: 4 }),
      segment(5, 1, { dataLength: 4 }),
    ];
    const matches = matchCalls(packets, calls);
    const reasons = packets.map(({ number }) => matches.ofPacket(number)[0]?.reason ?? '');
    expect(reasons.map((reason) => reason.endsWith('once more'))).toEqual([false, true, false, false, true]);
  });

  test('calls that name no address belong to the socket of those that do', () => {
    const calls = [
      call(1, 'connect', { atUs: 3000 }),
      call(2, 'write', { firstByte: 0, byteCount: 4, atUs: 1000, local: undefined, remote: undefined }),
    ];
    expect(told([syn(3), segment(4, 1, { dataLength: 4 })], calls)).toEqual([
      '3: connect 1 exact',
      '4: write 2 exact',
    ]);
  });

  test('a port that is used again: each socket has its own connection', () => {
    const again = { socket: 2 };
    const calls = [
      call(1, 'connect'),
      call(2, 'write', { firstByte: 0, byteCount: 4 }),
      call(10, 'connect', again),
      call(11, 'write', { firstByte: 0, byteCount: 4, ...again }),
    ];
    const packets = [
      syn(1),
      segment(2, 1, { dataLength: 4 }),
      segment(10, 5000, { syn: true, ack: false }),
      segment(11, 5001, { dataLength: 4 }),
    ];
    expect(told(packets, calls)).toEqual([
      '1: connect 1 exact',
      '2: write 2 exact',
      '10: connect 10 exact',
      '11: write 11 exact',
    ]);
  });

  test('where the SYN was not captured, bytes are inferred from the first that were', () => {
    const calls = [
      call(1, 'write', { firstByte: 100, byteCount: 4 }),
      call(2, 'write', { firstByte: 104, byteCount: 4 }),
    ];
    const packets = [segment(1, 777, { dataLength: 4 }), segment(2, 781, { dataLength: 4 })];
    expect(told(packets, calls)).toEqual(['1: write 1 inferred', '2: write 2 inferred']);
  });

  test('bytes that TLS encrypts follow the last write before them, as inferred', () => {
    const calls = [call(1, 'connect'), call(2, 'write'), call(8, 'write')];
    const packets = [syn(1), segment(3, 1, { dataLength: 99 }), segment(9, 100, { dataLength: 99 })];
    expect(told(packets, calls)).toEqual([
      '1: connect 1 exact',
      '3: write 2 inferred',
      '9: write 8 inferred',
    ]);
  });

  test('what TLS sends to shake hands is no write of the program, though one waits for it', () => {
    const calls = [call(1, 'connect'), call(2, 'write')];
    const hello = segment(3, 1, { dataLength: 99, isHandshake: true });
    expect(told([syn(1), hello, segment(4, 100, { dataLength: 50 })], calls)).toEqual([
      '1: connect 1 exact',
      '4: write 2 inferred',
    ]);
  });

  test('a reset that was asked for is exact, one that follows a close is inferred', () => {
    const asked = [call(1, 'connect'), call(2, 'reset')];
    const closed = [call(1, 'connect'), call(2, 'close')];
    const packets = [syn(1), segment(2, 1, { rst: true })];
    expect(told(packets, asked)).toContain('2: reset 2 exact');
    expect(told(packets, closed)).toContain('2: close 2 inferred');
  });

  test('the same packet on another network belongs to the same call, as surely as it is the same', () => {
    const translated = {
      source: '203.0.113.1',
      destination: server.address,
      identification: 0,
      fragmentOffset: 0,
    };
    const copy = { network: 'net', from: 'router', ip: translated, sameAs: 1 };
    const packets = [
      syn(1),
      syn(2, { ...copy, sameAsBy: 'inferred' }),
      syn(3, { ...copy, sameAsBy: 'exact', sameAs: 2 }),
    ];
    expect(told(packets, [call(1, 'connect')])).toEqual([
      '1: connect 1 exact',
      '2: connect 1 inferred',
      '3: connect 1 inferred',
    ]);
  });
});

describe('datagrams and the calls that sent them', () => {
  const send = (number: number, more: Partial<Call> = {}) =>
    call(number, 'send', {
      protocol: 'udp',
      byteCount: 5,
      local: { address: '0.0.0.0', port: 40_000 },
      ...more,
    });
  const datagram = (number: number, more: Partial<SentPacket> = {}, dataLength = 5): SentPacket => ({
    number,
    atUs: number * 1000 + 500,
    network: 'lan',
    from: 'client',
    ip: { source: client.address, destination: server.address, identification: number, fragmentOffset: 0 },
    udp: { sourcePort: 40_000, destinationPort: server.port, dataLength },
    ...more,
  });

  test('the n-th of a length is the n-th that was sent', () => {
    const calls = [send(1), send(2, { byteCount: 9 }), send(3)];
    expect(told([datagram(1), datagram(2, {}, 9), datagram(3)], calls)).toEqual([
      '1: send 1 exact',
      '2: send 2 exact',
      '3: send 3 exact',
    ]);
  });

  test('where the counts differ, no line is named that may not have sent it', () => {
    const place = { file: 'client.ts', line: 1, column: 1 };
    expect(told([datagram(2)], [send(1), send(2)])).toEqual([]);
    expect(told([datagram(2)], [send(1, { place }), send(2, { place })])).toEqual(['2: send 1 inferred']);
    expect(told([datagram(1)], [send(1), send(20)])).toEqual(['1: send 1 inferred']);
    expect(told([datagram(1), datagram(2)], [send(1)])).toEqual(['1: send 1 inferred']);
  });

  test('a send that the kernel gave up long ago is not taken for a later one', () => {
    expect(told([datagram(9000)], [send(1), send(8999)])).toEqual(['9000: send 8999 inferred']);
  });

  test('a forwarder’s own datagrams are not the program’s', () => {
    expect(told([datagram(1, { from: 'router' })], [send(1)])).toEqual([]);
  });

  test('fragments belong to the call of their first', () => {
    const fragment = (number: number, identification: number): SentPacket => ({
      number,
      atUs: number * 1000 + 500,
      network: 'lan',
      from: 'client',
      ip: { source: client.address, destination: server.address, identification, fragmentOffset: 1480 },
    });
    expect(told([datagram(1), fragment(2, 1), fragment(3, 77)], [send(1)])).toEqual([
      '1: send 1 exact',
      '2: send 1 exact',
    ]);
  });

  test('a request for a link address belongs to what waited for it, even in vain', () => {
    const asking: SentPacket = {
      number: 1,
      atUs: 1200,
      network: 'lan',
      from: 'client',
      asksFor: server.address,
    };
    expect(told([asking, datagram(2)], [send(1), send(2, { byteCount: 6 })])).toContain('1: send 1 inferred');
    expect(told([asking], [send(1)])).toEqual(['1: send 1 inferred']);
    expect(told([{ ...asking, from: 'stranger' }], [send(1)])).toEqual([]);
  });
});

describe('requests for a link address', () => {
  const send = call(2, 'send', {
    protocol: 'udp',
    byteCount: 5,
    local: { address: '0.0.0.0', port: 40_000 },
  });
  const asking = (number: number, asksFor: string, from = 'client'): SentPacket => ({
    ...{ number, atUs: number * 1000, network: 'lan', from, asksFor },
  });
  const datagram = (number: number): SentPacket => ({
    ...{ number, atUs: number * 1000 + 500, network: 'lan', from: 'client' },
    ip: { source: client.address, destination: server.address, identification: 0, fragmentOffset: 0 },
    udp: { sourcePort: 40_000, destinationPort: server.port, dataLength: 5 },
  });

  test('for a router belong to the packet that needs it', () => {
    expect(told([asking(1, '10.0.0.254'), datagram(2)], [send])).toContain('1: send 2 inferred');
  });

  test('for another belong to no packet whose receiver is on the network itself', () => {
    const direct = [asking(1, '10.0.0.99'), datagram(2), asking(3, server.address, 'other')];
    expect(told(direct, [send])).toEqual(['2: send 2 exact']);
  });
});

describe('matching', () => {
  const anyCall = fc.record({
    what: fc.constantFrom<Call['what']>('connect', 'listen', 'write', 'end', 'send', 'close', 'reset'),
    protocol: fc.constantFrom<'tcp' | 'udp'>('tcp', 'udp'),
    socket: fc.nat(2),
    atUs: fc.integer(),
    firstByte: fc.option(fc.maxSafeNat(), { nil: undefined }),
    byteCount: fc.option(fc.maxSafeNat(), { nil: undefined }),
    local: fc.constantFrom(client, server, undefined),
    remote: fc.constantFrom(client, server, undefined),
  });
  const anyPacket = fc.record({
    atUs: fc.integer(),
    sequence: fc.nat(0xffff_ffff),
    dataLength: fc.nat(65_535),
    syn: fc.boolean(),
    ack: fc.boolean(),
    fin: fc.boolean(),
    rst: fc.boolean(),
    sameAs: fc.option(fc.nat(30), { nil: undefined }),
  });

  test('holds for any lies of a program: it ends, and names only packets and calls there are', () => {
    fc.assert(
      fc.property(
        fc.array(anyCall, { maxLength: 20 }),
        fc.array(anyPacket, { maxLength: 20 }),
        (said, seen) => {
          const calls = said.map((each, index) => call(index + 1, each.what, each));
          const packets = seen.map((each, index) => segment(index + 1, 0, each));
          const matches = matchCalls(packets, calls);
          for (const { number } of packets) {
            for (const match of matches.ofPacket(number)) {
              expect(calls).toContain(match.call);
              expect(matches.ofCall(match.call.number)).toContain(match);
            }
          }
        },
      ),
    );
  });
});
