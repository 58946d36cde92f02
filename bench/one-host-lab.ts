import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../runner/labs/lab.ts';
import { loadLab } from '../runner/labs/load.ts';

const program = "const greeting: string = 'hello';\nconsole.log(greeting);\n";

const manifest = {
  title: 'One host that says hello',
  networks: { lan: { subnet: '192.168.1.0/24' } },
  hosts: { alone: { lan: '192.168.1.10', program: 'alone.ts' } },
  script: [{ run: 'alone', until: 'exit' }],
};

/** A lab of one host, and the same program as a file to run bare; gone at the end of the scope. */
export function oneHostLab(): { lab: Lab; file: string } & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'wirebook-bench-'));
  const folder = join(root, 'one-host');
  mkdirSync(folder);
  writeFileSync(join(folder, 'alone.ts'), program);
  writeFileSync(join(folder, 'lab.json'), JSON.stringify(manifest));
  return {
    lab: loadLab(root, 'one-host'),
    file: join(folder, 'alone.ts'),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}
