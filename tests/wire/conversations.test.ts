import { describe, expect, test } from 'vitest';
import type { Note } from '../../runner/wire/conversations/note.ts';
import { Conversations } from '../../runner/wire/conversations.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { describeFrame } from '../../runner/wire/summary.ts';
import {
  bytesOf,
  changed,
  icmp,
  ipv4,
  ipv6,
  packetOf,
  type Segment,
  tcp,
  textBytes,
  udp,
} from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';

const client = {};
const server = {
  source: '203.0.113.20',
  destination: '192.168.1.10',
  sourcePort: 9999,
  destinationPort: 49152,
};

type Heard = Uint8Array | { network: string; bytes: Uint8Array; atUs?: number };

/** Notes of frames in their order; on network `lan`, unless they say another. */
function notes(...frames: Heard[]): Note[] {
  const conversations = new Conversations();
  return frames.map((heard, index) => {
    const {
      network,
      bytes,
      atUs = index,
    } = heard instanceof Uint8Array ? { network: 'lan', bytes: heard } : heard;
    return conversations.add({ number: index + 1, atUs, network, frame: decodeFrame(bytes) });
  });
}

const scale = [3, 3, 2, 0];
/** The client counts from 1000, the server from 5000. */
const from = (side: object, sequence: number, acknowledgment: number, rest: Partial<Segment> = {}) =>
  tcp({ flags: 'A', ...side, sequence, acknowledgment, ...rest });
const handshake = [
  tcp({ flags: 'S', sequence: 1000, options: scale }),
  from(server, 5000, 1001, { flags: 'SA', options: scale }),
  from(client, 1001, 5001),
];
const after = (...frames: Heard[]) => notes(...handshake, ...frames).slice(3);
const data = (sequence: number, text: string) => from(client, sequence, 5001, { flags: 'PA', data: text });
const roles = (list: Note[]) => list.map(({ role }) => role);

describe('a TCP connection', () => {
  test('opens in three steps and closes in four, numbers counting from 0', () => {
    const all = notes(
      ...handshake,
      data(1001, 'Ada'),
      from(server, 5001, 1004),
      from(client, 1004, 5001, { flags: 'FA' }),
      from(server, 5001, 1005),
      from(server, 5001, 1005, { flags: 'FA' }),
      from(client, 1005, 5002),
    );
    expect(roles(all)).toEqual([
      'handshake-1',
      'handshake-2',
      'handshake-3',
      'data',
      'acknowledgment',
      'teardown-1',
      'teardown-2',
      'teardown-3',
      'teardown-4',
    ]);
    expect(all.map(({ sequence, acknowledgment }) => [sequence, acknowledgment])).toEqual([
      [0, undefined],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 4],
      [4, 1],
      [1, 5],
      [1, 5],
      [5, 2],
    ]);
    expect(new Set(all.map(({ connection }) => connection?.id)).size).toBe(1);
    expect(all[1]).toMatchObject({ from: 'b', connection: { a: { port: 49152 }, b: { port: 9999 } } });
  });

  test('a SYN of the same ports with another number opens a new one', () => {
    const [first, , , again, reopened] = notes(
      ...handshake,
      handshake[0] as Uint8Array,
      tcp({ flags: 'S', sequence: 7777 }),
    );
    expect(again).toMatchObject({
      retransmission: 'spurious',
      retransmissionOf: 1,
      connection: first?.connection,
    });
    expect(reopened?.connection?.id).not.toBe(first?.connection?.id);
    expect(reopened).toMatchObject({ sequence: 0, role: 'handshake-1' });
  });

  test('its numbers may wrap around', () => {
    const [, late, next] = notes(
      tcp({ flags: 'S', sequence: 0xfffffffe }),
      tcp({ flags: 'PA', sequence: 0xffffffff, acknowledgment: 1, data: 'four' }),
      tcp({ flags: 'PA', sequence: 3, acknowledgment: 1, data: 'more' }),
    );
    expect([late?.sequence, next?.sequence, next?.retransmission]).toEqual([1, 5, undefined]);
  });

  test('one that began before the capture counts from 1', () => {
    const [first, answer] = notes(data(1001, 'Ada'), from(server, 5001, 1004));
    expect([first?.sequence, first?.acknowledgment, answer?.sequence, answer?.acknowledgment]).toEqual([
      1, 1, 1, 4,
    ]);
  });

  test('an answer that counts from another number restarts its side', () => {
    const syn = tcp({ flags: 'S', sequence: 1000, options: scale });
    const list = notes(
      syn,
      from(server, 0, 1001, { flags: 'RA' }),
      syn,
      from(server, 5000, 1001, { flags: 'SA', options: scale }),
      from(client, 1001, 5001),
      from(server, 9000, 1001, { flags: 'SA', options: scale }),
      from(client, 1001, 9001),
      from(server, 9001, 1001, { flags: 'PA', data: 'hello' }),
    );
    expect(
      list.slice(3).map(({ sequence, acknowledgment, role }) => [sequence, acknowledgment, role]),
    ).toEqual([
      [0, 1, 'handshake-2'],
      [1, 1, 'handshake-3'],
      [0, 1, 'handshake-2'],
      [1, 1, 'handshake-3'],
      [1, 1, 'data'],
    ]);
    expect(list.at(-1)).not.toHaveProperty('gapBefore');
    expect(new Set(list.map(({ connection }) => connection?.id)).size).toBe(1);
  });

  test('an old answer, to another SYN, restarts nothing', () => {
    const list = after(from(server, 9000, 7001, { flags: 'SA' }), from(server, 5001, 1001, { data: 'x' }));
    expect(list[1]).toMatchObject({ sequence: 1 });
  });

  test('a refusal is a reset', () => {
    const [, refusal] = notes(tcp({ flags: 'S', sequence: 1000 }), from(server, 0, 1001, { flags: 'RA' }));
    expect(refusal).toMatchObject({ role: 'reset', sequence: 1, acknowledgment: 1, from: 'b' });
  });
});

