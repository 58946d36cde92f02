import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import open from 'open';
import type { Bridge } from '../bridge/server.ts';

/** In the checkout: browsers in a box of their own see a reader's home, and not /tmp. */
const folder = fileURLToPath(new URL('../../node_modules/.wirebook/', import.meta.url));

/**
 * Opens a browser on the course, by a file that only this user can read and that leads to the
 * address: every user of the machine can read a command line, and the address holds a key. The
 * file is gone at the end of the scope.
 */
export async function openBrowser(bridge: Bridge): Promise<Disposable> {
  const [address = ''] = bridge.addresses();
  mkdirSync(folder, { recursive: true });
  const own = mkdtempSync(join(folder, 'open-'));
  const file = join(own, 'wirebook.html');
  const leading = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}">`;
  writeFileSync(file, `${leading}<title>Wirebook</title>\n`, { mode: 0o600 });
  await open(file);
  return { [Symbol.dispose]: () => rmSync(own, { recursive: true, force: true }) };
}
