import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Note } from '../../../../runner/wire/conversations/note.ts';
import { decodeFrame } from '../../../../runner/wire/decode.ts';
import {
  depthsOf,
  type Envelope,
  envelopesOf,
  flat,
} from '../../../../src/components/wire/bytes/envelopes.ts';
import { fieldsAt, layerAt, nextAt } from '../../../../src/components/wire/bytes/spans.ts';
import { ethernet, tcp, textBytes } from '../../../support/frames.ts';
import { realFrames } from '../../../support/real-frames.ts';

const envelopes = (bytes: Uint8Array) => envelopesOf(decodeFrame(bytes), {});

const nested = (layers: readonly Envelope[]): unknown[] =>
  layers.map(({ title, carried }) => (carried.length > 0 ? [title, ...nested(carried)] : title));

const request = 'POST / HTTP/1.1\r\nContent-Type: text/xml\r\nContent-Length: 38\r\n\r\n';
const call = '<methodCall><methodName>a</methodName>\n';

describe('envelopes', () => {
  test('lie each in the one that carries it', () => {
    expect(nested(envelopes(realFrames.syn))).toEqual([['Ethernet', ['IPv4', 'TCP']]]);
    expect(nested(envelopes(realFrames.arpRequest))).toEqual([['Ethernet', 'ARP']]);
    expect(nested(envelopes(realFrames.portUnreachable))[0]).toEqual([
      'Ethernet',
      ['IPv4', ['ICMP', ['IPv4, quoted', ['UDP, quoted', expect.anything()]]]],
    ]);
  });

  test('of messages in one segment lie side by side, and a call inside its message', () => {
    const twice = tcp({
      flags: 'A',
      sequence: 1,
      destinationPort: 80,
      data: (request + call.trimEnd()).repeat(2),
    });
    const http = ['HTTP', 'XML-RPC'];
    expect(nested(envelopes(twice))).toEqual([['Ethernet', ['IPv4', ['TCP', http, http]]]]);
  });

  test('show sequence numbers as they are and as counted from the first', () => {
    const frame = decodeFrame(realFrames.synAck);
    const fields = flat(envelopesOf(frame, { sequence: 0, acknowledgment: 1 })).flatMap(
      (each) => each.fields,
    );
    const value = (wanted: string) => fields.find(({ name }) => name === wanted)?.value;
    expect(value('Sequence Number')).toMatch(/^\d+ \(relative 0\)$/);
    expect(value('Acknowledgment Number')).toMatch(/^\d+ \(relative 1\)$/);
    expect(value('Window')).toMatch(/^\d+$/);
  });

  test('show the window as it is and, where they differ, as it is scaled', () => {
    const windowOf = (note: Note) =>
      flat(envelopesOf(decodeFrame(realFrames.duplicateAcknowledgment), note))
        .flatMap(({ fields }) => fields)
        .find(({ name }) => name === 'Window')?.value;
    expect(windowOf({ window: 77_824 })).toBe('76 (scaled 77824)');
    expect(windowOf({ window: 76 })).toBe('76');
    expect(windowOf({})).toBe('76');
  });

  test('count the padding behind a short packet as the outer layer’s', () => {
    const padded = new Uint8Array(60);
    padded.set(realFrames.arpRequest.subarray(0, 42));
    const depths = depthsOf(60, envelopes(padded));
    expect([depths[13], depths[14], depths[41], depths[42], depths[59]]).toEqual([0, 1, 1, 0, 0]);
  });
});

/** Real frames with some of their bytes changed and their ends cut, and bytes of no sense at all. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.uint8Array({ maxLength: 80 }).map((payload) => ethernet(0x0800, payload)),
  fc
    .tuple(
      fc.constantFrom(
        ...Object.values(realFrames),
        tcp({ flags: 'A', sequence: 1, destinationPort: 80, data: request + call }),
      ),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      fc.nat(200),
    )
    .map(([frame, changes, length]) => {
      const bytes = frame.slice(0, 20 + length);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return bytes;
    }),
);

test('whatever the bytes are, each belongs to the fields of one layer, or to no field', () => {
  fc.assert(
    fc.property(hostile, (bytes) => {
      const all = flat(envelopes(bytes));
      for (let offset = 0; offset < bytes.length; offset += 1) {
        const owners = all.filter(({ fields }) => fieldsAt(fields, offset).length > 0);
        expect(owners.length).toBeLessThanOrEqual(1);
        const depth = (
          owners[0] ??
          layerAt(
            all.map((each) => ({ ...each, ...each.layer })),
            offset,
          )
        )?.depth;
        expect(depthsOf(bytes.length, all)[offset]).toBe(depth);
      }
    }),
  );
});

test('whatever the bytes are, a field’s bytes lead back to it, and choosing them again to the others', () => {
  fc.assert(
    fc.property(hostile, (bytes) => {
      const fields = flat(envelopes(bytes)).flatMap((each) => each.fields);
      for (const field of fields) {
        expect(fieldsAt(fields, field.start)).toContain(field);
        expect(fieldsAt(fields, field.end - 1)).toContain(field);
        const round = new Set([nextAt(fields, field.start, undefined)]);
        for (let turn = 0; turn < 32; turn += 1) round.add(nextAt(fields, field.start, [...round].at(-1)));
        expect([...round]).toEqual(fieldsAt(fields, field.start));
      }
    }),
    { numRuns: 40 },
  );
});

test('text of a program is one field of its own layer', () => {
  const text = flat(envelopes(tcp({ flags: 'A', sequence: 1, data: 'Hello\r\n' }))).at(-1);
  expect(text?.fields).toMatchObject([{ name: 'Text', value: 'Hello\\r\\n' }]);
  expect(textBytes('Hello\r\n')).toHaveLength((text?.layer.end ?? 0) - (text?.layer.start ?? 0));
});
