import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { WebSocket } from 'ws';
import { bridgePath, bridgeProtocol } from '../../runner/protocol/service.ts';
import { Page } from './bridge.ts';
import { root } from './command.ts';
import { enter } from './enter.ts';

interface Serving {
  /** A copy of the site, which may be removed while it is served. */
  site?: 'copy';
  /** RLIMIT_NOFILE of the runner. */
  openFiles?: number;
  backend?: 'netns' | 'plain';
}

/** `wirebook serve` as a process of its own, which may die of what it is sent. */
export async function serveReal({ site, openFiles, backend = 'plain' }: Serving = {}) {
  const checkout = site === 'copy' ? copyOfCheckout() : root;
  const words = [execPath, join(checkout, 'bin/wirebook.mjs'), 'serve', '--port', '0', '--no-open'];
  const alone = ['--backend', backend, '--spare-labs', '0'];
  const limit = openFiles === undefined ? [] : ['prlimit', `--nofile=${openFiles}:${openFiles}`];
  const [file = '', ...args] = [...limit, ...words, ...alone];
  const child = spawn(file, args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const addresses = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextAddress = () => addressFrom(addresses, child);
  const first = new URL(await nextAddress());
  const unused = [first.href];
  return {
    pid: child.pid as number,
    host: first.host,
    port: Number(first.port),
    /** An address for one more browser. */
    address: async () => {
      const given = unused.pop();
      if (given !== undefined) return given;
      child.stdin.write('\n');
      return nextAddress();
    },
    removeSite: () => rmSync(join(checkout, 'dist'), { recursive: true }),
    async [Symbol.asyncDispose]() {
      const died = child.exitCode !== null || child.signalCode !== null;
      if (!died) await ended(child);
      if (checkout !== root) rmSync(checkout, { recursive: true });
      if (died) throw new Error(`the runner died: ${child.exitCode ?? child.signalCode} ${log}`);
    },
  };
}

async function addressFrom(lines: AsyncIterator<string>, child: ChildProcess): Promise<string> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the runner ended: ${child.exitCode ?? child.signalCode}`);
    const found = /Wirebook is at (\S+)/.exec(value)?.[1];
    if (found) return found;
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  (child.stdout as Readable).resume();
  child.kill('SIGINT');
  return gone;
}

/** The same programs, with a site of their own. */
function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-copy-'));
  for (const name of ['bin', 'runner', 'dist', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ['runnable', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

type Runner = Awaited<ReturnType<typeof serveReal>>;

/** One browser at a real runner. */
export class RealReader {
  readonly cookie: string;
  readonly #token: string;
  readonly #runner: Runner;
  readonly #pages: Page[] = [];

  constructor(runner: Runner, cookie: string, token: string) {
    this.#runner = runner;
    this.cookie = cookie;
    this.#token = token;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://${this.#runner.host}${path}`, { headers: { cookie: this.cookie, ...headers } });
  }

  /** One more page of this browser. */
  async page(): Promise<Page> {
    const { host } = this.#runner;
    const socket = new WebSocket(`ws://${host}${bridgePath}`, [bridgeProtocol, this.#token], {
      origin: `http://${host}`,
      headers: { cookie: this.cookie },
      perMessageDeflate: false,
    });
    const page = new Page(socket);
    this.#pages.push(page);
    await page.next(({ type }) => type === 'welcome', 20_000);
    return page;
  }

  /** Opens a lab, runs a host and gives what it prints first; then leaves. */
  async runs(lab: string, host: string): Promise<string> {
    const page = await this.page();
    const session = await page.open(lab);
    await page.ask({ type: 'run.start', session, host });
    const said = await page.next((m) => m.type === 'session.event' && m.event.type === 'run.output', 20_000);
    page.socket.close();
    return said.type === 'session.event' && said.event.type === 'run.output' ? said.event.text : '';
  }

  /** Asks for so many labs at once and runs a host of each, on a page that stays; gives the codes of what was refused. */
  async openLabs(lab: string, host: string, count: number): Promise<string[]> {
    const page = this.#pages[0] ?? (await this.page());
    const asked = Array.from({ length: count }, async () => {
      const opened = await page.ask({ type: 'session.open', lab }, 8000).catch(() => undefined);
      if (opened?.type !== 'session.opened') return opened;
      return page.ask({ type: 'run.start', session: opened.session, host }, 8000);
    });
    const answers = await Promise.all(asked);
    return answers.flatMap((answer) => (answer?.type === 'refused' ? [answer.code] : []));
  }

  leave(): void {
    for (const page of this.#pages) page.socket.close();
  }
}

/** A browser that comes in to a real runner. */
export async function ownReader(runner: Runner): Promise<RealReader> {
  const { cookie, token } = await enter(await runner.address());
  return new RealReader(runner, cookie, token);
}
