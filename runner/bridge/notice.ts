import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** What the runner says to a browser that has not come in: one page that needs no other file. */
export interface Notice {
  status: number;
  title: string;
  message: string;
  /** Runs in the page. It must be ours, word for word: its hash lets it run. */
  script?: string;
}

const style = `
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1d1f21; --accent: #0d5c63; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e6e3dc; --accent: #74c4c5; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 Georgia, serif; }
main { max-width: 36rem; margin: 18vh auto 2rem; padding: 0 1.5rem; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.3; }
.name { color: var(--accent); letter-spacing: 0.02em; }`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character] as string);

/** Sends it, and keeps the connection for nothing else. */
export function sendNotice(response: ServerResponse, { status, title, message, script }: Notice): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'content-security-policy': [
      "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
      `style-src ${hashOf(style)}`,
      ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    ].join('; '),
  });
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Wirebook</title>
<style>${style}</style>
<main>
<p class="name">Wirebook</p>
<h1>${escaped(title)}</h1>
<p role="status">${escaped(message)}</p>
</main>
${script === undefined ? '' : `<script>${script}</script>`}
</html>
`);
}
