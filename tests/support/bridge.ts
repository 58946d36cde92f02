import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { WebSocket } from 'ws';
import { type BridgeOptions, openBridge } from '../../runner/bridge/server.ts';

export type { BridgeOptions };

import type { Lab } from '../../runner/labs/lab.ts';
import type { ClientMessage, ServerMessage } from '../../runner/protocol/messages.ts';
import { bridgePath, bridgeProtocol } from '../../runner/protocol/service.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';
import { Sessions } from '../../runner/sessions/sessions.ts';
import { enter } from './enter.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A runner's bridge on a free port, over a site of one page, and ways to talk to it. */
export async function startBridge(
  labs: Lab[],
  backend: Backend,
  limits: Limits = defaultLimits,
  options: Partial<BridgeOptions> = {},
) {
  const siteFolder = mkdtempSync(join(tmpdir(), 'wirebook-site-'));
  writeFileSync(join(siteFolder, 'index.html'), '<meta name="wirebook-degree" content="recorded">the page');
  const sessions = new Sessions(new Map(labs.map((lab) => [lab.name, lab])), backend, limits);
  const service = {
    backend: backend.name,
    why: 'a test',
    isolation: backend.isolation,
    limits: limits.run,
    silenceMs: limits.bridge.silenceMs,
  };
  const log = pino({ level: 'silent' });
  const bridge = await openBridge({
    host: '127.0.0.1',
    port: 0,
    origins: [],
    siteFolder,
    sessions,
    service,
    limits,
    log,
    ...options,
  });
  const host = `127.0.0.1:${bridge.port}`;
  /** The headers of the pages of one more browser. */
  const newReader = async () => {
    const [address = ''] = bridge.addresses();
    const { cookie, token } = await enter(`http://${host}/${new URL(address).search}`);
    return {
      host,
      origin: `http://${host}`,
      cookie,
      'sec-websocket-protocol': `${bridgeProtocol}, ${token}`,
    };
  };
  const known = await newReader();
  const { 'sec-websocket-protocol': _, ...asked } = known;
  return {
    ...bridge,
    host,
    /** The headers of a page that this runner served. */
    known,
    newReader,
    sessions,
    get: (path: string, headers: OutgoingHttpHeaders = asked, method = 'GET', body = '') =>
      get(bridge.port, path, headers, method, body),
    page: (headers: OutgoingHttpHeaders = known) => connectPage(bridge.port, headers),
    async [Symbol.asyncDispose]() {
      await sessions[Symbol.asyncDispose]();
      await bridge[Symbol.asyncDispose]();
      rmSync(siteFolder, { recursive: true });
    },
  };
}

function get(
  port: number,
  path: string,
  headers: OutgoingHttpHeaders,
  method: string,
  body: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, setHost: false },
      async (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) });
      },
    );
    asked.on('error', reject).end(body);
  });
}

/** A page's side of the WebSocket, as messages. */
export class Page {
  readonly socket: WebSocket;
  readonly received: ServerMessage[] = [];
  #request = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.received.push(JSON.parse(String(data))));
  }

  send(message: object | string | Buffer): void {
    const raw = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(raw ? message : JSON.stringify(message));
  }

  /** Sends a message and waits for what answers it. */
  async ask(
    message: DistributiveOmit<Extract<ClientMessage, { request: number }>, 'request'>,
    withinMs?: number,
  ): Promise<ServerMessage> {
    this.#request += 1;
    const request = this.#request;
    this.send({ ...message, request });
    return this.next(
      (answer) => 'request' in answer && answer.request === request && answer.type !== 'session.waiting',
      withinMs,
    );
  }

  async open(lab: string): Promise<string> {
    const answer = await this.ask({ type: 'session.open', lab });
    if (answer.type !== 'session.opened')
      throw new Error(`expected an open session, received ${JSON.stringify(answer)}`);
    return answer.session;
  }

  /** The first message, past or to come, that fits. */
  async next(fits: (message: ServerMessage) => boolean, withinMs = 5000): Promise<ServerMessage> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      if (performance.now() > deadline)
        throw new Error(`expected ${fits}, received ${JSON.stringify(this.received)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  get events() {
    return this.received.flatMap((message) => (message.type === 'session.event' ? [message] : []));
  }

  closed(): Promise<number> {
    return new Promise((resolve) => {
      this.socket.once('close', resolve);
    });
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Opens the WebSocket; rejects with the status when the runner refuses. */
function connectPage(port: number, headers: OutgoingHttpHeaders): Promise<Page> {
  const { origin, 'sec-websocket-protocol': protocols = '', ...others } = headers;
  const named = String(protocols).split(', ').filter(Boolean);
  const socket = new WebSocket(`ws://127.0.0.1:${port}${bridgePath}`, named, {
    headers: others as Record<string, string>,
    ...(origin === undefined ? {} : { origin: String(origin) }),
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    const page = new Page(socket);
    socket.on('open', () => resolve(page));
    socket.on('unexpected-response', (_, response) => {
      reject(Object.assign(new Error('refused'), { status: response.statusCode }));
      socket.terminate();
    });
    socket.on('error', reject);
  });
}
