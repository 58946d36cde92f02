import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { bridgeProtocol, messageBytes, type Service } from '../protocol/service.ts';
import type { BridgeLimits, Limits } from '../sandbox/limits.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { Connection } from './connection.ts';
import { Door } from './door.ts';
import { Gate } from './gate.ts';
import { Keys } from './keys.ts';
import type { Logger } from './log.ts';
import { loopback, originsOf } from './origins.ts';
import { Prefixes } from './prefixes.ts';
import { Readers } from './readers.ts';
import { Site } from './site.ts';
import { Upgrades } from './upgrades.ts';

export interface BridgeOptions {
  host: string;
  /** 0 lets the operating system choose. */
  port: number;
  /** Further origins under which the site is reached, such as that of a reverse proxy, maybe with a prefix. */
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
  readonly port: number;
  /** Addresses with a key, the best first. On loopback each call gives another, for one more browser. */
  addresses(): string[];
  readonly isForOneBrowser: boolean;
}

/**
 * Serves the site and the WebSocket on one port.
 *
 * @throws Error with the system's code, such as EADDRINUSE, when it cannot listen; without one,
 *   when a prefix is the name of a page
 */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const { limits, sessions, service, log } = options;
  const site = new Site(options.siteFolder, service.backend);
  mustBeTold(site, new Prefixes(options.origins));
  const server = createServer({
    headersTimeout: limits.bridge.patienceMs,
    requestTimeout: limits.bridge.patienceMs,
    keepAliveTimeout: limits.bridge.patienceMs,
    connectionsCheckingInterval: 500,
  });
  await listen(server, options);
  server.maxConnections = limits.bridge.connections;
  // A connection that could not be accepted, without descriptors left for example.
  server.on('error', (error) => log.error({ err: error }, 'a connection failed'));
  const { port } = server.address() as AddressInfo;
  const origins = originsOf(options.host, port, options.origins);
  const prefixes = new Prefixes(origins.known);
  const gate = new Gate(port, origins.known, prefixes);
  const isForOneBrowser = loopback.includes(options.host);
  const keys = new Keys(!isForOneBrowser);
  const readers = new Readers(limits.bridge);
  const door = new Door({ gate, prefixes, keys, readers, site, limits: limits.bridge, log });
  const upgrades = new Upgrades({ gate, prefixes, readers, limits: limits.bridge });
  const sockets = new WebSocketServer(socketOptions(limits.bridge));

  server.on('request', (request, response) => door.answer(request, response));
  server.on('upgrade', (request, socket, head) => {
    const reader = upgrades.judge(request, socket);
    if (!reader) return;
    sockets.handleUpgrade(request, socket, head, (page) => {
      new Connection(page, reader, sessions, service, limits, log);
    });
  });

  return {
    port,
    isForOneBrowser,
    addresses() {
      const key = keys.make();
      return origins.printed.map((origin) => `${origin}/?key=${key}`);
    },
    async [Symbol.asyncDispose]() {
      for (const page of sockets.clients) page.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const socketOptions = ({ patienceMs }: BridgeLimits) => ({
  noServer: true,
  maxPayload: messageBytes,
  perMessageDeflate: false,
  closeTimeout: patienceMs,
  handleProtocols: () => bridgeProtocol,
});

/** A request for `/about/` would be one for the page, or one for the site below `/about`. */
function mustBeTold(site: Site, prefixes: Prefixes): void {
  const taken = prefixes.all.find((prefix) => prefix !== '' && site.has(prefix));
  if (taken === undefined) return;
  throw new Error(`Cannot serve below ${taken}: expected a path that the site does not have itself`);
}

function listen(server: Server, { host, port }: BridgeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
