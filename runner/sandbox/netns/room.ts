import { readFileSync } from 'node:fs';
import { arch } from 'node:process';
import type { Limits } from '../limits.ts';
import { numberOf } from './system-calls.ts';

/** A folder of the holder's, over which each sandbox mounts its own. */
export const room = '/tmp';

const script = readFileSync(new URL('./room.pl', import.meta.url), 'utf8');

/**
 * The words before a sandbox's own that do what bwrap cannot, by room.pl: a tmpfs with a
 * bounded number of files that only this sandbox sees, a place at the head of the kernel's
 * queue when memory runs out, no huge pages. Where there is a cgroup the process first enters
 * it by the descriptor `entrance`; only nsenter stays outside, which waits.
 */
export const enterRoom = ({ sandbox }: Limits, entrance: number | undefined): string[] => [
  ...['perl', '-e', script, '--'],
  ...['unshare', 'mount', 'prctl', 'prlimit64'].map((name) => String(numberOf(name, arch))),
  ...[String(entrance ?? ''), room, String(sandbox.fileBytes), String(sandbox.files)],
];
