import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SandboxError } from '../backend.ts';
import { priorities } from '../process.ts';
import { type Holder, insideOf } from './enter.ts';

/** The exit code of a command that a signal ended, as a shell tells it. */
const killed = 128;

/** What a command of {@link inNetwork} did. */
export interface Done {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a shell script with the holder's rights over the lab's network: in the network
 * namespace of a host, or without one among the bridges and the hosts' far ends
 * (setns(2), user_namespaces(7)). Every word of the script must come from a validated
 * manifest or be checked by the caller.
 *
 * @throws SandboxError when it cannot be started
 */
export async function inNetwork(
  holder: Holder,
  host: string | undefined,
  script: string,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<Done> {
  const shell = await holder.launcher.launch({
    command: ['/bin/sh', '-c', script],
    sockets: [0, 1, 2],
    user: holder.user,
    priority: priorities.ordinary,
    join: insideOf(holder, host),
  });
  const [stdin, out, err] = shell.stdio as [Duplex, Duplex, Duplex];
  stdin.destroy();
  const [ending, stdout, stderr] = await Promise.all([shell.ended, read(out, mostBytes), text(err)]);
  if (stdout === undefined)
    return { code: killed, stdout: '', stderr: `it is longer than ${mostBytes} bytes` };
  return { code: 'code' in ending ? ending.code : killed, stdout, stderr: stderr.trim() };
}

/** All that a command prints; undefined when it is more, and then it is not waited for (SIGPIPE ends it). */
async function read(stream: Duplex, mostBytes: number): Promise<string | undefined> {
  let said = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    said += chunk;
    if (said.length > mostBytes) return undefined;
  }
  return said;
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
