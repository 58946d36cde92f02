import { readFileSync } from 'node:fs';
import { pid as runner } from 'node:process';

/** A process as /proc/PID/stat tells it (proc_pid_stat(5)). */
interface Stat {
  parent: number;
  /** It leads the session of a terminal: a shell that somebody types into. */
  leadsTerminal: boolean;
  /** Clock ticks from the machine's start to the process's; with its number it names it for ever. */
  start: string;
}

/** Undefined when there is no such process. */
export function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, parent, , session, terminal] = fields.map(Number);
    return {
      parent: parent ?? 0,
      leadsTerminal: session === pid && terminal !== 0,
      start: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
}

/** A process and those it comes from. */
function lineOf(pid: number): number[] {
  const line: number[] = [];
  for (let each = pid; each > 0 && !line.includes(each); each = statOf(each)?.parent ?? 0) line.push(each);
  return line;
}

/**
 * Whether a process belongs to the runner alone: it comes from the runner, or the runner
 * comes from it (`npm start`) and nobody types into it.
 */
export function isOfOwnLine(pid: number): boolean {
  if (lineOf(pid).includes(runner)) return true;
  return lineOf(runner).includes(pid) && !statOf(pid)?.leadsTerminal;
}
