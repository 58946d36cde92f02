import type { Field } from '../model.ts';
import { FieldList } from './field-list.ts';
import { hex } from './reader.ts';
import { commandAt, loneIac, type Piece, pieceAt, subnegotiation, type TelnetLayer } from './telnet.ts';
import { commandName, optionName } from './telnet-summary.ts';
import { content } from './text.ts';

/** RFC 854. */
const meanings: Record<number, string> = {
  240: 'Ends a subnegotiation.',
  241: 'Does nothing.',
  242: 'Where the stream is good again after it was thrown away.',
  243: 'The Break key.',
  244: 'Stops the program at the other end.',
  245: 'Lets the program run, but throws its output away.',
  246: 'Asks for a sign of life.',
  247: 'Takes the last character back.',
  248: 'Takes the line back.',
  249: 'The other side may send now.',
  250: 'A subnegotiation: details of an option.',
  251: 'The sender wants to begin with an option.',
  252: 'The sender does not use an option.',
  253: 'The sender asks the other side to use an option.',
  254: 'The sender asks the other side not to use an option.',
  255: 'A byte 255 of data, sent twice so that it is not taken for a command.',
  [loneIac]: 'Begins a command that is in the next segment.',
};

function commandField(list: FieldList, piece: Piece) {
  const { bytes, at } = list;
  const name = commandName(piece.command);
  const meaning = meanings[piece.command] ?? 'No command that RFC 854 knows.';
  const [, option] = commandAt(bytes, at, piece);
  const value = option === undefined ? hex : optionName(option);
  if (piece.command !== subnegotiation) return list.upTo(piece.end, name, value, meaning);
  list.upTo(Math.min(piece.end, at + 3), name, value, meaning);
  list.upTo(piece.cut ? piece.end : piece.end - 2, 'Parameters', content, 'Details of the option.');
  return list.upTo(piece.end, 'SE', hex, 'Ends the subnegotiation.');
}

export function telnetFields(bytes: Uint8Array, layer: TelnetLayer): Field[] {
  const list = new FieldList(bytes, layer);
  while (list.at < list.end) {
    const piece = pieceAt(bytes, list.at, list.end);
    if (piece.command >= 0) commandField(list, piece);
    else list.upTo(piece.end, 'Data', content, 'What was typed, or what is to be shown.');
  }
  return list.fields;
}
