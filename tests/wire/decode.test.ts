import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joined } from '../../runner/wire/bytes.ts';
import { readCapture } from '../../runner/wire/capture-file/read.ts';
import { checksumOf, onesSum } from '../../runner/wire/checksum.ts';
import { Conversations } from '../../runner/wire/conversations.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { fieldsOf } from '../../runner/wire/layer-fields.ts';
import { describeFrame } from '../../runner/wire/summary.ts';
import { bytesOf, changed, icmp, ipv4, ipv6, packetOf, tcp, textBytes, udp } from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';
import { decodeSoundly, expectSound, fieldTexts, unfielded } from './soundness.ts';

const protocols = (bytes: Uint8Array, wireLength?: number) =>
  decodeSoundly(bytes, wireLength).layers.map(({ protocol, quoted }) =>
    (quoted ? `(${protocol})` : protocol).toString(),
  );

const faults = (bytes: Uint8Array, wireLength?: number) =>
  decodeSoundly(bytes, wireLength).layers.flatMap(({ fault }) => fault ?? []);

/** Who has a? */
const query = Uint8Array.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 1, 0, 1]);

/** An IGMP message, its checksum right. */
function igmp(digits: string): Uint8Array {
  const message = bytesOf(digits);
  const sum = checksumOf(onesSum(message, 0, message.length));
  message.set([sum >> 8, sum & 0xff], 2);
  return ipv4(
    { source: '10.0.0.1', destination: '239.1.2.3', protocol: 2, options: [148, 4, 0, 0] },
    message,
  );
}

const labs = join(import.meta.dirname, '../../runnable');

const samples: Record<string, Uint8Array> = {
  ...realFrames,
  options: ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 6, options: [148, 4, 0, 0] },
    packetOf(realFrames.syn).subarray(20),
  ),
  fragment: ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17, fragment: 0x2001 },
    textBytes('later'),
  ),
  hopByHop: ipv6(
    0,
    Uint8Array.from([
      43, 0, 5, 2, 0, 0, 1, 0, 60, 0, 0, 0, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 0, 0, 0, 9, 0,
      53, 0, 53, 0, 8, 0, 0,
    ]),
  ),
  routerAdvertisement: ipv6(
    58,
    Uint8Array.from([
      134,
      0,
      0,
      0,
      64,
      0xc0,
      7,
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      5,
      1,
      0,
      0,
      0,
      0,
      5,
      220,
      3,
      4,
      64,
      0xc0,
      ...Array(28).fill(1),
    ]),
  ),
  listenerQuery: ipv6(58, bytesOf(`82000000 27100000 ${'00'.repeat(16)}`)),
  listenerQuery2: ipv6(
    58,
    bytesOf(`82000000 27100000 ff020000000000000000000000000005 027d0001 20010db8${'00'.repeat(11)}07`),
  ),
  listenerDone: ipv6(58, bytesOf('84000000 00000000 ff020000000000000000000000000005')),
  igmpQuery: igmp('11640000 00000000'),
  igmpQuery3: igmp('11640000 ef010203 027d0002 0a000001 0a000002'),
  igmpReport: igmp('16000000 ef010203'),
  igmpLeave: igmp('17000000 ef010203'),
  igmpReport3: igmp(
    '22000000 00000004 04000000 ef010203 03000001 ef010204 0a000001 03000000 ef010205 02010000 ef010206 01020304',
  ),
  igmpUnknown: igmp('ff000000 00000000'),
  unsaidAdvertisement: ipv6(58, bytesOf('88000000 60000000 20010db8000100000000000000000001')),
  redirect: icmp(5, 1, 0xc0a80102, packetOf(realFrames.datagram)),
  timestamp: icmp(13, 0, 1, new Uint8Array(12)),
  unknownType: icmp(200, 3, 0, textBytes('?')),
  datagram53: udp(query, { destinationPort: 53 }),
  lease: udp(
    Uint8Array.from([2, 1, 6, 0, ...Array(232).fill(0), 99, 130, 83, 99, 53, 1, 2, 51, 4, 0, 0, 1, 0, 255]),
    { sourcePort: 67, destinationPort: 68 },
  ),
  close: tcp({
    flags: 'A',
    sequence: 1,
    data: 'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x08\x02ab',
  }),
};

