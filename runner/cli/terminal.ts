import process from 'node:process';
import { styleText } from 'node:util';
import { harmlessJson, hasEscape, keepStyles, oneLine } from '../protocol/foreign-text.ts';

/** Where a command prints: what people are told on the side goes to stderr. */
export type Screen = NodeJS.WritableStream;

/** A pipe, and a reader who wants no colours, get none: the command line's own neither. */
const showsStyles = (screen: Screen) => styleText('bold', 'x', { stream: screen }) !== 'x';

/**
 * Prints one line. Labs, programs and readers may have written any part of it, so of every
 * escape sequence only styles are left, and they end with the line.
 */
export function printLine(text: string, screen: Screen = process.stdout): void {
  screen.write(`${showsStyles(screen) ? styledLine(text) : oneLine(text)}\n`);
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown, screen: Screen = process.stdout): void {
  screen.write(`${harmlessJson(value)}\n`);
}

/** Hands bytes to stdout, which is no terminal. */
export const printBytes = (bytes: Uint8Array): void => void process.stdout.write(bytes);

/** Tells on the side what went wrong. */
export const printError = (text: string): void => printLine(text, process.stderr);

const reset = '\u001b[0m';

function styledLine(text: string): string {
  const line = keepStyles(text).replaceAll('\n', ' ');
  return hasEscape(line) ? line + reset : line;
}
