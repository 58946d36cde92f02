import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { arch, pid } from 'node:process';
import { fileURLToPath } from 'node:url';
import { SandboxError } from '../../backend.ts';
import { linesOf } from '../../lines.ts';
import type { Process } from '../../process.ts';
import { numberOf } from '../system-calls.ts';
import { Launched, LauncherGone } from './launched.ts';
import { type Order, packOrder } from './order.ts';

const program = fileURLToPath(new URL('./launcher.pl', import.meta.url));

/** System calls that perl has no words for. */
const calls = ['setns', 'unshare', 'mount', 'prctl', 'prlimit64', 'memfd_create', 'sched_setscheduler'];

const kinds = { descriptor: 0, order: 1, standBack: 2 };

/** A launcher that runs, and where it listens. */
interface Running {
  name: string;
  child: ChildProcess;
}

/**
 * Starts all processes of the netns backend, by launcher.pl: to fork the runner itself would
 * hold everybody up. It is begun when it is first needed, and anew if it has ended.
 */
export class Launcher {
  #running: Promise<Running> | undefined;
  #count = 0;

  /** @throws SandboxError that says what could not be started, and why */
  async launch(order: Order): Promise<Process> {
    this.#count += 1;
    const number = this.#count;
    const wanted = order.sockets.map((index) => ({ number, index, kind: kinds.descriptor }));
    const purposes = [{ number, index: 0, kind: kinds.order, body: packOrder(order) }, ...wanted];
    return this.#twice(async (name) => {
      const [control, ...sockets] = await openAll(name, purposes);
      const stdio: Socket[] = [];
      for (const [place, index] of order.sockets.entries()) stdio[index] = sockets[place] as Socket;
      return Launched.by(control as Socket, stdio, order.command[0] ?? '');
    });
  }

  /** Lets processes run only when nobody else wants the processor (SCHED_IDLE, sched(7)). */
  async standBack(pids: number[]): Promise<void> {
    const body = Buffer.from(Uint32Array.from(pids).buffer);
    await this.#twice(async (name) => {
      const [socket] = await openAll(name, [{ number: 0, index: 0, kind: kinds.standBack, body }]);
      await once((socket as Socket).resume(), 'close');
    });
  }

  /** Asks the launcher, and when that is found to have ended, one that is begun anew. */
  async #twice<T>(ask: (name: string) => Promise<T>): Promise<T> {
    const running = this.#ready();
    try {
      return await ask((await running).name);
    } catch (error) {
      if (!(error instanceof LauncherGone)) throw error;
    }
    if (this.#running === running) this.#running = undefined;
    return ask((await this.#ready()).name);
  }

  #ready(): Promise<Running> {
    this.#running ??= this.#begin();
    return this.#running;
  }

  async #begin(): Promise<Running> {
    const name = `wirebook-${randomBytes(16).toString('hex')}`;
    const numbers = calls.map((call) => String(numberOf(call, arch)));
    const child = spawn('/usr/bin/perl', [program, name, String(pid), ...numbers], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const forget = () => {
      this.#running = undefined;
    };
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (error) => reject(new SandboxError(`Cannot start perl: ${error.message}`)));
      child.once('exit', () => reject(new SandboxError('the process that starts processes ended')));
    });
    failed.catch(forget);
    const ready = child.stdout && once(linesOf(child.stdout), 'line');
    await Promise.race([ready ?? failed, failed]);
    letGo(child);
    return { name, child };
  }
}

/** It ends with the runner, and must not keep it. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as Socket).unref();
}

/** What a connection is for; launcher.pl says how that is told. */
interface Purpose {
  number: number;
  index: number;
  kind: number;
  body?: Buffer;
}

const openAll = (name: string, purposes: Purpose[]): Promise<Socket[]> =>
  Promise.all(purposes.map((purpose) => open(name, purpose)));

/** @throws LauncherGone when nobody listens, SandboxError for another reason, such as EMFILE */
async function open(name: string, { number, index, kind, body }: Purpose): Promise<Socket> {
  const head = Buffer.alloc(body ? 12 : 8);
  head.writeUInt32LE(number, 0);
  head.writeUInt16LE(index, 4);
  head.writeUInt16LE(kind, 6);
  if (body) head.writeUInt32LE(body.length, 8);
  const socket = connect({ path: `\0${name}` });
  // Later, when either side has ended: whoever reads or waits sees it close.
  socket.on('error', () => {});
  await once(socket, 'connect').catch(({ code }: NodeJS.ErrnoException) => {
    throw code === 'ECONNREFUSED' ? new LauncherGone() : new SandboxError(`Cannot start anything: ${code}`);
  });
  socket.write(body ? Buffer.concat([head, body]) : head);
  return socket;
}
