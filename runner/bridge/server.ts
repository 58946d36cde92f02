import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { bridgePath, messageBytes, type Service } from '../protocol/service.ts';
import type { Limits } from '../sandbox/limits.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { Connection } from './connection.ts';
import { Gate } from './gate.ts';
import type { Logger } from './log.ts';
import { Site } from './site.ts';

export interface BridgeOptions {
  host: string;
  /** 0 lets the operating system choose. */
  port: number;
  /** Further origins under which the site is reached, such as that of a reverse proxy. */
  origins: string[];
  /** The built site. */
  siteFolder: string;
  sessions: Sessions;
  service: Service;
  limits: Limits;
  log: Logger;
}

/** A bridge that listens. */
export interface Bridge extends AsyncDisposable {
  /** The address to open, with the secret of this start. */
  readonly address: string;
  readonly port: number;
}

const headers = {
  'content-security-policy': "frame-ancestors 'none'; object-src 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the site and the WebSocket on one port.
 *
 * @throws Error with the system's code, such as EADDRINUSE, when it cannot listen
 */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const { limits, sessions, service, log } = options;
  const server = createServer({
    headersTimeout: limits.bridge.patienceMs,
    requestTimeout: limits.bridge.patienceMs,
    connectionsCheckingInterval: 500,
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const origins = [...ownOrigins(options.host, port), ...options.origins];
  const gate = new Gate(port, origins);
  const site = new Site(options.siteFolder, service.backend);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytes, perMessageDeflate: false });

  server.on('request', (request, response) => respond(request, response, gate, site));
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = judgeUpgrade(request, gate, sockets.clients.size >= limits.bridge.sockets);
    if (refusal) return refuseUpgrade(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (page) => {
      new Connection(page, sessions, service, limits, log);
    });
  });

  return {
    address: `${origins[0]}/?key=${gate.secret}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const page of sockets.clients) page.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: ReturnType<typeof createServer>, { host, port }: BridgeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** A runner on loopback answers to each of loopback's names. */
function ownOrigins(host: string, port: number): string[] {
  const loopback = ['127.0.0.1', 'localhost', '::1'];
  const names = loopback.includes(host) ? [host, ...loopback.filter((name) => name !== host)] : [host];
  return names.map((name) => new URL(`http://${bracketed(name)}:${port}`).origin);
}

function respond(request: IncomingMessage, response: ServerResponse, gate: Gate, site: Site): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const url = parseUrl(request.url);
  const key = url?.searchParams.get('key') ?? null;
  const denial = gate.judgeRequest(request.headers, key);
  if (denial) return refuse(response, denial.status, denial.message);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, 405, 'This runner only answers GET.');
  }
  if (!url) return refuse(response, 400, 'This is not a path.');
  if (key !== null) return welcome(response, gate, url);
  site.answer(request, response, url.pathname);
}

/** Remembers the secret in a cookie and leads to the same address without it. */
function welcome(response: ServerResponse, gate: Gate, url: URL): void {
  url.searchParams.delete('key');
  response.writeHead(303, { 'set-cookie': gate.setCookie(), location: `${url.pathname}${url.search}` });
  response.end();
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${message}\n`);
}

/** The path and query of a request; undefined when it names another server or is none. */
function parseUrl(path = ''): URL | undefined {
  const url = URL.parse(path, 'http://runner');
  return url?.host === 'runner' && !url.pathname.startsWith('//') ? url : undefined;
}

interface UpgradeRefusal {
  status: string;
  message: string;
}

function judgeUpgrade(request: IncomingMessage, gate: Gate, full: boolean): UpgradeRefusal | undefined {
  const denial = gate.judgeUpgrade(request.headers);
  if (denial) {
    return { status: denial.status === 401 ? '401 Unauthorized' : '403 Forbidden', message: denial.message };
  }
  if (parseUrl(request.url)?.pathname !== bridgePath) {
    return { status: '404 Not Found', message: `The WebSocket is at ${bridgePath}.` };
  }
  return full ? { status: '503 Service Unavailable', message: 'Too many pages are connected.' } : undefined;
}

function refuseUpgrade(socket: Duplex, { status, message }: UpgradeRefusal): void {
  const body = `${message}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
