import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** A tag with its attributes, whose quoted values may hold any character; of what is no HTML the text as well. */
const tags =
  /(<(script|style)\b(?:[^"'>]|"[^"]*"|'[^']*')*>)([\s\S]*?(?=<\/\2>))|<[a-z](?:[^"'>]|"[^"]*"|'[^']*')*>/gi;

/** An attribute that leads to a path of this site, and not to another host (`//host`). */
const pathOfSite = /(\s(?:href|src|content)=")\/(?!\/)/g;

/**
 * A page whose links lead from where it stands, not from the root of its host.
 *
 * @param up from the page to the site's root, such as `../` or `./`
 */
export function withRelativeLinks(html: string, up: string): string {
  const lead = (tag: string) => tag.replace(pathOfSite, `$1${up}`);
  return html.replace(tags, (whole: string, tag?: string, _name?: string, text = '') =>
    tag === undefined ? lead(whole) : lead(tag) + text,
  );
}

/** A style sheet whose fonts and images lie where it says, seen from itself. */
export const withRelativeUrls = (css: string, up: string) =>
  css.replace(/(\burl\(["']?)\/(?!\/)/g, `$1${up}`);

/** From a file to the site's root. */
const wayUp = (file: string) => '../'.repeat(file.split(/[\\/]/).length - 1) || './';

/** Is shown at any address, so that no way up can be told: its links stay, for the runner to write its prefix into. */
const notFoundPage = '404.html';

/**
 * Makes the built site work under any path of a web server, as it lies: Astro's `base` would
 * have to be known when it is built, and would hold for one place alone.
 */
export function relativeLinks(): AstroIntegration {
  return {
    name: 'wirebook-relative-links',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true });
        for (const file of files.filter((name) => /\.(?:html|css)$/.test(name) && name !== notFoundPage)) {
          const path = join(root, file);
          const rewrite = file.endsWith('.css') ? withRelativeUrls : withRelativeLinks;
          await writeFile(path, rewrite(await readFile(path, 'utf8'), wayUp(file)));
        }
      },
    },
  };
}
