import { spawn } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { kinds } from './hostile-pages.ts';
import type { BenchRunner } from './runner.ts';

const main = fileURLToPath(new URL('./hostile-main.ts', import.meta.url));

/** Hostile pages that come from elsewhere: what their own browsers cost is not the runner's. */
export interface HostileCrowd {
  /** Calls them off, and tells how often each kind came. */
  leave(): Promise<Record<string, number>>;
}

/** Twenty pages, or those of some kinds, in a process that takes the processor only when nobody else does. */
export function startHostileCrowd(runner: BenchRunner, chosen = Object.keys(kinds)): HostileCrowd {
  const background = ['chrt', '--idle', '0', execPath, '--disable-warning=ExperimentalWarning', main];
  const [file = '', ...args] = background;
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { promise, resolve } = Promise.withResolvers<Record<string, number>>();
  child.on('message', async (message: 'address' | { came: Record<string, number> }) => {
    if (message !== 'address') return resolve(message.came);
    const address = await runner.nextAddress();
    if (child.connected) child.send({ address: address.href });
  });
  child.send({ host: runner.host, kinds: chosen });
  return {
    leave() {
      child.send({ enough: true });
      return promise;
    },
  };
}
