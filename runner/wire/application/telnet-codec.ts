import type { Codec } from '../model.ts';
import { FieldList, going, hex, named } from './reader.ts';
import { commandAt, type Piece, pieceAt, subnegotiation, type TelnetLayer } from './telnet.ts';
import { content } from './text.ts';

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

const commandName = (command: number) => commands[command]?.[0] ?? `command ${command}`;

const commandText = ([command, option]: readonly [number, number?]) =>
  option === undefined ? commandName(command) : `${commandName(command)} ${named(options, option)}`;

function commandField(list: FieldList, piece: Piece) {
  const { bytes, at } = list;
  const unknown = [commandName(piece.command), 'No command that RFC 854 knows.'] as const;
  const [name, meaning] = commands[piece.command] ?? unknown;
  const [, option] = commandAt(bytes, at, piece);
  const value = option === undefined ? hex : named(options, option);
  if (piece.command !== subnegotiation) return list.upTo(piece.end, name, value, meaning);
  list.upTo(Math.min(piece.end, at + 3), name, value, meaning);
  list.upTo(piece.cut ? piece.end : piece.end - 2, 'Parameters', content, 'Details of the option.');
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
    const parts = [...layer.commands.map(commandText), ...(more > 0 ? [`${more} more`] : [])];
    if (layer.preview) parts.push(`“${layer.preview}”`);
    return going(layer, parts.join(', ') || 'a line end');
  },
};