describe('segments sent again', () => {
  test('name the packet that carried the bytes first', () => {
    const [, , again] = after(data(1001, 'Ada'), data(1004, 'Bob'), data(1001, 'Ada'));
    expect(again).toMatchObject({ retransmission: 'plain', retransmissionOf: 4 });
    expect(describeFrame(decodeFrame(data(1001, 'Ada')), again)).toBe(
      '49152 → 9999 PSH ACK, sequence 1, acknowledgment 1, 3 bytes “Ada”; retransmission of packet 4',
    );
  });

  test('are needless where all was acknowledged', () => {
    const [, , again] = after(data(1001, 'Ada'), from(server, 5001, 1004), data(1001, 'Ada'));
    expect(again).toMatchObject({ retransmission: 'spurious', retransmissionOf: 4 });
  });

  test('are fast after three duplicate acknowledgments', () => {
    const asking = from(server, 5001, 1004);
    const list = after(
      data(1001, 'Ada'),
      asking,
      data(1004, 'Bob'),
      data(1007, 'Eve'),
      asking,
      asking,
      asking,
      data(1004, 'Bob'),
    );
    expect(list.map((note) => note.duplicateAcknowledgmentOf)).toEqual([
      ...[undefined, undefined, undefined, undefined],
      ...[5, 5, 5],
      undefined,
    ]);
    expect(list.at(-1)).toMatchObject({ retransmission: 'fast', retransmissionOf: 6 });
  });

  test('are none where the bytes are new and only late', () => {
    const [beyond, late] = after(data(1004, 'Bob'), data(1001, 'Ada'));
    expect(beyond).toMatchObject({ gapBefore: true });
    expect(late).toMatchObject({ outOfOrder: true });
    expect(late).not.toHaveProperty('retransmission');
  });
});

describe('a capture that began in the middle', () => {
  test('knows a keep-alive by what empty segments told', () => {
    const list = notes(
      from(client, 1000, 500),
      from(server, 500, 1001),
      from(client, 1001, 500),
      from(client, 1000, 500),
      from(server, 500, 1001),
    );
    expect(roles(list).slice(3)).toEqual(['keep-alive', 'keep-alive-answer']);
    expect(list.some(({ gapBefore }) => gapBefore)).toBe(false);
  });

  test('does not call bytes before the first one seen sent again', () => {
    const [, late] = notes(data(1001, 'Ada'), data(901, 'Bob'));
    expect(late).not.toHaveProperty('retransmission');
    expect(late).toMatchObject({ outOfOrder: true });
  });
});

test('bytes that were not seen leave a gap, though an empty segment had told of them', () => {
  const list = after(data(1001, 'Ada'), from(client, 1010, 5001), data(1010, 'Bob'));
  expect(list.map(({ gapBefore }) => gapBefore)).toEqual([undefined, undefined, true]);
});

