import type { Note } from '../../../../runner/wire/conversations/note.ts';
import type { Frame } from '../../../../runner/wire/model.ts';
import { highest } from '../../../../runner/wire/summary.ts';
import { type Markup, markup } from '../markup.ts';
import { depthsOf, type Envelope, envelopesOf, flat } from './envelopes.ts';
import { type Dump, hexRows, rowBytes } from './hex.ts';
import { type Emphasis, layerMarkup } from './layers.ts';
import { type Span, spanText } from './spans.ts';

/** Which layers stand open, by title, and the chosen field; layers and fields that are not there do no harm. */
export interface Wanted {
  readonly open?: readonly string[];
  readonly field?: { readonly layer: string; readonly name: string };
}

/** A packet ready to be drawn: its view, and the bytes for more rows of it. */
export interface Drawn {
  readonly markup: Markup;
  readonly dump: Dump;
}

/**
 * One packet as nested layers, the envelope inside the envelope, beside its bytes.
 *
 * @param hexBytes how many of the bytes to draw; the layers are always all there
 */
export function drawPacket(frame: Frame, note: Note, wanted: Wanted = {}, hexBytes = Infinity): Drawn {
  const envelopes = envelopesOf(frame, note);
  const all = flat(envelopes);
  const found = all.find(({ title }) => title === wanted.field?.layer);
  const field = found?.fields.find(({ name }) => name === wanted.field?.name);
  const opened = wanted.open ?? titlesOf(all, frame);
  const emphasis: Emphasis = {
    isOpen: (envelope) => opened.includes(envelope.title) || (field !== undefined && envelope === found),
    isChosen: (_, each) => each === field,
  };
  const dump = { bytes: frame.bytes, depths: depthsOf(frame.bytes.length, envelopes) };
  const said = field && found ? `${found.title} ${field.name}: ${spanText(field)}` : lengthText(frame);
  return {
    dump,
    markup: markup(
      'div',
      { class: 'bytes' },
      markup(
        'div',
        { class: 'spread' },
        markup(
          'div',
          { class: 'layers' },
          ...envelopes.map((envelope) => layerMarkup(frame.bytes, envelope, emphasis)),
        ),
        markup(
          'div',
          { class: 'dump' },
          markup('p', { class: 'said' }, said),
          hexMarkup(dump, hexBytes, field),
        ),
      ),
    ),
  };
}

/** One packet as nested layers beside its bytes, whole. */
export const bytesMarkup = (frame: Frame, note: Note, wanted?: Wanted): Markup =>
  drawPacket(frame, note, wanted).markup;

const titlesOf = (envelopes: Envelope[], frame: Frame) => {
  const own = highest(frame);
  return envelopes.filter(({ layer }) => layer === own).map(({ title }) => title);
};

const hexMarkup = (dump: Dump, hexBytes: number, lit: Span | undefined) =>
  markup(
    'div',
    {
      class: 'hex',
      translate: 'no',
      role: 'group',
      tabindex: 0,
      'aria-label': 'The bytes in hexadecimal and as text',
      'data-length': dump.bytes.length,
    },
    ...hexRows(dump, 0, Math.ceil(hexBytes / rowBytes) * rowBytes, lit),
  );

function lengthText({ bytes, wireLength }: Frame): string {
  const whole = `${wireLength} byte${wireLength === 1 ? '' : 's'} on the wire`;
  return wireLength > bytes.length ? `${whole}, of which the capture kept ${bytes.length}` : whole;
}
