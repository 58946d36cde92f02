import type { Lab, Program } from '../../runner/labs/lab.ts';
import { BuildError } from './build-error.ts';

/** The host that a piece's program runs on; `position` counts the lab's hosts from 1. */
export interface PieceHost {
  name: string;
  position: number;
}

/** A named region cut from a program, with the lines it has there. */
export interface Piece {
  program: Program;
  /** First and last line in the program, counted from 1. */
  first: number;
  last: number;
  lines: string[];
  /** Undefined for a file that no host starts, such as a solution. */
  host: PieceHost | undefined;
}

/**
 * Cuts a named region from a lab's program, so that prose can explain it line by line.
 *
 * @throws BuildError when the file or the region does not exist
 */
export function cutPiece(lab: Lab, file: string, region: string): Piece {
  const program = lab.files.get(file);
  if (!program)
    throw new BuildError('file-unknown', `cut a piece from ${lab.name}`, [...lab.files.keys()], file);
  const found = program.regions.get(region);
  if (!found) {
    const action = `cut a piece from ${lab.name}/${file}`;
    throw new BuildError('region-unknown', action, [...program.regions.keys()], region);
  }
  const { first, last } = found;
  const lines = program.source.split('\n').slice(first - 1, last);
  return { program, first, last, lines, host: hostOf(lab, file) };
}

function hostOf(lab: Lab, file: string): PieceHost | undefined {
  const hosts = [...lab.hosts.values()];
  const index = hosts.findIndex((host) => host.program?.file === file);
  const host = hosts[index];
  return host && { name: host.name, position: index + 1 };
}
