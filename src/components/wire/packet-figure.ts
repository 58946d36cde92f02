import { BuildError } from '../../snippets/build-error.ts';
import { envelopesOf, flat } from './bytes/envelopes.ts';
import { bytesMarkup } from './bytes/packet.ts';
import type { Markup } from './markup.ts';
import type { Nameable } from './packet-names.ts';

/** What a figure draws attention to. */
export interface Attention {
  /** A layer to stand open, by its title: `IPv4`; the highest one that is known when left out. */
  readonly layer?: string;
  /** A field of that layer to be chosen, as the standard calls it: `Sequence Number`. */
  readonly field?: string;
}

/**
 * A recorded packet as a figure: its nested layers and its bytes.
 *
 * @throws BuildError when the packet has no such layer, or the layer no such field
 */
export function packetFigure({ number, frame, note }: Nameable, { layer, field }: Attention): Markup {
  if (layer === undefined && field === undefined) return bytesMarkup(frame, note);
  const layers = flat(envelopesOf(frame, note));
  const opened = layers.find(({ title }) => title === layer);
  if (!opened) {
    const titles = layers.map(({ title }) => title);
    throw new BuildError('layer-unknown', `open a layer of packet ${number}`, titles, layer);
  }
  const names = opened.fields.map(({ name }) => name);
  if (field !== undefined && !names.includes(field)) {
    throw new BuildError('field-unknown', `choose a field of ${layer} in packet ${number}`, names, field);
  }
  const chosen = field === undefined ? {} : { field: { layer: opened.title, name: field } };
  return bytesMarkup(frame, note, { open: [opened.title], ...chosen });
}
