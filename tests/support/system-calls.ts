/** One raw system call; a number or `{ bytes }`, the address of so many zero bytes. */
export interface SystemCall {
  name: string;
  number: number;
  args?: (number | { bytes: number })[];
}

/**
 * A program that makes raw system calls, by the best tool an attacker has here: a second
 * Node with `node:ffi`, which calls libc's syscall(2). It prints one line for each call,
 * `name ERRNO`, or `name ok`.
 */
export const systemCallProgram = (calls: SystemCall[]) =>
  inSecondNode(`
  const { constants: { errno } } = require('node:os');
  const names = Object.fromEntries(Object.entries(errno).map(([name, value]) => [value, name]));
  for (const { name, number, args = [] } of ${JSON.stringify(calls)}) {
    const words = args.map((word) => typeof word === 'number' ? BigInt(word) : room(word.bytes));
    while (words.length < 6) words.push(0n);
    const answer = libc.syscall(BigInt(number), ...words);
    const code = ffi.getInt32(libc.__errno_location(), 0);
    console.log(name, answer === -1n ? (names[code] ?? code) : 'ok');
  }`);

/** The beginning of every attack by `node:ffi`: libc, and room for arguments. */
const prelude = `
  const ffi = require('node:ffi');
  const word = 'i64';
  const { functions: libc } = ffi.dlopen('libc.so.6', {
    syscall: { return: word, arguments: Array(7).fill(word) },
    __errno_location: { return: 'pointer', arguments: [] },
    calloc: { return: 'pointer', arguments: [word, word] },
    mmap: { return: word, arguments: Array(6).fill(word) },
    bsearch: { return: word, arguments: Array(5).fill(word) },
  });
  const room = (bytes) => libc.calloc(1n, BigInt(bytes));`;

/** A program that hands code to a second Node with `node:ffi`, and tells how it ended. */
export const inSecondNode = (code: string) => `import { spawnSync } from 'node:child_process';
  const flags = ['--experimental-ffi', '--disable-warning=ExperimentalWarning', '-e'];
  const { stdout, stderr, status, signal } = spawnSync(process.execPath,
    [...flags, ${JSON.stringify(prelude + code)}], { encoding: 'utf8', stdio: ['inherit', 'pipe', 'pipe'] });
  process.stdout.write(stdout);
  console.log(stderr + 'ended', status ?? signal);`;
