import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import type { Degree } from '../protocol/service.ts';

const recordedMark = '<meta name="wirebook-degree" content="recorded"';

/** Serves the built site; every page says which degree of service stands behind it. */
export class Site {
  readonly #pages: Map<string, string>;
  readonly #files: ReturnType<typeof sirv>;

  constructor(folder: string, degree: Degree) {
    this.#pages = readPages(folder, degree);
    this.#files = sirv(folder, { etag: true, dotfiles: false, brotli: true, gzip: true });
  }

  answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const page = this.#pages.get(path.endsWith('/') ? path : `${path}/`);
    if (page !== undefined) sendPage(request, response, 200, page);
    else this.#files(request, response, () => sendPage(request, response, 404, this.#notFound()));
  }

  #notFound(): string {
    return this.#pages.get('/404/') ?? 'Not found';
  }
}

/** Every HTML file by its path, with a slash at the end. */
function readPages(folder: string, degree: Degree): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  );
  return new Map(
    names.map((name) => {
      const path = `/${name.replaceAll('\\', '/')}`.replace(/index\.html$/, '').replace(/\.html$/, '/');
      const text = readFileSync(join(folder, name), 'utf8');
      return [path, text.replace(recordedMark, recordedMark.replace('recorded', degree))];
    }),
  );
}

function sendPage(request: IncomingMessage, response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
  response.end(request.method === 'HEAD' ? undefined : page);
}
