import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:process';
import { promisify } from 'node:util';
import type { Usage } from './backend.ts';

const clockTicksPerSecond = 100;

/**
 * What a process and all its descendants use: from /proc on Linux (proc(5)), from
 * ps(1) on other Unix systems. Undefined where neither can tell.
 */
export function processTreeUsage(pid: number): Promise<Usage | undefined> {
  if (platform === 'linux') return linuxUsage(pid);
  return platform === 'win32' ? Promise.resolve(undefined) : psUsage(pid);
}

/** A process and all its descendants, where /proc tells them. */
export function processTree(root: number): number[] {
  const found = [root];
  for (const pid of found) found.push(...childrenOf(pid));
  return found;
}

async function linuxUsage(root: number): Promise<Usage | undefined> {
  const sum: Usage = { memoryBytes: 0, reservedBytes: 0, mappedBytes: 0, processorMs: 0, processes: 0 };
  const waiting = [root];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const stat = readProc(`${pid}/stat`);
    if (stat === '') continue;
    addStat(sum, stat);
    addMemory(sum, readProc(`${pid}/status`));
    waiting.push(...childrenOf(pid));
  }
  return sum.processes === 0 ? undefined : sum;
}

/** The children of every thread of a process: a child belongs to the thread that forked it. */
function childrenOf(pid: number): number[] {
  return tasksOf(pid)
    .flatMap((task) => readProc(`${pid}/task/${task}/children`).split(' '))
    .filter(Boolean)
    .map(Number);
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A file of /proc, which the kernel makes at once; empty when the process is gone. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Adds one line of /proc/PID/stat; the fields are counted after the command's closing
 * parenthesis. The time of children that ended belongs to it: a program may burn its
 * processor time in many short processes.
 */
function addStat(sum: Usage, stat: string): void {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((total, each) => total + Number(each), 0);
  sum.processorMs += ticks * (1000 / clockTicksPerSecond);
  sum.processes += 1;
}

/**
 * Adds what /proc/PID/status tells of memory (proc_pid_status(5)). Page tables count: of
 * memory that is mapped and only read they can be all that a process holds.
 */
function addMemory(sum: Usage, status: string): void {
  const bytes = Object.fromEntries(
    [...status.matchAll(/^Vm(\w+):\s+(\d+) kB$/gm)].map(([, name, size]) => [name, Number(size) * 1024]),
  );
  const { RSS = 0, Swap = 0, PTE = 0, Data = 0, Stk = 0, Size = 0 } = bytes;
  sum.memoryBytes += RSS + Swap + PTE;
  sum.reservedBytes = Math.max(sum.reservedBytes, Data + Stk);
  sum.mappedBytes = Math.max(sum.mappedBytes, Size);
}

/** One line of `ps -axo pid=,ppid=,rss=,time=`. */
interface PsRow {
  pid: number;
  parent: number;
  rssBytes: number;
  processorMs: number;
}

async function psUsage(root: number): Promise<Usage | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,rss=,time=']);
  return sumPsTree(stdout, root);
}

/** Sums a process tree from the output of `ps -axo pid=,ppid=,rss=,time=`. */
export function sumPsTree(text: string, root: number): Usage | undefined {
  const rows = text.split('\n').filter(Boolean).map(parsePsRow);
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of rows) if (tree.has(parent)) tree.add(pid);
  }
  const own = rows.filter(({ pid }) => tree.has(pid));
  if (own.length === 0) return undefined;
  const total = (value: (row: PsRow) => number) => own.reduce((sum, row) => sum + value(row), 0);
  return {
    memoryBytes: total((row) => row.rssBytes),
    reservedBytes: 0,
    mappedBytes: 0,
    processorMs: total((row) => row.processorMs),
    processes: own.length,
  };
}

function parsePsRow(line: string): PsRow {
  const [pid, parent, rssKiB, time = '0'] = line.trim().split(/\s+/);
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  return {
    pid: Number(pid),
    parent: Number(parent),
    rssBytes: Number(rssKiB) * 1024,
    processorMs: Math.round(seconds * 1000),
  };
}
