import type { IncomingMessage, ServerResponse } from 'node:http';
import { entrancePath } from '../protocol/service.ts';
import type { BridgeLimits } from '../sandbox/limits.ts';
import { Entrance } from './entrance.ts';
import type { Gate } from './gate.ts';
import type { Keys } from './keys.ts';
import type { Logger } from './log.ts';
import { sendNotice } from './notice.ts';
import type { Prefixes } from './prefixes.ts';
import type { Readers } from './readers.ts';
import { parseUrl } from './request-url.ts';
import type { Site } from './site.ts';

interface House {
  gate: Gate;
  prefixes: Prefixes;
  keys: Keys;
  readers: Readers;
  site: Site;
  limits: BridgeLimits;
  log: Logger;
}

const headers = {
  'content-security-policy': "frame-ancestors 'none'; object-src 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const titles: Record<number, string> = {
  401: 'The runner does not know this browser',
  403: 'The runner does not answer here',
};

/** Answers every request that is no WebSocket; whatever it is, the runner goes on. */
export class Door {
  readonly #gate: Gate;
  readonly #prefixes: Prefixes;
  readonly #site: Site;
  readonly #entrance: Entrance;
  readonly #limits: BridgeLimits;
  readonly #log: Logger;

  constructor({ gate, prefixes, keys, readers, site, limits, log }: House) {
    this.#gate = gate;
    this.#prefixes = prefixes;
    this.#site = site;
    this.#entrance = new Entrance(gate, keys, readers);
    this.#limits = limits;
    this.#log = log;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    // A browser that goes away while it is answered is no fault.
    for (const stream of [request, response]) stream.on('error', () => {});
    void this.#respond(request, response)
      .catch((error: unknown) => this.#fail(request, response, error))
      .then(() => this.#awaitTaken(response));
  }

  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (!request.complete) return void response.destroy();
    this.#log.error({ err: error }, 'a request failed');
    if (response.headersSent) response.destroy();
    else refuse(response, 500, 'The runner failed. Its terminal says more.');
  }

  /** Who asks for a file and does not take it is not waited for. */
  #awaitTaken(response: ServerResponse): void {
    const { untakenMs, slowestBytesPerSecond } = this.#limits;
    const bytes = Number(response.getHeader('content-length') ?? 0);
    const late = setTimeout(() => response.destroy(), untakenMs + (bytes / slowestBytesPerSecond) * 1000);
    response.once('close', () => clearTimeout(late));
    if (response.closed) clearTimeout(late);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const foreign = this.#gate.judgeOrigin(request.headers);
    if (foreign) return refuse(response, foreign.denial.status, foreign.denial.message);
    const url = parseUrl(request.url);
    if (!url) return refuse(response, 400, 'This is not a path.');
    const { prefix, path } = this.#prefixes.split(request.headers.host, url.pathname);
    if (path === entrancePath) return this.#entrance.answer(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'This runner only answers GET.');
    }
    if (url.searchParams.has('key')) return this.#entrance.show(response, prefix);
    const judgement = this.#gate.judgeRequest(request.headers);
    if ('denial' in judgement) refuse(response, judgement.denial.status, judgement.denial.message);
    else this.#site.answer(request, response, { prefix, path, search: url.search });
  }
}

const refuse = (response: ServerResponse, status: number, message: string) =>
  sendNotice(response, { status, title: titles[status] ?? 'The runner cannot answer this', message });
