import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative } from 'node:path';
import { lookup } from 'mrmime';
import type { Degree } from '../protocol/service.ts';

const recordedMark = '<meta name="wirebook-degree" content="recorded"';

/** The forms that the build puts beside a file, the best first. */
const codings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

type Coding = (typeof codings)[number]['name'];

/** Where something of the site is asked for: behind which prefix, and with which query. */
export interface SitePath {
  prefix: string;
  path: string;
  search: string;
}

/** A file as it is sent. */
interface Asset {
  type: string;
  etag: string;
  /** The build names these files after what is in them. */
  isHashed: boolean;
  body: Buffer;
  coded: Partial<Record<Coding, Buffer>>;
}

/**
 * Serves the built site from memory: a request opens no file, so none can be missing, cut
 * short or left open. Every page says which degree of service stands behind it.
 */
export class Site {
  readonly #assets: Map<string, Asset>;

  /** Reads every file under the folder, once. */
  constructor(folder: string, degree: Degree) {
    this.#assets = readAssets(folder, degree);
  }

  /** Answers GET and HEAD; a range is not honoured, as RFC 9110, section 14.2, allows. */
  answer(request: IncomingMessage, response: ServerResponse, { prefix, path, search }: SitePath): void {
    const asset = this.#assets.get(path);
    if (asset) send(request, response, 200, asset);
    else if (this.#assets.has(`${path}/`)) leadOn(response, `${(prefix + path).split('/').at(-1)}/${search}`);
    else send(request, response, 404, this.#notFound(prefix));
  }

  /** Whether something of the site lies under a path. */
  has(folder: string): boolean {
    return [...this.#assets.keys()].some((path) => path.startsWith(`${folder}/`));
  }

  /** Shown at any address, this page alone names the site's files from the root of the host. */
  #notFound(prefix: string): Asset {
    const page = this.#assets.get('/404/');
    if (!page) return notFound;
    const links = /(<[^>]*\s(?:href|src|content)=")\/(?!\/)/g;
    const body = page.body.toString().replace(links, (_, start: string) => `${start}${prefix}/`);
    return { ...page, body: Buffer.from(body) };
  }
}

/** A page's links lead from its folder, so its address must end in a slash, whatever prefix stands before. */
function leadOn(response: ServerResponse, location: string): void {
  response.writeHead(308, { location, 'content-length': 0, 'cache-control': 'no-cache' }).end();
}

const isPage = (name: string) => name.endsWith('.html');

function readAssets(folder: string, degree: Degree): Map<string, Asset> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !codings.some(({ ending }) => entry.name.endsWith(ending)))
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(names.map((file) => [pathOf(relative(folder, file)), readAsset(file, degree)]));
}

/** The path under which a file of the site is asked for; that of a page ends in a slash. */
function pathOf(name: string): string {
  const path = `/${name.replaceAll('\\', '/')}`;
  return isPage(path) ? path.replace(/index\.html$/, '').replace(/\.html$/, '/') : path;
}

function readAsset(file: string, degree: Degree): Asset {
  const bytes = readFileSync(file);
  const coded = codings.flatMap(({ name, ending }) =>
    existsSync(file + ending) ? [[name, readFileSync(file + ending)] as const] : [],
  );
  const isHashed = /[\\/]_astro[\\/]/.test(file);
  return assetOf(isPage(file) ? withDegree(bytes, degree) : bytes, typeOf(file), {
    isHashed,
    coded: Object.fromEntries(coded),
  });
}

function assetOf(body: Buffer, type: string, more: Pick<Asset, 'isHashed' | 'coded'>): Asset {
  return { body, type, etag: `W/"${createHash('sha256').update(body).digest('base64url')}"`, ...more };
}

const withDegree = (page: Buffer, degree: Degree) =>
  Buffer.from(page.toString().replace(recordedMark, recordedMark.replace('recorded', degree)));

function typeOf(file: string): string {
  const type = lookup(file) ?? 'application/octet-stream';
  return type === 'text/html' ? `${type}; charset=utf-8` : type;
}

const notFound = assetOf(Buffer.from('Not found\n'), 'text/plain; charset=utf-8', {
  isHashed: false,
  coded: {},
});

function send(request: IncomingMessage, response: ServerResponse, status: number, asset: Asset): void {
  const accepted = request.headers['accept-encoding'] ?? '';
  const coding = codings.find(({ name }) => asset.coded[name] && takes(accepted, name))?.name;
  const body = (coding && asset.coded[coding]) ?? asset.body;
  response.setHeader('etag', asset.etag);
  response.setHeader('cache-control', asset.isHashed ? 'private, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('vary', 'Accept-Encoding');
  if (status === 200 && request.headers['if-none-match']?.includes(asset.etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, {
    'content-type': asset.type,
    'content-length': body.length,
    ...(coding && { 'content-encoding': coding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Whether a browser names a coding, and not as one that it refuses (RFC 9110, section 12.5.3). */
const takes = (accepted: string, coding: Coding) =>
  accepted.split(',').some((each) => {
    const [name, weight] = each.split(';').map((part) => part.trim());
    return name === coding && !/^q=0(\.0*)?$/.test(weight ?? '');
  });
