// The hostile pages of the soak, in a process of their own, which its parent leads to a runner.
import { once } from 'node:events';
import process from 'node:process';
import { hostilePages } from './hostile-pages.ts';
import { connectPage } from './runner.ts';

const enough = new AbortController();
const waiting: ((address: string) => void)[] = [];

process.on('message', (message: { address?: string; enough?: true }) => {
  if (message.enough) enough.abort();
  else if (message.address !== undefined) waiting.shift()?.(message.address);
});

/** Asks the parent for an address for one more reader. */
async function connect() {
  const address = new Promise<string>((resolve) => {
    waiting.push(resolve);
  });
  process.send?.('address');
  return connectPage(new URL(await address));
}

const [begin] = (await once(process, 'message')) as [{ host: string; kinds: string[] }];
const came = await hostilePages({ host: begin.host, connect }, enough.signal, begin.kinds);
process.send?.({ came });
if (process.connected) process.disconnect?.();
