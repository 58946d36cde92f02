import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

const files = globSync(['{runner,src,runnable,scripts,bench}/**/*.{ts,astro,mdx,mjs,cjs}'], { cwd: root });

/** Every module a file names, relative paths made relative to the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:from|import|import\(|require\()\s*['"]([^'"]+)['"]/g);
  return [...found].map((match) => {
    const name = (match[1] as string).replace(/\?.*$/, '');
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name;
  });
}

/** The modules of this project that a file loads with itself; types are gone by then. */
function staticImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/^import (?!type\b)(?:[^;]*? from )?'(\.[^']+\.ts)';/gm);
  return [...found].map((match) => normalize(join(dirname(file), match[1] as string)));
}

const roomOf = (path: string) => path.split('/').slice(0, 2).join('/');
const inRoom = (room: string) => files.filter((file) => file.startsWith(`${room}/`));
const localImports = (file: string) =>
  importsOf(file).filter((name) => /^(runner|src|runnable|scripts|bench|tests)\//.test(name));

/** protocol ← sandbox ← sessions ← bridge ← cli; labs knows the protocol, and all may know labs. */
const mayKnow: Record<string, string[]> = {
  'runner/protocol': [],
  'runner/wire': [],
  'runner/labs': ['runner/protocol', 'runner/wire'],
  'runner/sandbox': ['runner/protocol', 'runner/labs'],
  'runner/sessions': ['runner/protocol', 'runner/wire', 'runner/labs', 'runner/sandbox'],
  'runner/bridge': [
    'runner/protocol',
    'runner/labs',
    'runner/sandbox',
    'runner/sessions',
    'runner/environment.ts',
  ],
  'runner/cli': [
    'runner/protocol',
    'runner/wire',
    'runner/labs',
    'runner/sandbox',
    'runner/sessions',
    'runner/bridge',
    'runner/environment.ts',
  ],
};

describe.each(Object.entries(mayKnow))('%s', (room, allowed) => {
  test.each(inRoom(room))('%s knows only whom it may', (file) => {
    const rooms = localImports(file).map(roomOf);
    expect(rooms.filter((other) => other !== room && !allowed.includes(other))).toEqual([]);
  });
});

/** Files that lead back to themselves, types included: none of them can be read first. */
function circles(): string[][] {
  const imports = new Map(
    files.map((file) => [file, localImports(file).filter((name) => files.includes(name))]),
  );
  const done = new Set<string>();
  const found: string[][] = [];
  const follow = (file: string, way: string[]) => {
    const since = way.indexOf(file);
    if (since >= 0) found.push([...way.slice(since), file]);
    if (since >= 0 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) follow(file, []);
  return found;
}

test('no file leads back to itself', () => {
  expect(circles()).toEqual([]);
});

test('every room of the runner is in the list', () => {
  const rooms = new Set(files.filter((file) => file.startsWith('runner/')).map(roomOf));
  expect([...rooms].sort()).toEqual([...Object.keys(mayKnow), 'runner/environment.ts'].sort());
});

test.each(inRoom('src'))('%s reaches only the protocol, the wire and, at build time, the labs', (file) => {
  const outside = localImports(file)
    .map(roomOf)
    .filter((room) => room.startsWith('runner'));
  const allowed = ['runner/protocol', 'runner/wire', 'runner/labs'];
  expect(outside.filter((room) => !allowed.includes(room))).toEqual([]);
  expect(localImports(file).filter((name) => /^(runnable|scripts|bench|tests)\//.test(name))).toEqual([]);
});

test.each(inRoom('src/client'))('%s takes no build-time code into the browser', (file) => {
  const names = importsOf(file);
  expect(names.filter((name) => name.startsWith('node:') || name.startsWith('runner/labs'))).toEqual([]);
});

test.each([...inRoom('runner/protocol'), ...inRoom('runner/wire')])('%s is safe for a browser', (file) => {
  expect(importsOf(file).filter((name) => name.startsWith('node:'))).toEqual([]);
});

test.each(inRoom('runnable'))('%s imports only node: modules and its own folder', (file) => {
  const own = dirname(file);
  const foreign = importsOf(file).filter((name) => !name.startsWith('node:') && dirname(name) !== own);
  expect(foreign).toEqual([]);
});

test.each(files)('%s imports no program of a lab', (file) => {
  if (file.startsWith('runnable/')) return;
  expect(importsOf(file).filter((name) => name.startsWith('runnable/'))).toEqual([]);
});

test('one file reads the environment', () => {
  const reading = files
    .filter((file) => !file.startsWith('runnable/') && !file.endsWith('.cjs'))
    .filter((file) =>
      /process\.env|\benv\[|import \{[^}]*\benv\b[^}]*\} from 'node:process'/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
  expect(reading).toEqual(['runner/environment.ts']);
});

test('one file of the command line prints, so that nothing foreign reaches a terminal as it is', () => {
  const printing = inRoom('runner/cli').filter((file) =>
    /\bconsole\.|\bstd(?:out|err)\.(?:write|end)\b|\bscreen\.write/.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  );
  expect(printing).toEqual(['runner/cli/terminal.ts']);
});

test('one file reads what is in labs, and one replaces files', () => {
  const rooms = ['runner/labs', 'src/pages', 'src/snippets', 'src/components'];
  const touching = rooms.flatMap(inRoom).filter((file) => importsOf(file).includes('node:fs'));
  const ofRoot = 'runner/labs/load.ts';
  expect(touching.sort()).toEqual(['runner/labs/lab-files.ts', ofRoot, 'runner/labs/replace-files.ts']);
});

test('no file is called after nothing', () => {
  expect(files.filter((file) => /(utils?|helpers?|common|manager|misc)\b/.test(file))).toEqual([]);
});

test('the first script of a wire panel explains no fields: that comes when a packet is looked at', () => {
  const reached = new Set(['src/components/wire/browser/panel.ts']);
  for (const file of reached) for (const name of staticImports(file)) reached.add(name);
  expect(reached.has('runner/wire/layer-summaries.ts')).toBe(true);
  expect([...reached].filter((file) => /-fields\.ts$|field-list|layer-checksums/.test(file))).toEqual([]);
});
