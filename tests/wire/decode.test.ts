import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Conversations } from '../../runner/wire/conversations.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { fieldsOf } from '../../runner/wire/layer-fields.ts';
import { describeFrame } from '../../runner/wire/summary.ts';
import { changed, icmp, packetOf, tcp } from '../support/frames.ts';
import { realFrames } from '../support/real-frames.ts';
import { faults, protocols, samples } from './samples.ts';
import { decodeSoundly, expectSound, fieldTexts, unfielded } from './soundness.ts';

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
