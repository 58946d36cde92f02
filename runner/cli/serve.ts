import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createLog } from '../bridge/log.ts';
import { loopback } from '../bridge/origins.ts';
import { isPrefix } from '../bridge/prefixes.ts';
import { type Bridge, openBridge } from '../bridge/server.ts';
import { environment } from '../environment.ts';
import { loadLabs } from '../labs/load.ts';
import type { BackendName } from '../protocol/service.ts';
import { type Choice, chooseBackend } from '../sandbox/choose.ts';
import { defaultLimits, type Limits } from '../sandbox/limits.ts';
import { linesOf } from '../sandbox/lines.ts';
import { Sessions } from '../sessions/sessions.ts';
import { courseFolders } from './course.ts';
import { giveBackWhenIdle } from './idle-memory.ts';
import { explainListening } from './listening.ts';
import { mendOf, netnsObstacles } from './machine.ts';
import { openBrowser } from './open-browser.ts';
import { printError, printLine } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** What `serve` can be told, as it was typed. */
export interface ServeOptions {
  port: string;
  host: string;
  origin?: string[];
  open: boolean;
  spareLabs: string;
  backend?: BackendName;
}

/** `wirebook serve`: site and bridge on one port, until it is interrupted. */
export async function serve(options: ServeOptions): Promise<void> {
  const { port, origins, limits } = readServeOptions(options);
  const choice = await chooseFor(options);
  mustBeLocal(options.host, choice);
  mustBeBuilt();
  const { labs, broken } = loadLabs(courseFolders.labs);
  await using sessions = new Sessions(labs, choice.backend, limits);
  await using bridge = await listen({ ...options, port, origins }, choice, sessions);
  for (const error of broken.values()) printError(error.message);
  const ended = interrupted();
  announce(bridge, choice);
  using _opened = options.open && environment.hasDesktop ? await openBrowser(bridge) : undefined;
  using _offer = offerAddresses(bridge);
  using _memory = giveBackWhenIdle();
  await ended;
}

/** @throws UsageError for what could not be meant */
export const readServeOptions = ({ port, origin = [], spareLabs }: ServeOptions) => ({
  port: readPort(port),
  origins: origin.map(readOrigin),
  limits: withSpareLabs(defaultLimits, spareLabs),
});

/** How labs run, and the line to type where they could have virtual hosts and have none. */
interface MendableChoice extends Choice {
  mend: string | undefined;
}

async function chooseFor({ backend: wanted }: ServeOptions): Promise<MendableChoice> {
  const choice = await chooseBackend(defaultLimits, wanted);
  const falls = wanted === undefined && choice.backend.name === 'plain';
  return { ...choice, mend: falls ? mendOf(netnsObstacles()) : undefined };
}

function listen(
  { host, port, origins }: { host: string; port: number; origins: string[] },
  { backend, why, mend }: MendableChoice,
  sessions: Sessions,
): Promise<Bridge> {
  const { run, bridge } = defaultLimits;
  const { name, isolation } = backend;
  const service = { backend: name, why, mend, isolation, limits: run, silenceMs: bridge.silenceMs };
  const siteFolder = courseFolders.site;
  const bridgeOptions = { host, port, origins, siteFolder, sessions, service, limits: defaultLimits };
  return openBridge({ ...bridgeOptions, log: createLog() }).catch((error) => {
    throw explainListening(error, host, port);
  });
}

function announce(bridge: Bridge, { backend, why, mend }: MendableChoice): void {
  printAddresses(bridge);
  printLine(`Labs run on ${backend.name}: ${why}`);
  if (mend !== undefined) printLine(`For virtual hosts, type this and start again: ${mend}`);
  else if (backend.name === 'plain') printLine('What is missing: npx wirebook doctor');
  printLine(`${bridge.isForOneBrowser ? 'For another browser: press Enter. ' : ''}Stop it with Ctrl+C`);
}

/** Strangers may only come where their programs are locked in. */
function mustBeLocal(host: string, { backend }: Choice): void {
  if (loopback.includes(host) || backend.capabilities.isolates) return;
  throw new UsageError(
    `Cannot serve on ${host}: expected a loopback address, because the ${backend.name} backend does not isolate programs`,
  );
}

function mustBeBuilt(): void {
  if (existsSync(join(courseFolders.site, 'index.html'))) return;
  throw new Error(
    `Cannot serve: expected a built site in ${courseFolders.site}, received none. Run “npm start”`,
  );
}

function printAddresses(bridge: Bridge): void {
  for (const address of bridge.addresses()) printLine(`Wirebook is at ${address}`);
}

/** Each address lets one browser in: Enter prints another, as long as there is somebody to press it. */
function offerAddresses(bridge: Bridge): Disposable {
  // A runner in the background must not be stopped because it would read the terminal (termios(3)).
  process.on('SIGTTIN', () => {});
  const lines = linesOf(process.stdin).on('line', () => printAddresses(bridge));
  return {
    [Symbol.dispose]() {
      lines.close();
      process.stdin.destroy();
    },
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`Cannot use the port: expected a number from 0 to 65535, received “${text}”`);
}

function withSpareLabs(limits: Limits, text: string): Limits {
  if (!/^\d{1,4}$/.test(text)) {
    throw new UsageError(`Cannot keep spare labs: expected a number from 0 to 9999, received “${text}”`);
  }
  return { ...limits, spares: { ...limits.spares, labs: Number(text) } };
}

/** An origin, maybe with a prefix, as a browser writes both. */
function readOrigin(text: string): string {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  const prefix = url?.pathname.replace(/\/$/, '') ?? '';
  if (isWeb && isPrefix(prefix) && [`${url.origin}${prefix}`, `${url.origin}${prefix}/`].includes(text)) {
    return url.origin + prefix;
  }
  throw new UsageError(
    `Cannot use the origin: expected one such as “https://course.example” or “https://course.example/networks”, received “${text}”`,
  );
}

/** Settles at a signal, or when the process that started this one is gone. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    process.once('disconnect', () => resolve());
  });
}