test.each([
  ['arpRequest', 'ethernet arp', 'Who has 192.168.1.1? Tell 192.168.1.10'],
  ['arpReply', 'ethernet arp', '192.168.1.1 is at 62:bf:71:fa:a1:92'],
  ['echoRequest', 'ethernet ipv4 icmp data', 'echo request, identifier 77, sequence 1'],
  ['multicastReport', 'ethernet ipv6 icmpv6', 'multicast listener report: joins ff02::1:ff00:10'],
  ['listenerQuery', 'ethernet ipv6 icmpv6', 'multicast listener query for every group'],
  ['listenerQuery2', 'ethernet ipv6 icmpv6', 'multicast listener query: ff02::5'],
  ['listenerDone', 'ethernet ipv6 icmpv6', 'multicast listener done: ff02::5'],
  ['igmpQuery', 'ethernet ipv4 igmp', 'membership query for every group'],
  ['igmpQuery3', 'ethernet ipv4 igmp', 'membership query: 239.1.2.3'],
  ['igmpReport', 'ethernet ipv4 igmp', 'membership report, version 2: 239.1.2.3'],
  ['igmpLeave', 'ethernet ipv4 igmp', 'leave group: 239.1.2.3'],
  [
    'igmpReport3',
    'ethernet ipv4 igmp',
    'membership report, version 3: joins 239.1.2.3, goes over to 1 source of 239.1.2.4, leaves 239.1.2.5, 1 more',
  ],
  ['unsaidAdvertisement', 'ethernet ipv6 icmpv6', '2001:db8:1::1 is there, its hardware address is not told'],
  ['neighbourSolicitation', 'ethernet ipv6 icmpv6', 'Who has 2001:db8:1::1?'],
  ['neighbourAdvertisement', 'ethernet ipv6 icmpv6', '2001:db8:1::1 is at 62:bf:71:fa:a1:92'],
  ['datagram', 'ethernet ipv4 udp text', '60835 → 5999, 6 bytes “nobody”'],
  ['portUnreachable', 'ethernet ipv4 icmp (ipv4) (udp) (data)', 'destination unreachable: port unreachable'],
  ['syn', 'ethernet ipv4 tcp', '54306 → 7000 SYN, sequence 2321107698'],
  ['synAck', 'ethernet ipv4 tcp', '7000 → 54306 SYN ACK, sequence 332394364, acknowledgment 2321107699'],
  ['refusal', 'ethernet ipv4 tcp', '5998 → 43932 RST ACK, sequence 0, acknowledgment 3865542394'],
  ['fragment', 'ethernet ipv4 data', '10.0.0.1 → 10.0.0.2, 17 (UDP), 25 bytes, fragment from byte 8'],
  ['hopByHop', 'ethernet ipv6 udp', '53 → 53, 0 bytes'],
  ['redirect', 'ethernet ipv4 icmp (ipv4) (udp) (data)', 'redirect: for the host'],
])('%s is told in its layers and in one line', (name, layers, line) => {
  const bytes = samples[name] as Uint8Array;
  expect(protocols(bytes).join(' ')).toBe(layers);
  expect(describeFrame(decodeFrame(bytes))).toBe(line);
});

test.each(Object.keys(samples))('every bit of every header of %s is in one field', (name) => {
  const frame = decodeFrame(samples[name] as Uint8Array);
  for (const layer of frame.layers)
    expect([layer.protocol, unfielded(frame, layer)]).toEqual([layer.protocol, []]);
  expect(faults(samples[name] as Uint8Array)).toEqual([]);
});

test.each(Object.keys(samples))('every field of %s has a plain sentence', (name) => {
  const frame = decodeFrame(samples[name] as Uint8Array);
  const fields = frame.layers.flatMap((layer) => fieldsOf(frame, layer));
  for (const { name: field, meaning } of fields)
    expect([field, meaning]).toEqual([field, expect.stringMatching(/^[“A-Z0-9].{9,}\.$/)]);
});

