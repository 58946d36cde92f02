import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkLab } from '../../runner/cli/compare.ts';
import { chosenLabs, courseFolders } from '../../runner/cli/course.ts';
import { recordingFile } from '../../runner/labs/recording.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { missingFor } from '../../runner/sandbox/needs.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';

const labs = chosenLabs([]);

describe.each(backendsHere)('on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  test.each(labs.map((lab) => [lab.name, lab] as const))(
    '%s does what its recording shows, or is refused in words',
    async (_, lab) => {
      const missing = missingFor(lab, backend);
      if (missing !== undefined) {
        const refused = { code: 'sandbox-failed', message: expect.stringContaining(missing) };
        return expect(backend.openNetwork(lab)).rejects.toMatchObject(refused);
      }
      expect(await checkLab(lab, backend)).toEqual({ lab: lab.name, same: true });
    },
  );
});

test('every lab has a recording, and every recording a lab', () => {
  for (const lab of labs) expect(existsSync(recordingFile(lab)), lab.name).toBe(true);
  const folders = readdirSync(courseFolders.labs, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(folders.map(({ name }) => name)).toEqual(labs.map(({ name }) => name));
});

test.each(labs.map((lab) => [lab.name, lab] as const))('%s has no file that nothing uses', (_, lab) => {
  const hosts = [...lab.hosts.values()];
  const used = hosts.flatMap(({ program, files }) => [program?.file, ...files.keys()]);
  const imported = [...lab.files.values()].flatMap(({ source }) => [
    ...source.matchAll(/from '\.\/([^']+)'/g),
  ]);
  const known = new Set([...used, lab.exercise?.solution.file, ...imported.map((match) => match[1])]);
  const stray = readdirSync(lab.folder).filter((file) => !known.has(file));
  expect(stray.sort()).toEqual(['lab.json', 'recording']);
  expect(readdirSync(join(lab.folder, 'recording')).sort()).toEqual([
    'calls.json',
    'packets.pcapng',
    'transcript.json',
  ]);
});

test.each(labs.map((lab) => [lab.name, lab] as const))('the programs of %s fit the page', (_, lab) => {
  for (const { file, source } of lab.files.values()) {
    const lines = source.trimEnd().split('\n');
    expect(lines.length, file).toBeLessThanOrEqual(80);
    for (const line of lines) expect(line.length, `${file}: ${line}`).toBeLessThanOrEqual(72);
  }
});
