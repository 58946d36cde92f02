import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** Everything but scripts. Inline styles stay: a program's host colour is a style attribute. */
const fixedDirectives = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];

// Pagefind searches with WebAssembly, which may be compiled but nothing may be evaluated.
const scriptSources = ["'self'", "'wasm-unsafe-eval'"];

const characterSet = /<meta charset="utf-8"\s*\/?>/;

const scriptElement = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;

/**
 * The Content Security Policy (CSP level 3) of one page: its own inline scripts are named
 * by their hashes, any other inline script is refused.
 */
export function policyFor(html: string): string {
  const inline = [...html.matchAll(scriptElement)].filter(
    ([, attributes = '']) => !/\ssrc=/.test(attributes) && !/\stype="application\//.test(attributes),
  );
  const hashes = inline.map(([, , script = '']) => {
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  });
  const scripts = `script-src ${[...scriptSources, ...new Set(hashes)].join(' ')}`;
  return [...fixedDirectives, scripts].join('; ');
}

/**
 * Puts a page's policy into its head, right after the character set, before any script.
 *
 * @throws Error when the page has no `<meta charset="utf-8">` to put it after
 */
export function withPolicy(html: string): string {
  if (!characterSet.test(html)) {
    throw new Error('Cannot place the security policy: expected <meta charset="utf-8">, received none');
  }
  const meta = `<meta http-equiv="content-security-policy" content="${policyFor(html)}">`;
  return html.replace(characterSet, (found) => `${found}${meta}`);
}

/**
 * Gives every built page its policy. Astro's own `security.csp` does not see Starlight's
 * `is:inline` scripts and lists every chunk of the site in every page.
 */
export function contentSecurityPolicy(): AstroIntegration {
  return {
    name: 'wirebook-content-security-policy',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true });
        for (const file of files.filter((name) => name.endsWith('.html'))) {
          const path = join(root, file);
          await writeFile(path, withPolicy(await readFile(path, 'utf8')));
        }
      },
    },
  };
}
