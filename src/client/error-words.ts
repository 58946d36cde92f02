import { plainText } from '../../runner/protocol/foreign-text.ts';
import { findPosition, type Position } from './error-position.ts';

/** What is known of the program that an error ended. */
export interface Program {
  file: string;
  /** Its text as it ran. */
  text: string;
  /** It ran on a virtual host, where there is nothing but Node. */
  isAlone: boolean;
}

/** The error that ended a program, as Node printed it. */
interface Printed {
  name: string;
  code: string;
  message: string;
  /** Its first place in the program. */
  place: Position | undefined;
  /** The cause's message, where it has one. */
  cause: string | undefined;
  isEvent: boolean;
}

const modules =
  'node:net, node:dgram, node:dns, node:http, node:tls, node:fs, node:events, node:readline and node:timers/promises';

const longestMessage = 300;

const header = /^(?:<ref \*\d+> )?\[?(\w*Error)(?: \[(\w+)\])?: (.+?)\]?(?: \{)?$/;

/**
 * Says in a sentence what ended a program, the reader's own line first.
 *
 * @param errorOutput the end of what the program printed on its standard error
 * @returns undefined when no error ended it that Node told of
 */
export function errorWords(errorOutput: string, program: Program): string | undefined {
  const error = readError(errorOutput, program.file);
  return error && plainText(sentenceOf(error, program));
}

function readError(errorOutput: string, file: string): Printed | undefined {
  const lines = errorOutput.split('\n');
  if (!lines.some((line) => /^Node\.js v\d/.test(line))) return undefined;
  const at = lines.findLastIndex((line) => header.test(line));
  const [, name = '', code = '', message = ''] = header.exec(lines[at] ?? '') ?? [];
  if (name === '') return undefined;
  const begin = lines.slice(0, at).findLastIndex((line) => /^(?:file:|node:|\/)\S+:\d+$/.test(line));
  const told = lines.slice(Math.max(begin, 0));
  return {
    name,
    code,
    message: message.slice(0, longestMessage).replace(/\.$/, ''),
    place: placeIn(told, file),
    cause: /\[cause\]: \w*Error: (.+)/.exec(errorOutput)?.[1]?.slice(0, longestMessage),
    isEvent: told.some((line) => line.endsWith("// Unhandled 'error' event")),
  };
}

/** The first line that names the program; the mark under the line of code that Node shows tells the column. */
function placeIn(told: string[], file: string): Position | undefined {
  const files = new Set([file]);
  const place = told.map((line) => findPosition(line, files)).find(Boolean);
  const mark = told.find((line) => /^\s*\^+\s*$/.test(line));
  if (!place || place.column !== undefined || !mark) return place;
  return { ...place, column: mark.indexOf('^') + 1 };
}

function sentenceOf(error: Printed, program: Program): string {
  const { code, message, place } = error;
  const where = place ? `Line ${place.line} of ${place.file}` : program.file;
  const missing = missingModule(message, program);
  if (missing) return missing;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return `${where}: ${message}. Node leaves out types, and runs the rest as it stands.`;
  }
  const [, command] = /^spawn(?:Sync)? (.+) (?:ENOENT|EACCES)$/.exec(message) ?? [];
  if (command !== undefined) return `${where}: ${missingCommand(command, program.isAlone)}`;
  if (error.name === 'SyntaxError') {
    const column = place?.column === undefined ? '' : `, column ${place.column}`;
    return `${where}${column}, cannot be read: ${message}.`;
  }
  return `${where}: ${generalWords(error)}`;
}

function generalWords({ name, message, cause, isEvent }: Printed): string {
  const because = cause === undefined ? '' : `, because of: ${cause}`;
  const kind = name === 'Error' ? '' : ` (${name})`;
  const unheard = isEvent ? ' Nothing in the program listens for the event “error”.' : '';
  return `${message}${kind}${because}.${unheard}`;
}

/** What an import asks for that is not there. */
function missingModule(message: string, { file, text }: Program): string | undefined {
  const [, wanted = '', importer] =
    /^(?:Cannot find (?:package|module)|No such built-in module:|The requested module) '?([^' ]+)'?(?: imported from (\S+))?/.exec(
      message,
    ) ?? [];
  if (wanted === '') return undefined;
  const name = wanted.split(/[/\\]/).at(-1) ?? wanted;
  const line = text
    .split('\n')
    .findIndex((each) => /\b(?:import|from|require)\b/.test(each) && each.includes(name));
  const isOwn = importer === undefined || importer.endsWith(file);
  const where =
    isOwn && line >= 0 ? `Line ${line + 1} of ${file}` : (importer?.split(/[/\\]/).at(-1) ?? file);
  const [, missing] = /export named '(.+)'/.exec(message) ?? [];
  if (missing !== undefined)
    return `${where} imports “${missing}” from ${wanted}, which has nothing of this name.`;
  if (wanted.startsWith('node:')) return `${where} imports “${wanted}”, and Node has no module of this name.`;
  if (/^(?:\.|\/|file:|[A-Z]:\\)/.test(wanted))
    return `${where} imports “${name}”, and this lab has no such file.`;
  return `${where} imports the package “${wanted}”, and labs have no packages: there are Node’s own modules, such as ${modules}, and the files of the lab.`;
}

function missingCommand(command: string, isAlone: boolean): string {
  if (!isAlone) return `there is no program “${command}” on this computer.`;
  const what = /(?:^|\/)(?:sh|bash|zsh|cmd\.exe)$/.test(command) ? 'shell' : `program “${command}”`;
  return `a host has no ${what}. All that can be started there is Node itself, as process.execPath.`;
}
