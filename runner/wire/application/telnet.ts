import type { Codec } from '../model.ts';
import { FieldList, going, hex, named, type Part, preview } from './reader.ts';
import { content } from './text.ts';

/** Commands and text of a segment. */
export interface TelnetLayer extends Part {
  readonly protocol: 'telnet';
  /** The first commands: “WILL Echo (1)”. */
  readonly commands: readonly string[];
  readonly commandCount: number;
  /** How the first text between them begins. */
  readonly preview: string;
}

const iac = 255;
const subnegotiation = 250;
const subnegotiationEnd = 240;

/** RFC 854. */
const commands: Record<number, readonly [name: string, meaning: string]> = {
  240: ['SE', 'Ends a subnegotiation.'],
  241: ['NOP', 'Does nothing.'],
  242: ['Data Mark', 'Where the stream is good again after it was thrown away.'],
  243: ['Break', 'The Break key.'],
  244: ['Interrupt Process', 'Stops the program at the other end.'],
  245: ['Abort output', 'Lets the program run, but throws its output away.'],
  246: ['Are You There', 'Asks for a sign of life.'],
  247: ['Erase character', 'Takes the last character back.'],
  248: ['Erase Line', 'Takes the line back.'],
  249: ['Go ahead', 'The other side may send now.'],
  250: ['SB', 'A subnegotiation: details of an option.'],
  251: ['WILL', 'The sender wants to begin with an option.'],
  252: ['WON’T', 'The sender does not use an option.'],
  253: ['DO', 'The sender asks the other side to use an option.'],
  254: ['DON’T', 'The sender asks the other side not to use an option.'],
  255: ['IAC', 'A byte 255 of data, sent twice so that it is not taken for a command.'],
};

/** RFC 856, 857, 858, 859, 860, 1091, 1073, 1079, 1372, 1184, 1572. */
const options: Record<number, string> = {
  0: 'Binary Transmission',
  1: 'Echo',
  3: 'Suppress Go Ahead',
  5: 'Status',
  6: 'Timing Mark',
  24: 'Terminal Type',
  31: 'Window Size',
  32: 'Terminal Speed',
  33: 'Remote Flow Control',
  34: 'Linemode',
  39: 'New Environment',
};

interface Piece {
  /** −1 for text. */
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

function pieceAt(bytes: Uint8Array, at: number, end: number): Piece {
  if (bytes[at] !== iac) {
    const mark = bytes.indexOf(iac, at);
    return { command: -1, end: mark < 0 || mark > end ? end : mark, cut: false };
  }
  const command = at + 1 < end ? (bytes[at + 1] ?? 0) : 0;
  if (command === subnegotiation) {
    const close = closing(bytes, at + 2, end);
    return { command, end: close < 0 ? end : close, cut: close < 0 };
  }
  const length = command > subnegotiation && command < iac ? 3 : 2;
  return { command, end: Math.min(end, at + length), cut: at + length > end };
}

const mostShown = 4;

/** Telnet's commands and the text between them (RFC 854). */
export function decodeTelnet(bytes: Uint8Array, start: number, end: number): TelnetLayer {
  const shown: string[] = [];
  let commandCount = 0;
  let first = '';
  let cut = false;
  for (let at = start; at < end; ) {
    const piece = pieceAt(bytes, at, end);
    cut = piece.cut;
    if (piece.command < 0) first ||= preview(bytes, at, piece.end);
    else if (++commandCount <= mostShown) shown.push(commandText(bytes, at, piece));
    at = piece.end;
  }
  return { protocol: 'telnet', start, end, commands: shown, commandCount, preview: first, continues: cut };
}

const commandName = (command: number) => commands[command]?.[0] ?? `command ${command}`;

function commandText(bytes: Uint8Array, at: number, { command, end }: Piece): string {
  const about = command >= subnegotiation && command < iac && at + 2 < end;
  return about ? `${commandName(command)} ${named(options, bytes[at + 2] ?? 0)}` : commandName(command);
}

function commandField(list: FieldList, piece: Piece) {
  const { bytes, at } = list;
  const [name, meaning] = commands[piece.command] ?? [
    commandName(piece.command),
    'No command that RFC 854 knows.',
  ];
  if (piece.command !== subnegotiation)
    return list.upTo(piece.end, name, commandText(bytes, at, piece), meaning);
  list.upTo(Math.min(piece.end, at + 3), name, commandText(bytes, at, piece), meaning);
  if (piece.cut) return list.upTo(piece.end, 'Parameters', content, 'Details of the option.');
  list.upTo(piece.end - 2, 'Parameters', content, 'Details of the option.');
  return list.upTo(piece.end, 'SE', hex, 'Ends the subnegotiation.');
}

export const telnetCodec: Codec<TelnetLayer> = {
  title: 'Telnet',
  fields(bytes, layer) {
    const list = new FieldList(bytes, layer);
    while (list.at < list.end) {
      const piece = pieceAt(bytes, list.at, list.end);
      if (piece.command >= 0) commandField(list, piece);
      else list.upTo(piece.end, 'Data', content, 'What was typed, or what is to be shown.');
    }
    return list.fields;
  },
  summary(layer) {
    const more = layer.commandCount - layer.commands.length;
    const parts = [...layer.commands, ...(more > 0 ? [`${more} more`] : [])];
    if (layer.preview) parts.push(`“${layer.preview}”`);
    return going(layer, parts.join(', ') || 'a line end');
  },
};