test('a short frame’s padding is no payload', () => {
  const padded = new Uint8Array(60);
  padded.set(realFrames.refusal);
  expect(protocols(padded)).toEqual(['ethernet', 'ipv4', 'tcp']);
  expect(fieldTexts(decodeFrame(padded), 'ethernet').at(-1)).toBe('Padding: 000000000000');
});

test('a capture that cut a frame is no fault of the frame', () => {
  expect(faults(realFrames.echoRequest.subarray(0, 60), 98)).toEqual([]);
  expect(faults(realFrames.echoRequest.subarray(0, 60))).toEqual(['says 84 bytes, 46 are there']);
});

const faultless = Object.entries(samples).filter(([, bytes]) => faults(bytes).length === 0);

test.each(faultless)('%s has no fault wherever a capture cut it', (_, bytes) => {
  for (let length = 1; length < bytes.length; length += 1) {
    expect([length, faults(bytes.subarray(0, length), bytes.length)]).toEqual([length, []]);
  }
});

test('a header that its packet has no room for is a fault, though the frame was cut', () => {
  const short = changed(realFrames.syn, 17, 30);
  expect(faults(short.subarray(0, 44), 60)).toEqual(['ends after 10 of 20 bytes']);
});

test('the recorded packets of every lab have no fault wherever a capture cut them', () => {
  const frames = readdirSync(labs).flatMap((lab) => {
    const file = join(labs, lab, 'recording/packets.pcapng');
    return existsSync(file) ? readCapture(readFileSync(file)).packets : [];
  });
  expect(frames.length).toBeGreaterThan(100);
  for (const { bytes } of frames) {
    if (decodeFrame(bytes).layers.some(({ fault }) => fault)) continue;
    for (const length of [20, 30, 40, 50, 60, 70, 90, 120, 200, 300, 500, 1000]) {
      if (length >= bytes.length) continue;
      const cut = decodeFrame(bytes.subarray(0, length), bytes.length);
      expect(cut.layers.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    }
  }
});

test('the first fragment of a datagram goes on in the next, a cut message where the capture cut it', () => {
  const asked = packetOf(udp(query, { destinationPort: 53 })).subarray(20);
  const ends = { source: '10.0.0.1', destination: '10.0.0.2', protocol: 17 };
  const begins = (length: number) => ipv4({ ...ends, fragment: 0x2000 }, asked.subarray(0, length));
  const told = (bytes: Uint8Array, wireLength?: number) => describeFrame(decodeFrame(bytes, wireLength));
  expect(told(begins(24))).toBe('query, goes on in the next fragment');
  expect(told(begins(asked.length))).toBe('query A a');
  expect(faults(begins(24))).toEqual([]);
  const text = packetOf(udp('a text of many bytes')).subarray(20);
  expect(told(ipv4({ ...ends, fragment: 0x2000 }, text.subarray(0, 16)))).toBe(
    '49152 → 9999, 20 bytes “a text o”; goes on in the next fragment',
  );
  const whole = udp(query, { destinationPort: 53 });
  expect(told(whole.subarray(0, whole.length - 3), whole.length)).toBe('query, cut by the capture');
});

test.each([
  ['an Ethernet header cut short', realFrames.syn.subarray(0, 9), 'ends after 9 of 14 bytes'],
  ['an IPv4 header cut short', realFrames.syn.subarray(0, 26), 'ends after 12 of 20 bytes'],
  ['another version', changed(realFrames.syn, 14, 0x65), 'says version 6, not 4'],
  ['a header too short', changed(realFrames.syn, 14, 0x43), 'says a header of 12 bytes, the least is 20'],
  ['a total length too short', changed(realFrames.syn, 17, 10), 'says 10 bytes, less than its header’s 20'],
  ['a data offset too small', changed(realFrames.syn, 46, 0x10), 'says a header of 4 bytes, the least is 20'],
  ['a data offset too large', changed(realFrames.refusal, 46, 0xf0), 'ends after 20 of 60 bytes'],
  ['a UDP length too small', changed(realFrames.datagram, 39, 3), 'says 3 bytes, less than its header’s 8'],
  ['a UDP length too large', changed(realFrames.datagram, 39, 99), 'says 99 bytes, its packet carries 14'],
  [
    'an option without a length',
    changed(realFrames.neighbourSolicitation, 79, 0),
    'an option ends after 8 bytes, or has no length',
  ],
])('%s is named as a fault', (_, bytes, fault) => {
  expect(faults(bytes)).toContain(fault);
});

test.each([
  ['without room for its length', [148], 'an option ends after 1 bytes, or has no length'],
  ['of no length', [1, 148, 0, 0], 'an option ends after 3 bytes, or has no length'],
  ['longer than its header', [148, 9, 0, 0], 'an option ends after 4 bytes, or has no length'],
])('an IPv4 option %s is a fault, and no padding', (_, options, fault) => {
  const filled = options.length < 4 ? [1, 1, 1, ...options] : options;
  const bytes = ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 253, options: filled },
    textBytes('?'),
  );
  expect(faults(bytes)).toEqual([fault]);
  expect(fieldTexts(decodeFrame(bytes), 'ipv4').at(-1)).toMatch(/^Malformed Option: /);
});

