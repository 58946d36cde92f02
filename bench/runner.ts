import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { runnerFlags } from '../bin/pinned-node.mjs';
import type { ClientMessage, ServerMessage } from '../runner/protocol/messages.ts';
import { bridgePath } from '../runner/protocol/service.ts';

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
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      for (const listener of this.#listeners) listener(message);
      if (message.type === 'session.event') {
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

  /** Settles with the first message that fits, from now on. */
  next(fits: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    return new Promise((resolve) => {
      const listener = (message: ServerMessage) => {
        if (!fits(message)) return;
        this.#listeners.delete(listener);
        resolve(message);
      };
      this.#listeners.add(listener);
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

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

/** The arguments of a runner that makes nothing ahead. */
export const withoutSpares = ['--spare-labs', '0'];

/** `wirebook serve` as a process of its own. */
export class BenchRunner implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #address: URL;
  readonly pid: number;

  /** With further arguments of `serve`. */
  static async start(...more: string[]): Promise<BenchRunner> {
    const serve = ['serve', '--port', '0', '--no-open', '--backend', 'netns', ...more];
    const child = spawn(execPath, [...runnerFlags, command, ...serve], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout as Readable }), 'line');
    return new BenchRunner(child, new URL(String(line).replace('Wirebook is at ', '')));
  }

  private constructor(child: ChildProcess, address: URL) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    this.#address = address;
  }

  /** Where a browser reads a page of the site, the secret included. */
  pageAddress(path: string): string {
    return new URL(`${path}${this.#address.search}`, this.#address).href;
  }

  async connect(): Promise<BenchPage> {
    const { host, origin, port, searchParams } = this.#address;
    const socket = new WebSocket(`ws://${host}${bridgePath}`, {
      origin,
      headers: { cookie: `wirebook-${port}=${searchParams.get('key')}` },
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    return new BenchPage(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGINT');
    await gone;
  }
}
