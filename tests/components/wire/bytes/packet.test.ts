import { describe, expect, test } from 'vitest';
import { decodeFrame } from '../../../../runner/wire/decode.ts';
import { bytesMarkup, type Wanted } from '../../../../src/components/wire/bytes/packet.ts';
import { toHtml } from '../../../../src/components/wire/markup.ts';
import { tcp } from '../../../support/frames.ts';
import { realFrames } from '../../../support/real-frames.ts';

const html = (bytes: Uint8Array, wanted?: Wanted, wireLength?: number) =>
  toHtml(bytesMarkup(decodeFrame(bytes, wireLength), {}, wanted));

const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, '');

describe('a drawn packet', () => {
  test('shows every byte once as digits and once as a sign, sixteen a row', () => {
    const page = html(tcp({ flags: 'A', sequence: 1, data: 'Hi.\n' }));
    const rows = page.split('<div class="row">').slice(1);
    expect(rows).toHaveLength(4);
    expect(textOf(rows[3] as string)).toMatch(/^0030fa f0 (.. ){2}00 00 48 69 .{6}Hi00382e 0a \.·/);
  });

  test('opens the highest layer that is known', () => {
    const opened = [...html(realFrames.syn).matchAll(/<details open=""><summary[^>]*><b>([^<]+)/g)];
    expect(opened.map(([, title]) => title)).toEqual(['TCP']);
  });

  test('has a wanted field chosen, its bytes lit and named', () => {
    const page = html(realFrames.syn, { field: { layer: 'IPv4', name: 'Time to Live' } });
    expect(page.match(/class="field chosen"/g)).toHaveLength(1);
    expect(page).toContain('IPv4 Time to Live: byte 22');
    expect(page.match(/class="d1 lit"/g)).toHaveLength(2);
  });

  test('says which bits of its bytes a flag is', () => {
    const [, syn] = html(realFrames.syn).split('<span class="name" translate="no">SYN</span>');
    expect(textOf(syn as string)).toMatch(/^ set .+ In binary: 0000 0010/);
    expect(syn).toContain('<mark>1</mark>');
  });

  test('says what is wrong with a layer, and what the capture left out', () => {
    expect(html(realFrames.syn.subarray(0, 40))).toContain(
      '<p class="fault">TCP ends after 6 of 20 bytes.</p>',
    );
    expect(html(realFrames.syn.subarray(0, 60), undefined, 74)).toContain(
      '74 bytes on the wire, of which the capture kept 60',
    );
  });

  test('keeps what a program sent text, and short', () => {
    const page = html(
      tcp({
        flags: 'A',
        sequence: 1,
        data: `<img src=x onerror="alert(1)">${'x'.repeat(1000)}`,
      }),
    );
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img');
    expect(page).not.toContain('x'.repeat(300));
  });

  test('lists some hundred fields of a layer and says how many there are beyond', () => {
    const page = html(
      tcp({
        flags: 'A',
        sequence: 1,
        destinationPort: 80,
        data: `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(500)}`,
      }),
    );
    expect(page.match(/class="field"/g)?.length).toBeLessThan(500);
    expect(page).toMatch(/\d+ more fields are not listed\./);
  });

  test('is a few words where there are no bytes', () => {
    expect(html(new Uint8Array())).toContain('0 bytes on the wire');
  });
});