test('what follows the end of IPv4’s options is padding', () => {
  const bytes = ipv4(
    { source: '10.0.0.1', destination: '10.0.0.2', protocol: 253, options: [0, 9, 9, 9] },
    textBytes('?'),
  );
  expect(faults(bytes)).toEqual([]);
  expect(fieldTexts(decodeFrame(bytes), 'ipv4').at(-1)).toBe('Padding: 090909');
});

test('groups are verified and listed, and those that are not there missed', () => {
  const texts = fieldTexts(decodeFrame(samples.igmpReport3 as Uint8Array), 'igmp');
  expect(texts[2]).toMatch(/^Checksum: 0x[0-9a-f]{4} \(correct\)$/);
  expect(texts).toContain('Record Type: 3 (CHANGE_TO_INCLUDE_MODE)');
  expect(texts).toContain('Multicast Address: 239.1.2.4');
  expect(texts).toContain('Source Address: 10.0.0.1');
  expect(texts).toContain('Auxiliary Data: 01020304');
  expect(faults(igmp('22000000 00000002 04000000 ef010203'))).toEqual(['says 2 groups, 1 are there']);
  expect(faults(ipv6(58, bytesOf('8f000000 00000001')))).toEqual(['says 1 groups, 0 are there']);
});

describe('a jumbogram', () => {
  const large = 70_000;
  const jumbo = (length: number, said = 0) => {
    const datagram = new Uint8Array(8 + large);
    datagram.set([0xc0, 0, 0x27, 0x0f]);
    const option = Uint8Array.from([17, 0, 0xc2, 4, length >>> 24, length >> 16, length >> 8, length]);
    const bytes = ipv6(0, joined([option, datagram]));
    bytes.set([said >> 8, said & 0xff], 14 + 4);
    return bytes;
  };

  test('is as long as its option says, and so is its datagram', () => {
    const bytes = jumbo(8 + 8 + large);
    expect(faults(bytes)).toEqual([]);
    expect(describeFrame(decodeFrame(bytes))).toBe(`49152 → 9999, ${large} bytes`);
    expect(fieldTexts(decodeFrame(bytes), 'ipv6')).toContain(`Jumbo Payload Length: ${8 + 8 + large}`);
    expect(fieldTexts(decodeFrame(bytes), 'udp').at(-1)).toMatch(/incorrect, expected/);
  });

  test('that a node would refuse is a fault', () => {
    expect(faults(jumbo(60_000))[0]).toBe('says a Jumbo Payload Length of 60000, the least is 65536');
    expect(faults(jumbo(8 + 8 + large, 100))[0]).toBe(
      'says both a Payload Length and a Jumbo Payload Length',
    );
    expect(faults(jumbo(80_000))[0]).toBe('says a payload of 80000 bytes, 70016 are there');
  });

  test('has no fault where the capture cut it', () => {
    const bytes = jumbo(8 + 8 + large);
    for (const length of [54, 58, 62, 66, 70, 1000]) {
      expect(faults(bytes.subarray(0, length), bytes.length)).toEqual([]);
    }
  });
});