describe('windows', () => {
  test('are told by segments with ACK only', () => {
    const [bare, full, next] = after(
      from(server, 5001, 1001, { flags: '', window: 0 }),
      from(client, 1001, 5001, { flags: 'PA', data: 'Ada' }),
      from(server, 5001, 1004),
    );
    for (const key of ['role', 'window', 'zeroWindow']) expect(bare).not.toHaveProperty(key);
    expect(full?.windowFull).toBeUndefined();
    expect(next?.role).toBe('acknowledgment');
  });

  test('are scaled, and their end, their probes and their opening are told', () => {
    const list = after(
      from(server, 5001, 1001, { window: 2 }),
      data(1001, 'eight by'),
      from(server, 5001, 1009, { window: 0 }),
      from(client, 1008, 5001),
      from(server, 5001, 1009, { window: 0 }),
      from(server, 5001, 1009, { window: 100 }),
    );
    expect(roles(list)).toEqual([
      'window-update',
      'data',
      'acknowledgment',
      'window-probe',
      'window-probe-answer',
      'window-update',
    ]);
    expect(list[1]).toMatchObject({ windowFull: true });
    expect(list[2]).toMatchObject({ zeroWindow: true, window: 0 });
    expect(list[5]).toMatchObject({ window: 400 });
  });

  test('a keep-alive asks for a byte that was acknowledged', () => {
    const list = after(
      data(1001, 'Ada'),
      from(server, 5001, 1004),
      from(client, 1003, 5001),
      from(server, 5001, 1004),
    );
    expect(roles(list).slice(2)).toEqual(['keep-alive', 'keep-alive-answer']);
  });
});

describe('a packet that a router forwards', () => {
  const sent = { network: 'lan', bytes: tcp({ flags: 'S', sequence: 1000, id: 7 }) };

  test('is the same as before, and no retransmission', () => {
    const [, crossed] = notes(sent, {
      network: 'net',
      bytes: tcp({ flags: 'S', sequence: 1000, id: 7, hopLimit: 63 }),
    });
    expect(crossed).toMatchObject({ sameAs: 1, sameAsBy: 'exact', role: 'handshake-1', sequence: 0 });
    expect(crossed).not.toHaveProperty('retransmission');
  });

  test('is recognised where its address and port were translated', () => {
    const translated = { source: '203.0.113.1', sourcePort: 1024, id: 7, hopLimit: 63 };
    const [, crossed] = notes(sent, {
      network: 'net',
      bytes: tcp({ flags: 'S', sequence: 1000, ...translated }),
    });
    expect(crossed).toMatchObject({ sameAs: 1, sameAsBy: 'inferred' });
  });

  test('is not one that was sent again, or later, or by another', () => {
    const again = tcp({ flags: 'S', sequence: 1000, id: 8 });
    const crossed = tcp({ flags: 'S', sequence: 1000, id: 8, hopLimit: 63 });
    const late = tcp({ flags: 'S', sequence: 1000, id: 7, hopLimit: 63 });
    const list = notes(
      sent,
      again,
      { network: 'net', bytes: crossed },
      { network: 'net', bytes: late, atUs: 60e6 },
    );
    expect(list.map(({ sameAs }) => sameAs)).toEqual([undefined, undefined, 2, undefined]);
  });

  test('each copy belongs to one packet only', () => {
    const crossed = { network: 'net', bytes: udp('again', { hopLimit: 63 }) };
    const list = notes(udp('again'), udp('again'), crossed, crossed);
    expect(list.map(({ sameAs }) => sameAs)).toEqual([undefined, undefined, 1, 2]);
  });
});

describe('a packet that seems to be an earlier one', () => {
  test('is not forwarded where it was seen on the same network', () => {
    const [, probe] = notes(udp('probe', { hopLimit: 2 }), udp('probe', { hopLimit: 1 }));
    expect(probe).not.toHaveProperty('sameAs');
  });

  test('is not translated IPv6: nothing tells two such packets apart', () => {
    const datagram = bytesOf('c000270f 000d 0000 68656c6c6f');
    const [, other] = notes(ipv6(17, datagram), {
      network: 'net',
      bytes: changed(ipv6(17, datagram, 63), 14 + 8, 0xfd),
    });
    expect(other).not.toHaveProperty('sameAs');
  });

  test('is the one that took as long as those before, of several equal ones', () => {
    const sent = (atUs: number) => ({ network: 'lan', bytes: udp('again'), atUs });
    const crossed = (atUs: number) => ({ network: 'net', bytes: udp('again', { hopLimit: 63 }), atUs });
    const list = notes(
      sent(0),
      crossed(100_000),
      sent(1_000_000),
      sent(2_000_000),
      sent(2_050_000),
      crossed(2_100_100),
      crossed(2_150_100),
    );
    expect(list.map(({ sameAs }) => sameAs)).toEqual([
      ...[undefined, 1, undefined, undefined, undefined],
      4,
      5,
    ]);
  });

  test('is of the sender whose port it has, where two behind one address say the same', () => {
    const from = (source: string, sourcePort: number) => udp('hello', { source, sourcePort });
    const crossed = udp('hello', { source: '203.0.113.1', sourcePort: 40_002, hopLimit: 63 });
    const list = notes(from('192.168.1.10', 40_001), from('192.168.1.11', 40_002), {
      network: 'net',
      bytes: crossed,
    });
    expect(list[2]).toMatchObject({ sameAs: 2, sameAsBy: 'inferred' });
  });
});

