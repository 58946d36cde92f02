import { randomBytes } from 'node:crypto';
import { isSameSecret } from './credentials.ts';

/** No more addresses that wait to be opened than this: the oldest gives way. */
const mostOpen = 64;

/**
 * The keys in the addresses that a runner prints, 256 random bits each. On loopback each works
 * once, for one browser: whoever reads it afterwards, in a history or a list of processes, has
 * nothing. A runner for others has one key, which all its readers share.
 */
export class Keys {
  readonly #isShared: boolean;
  #open: string[] = [];

  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** A key for one more address. */
  make(): string {
    const [shared] = this.#open;
    if (this.#isShared && shared !== undefined) return shared;
    const key = randomBytes(32).toString('base64url');
    this.#open = [...this.#open.slice(1 - mostOpen), key];
    return key;
  }

  isOpen(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** Somebody came in with it. */
  use(key: string): void {
    const found = this.#find(key);
    if (!this.#isShared) this.#open = this.#open.filter((each) => each !== found);
  }

  #find(key: string): string | undefined {
    return this.#open.filter((each) => isSameSecret(each, key))[0];
  }
}
