import { harmlessJson, oneLine } from '../protocol/foreign-text.ts';

/** A mistake in a lab's files: which file, which key, what came, what was expected, on one harmless line. */
export class LabError extends Error {
  readonly code = 'lab-invalid';
  readonly file: string;

  constructor(file: string, problem: string) {
    super(oneLine(`Cannot read ${file}: ${problem}`));
    this.name = 'LabError';
    this.file = file;
  }
}

const longest = 80;

/** A received value, quoted and cut to a length that fits a terminal line. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : harmlessJson(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
