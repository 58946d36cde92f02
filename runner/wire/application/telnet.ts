import { type Part, preview } from './reader.ts';

/** Commands and text of a segment. */
export interface TelnetLayer extends Part {
  readonly protocol: 'telnet';
  /** The first commands, each with the option that it is about, if it is about one. */
  readonly commands: readonly (readonly [command: number, option?: number])[];
  readonly commandCount: number;
  /** How the first text between them begins. */
  readonly preview: string;
}

const iac = 255;
/** No command: of an IAC that is the last byte, what it begins is in the next segment. */
export const loneIac = 256;
export const subnegotiation = 250;
const subnegotiationEnd = 240;

export interface Piece {
  /** −1 for text, 256 for an IAC of which no more is here. */
  readonly command: number;
  readonly end: number;
  /** True when it goes on in the next segment. */
  readonly cut: boolean;
}

/** After the IAC SE that closes the subnegotiation at `at`; −1 when it is not here. */
function closing(bytes: Uint8Array, at: number, end: number): number {
  for (let mark = bytes.indexOf(iac, at); mark >= 0 && mark + 1 < end; mark = bytes.indexOf(iac, mark + 2)) {
    if (bytes[mark + 1] === subnegotiationEnd) return mark + 2;
  }
  return -1;
}

/** The text or the command that begins at `at`. */
export function pieceAt(bytes: Uint8Array, at: number, end: number): Piece {
  if (bytes[at] !== iac) {
    const mark = bytes.indexOf(iac, at);
    return { command: -1, end: mark < 0 || mark > end ? end : mark, cut: false };
  }
  const command = at + 1 < end ? (bytes[at + 1] ?? 0) : loneIac;
  if (command === subnegotiation) {
    const close = closing(bytes, at + 2, end);
    return { command, end: close < 0 ? end : close, cut: close < 0 };
  }
  const length = command > subnegotiation && command < iac ? 3 : 2;
  return { command, end: Math.min(end, at + length), cut: at + length > end };
}

/** A command, and the option that it is about. */
export const commandAt = (bytes: Uint8Array, at: number, { command, end }: Piece): [number, number?] =>
  command >= subnegotiation && command < iac && at + 2 < end ? [command, bytes[at + 2]] : [command];

const mostShown = 4;

/** Telnet’s commands and the text between them (RFC 854). */
export function decodeTelnet(bytes: Uint8Array, start: number, end: number): TelnetLayer {
  const commands: [number, number?][] = [];
  let commandCount = 0;
  let first = '';
  let cut = false;
  for (let at = start; at < end; ) {
    const piece = pieceAt(bytes, at, end);
    cut = piece.cut;
    if (piece.command < 0) first ||= preview(bytes, at, piece.end);
    else if (++commandCount <= mostShown) commands.push(commandAt(bytes, at, piece));
    at = piece.end;
  }
  return { protocol: 'telnet', start, end, commands, commandCount, preview: first, continues: cut };
}
