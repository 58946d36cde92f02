import { describeFrame } from '../../../runner/wire/summary.ts';
import type { Arrow } from './arrow.ts';
import type { Lane } from './lanes.ts';
import { type Markup, markup } from './markup.ts';
import { receiversText, remarksOn, sentenceOf, silenceText, timeText } from './row-words.ts';
import type { PacketRow, Row } from './rows.ts';

const colourOf = (position: number | undefined) =>
  position === undefined ? '' : `--host: var(--host-${position})`;

/**
 * Rows under the names of their lanes: the same sheet for a panel and for an excerpt of it.
 *
 * @param list attributes of the element that holds the rows
 */
export const sheetMarkup = (
  rows: readonly Row[],
  lanes: readonly Lane[],
  list: Record<string, string> = {},
): Markup =>
  markup(
    'div',
    { class: 'wire-sheet', style: `--gaps: ${Math.max(1, lanes.length - 1)}` },
    lanesMarkup(lanes),
    markup(
      'div',
      { class: 'wire-body' },
      linesMarkup(lanes),
      markup('div', { class: 'wire-rows', role: 'list', ...list }, ...rows.map(rowMarkup)),
    ),
  );

/** The names of the lanes, above their lines. */
const lanesMarkup = (lanes: readonly Lane[]): Markup =>
  markup(
    'div',
    { class: 'wire-lanes', 'aria-hidden': 'true' },
    markup('span', { class: 'wire-unit' }, 'seconds'),
    ...lanes.map(({ host, position }, index) =>
      markup('b', { class: 'wire-lane host-name', style: `--at: ${index}; ${colourOf(position)}` }, host),
    ),
  );

/** The lines of the lanes, from the first row to the last. */
const linesMarkup = (lanes: readonly Lane[]): Markup =>
  markup(
    'div',
    { class: 'wire-lines', 'aria-hidden': 'true' },
    ...lanes.map(({ position }, index) => markup('i', { style: `--at: ${index}; ${colourOf(position)}` })),
  );

/** One row: a line of the diagram and of the list, and the same as a sentence. */
export function rowMarkup(row: Row): Markup {
  if (row.kind === 'silence') {
    return markup(
      'div',
      { class: 'wire-row wire-silence', role: 'listitem' },
      markup('span', {}, silenceText(row.silentUs)),
    );
  }
  const { packet, phase, opens, position } = row;
  return markup(
    'div',
    {
      class: 'wire-row',
      role: 'listitem',
      'data-number': packet.number,
      'data-phase': phase?.name,
      'data-opens': opens,
      'data-lost': packet.lost,
      style: colourOf(position),
    },
    markup('span', { class: 'sr-only' }, sentenceOf(row)),
    marginMarkup(row),
    wayMarkup(row),
    entryMarkup(row),
  );
}

/** Left of the lanes: which, when, and what part of a connection’s life. */
function marginMarkup({ packet, sinceUs, phase, opens }: PacketRow): Markup {
  const isSaid = phase && (phase.name !== 'data' || opens);
  return markup(
    'span',
    { class: 'wire-when', 'aria-hidden': 'true' },
    markup('span', { class: 'wire-time' }, markup('b', {}, String(packet.number)), ` ${timeText(sinceUs)}`),
    isSaid ? markup('b', { class: 'wire-phase' }, phase.words) : undefined,
  );
}

/** The packet’s way over the lanes. */
function wayMarkup(row: PacketRow): Markup {
  const { arrow, label } = row;
  const { left, right } = arrow ?? { left: 0, right: 1 };
  const remarks = remarksOn(row).join('; ');
  return markup(
    'span',
    { class: 'wire-way', 'aria-hidden': 'true' },
    markup(
      'span',
      { class: 'wire-label', style: `--left: ${left}; --right: ${right}` },
      markup('b', {}, label.protocol),
      markup('span', { class: 'wire-said', 'data-remarked': remarks !== '' }, label.text),
      remarks ? markup('i', { class: 'wire-remark' }, remarks) : undefined,
    ),
    ...(arrow ? arrowMarkup(arrow) : []),
  );
}

function arrowMarkup({ from, left, right, heads, end, lost }: Arrow): Markup[] {
  const at = (place: number) => `--at: ${place}`;
  return [
    markup('i', {
      class: 'wire-line',
      'data-open': end !== undefined,
      style: `--left: ${left}; --right: ${right}`,
    }),
    ...heads.map((lane) =>
      markup('i', { class: 'wire-head', 'data-to': lane < from ? 'left' : 'right', style: at(lane) }),
    ),
    ...(end !== undefined && lost ? [markup('i', { class: 'wire-cross', style: at(end) }, '✕')] : []),
  ];
}

/** The packet as an entry of the list. */
function entryMarkup(row: PacketRow): Markup {
  const { packet, label } = row;
  const description = [describeFrame(packet.frame, packet.note), ...(packet.lost ? ['lost'] : [])].join('; ');
  return markup(
    'span',
    { class: 'wire-entry', 'aria-hidden': 'true' },
    markup('span', { class: 'wire-ends' }, markup('b', {}, packet.from), ` → ${receiversText(row)}`),
    markup('b', { class: 'wire-protocol' }, label.protocol),
    markup('span', { class: 'wire-info' }, description),
  );
}
