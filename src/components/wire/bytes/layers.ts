import type { Field } from '../../../../runner/wire/model.ts';
import { type Markup, markup } from '../markup.ts';
import type { Envelope } from './envelopes.ts';

const valueLength = 240;
const fieldCount = 400;

/** What is open, and which field is chosen, as the view is drawn. */
export interface Emphasis {
  isOpen(envelope: Envelope): boolean;
  isChosen(envelope: Envelope, field: Field): boolean;
}

/** An envelope as a box: its title, its fields to unfold, and the envelopes in it. */
export function layerMarkup(bytes: Uint8Array, envelope: Envelope, emphasis: Emphasis): Markup {
  const { layer, title, summary, fields, depth, carried } = envelope;
  const inside = fields.filter(({ start }) => start < layer.end || carried.length === 0);
  const behind = fields.filter((field) => !inside.includes(field));
  const list = (some: readonly Field[], label: string) =>
    fieldList(bytes, some, label, (field) => emphasis.isChosen(envelope, field));
  return markup(
    'div',
    { class: `layer d${depth}`, 'data-start': layer.start, 'data-end': layer.end, 'data-title': title },
    markup(
      'details',
      { open: emphasis.isOpen(envelope) },
      markup(
        'summary',
        { translate: 'no' },
        markup('b', {}, title),
        ' ',
        markup('span', {}, shortened(summary)),
      ),
      fields.length === 0 ? markup('p', { class: 'none' }, 'No field of it is whole.') : undefined,
      inside.length > 0 ? list(inside, `Fields of ${title}`) : undefined,
    ),
    layer.fault ? markup('p', { class: 'fault' }, `${title} ${layer.fault}.`) : undefined,
    ...carried.map((inner) => layerMarkup(bytes, inner, emphasis)),
    behind.length > 0 ? list(behind, `Fields of ${title}, after what it carries`) : undefined,
  );
}

function fieldList(
  bytes: Uint8Array,
  fields: readonly Field[],
  label: string,
  isChosen: (field: Field) => boolean,
): Markup {
  const more = fields.length - fieldCount;
  return markup(
    'ul',
    { class: 'fields', 'aria-label': label },
    ...fields.slice(0, fieldCount).map((field) => fieldMarkup(bytes, field, isChosen(field))),
    more > 0 ? markup('li', { class: 'more' }, `${more} more fields are not listed.`) : undefined,
  );
}

const fieldMarkup = (bytes: Uint8Array, field: Field, isChosen: boolean) =>
  markup(
    'li',
    { class: isChosen ? 'field chosen' : 'field', 'data-start': field.start, 'data-end': field.end },
    markup('span', { class: 'name', translate: 'no' }, shortened(field.name)),
    ' ',
    markup('span', { class: 'value', translate: 'no' }, shortened(field.value)),
    ' ',
    markup('span', { class: 'meaning' }, field.meaning, ...bitsMarkup(bytes, field)),
  );

const shortened = (text: string) => (text.length > valueLength ? `${text.slice(0, valueLength)}…` : text);

/** The bytes of a field of bits in binary, its own bits marked: `0000 0010`. */
function bitsMarkup(bytes: Uint8Array, { start, end, bits }: Field): (Markup | string)[] {
  if (!bits) return [];
  const all = Array.from(bytes.subarray(start, end), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const stop = bits.from + bits.count;
  return [
    ' In binary: ',
    markup(
      'code',
      { class: 'bits', translate: 'no' },
      grouped(all, 0, bits.from),
      markup('mark', {}, grouped(all, bits.from, stop)),
      grouped(all, stop, all.length),
    ),
  ];
}

/** Digits in groups of four, wherever the piece begins. */
const grouped = (digits: string, from: number, to: number) =>
  Array.from(digits.slice(from, to), (digit, index) =>
    (from + index) % 4 === 0 && from + index > 0 ? ` ${digit}` : digit,
  ).join('');
