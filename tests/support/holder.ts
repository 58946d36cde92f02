import { readFileSync } from 'node:fs';
import { getuid } from 'node:process';
import type { Holder } from '../../runner/sandbox/netns/enter.ts';
import { inNetwork } from '../../runner/sandbox/netns/host-shell.ts';
import type { LabUser } from '../../runner/sandbox/netns/identity.ts';
import { Launcher } from '../../runner/sandbox/netns/launcher/launcher.ts';
import { ownDescendants } from './processes.ts';

/** A launcher of the test's own, which does as the lab's would. */
const launcher = new Launcher();

const readProc = (pid: number, file: string) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
};

/** The user of a process, for a test that may become it. */
function userOf(pid: number): LabUser {
  if (getuid?.() !== 0) return {};
  const uid = Number(/^Uid:\t(\d+)/m.exec(readProc(pid, 'status'))?.[1]);
  return { uid, gid: uid };
}

/** The shell that made a network, before or after it has become cat(1). */
const holds = (pid: number) => /^(cat\0|\/bin\/sh\0[^]*exec cat)/.test(readProc(pid, 'cmdline'));

/** What holds the network of the only lab that this test's process has open. */
export function onlyHolder(): Holder {
  const [pid, ...more] = ownDescendants().filter(holds);
  if (pid !== undefined && more.length === 0) return { pid, user: userOf(pid), launcher };
  throw new Error(`expected one lab, received ${pid === undefined ? 0 : more.length + 1}`);
}

/** What a command prints in the network of a host, or where the bridges are. */
export async function mustReadInNetwork(
  holder: Holder,
  host: string | undefined,
  script: string,
): Promise<string> {
  const { code, stdout, stderr } = await inNetwork(holder, host, script);
  if (code !== 0) throw new Error(`expected ${script} to work, received ${stderr}`);
  return stdout;
}
