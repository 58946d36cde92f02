import { spawnSync } from 'node:child_process';
import { execPath } from 'node:process';

/** What a function of libc gives back, and what it takes, in the words of `node:ffi`. */
type Signature = [result: string, ...parameters: string[]];

const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e'];

/**
 * A program that calls functions of libc, as an attacker can by `node:ffi`: `libc` has them,
 * `errno()` names or numbers the last failure, and `proc(name)` reads a file of its own in /proc.
 */
export const libcProgram = (signatures: Record<string, Signature>, body: string) => `
  import ffi from 'node:ffi';
  import { readFileSync } from 'node:fs';
  import { constants } from 'node:os';
  const { functions: libc } = ffi.dlopen('libc.so.6', ${JSON.stringify(described(signatures))});
  const errors = Object.entries(constants.errno);
  const errno = () => {
    const last = ffi.getInt32(libc.__errno_location(), 0);
    return errors.find(([, number]) => number === last)?.[0] ?? last;
  };
  const proc = (name) => readFileSync('/proc/self/' + name, 'latin1');
  ${body}`;

const described = (signatures: Record<string, Signature>) =>
  Object.fromEntries(
    Object.entries({ ...signatures, __errno_location: ['pointer'] }).map(
      ([name, [result, ...parameters]]) => [name, { return: result, arguments: parameters }],
    ),
  );

/** What a program prints outside of every sandbox: there its calls must do what an attack says of them. */
export function printedBare(program: string): string {
  const { stdout, stderr } = spawnSync(execPath, [...flags, program], { encoding: 'utf8', env: {} });
  return stdout + stderr;
}
