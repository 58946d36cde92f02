import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../runner/wire/conversations/note.ts';
import type { Turn } from '../../../../runner/wire/stream.ts';
import { dialogueMarkup, speakersOf } from '../../../../src/components/wire/dialogue/dialogue.ts';
import { visibleText } from '../../../../src/components/wire/dialogue/visible-text.ts';
import { toHtml } from '../../../../src/components/wire/markup.ts';
import { textBytes } from '../../../support/frames.ts';

const speakers = { a: { name: 'client', position: 2 }, b: { name: 'server', position: 1 } };

const turn = (from: 'a' | 'b', bytes: Uint8Array, packets = [4]): Turn => ({ from, bytes, atUs: 0, packets });

const html = (...turns: Turn[]) => toHtml(dialogueMarkup(turns, speakers));

describe('a dialogue', () => {
  test('says who speaks to whom, in the host’s colour, and which packets carried it', () => {
    const page = html(turn('a', textBytes('Ada\n'), [4, 6]), turn('b', textBytes('Hello\r\n')));
    expect(page).toContain('<b translate="no">client to server</b>');
    expect(page).toContain('--host: var(--host-2)');
    expect(page).toContain('<button type="button" data-packet="6">packet 6</button>');
    expect(page).toContain('<pre translate="no">Hello<i>\\r</i><i>\\n</i>\n</pre>');
  });

  test('shows what is no text as digits, sixteen bytes a line', () => {
    expect(
      html(
        turn(
          'a',
          Uint8Array.from({ length: 17 }, (_, index) => index),
        ),
      ),
    ).toContain(
      '<pre class="binary" translate="no">00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n10</pre>',
    );
  });

  test('says what was not seen, and what is not shown', () => {
    const page = html(
      { ...turn('a', new Uint8Array(), []), missing: 120 },
      turn('b', textBytes('x'.repeat(5000))),
    );
    expect(page).toContain('120 bytes of it were not seen.');
    expect(page).toContain('904 bytes more are not shown.');
    expect(html()).toContain('Nothing was said on this connection.');
    expect(html(...Array.from({ length: 203 }, () => turn('a', textBytes('x'))))).toContain(
      '3 more turns are not shown.',
    );
  });

  test('calls a side by the host that sent, and one that never did by its address', () => {
    const connection: Connection = {
      id: 7,
      network: 'lan',
      transport: 'tcp',
      a: { address: '192.168.1.10', port: 49152 },
      b: { address: '192.168.1.20', port: 9999 },
    };
    const packets = [
      { from: 'other', note: {} },
      { from: 'client', note: { connection, from: 'a' as const } },
    ];
    expect(speakersOf(packets, connection, () => 2)).toEqual({
      a: { name: 'client', position: 2 },
      b: { name: '192.168.1.20' },
    });
  });
});

test('no character of a text hides', () => {
  expect(visibleText('a\tb\u202ec\x7f')).toEqual([
    { text: 'a', isSign: false },
    { text: '\\t', isSign: true },
    { text: 'b', isSign: false },
    { text: '\\u{202e}', isSign: true },
    { text: 'c', isSign: false },
    { text: '\\u{7f}', isSign: true },
  ]);
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0x20ff).map((code) => String.fromCharCode(code)) }), (text) => {
      const shown = visibleText(text)
        .map((piece) => piece.text)
        .join('');
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      expect(shown.split('\n')).toHaveLength(text.split('\n').length);
    }),
  );
});
