// Makes package-lock.json the same whatever registry wrote it: no registry addresses, and an
// entry for every platform's optional binary, also those the registry at hand does not hold.
// Without the entries npm calls the lock incomplete; with them it skips what is for others.
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  version?: string;
  resolved?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> };

const systems: Record<string, string> = { windows: 'win32' };
const systemNames = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const libraries: Record<string, string> = { gnu: 'glibc', musl: 'musl' };

/** What a binary package is for, as its name says: `…/cli-linux-arm64-musl`. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = (name.split('/').at(-1) ?? '').split('-');
  const os = words.map((word) => systems[word] ?? word).filter((word) => systemNames.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries[word] ?? []);
  return { ...(os.length && { os }), ...(cpu.length && { cpu }), ...(libc.length && { libc }) };
}

const entries = Object.entries(lock.packages);

for (const [, entry] of entries) if (entry.resolved?.startsWith('http')) delete entry.resolved;

for (const [parent, { optionalDependencies = {}, dev }] of entries) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || lock.packages[`${parent}/${path}`]) continue;
    const platform = platformOf(name);
    if (!platform.os && !platform.cpu) continue;
    lock.packages[path] = { version, optional: true, ...(dev && { dev }), ...platform };
  }
}

const root = lock.packages[''] ?? {};
const { '': _, ...others } = lock.packages;
const sorted = Object.fromEntries(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': root, ...sorted } }, null, 2)}\n`);
