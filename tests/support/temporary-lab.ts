import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '../../runner/labs/lab.ts';
import { loadLab } from '../../runner/labs/load.ts';

const addresses = ['192.168.1.20', '192.168.1.10', '192.168.1.11', '192.168.1.12'];

/** A manifest whose hosts run the files named after them. */
export const manifestFor = (hosts: string[], script: unknown[]) => ({
  title: 'A lab of a test',
  networks: { lan: { subnet: '192.168.1.0/24' } },
  hosts: Object.fromEntries(
    hosts.map((host, index) => [host, { lan: addresses[index], program: `${host}.ts` }]),
  ),
  script,
});

/** A folder of labs that is gone at the end of the scope it is used in. */
export function temporaryLabs(): {
  root: string;
  write(name: string, files: Record<string, unknown>): void;
} & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'wirebook-test-'));
  return {
    root,
    write(name, files) {
      mkdirSync(join(root, name), { recursive: true });
      for (const [file, content] of Object.entries(files)) {
        writeFileSync(
          join(root, name, file),
          typeof content === 'string' ? content : JSON.stringify(content),
        );
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** A lab in memory: a program per host, and a script that runs the first. */
export function labOf(programs: Record<string, string>, script?: unknown[]): Lab {
  using labs = temporaryLabs();
  const hosts = Object.keys(programs);
  const files = Object.fromEntries(hosts.map((host) => [`${host}.ts`, programs[host]]));
  labs.write('test-lab', { ...files, 'lab.json': manifestFor(hosts, script ?? [{ run: hosts[0] }]) });
  return loadLab(labs.root, 'test-lab');
}