test('what an error quotes is no fault, however short it is cut', () => {
  const bytes = icmp(3, 3, 0, packetOf(realFrames.syn).subarray(0, 28));
  expect(protocols(bytes)).toEqual(['ethernet', 'ipv4', 'icmp', '(ipv4)', '(tcp)']);
  expect(faults(bytes)).toEqual([]);
});

test('checksums are verified, and the right one is told', () => {
  expect(fieldTexts(decodeFrame(realFrames.syn), 'ipv4')).toContain('Header Checksum: 0x4c61 (correct)');
  expect(fieldTexts(decodeFrame(realFrames.syn), 'tcp')).toContain('Checksum: 0x946c (correct)');
  const broken = changed(realFrames.syn, 22, 63);
  expect(fieldTexts(decodeFrame(broken), 'ipv4')).toContain(
    'Header Checksum: 0x4c61 (incorrect, expected 0x4d61)',
  );
  const absent = changed(changed(realFrames.datagram, 40, 0), 41, 0);
  expect(fieldTexts(decodeFrame(absent), 'udp')).toContain('Checksum: 0x0000 (absent)');
  const cut = decodeFrame(realFrames.echoRequest.subarray(0, 60), 98);
  expect(fieldTexts(cut, 'icmp')).toContain('Checksum: 0x009f (not verified: the packet is not whole)');
});

test('the options of a SYN are read', () => {
  expect(fieldTexts(decodeFrame(realFrames.syn), 'tcp').slice(-5)).toEqual([
    'Maximum Segment Size: 1460',
    'SACK-Permitted: ',
    'Timestamps: 2942256818, echo reply 0',
    'No-Operation: ',
    'Window Scale: 10 (times 1024)',
  ]);
  expect(fieldTexts(decodeFrame(realFrames.duplicateAcknowledgment), 'tcp').at(-1)).toBe(
    'SACK: 2321119283 to 2321120731',
  );
});

describe('hostile bytes', () => {
  const kept = Object.values(samples);
  const observe = (bytes: Uint8Array, wireLength?: number) => {
    const frame = decodeSoundly(bytes, wireLength);
    const note = new Conversations().add({ number: 1, atUs: 0, network: 'lan', frame });
    expectSound(frame, note);
  };

  test('random bytes decode as far as they go', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => observe(bytes)),
      { numRuns: 500 },
    );
  });

  test('random bytes after each protocol’s first ones decode as far as they go', () => {
    const beginnings = kept.flatMap((bytes) => [14, 34, 54].map((length) => bytes.subarray(0, length)));
    const frames = fc.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(frames, ([beginning, rest]) => observe(Uint8Array.from([...beginning, ...rest]))),
      { numRuns: 1000 },
    );
  });

  test('good frames with changed bytes, cut or not, decode as far as they go', () => {
    const changes = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 6 });
    const frames = fc.tuple(fc.constantFrom(...kept), changes, fc.nat(130), fc.nat(1600));
    fc.assert(
      fc.property(frames, ([bytes, list, length, wireLength]) => {
        const copy = bytes.slice(0, Math.max(length, 1));
        for (const [at, value] of list) if (at < copy.length) copy[at] = value;
        observe(copy, wireLength);
      }),
      { numRuns: 2000 },
    );
  });
});

test('what follows a layer is the next, whatever a program sends over TCP', () => {
  const bytes = tcp({ flags: 'PA', sequence: 1, acknowledgment: 1, data: 'Ada\n' });
  expect(protocols(bytes)).toEqual(['ethernet', 'ipv4', 'tcp', 'text']);
});