describe('packets that belong together', () => {
  test('fragments name the first one seen', () => {
    const part = (fragment: number, id: number) =>
      ipv4(
        { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, id, fragment },
        textBytes('12345678'),
      );
    const list = notes(part(0x2000, 1), part(0x2000, 2), part(0x0001, 1), part(0x0001, 2));
    expect(list.map(({ fragmentOf }) => fragmentOf)).toEqual([undefined, undefined, 1, 2]);
  });

  test('a segment in fragments counts whole once the last was seen', () => {
    const whole = packetOf(from(client, 1001, 5001, { flags: 'FA', data: 'x'.repeat(40) }));
    const ends = { source: '192.168.1.10', destination: '203.0.113.20', protocol: 6, id: 9 };
    const first = ipv4({ ...ends, fragment: 0x2000 }, whole.subarray(20, 44));
    const second = ipv4({ ...ends, fragment: 0x0003 }, whole.subarray(44));
    const answer = from(server, 5001, 1042);
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const list = after(...order, answer, first);
      expect(list[2]).toMatchObject({ role: 'teardown-2', acknowledgment: 42 });
      expect(list[3]).toMatchObject({ retransmission: 'spurious' });
    }
    const halves = after(
      ...[first, second].map((bytes) => changed(bytes, 14 + 20 + 13, bytes === first ? 0x10 : 0)),
      data(1041, 'next'),
    );
    expect(halves[2]).not.toHaveProperty('gapBefore');
    expect(halves[2]).not.toHaveProperty('retransmission');
  });

  test('an ICMP error names the packet it is about', () => {
    expect(notes(realFrames.syn, realFrames.datagram, realFrames.portUnreachable)[2]).toMatchObject({
      about: 2,
    });
  });

  test('an error about a packet that a router had counted down', () => {
    const quoted = packetOf(udp('far', { hopLimit: 1 })).subarray(0, 28);
    const error = icmp(11, 0, 0, changed(quoted, 8, 0), {
      source: '192.168.1.1',
      destination: '192.168.1.10',
    });
    expect(notes(udp('far', { hopLimit: 1 }), error)[1]).toMatchObject({ about: 1 });
  });

  test('answers name what they answer', () => {
    const { arpRequest, arpReply, echoRequest, echoReply, neighbourSolicitation, neighbourAdvertisement } =
      realFrames;
    const list = notes(
      arpRequest,
      neighbourSolicitation,
      echoRequest,
      arpReply,
      neighbourAdvertisement,
      echoReply,
    );
    expect(list.map(({ answerTo }) => answerTo)).toEqual([undefined, undefined, undefined, 1, 2, 3]);
  });

  test('DNS by its ID on its sockets, DHCP by its xid', () => {
    const dns = (id: number, response: boolean) =>
      Uint8Array.from([0, id, response ? 0x81 : 1, 0, ...Array(8).fill(0)]);
    const toServer = { destinationPort: 53 };
    const back = {
      source: '203.0.113.20',
      destination: '192.168.1.10',
      sourcePort: 53,
      destinationPort: 49152,
    };
    const list = notes(
      udp(dns(1, false), toServer),
      udp(dns(2, false), toServer),
      udp(dns(1, true), back),
      udp(dns(2, true), back),
      udp(dns(3, true), back),
    );
    expect(list.map(({ answerTo }) => answerTo)).toEqual([undefined, undefined, 1, 2, undefined]);
  });

  test('DHCP by its xid', () => {
    const dhcp = (op: number, xid: number) => {
      const bytes = new Uint8Array(244);
      bytes.set([op, 1, 6, 0, 0, 0, 0, xid]);
      bytes.set([99, 130, 83, 99, 53, 1, op === 1 ? 1 : 2, 255], 236);
      return bytes;
    };
    const asks = { source: '0.0.0.0', destination: '255.255.255.255', sourcePort: 68, destinationPort: 67 };
    const answers = {
      source: '192.168.1.1',
      destination: '192.168.1.100',
      sourcePort: 67,
      destinationPort: 68,
    };
    const list = notes(udp(dhcp(1, 5), asks), udp(dhcp(1, 6), asks), udp(dhcp(2, 5), answers));
    expect(list[2]).toMatchObject({ answerTo: 1 });
  });
});
