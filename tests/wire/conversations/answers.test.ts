import { describe, expect, test } from 'vitest';
import { changed, icmp, ipv4, packetOf, textBytes, udp } from '../../support/frames.ts';
import { realFrames } from '../../support/real-frames.ts';
import { after, client, data, from, notes, server } from './notes.ts';

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
