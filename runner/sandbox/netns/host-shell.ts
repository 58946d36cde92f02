import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SandboxError } from '../backend.ts';
import { startProcess } from '../start-process.ts';
import type { Holder } from './enter.ts';
import { namespaceFolder } from './places.ts';

/** What a command of {@link inNetwork} did. */
export interface Done {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a shell script with the holder's rights over the lab's network: in the network
 * namespace of a host, or without one among the bridges and the hosts' far ends
 * (nsenter(1), user_namespaces(7)). Every word of the script must come from a validated
 * manifest or be checked by the caller.
 *
 * @throws SandboxError when it cannot be started
 */
export async function inNetwork(holder: Holder, host: string | undefined, script: string): Promise<Done> {
  const proc = `/proc/${holder.pid}`;
  const net = host === undefined ? `${proc}/ns/net` : `${proc}/root${namespaceFolder}/${host}`;
  const namespaces = [`--user=${proc}/ns/user`, `--mount=${proc}/ns/mnt`, `--pid=${proc}/ns/pid`];
  const child = await startProcess(
    'nsenter',
    ['--preserve-credentials', ...namespaces, `--net=${net}`, '/bin/sh', '-c', script],
    { env: {}, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], ...holder.user },
  );
  const said = [child.stdout, child.stderr].map((stream) => text(stream as Readable));
  const [[code], stdout = '', stderr = ''] = await Promise.all([once(child, 'exit'), ...said]);
  return { code: code ?? 128, stdout, stderr: stderr.trim() };
}

/** The same, for what must work. @throws SandboxError with what was to be done and what was said */
export async function mustInNetwork(
  holder: Holder,
  host: string | undefined,
  purpose: string,
  script: string,
): Promise<void> {
  const { code, stderr } = await inNetwork(holder, host, script);
  if (code !== 0) throw new SandboxError(`Cannot ${purpose}: ${stderr || `exit code ${code}`}`);
}
