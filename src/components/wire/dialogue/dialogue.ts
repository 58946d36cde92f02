import { isText } from '../../../../runner/wire/application/text.ts';
import { hexText } from '../../../../runner/wire/bytes.ts';
import type { Connection, Note, Side } from '../../../../runner/wire/conversations/note.ts';
import type { Turn } from '../../../../runner/wire/stream.ts';
import { type Markup, markup } from '../markup.ts';
import { visibleText } from './visible-text.ts';

/** Who speaks on a side: the host that sent, and its place in the manifest, which decides its colour. */
export interface Speaker {
  readonly name: string;
  readonly position?: number;
}

export type Speakers = Readonly<Record<Side, Speaker>>;

/** A turn is shown up to so many bytes, and a dialogue up to so many turns. */
const turnBytes = 4096;
const turnCount = 200;
const rowBytes = 16;

/** What the two sides of a connection said, in their colours; which packets carried it are buttons. */
export function dialogueMarkup(turns: readonly Turn[], speakers: Speakers): Markup {
  const more = turns.length - turnCount;
  return markup(
    'ol',
    { class: 'dialogue', 'aria-label': `${speakers.a.name} and ${speakers.b.name}` },
    ...turns.slice(0, turnCount).map((turn) => turnMarkup(turn, speakers)),
    turns.length === 0
      ? markup('li', { class: 'omitted' }, 'Nothing was said on this connection.')
      : undefined,
    more > 0
      ? markup('li', { class: 'omitted' }, `${more} more ${more === 1 ? 'turn is' : 'turns are'} not shown.`)
      : undefined,
  );
}

function turnMarkup(turn: Turn, speakers: Speakers): Markup {
  const { from, missing, packets } = turn;
  const speaker = speakers[from];
  const who = markup(
    'b',
    { translate: 'no' },
    `${speaker.name} to ${speakers[from === 'a' ? 'b' : 'a'].name}`,
  );
  return markup(
    'li',
    { class: `turn ${from}`, style: colourOf(speaker) },
    markup('p', { class: 'who' }, who, ...(missing ? [] : [' ', ...packets.map(packetMarkup)])),
    ...(missing ? [gapMarkup(missing)] : saidMarkup(turn.bytes)),
  );
}

const colourOf = ({ position }: Speaker) =>
  position === undefined
    ? undefined
    : `--host: var(--host-${position}); --host-soft: var(--host-soft-${position})`;

const packetMarkup = (number: number) =>
  markup('button', { type: 'button', 'data-packet': number }, `packet ${number}`);

const gapMarkup = (missing: number) =>
  markup('p', { class: 'omitted' }, `${count(missing)} of it ${missing === 1 ? 'was' : 'were'} not seen.`);

const count = (bytes: number) => `${bytes} byte${bytes === 1 ? '' : 's'}`;

function saidMarkup(bytes: Uint8Array): Markup[] {
  const shown = bytes.subarray(0, turnBytes);
  const left = bytes.length - shown.length;
  const said = isText(bytes, 0, bytes.length) ? textMarkup(shown) : hexMarkup(shown);
  return left > 0
    ? [said, markup('p', { class: 'omitted' }, `${count(left)} more ${left === 1 ? 'is' : 'are'} not shown.`)]
    : [said];
}

const textMarkup = (bytes: Uint8Array) =>
  markup(
    'pre',
    { translate: 'no' },
    ...visibleText(new TextDecoder().decode(bytes)).map(({ text, isSign }) =>
      isSign ? markup('i', {}, text) : text,
    ),
  );

/** Bytes that are no text, sixteen a line. */
function hexMarkup(bytes: Uint8Array): Markup {
  const lines = Array.from({ length: Math.ceil(bytes.length / rowBytes) }, (_, row) =>
    hexText(bytes, row * rowBytes, (row + 1) * rowBytes, ' '),
  );
  return markup('pre', { class: 'binary', translate: 'no' }, lines.join('\n'));
}

/** Who speaks on each side, by the hosts that sent; a side that never sent is called by its address. */
export function speakersOf(
  packets: Iterable<{ readonly from: string; readonly note: Note }>,
  { id, a, b }: Connection,
  positionOf: (host: string) => number | undefined,
): Speakers {
  const hosts: Partial<Record<Side, string>> = {};
  for (const { from, note } of packets) {
    if (note.connection?.id === id && note.from) hosts[note.from] ??= from;
  }
  const speaker = (host: string | undefined, address: string): Speaker =>
    host ? { name: host, position: positionOf(host) } : { name: address };
  return { a: speaker(hosts.a, a.address), b: speaker(hosts.b, b.address) };
}
