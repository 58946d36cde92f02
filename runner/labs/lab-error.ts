import { harmlessJson, oneLine } from '../protocol/foreign-text.ts';

/** A mistake in a lab's files: which file, which key, what came, what was expected, on one harmless line. */
export class LabError extends Error {
  readonly code = 'lab-invalid';
  readonly file: string;

  constructor(file: string, problem: string) {
    super(oneLine(`Cannot read ${file}: ${cut(problem, longestProblem)}`));
    this.name = 'LabError';
    this.file = file;
  }
}

/** In characters: a value fits a line of a terminal, all that is wrong a part of its window. */
const longestValue = 80;
const longestProblem = 2000;

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** A received value, quoted and cut to a length that fits a terminal line. */
export function quote(value: unknown): string {
  return cut(value === undefined ? 'nothing' : harmlessJson(value), longestValue);
}
