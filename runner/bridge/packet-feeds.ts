import type { WebSocket } from 'ws';
import type { PacketNews } from '../protocol/packets.ts';
import type { Limits } from '../sandbox/limits.ts';
import type { PacketLog } from '../sessions/packet-log.ts';
import { PacketFeed, type Watcher } from './packet-feed.ts';

/** The sessions whose packets one page watches. */
export class PacketFeeds {
  readonly #socket: WebSocket;
  readonly #limits: Limits;
  readonly #tell: (session: string, news: PacketNews) => void;
  readonly #feeds = new Map<string, PacketFeed>();

  constructor(socket: WebSocket, limits: Limits, tell: (session: string, news: PacketNews) => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#tell = tell;
  }

  /** Tells all that the log has, and what comes. */
  watch(session: string, log: PacketLog): void {
    this.leave(session);
    this.#feeds.set(session, new PacketFeed(log, this.#limits.capture, this.#watcherOf(session)));
  }

  leave(session: string): void {
    this.#feeds.get(session)?.[Symbol.dispose]();
    this.#feeds.delete(session);
  }

  leaveAll(): void {
    for (const session of this.#feeds.keys()) this.leave(session);
  }

  #watcherOf(session: string): Watcher {
    const socket = this.#socket;
    const { behindBytes } = this.#limits.bridge;
    return {
      get isBehind() {
        return socket.bufferedAmount > behindBytes;
      },
      tell: (news) => this.#tell(session, news),
    };
  }
}
