import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { writeCompressed } from '../src/compressed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirebook-compressed-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a script lies beside its compressed forms', async () => {
  const path = join(folder, 'long.js');
  const script = Buffer.from('export const greeting = "Hello";\n'.repeat(100));
  writeFileSync(path, script);
  await writeCompressed(path);
  expect(brotliDecompressSync(readFileSync(`${path}.br`))).toEqual(script);
  expect(gunzipSync(readFileSync(`${path}.gz`))).toEqual(script);
});

test('a form that is not shorter is left out', async () => {
  const path = join(folder, 'short.js');
  writeFileSync(path, 'a');
  await writeCompressed(path);
  expect(existsSync(`${path}.br`)).toBe(false);
  expect(existsSync(`${path}.gz`)).toBe(false);
});
