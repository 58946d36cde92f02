import type { ClientMessage } from '../../runner/protocol/messages.ts';
import type { PacketNews } from '../../runner/protocol/packets.ts';
import type { PacketSource } from './lab-api.ts';
import { RanSources } from './ran-sources.ts';

type PacketsMessage = Extract<ClientMessage, { type: `packets.${string}` }>['type'];

/** The packets of a lab, whichever session it has. */
export class PacketWatch implements PacketSource {
  readonly sources = new RanSources();
  readonly #tell: (type: PacketsMessage) => void;
  #listener: ((news: PacketNews) => void) | undefined;

  /** @param tell says something to the runner about the lab’s session, if there is one */
  constructor(tell: (type: PacketsMessage) => void) {
    this.#tell = tell;
  }

  watch(listener: (news: PacketNews) => void): void {
    this.#listener = listener;
    this.#tell('packets.watch');
  }

  leave(): void {
    this.#listener = undefined;
    this.#tell('packets.leave');
  }

  empty(): void {
    this.#tell('packets.empty');
  }

  /** There is a session, or the same one again. */
  attached(): void {
    if (this.#listener) this.#tell('packets.watch');
  }

  receive(news: PacketNews): void {
    this.#listener?.(news);
  }
}
