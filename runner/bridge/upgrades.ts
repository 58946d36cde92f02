import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { bridgePath } from '../protocol/service.ts';
import type { BridgeLimits } from '../sandbox/limits.ts';
import type { Gate } from './gate.ts';
import type { Prefixes } from './prefixes.ts';
import type { Reader, Readers } from './readers.ts';
import { parseUrl } from './request-url.ts';

interface Guard {
  gate: Gate;
  prefixes: Prefixes;
  readers: Readers;
  limits: BridgeLimits;
}

interface Refused {
  status: string;
  message: string;
}

const reasons = { 401: '401 Unauthorized', 403: '403 Forbidden' };

/** Lets pages in to the bridge; whom it refuses it tells why, and closes. */
export class Upgrades {
  readonly #gate: Gate;
  readonly #prefixes: Prefixes;
  readonly #readers: Readers;
  readonly #limits: BridgeLimits;

  constructor({ gate, prefixes, readers, limits }: Guard) {
    this.#gate = gate;
    this.#prefixes = prefixes;
    this.#readers = readers;
    this.#limits = limits;
  }

  /** Whose page it is; undefined when it was refused. */
  judge(request: IncomingMessage, socket: Duplex): Reader | undefined {
    socket.on('error', () => socket.destroy());
    const judged = this.#judge(request);
    if (!('status' in judged)) return judged;
    this.#refuse(socket, judged);
    return undefined;
  }

  #judge({ headers, url }: IncomingMessage): Reader | Refused {
    const judgement = this.#gate.judgeUpgrade(headers);
    if ('denial' in judgement) {
      return { status: reasons[judgement.denial.status], message: judgement.denial.message };
    }
    const { path } = this.#prefixes.split(headers.host, parseUrl(url)?.pathname ?? '');
    if (path !== bridgePath) {
      return { status: '404 Not Found', message: `The WebSocket is at ${bridgePath}.` };
    }
    const reader = this.#readers.of(judgement.reader);
    if (this.#readers.makeRoom(reader)) return reader;
    return { status: '503 Service Unavailable', message: 'Too many pages are connected.' };
  }

  #refuse(socket: Duplex, { status, message }: Refused): void {
    const body = `${message}\n`;
    const head = [
      `HTTP/1.1 ${status}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    const deadline = setTimeout(() => socket.destroy(), this.#limits.patienceMs);
    socket.once('close', () => clearTimeout(deadline));
    // Who was refused need not close: the end of our side ends the socket.
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  }
}
