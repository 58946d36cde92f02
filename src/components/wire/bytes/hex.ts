import { type Markup, markup } from '../markup.ts';
import type { Span } from './spans.ts';

/** A row is two halves of so many bytes; on a narrow page they stand one under the other. */
export const halfBytes = 8;
export const rowBytes = 2 * halfBytes;

/** With a space, so that they stay apart where they are read aloud or copied. */
const digits = (byte: number) => `${byte.toString(16).padStart(2, '0')} `;
/** What is no printable ASCII is a middle dot, which no byte of ASCII is. */
const sign = (byte: number) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '·');
const offsetText = (offset: number) => offset.toString(16).padStart(4, '0');

/** The bytes of a packet, and how deep each lies. */
export interface Dump {
  readonly bytes: Uint8Array;
  readonly depths: Uint8Array;
}

/** Rows of hexadecimal digits and text for the bytes from `from`, at a row's beginning, to `to`. */
export function hexRows({ bytes, depths }: Dump, from: number, to: number, lit?: Span): Markup[] {
  const half = (kind: string, start: number, show: (byte: number) => string) =>
    markup(
      'span',
      { class: kind },
      ...Array.from(bytes.subarray(start, start + halfBytes), (byte, index) => {
        const isLit = lit && start + index >= lit.start && start + index < lit.end;
        return markup('i', { class: `d${depths[start + index]}${isLit ? ' lit' : ''}` }, show(byte));
      }),
    );
  const rows: Markup[] = [];
  for (let at = from; at < Math.min(to, bytes.length); at += rowBytes) {
    const second = at + halfBytes;
    rows.push(
      markup(
        'div',
        { class: 'row' },
        markup('span', { class: 'at' }, offsetText(at)),
        half('digits', at, digits),
        half('signs', at, sign),
        markup('span', { class: 'at' }, second < bytes.length ? offsetText(second) : ''),
        half('digits', second, digits),
        half('signs', second, sign),
      ),
    );
  }
  return rows;
}
