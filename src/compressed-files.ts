import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { AstroIntegration } from 'astro';

/** Pages are not among them: the runner writes into a page before it sends it. */
const compressible = /\.(?:js|css|svg|xml|pcapng)$/;

const encodings = [
  { ending: '.br', compress: promisify<Buffer, Buffer>(brotliCompress) },
  {
    ending: '.gz',
    compress: (bytes: Buffer) => promisify<Buffer, { level: number }, Buffer>(gzip)(bytes, { level: 9 }),
  },
];

/** Puts beside a file its compressed forms, where they are shorter. */
export async function writeCompressed(path: string): Promise<void> {
  const bytes = await readFile(path);
  const writing = encodings.map(async ({ ending, compress }) => {
    const compressed = await compress(bytes);
    if (compressed.length < bytes.length) await writeFile(path + ending, compressed);
  });
  await Promise.all(writing);
}

/** Compresses what is built once, as far as it goes, for servers that send files as they lie there. */
export function compressedFiles(): AstroIntegration {
  return {
    name: 'wirebook-compressed-files',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true });
        const chosen = files.filter((name) => compressible.test(name));
        await Promise.all(chosen.map((name) => writeCompressed(join(root, name))));
      },
    },
  };
}
