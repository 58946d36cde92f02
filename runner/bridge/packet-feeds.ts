import type { Limits } from '../sandbox/limits.ts';
import type { PacketLog } from '../sessions/packet-log.ts';
import type { Outbox } from './outbox.ts';
import { PacketFeed, type Watcher } from './packet-feed.ts';

/** The sessions whose packets one page watches. */
export class PacketFeeds {
  readonly #outbox: Outbox;
  readonly #limits: Limits;
  readonly #feeds = new Map<string, PacketFeed>();

  constructor(outbox: Outbox, limits: Limits) {
    this.#outbox = outbox;
    this.#limits = limits;
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
    const outbox = this.#outbox;
    return {
      get isBehind() {
        return !outbox.hasRoom;
      },
      tell: (news) => outbox.send({ type: 'packets.news', session, news }),
    };
  }
}
