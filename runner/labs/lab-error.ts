/** A mistake in a lab's files: which file, which key, what came, what was expected. */
export class LabError extends Error {
  readonly code = 'lab-invalid';
  readonly file: string;

  constructor(file: string, problem: string) {
    super(`Cannot read ${file}: ${problem}`);
    this.name = 'LabError';
    this.file = file;
  }
}

const longest = 80;

/** A received value, quoted and cut to a length that fits a terminal line. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
