import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { runnerFlags } from '../bin/pinned-node.mjs';
import type { ClientMessage, ServerMessage } from '../runner/protocol/messages.ts';
import { bridgePath, bridgeProtocol, entrancePath } from '../runner/protocol/service.ts';

const command = fileURLToPath(new URL('../bin/wirebook.mjs', import.meta.url));

type Unnumbered<T> = T extends unknown ? Omit<T, 'request'> : never;
type Question = Unnumbered<Extract<ClientMessage, { request: number }>>;

/** A page of a bench: a real WebSocket to a real runner. */
export class BenchPage implements Disposable {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(message: ServerMessage) => void>();
  #request = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => {}).setMaxListeners(0);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      for (const listener of this.#listeners) listener(message);
      if (message.type === 'session.event' && this.isOpen) {
        socket.send(JSON.stringify({ type: 'session.ack', session: message.session, seq: message.seq }));
      }
    });
  }

  /** Sends a question; the answer comes as a message. */
  send(question: Question): number {
    this.#request += 1;
    this.#socket.send(JSON.stringify({ ...question, request: this.#request }));
    return this.#request;
  }

  /** Settles with the first message that fits, from now on. @throws Error when the socket is closed before */
  next(fits: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Error('the runner closed the socket'));
      const listener = (message: ServerMessage) => {
        if (!fits(message)) return;
        this.#listeners.delete(listener);
        this.#socket.off('close', lost);
        resolve(message);
      };
      this.#listeners.add(listener);
      this.#socket.once('close', lost);
    });
  }

  async ask(question: Question): Promise<ServerMessage> {
    const request = this.#request + 1;
    const answer = this.next(
      (message) => 'request' in message && message.request === request && message.type !== 'session.waiting',
    );
    this.send(question);
    const message = await answer;
    if (message.type === 'refused') throw new Error(`the runner refused: ${message.message}`);
    return message;
  }

  async openLab(lab: string): Promise<string> {
    const opened = await this.ask({ type: 'session.open', lab });
    return (opened as Extract<ServerMessage, { type: 'session.opened' }>).session;
  }

  /** Presses Run on a host and waits for the first word on stdout. */
  async firstOutput(session: string, host: string): Promise<void> {
    const output = this.next(
      (message) =>
        message.type === 'session.event' &&
        message.session === session &&
        message.event.type === 'run.output' &&
        message.event.host === host &&
        message.event.stream === 'stdout',
    );
    this.send({ type: 'run.start', session, host });
    await output;
  }

  /** Sends anything, as a page that means harm does. */
  say(message: object | string): void {
    if (this.isOpen) this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** From now on it takes nothing of what the runner sends. */
  leaveUnread(): void {
    this.#socket.pause();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** The arguments of a runner that makes nothing ahead. */
export const withoutSpares = ['--spare-labs', '0'];

/** Comes in by an address, and connects. */
export async function connectPage({ host, origin, searchParams }: URL): Promise<BenchPage> {
  const entered = await fetch(new URL(entrancePath, origin), {
    method: 'POST',
    headers: { origin },
    body: searchParams.get('key'),
  });
  const { token } = (await entered.json()) as { token: string };
  const [cookie = ''] = entered.headers.getSetCookie()[0]?.split('; ') ?? [];
  const socket = new WebSocket(`ws://${host}${bridgePath}`, [bridgeProtocol, token], {
    origin,
    headers: { cookie },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  return new BenchPage(socket);
}

/** The addresses that a runner prints, each for one more reader. */
class Addresses {
  readonly #process: ChildProcess;
  readonly #waiting: ((address: URL) => void)[] = [];

  constructor(child: ChildProcess) {
    this.#process = child;
    createInterface({ input: child.stdout as Readable }).on('line', (line) => {
      const [, found] = /Wirebook is at (\S+)/.exec(line) ?? [];
      if (found !== undefined) this.#waiting.shift()?.(new URL(found));
    });
  }

  /** Presses Enter in the runner's terminal. */
  next(): Promise<URL> {
    const { promise, resolve } = Promise.withResolvers<URL>();
    this.#waiting.push(resolve);
    (this.#process.stdin as Writable).write('\n');
    return promise;
  }
}

/** `wirebook serve` as a process of its own. */
export class BenchRunner implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #addresses: Addresses;
  readonly pid: number;
  readonly host: string;

  /** With further arguments of `serve`. */
  static async start(...more: string[]): Promise<BenchRunner> {
    const serve = ['serve', '--port', '0', '--no-open', '--backend', 'netns', ...more];
    const child = spawn(execPath, [...runnerFlags, command, ...serve], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const addresses = new Addresses(child);
    const { host } = await addresses.next();
    return new BenchRunner(child, addresses, host);
  }

  private constructor(child: ChildProcess, addresses: Addresses, host: string) {
    this.host = host;
    this.#process = child;
    this.pid = child.pid ?? 0;
    this.#addresses = addresses;
  }

  /** Where a browser reads a page of the site, the key included. */
  async pageAddress(path: string): Promise<string> {
    const { origin, search } = await this.#addresses.next();
    return new URL(`${path}${search}`, origin).href;
  }

  /** An address for one more reader. */
  nextAddress(): Promise<URL> {
    return this.#addresses.next();
  }

  /** Connects as one more reader. */
  async connect(): Promise<BenchPage> {
    return connectPage(await this.#addresses.next());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await gone;
  }
}
