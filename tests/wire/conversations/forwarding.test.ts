import { describe, expect, test } from 'vitest';
import { bytesOf, changed, ipv6, tcp, udp } from '../../support/frames.ts';
import { notes } from './notes.ts';

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
