import { bridgePath, entrancePath, tokenNameAt } from '../../runner/protocol/service.ts';
import { BridgeError, startedAnew } from './bridge-error.ts';
import { siteAddress } from './site-address.ts';

/** How a page comes in to the runner, and how it learns why it does not. */
export interface Door {
  readonly url: string;
  /** What the runner gave this browser for its bridge; empty when the browser keeps nothing. */
  token(): string;
  /** Why the runner refuses this page; undefined when it is silent, or would let it in. */
  refusal(): Promise<BridgeError | undefined>;
}

/** The door of the runner that served this page. */
export const ownDoor: Door = {
  url: siteAddress(bridgePath).href.replace(/^http/, 'ws'),
  token() {
    try {
      const name = tokenNameAt(siteAddress('/').pathname);
      return sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? '';
    } catch {
      return '';
    }
  },
  /** A WebSocket that is refused looks like one that nobody answers; a request tells them apart. */
  async refusal() {
    try {
      const headers = { authorization: `Bearer ${this.token()}` };
      const answer = await fetch(siteAddress(entrancePath), { headers, cache: 'no-store' });
      if (answer.status === 401) return startedAnew();
      return answer.status === 403 ? new BridgeError('runner-refuses', await answer.text()) : undefined;
    } catch {
      return undefined;
    }
  },
};
