import type { Field } from '../model.ts';
import { type Dialect, dialects } from './dialects.ts';
import { FieldList } from './field-list.ts';
import type { LinesLayer } from './lines.ts';
import { characters, lineEnd, text, word } from './reader.ts';

/** A reply’s code, and the space or hyphen after it (RFC 5321, section 4.2; RFC 959, section 4.2). */
const reply = /^(?:[1-5]\d\d(?=[ \-\r\n]|$)|\+OK|-ERR|\+(?= ))[ -]?/;

function replyLine(list: FieldList, line: string, next: number, { replies }: Dialect): boolean {
  const found = reply.exec(line)?.[0];
  const code = found?.trim().replace(/(\d)-$/, '$1');
  const meaning = code && (replies[code] ?? replies[code.slice(0, 2)] ?? replies[code[0] ?? '']);
  if (!found || !code || !meaning) return false;
  const more = /\d-/.test(found) ? ' More lines of this reply follow.' : '';
  list.add(
    code.length === 3 && code > '0' ? 'Reply code' : 'Status indicator',
    found.length,
    code,
    meaning + more,
  );
  list.upTo(next, 'Text', word, 'The same in words, for people, or what was asked for.');
  return true;
}

function commandMeaning(name: string, { commands, otherCommands }: Dialect): string | undefined {
  if (Object.hasOwn(commands, name)) return commands[name];
  return otherCommands.split(' ').includes(name) ? 'A command that is seldom seen.' : undefined;
}

function commandLine(list: FieldList, line: string, next: number, dialect: Dialect): boolean {
  const name = /^[A-Za-z]{3,12}(?=[ \r\n]|$)/.exec(line)?.[0];
  const meaning = name && commandMeaning(name.toUpperCase(), dialect);
  if (!name || !meaning) return false;
  const gap = line[name.length] === ' ' ? 1 : 0;
  list.add('Command', name.length + gap, word, meaning);
  list.upTo(
    next,
    word(list.bytes, list.at, next) ? 'Argument' : 'CRLF',
    argument,
    'What the command is about, up to the end of the line.',
  );
  return true;
}

const argument = (bytes: Uint8Array, start: number, end: number) =>
  word(bytes, start, end) || text(bytes, start, end);

export function linesFields(bytes: Uint8Array, layer: LinesLayer): Field[] {
  const list = new FieldList(bytes, layer);
  const known = layer.fromServer ? replyLine : commandLine;
  while (list.at < list.end) {
    const next = lineEnd(bytes, list.at, list.end);
    const line = characters(bytes, list.at, next);
    if (known(list, line, next, dialects[layer.protocol])) continue;
    if (/^\.\r?\n?$/.test(line)) list.upTo(next, 'Lone dot', '.', 'Ends the text that came before it.');
    else list.upTo(next, 'Line', argument, 'A line of text, such as a mail’s.');
  }
  return list.fields;
}
