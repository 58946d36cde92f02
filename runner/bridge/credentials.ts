import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that says nothing about how much is right, whatever the lengths. */
export const isSameSecret = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

/**
 * What a reader's browser is known by: a cookie for the pages, and for the bridge a token as
 * well, which is no cookie. A browser sends a runner's cookie to every other server of the same
 * host, whatever its port (RFC 6265, section 8.5); the token stays with the runner's own pages.
 * Both follow from a secret of 256 bits that is made anew by every start and never leaves it.
 */
export class Credentials {
  readonly #secret = randomBytes(32);

  cookieOf(reader: string): string {
    return `${reader}.${this.#seal('cookie', reader)}`;
  }

  tokenOf(reader: string): string {
    return this.#seal('token', reader);
  }

  /** The reader of a cookie that this runner gave. */
  readerOf(cookie: string | undefined): string | undefined {
    const [reader = '', seal = ''] = cookie?.split('.') ?? [];
    return isSameSecret(seal, this.#seal('cookie', reader)) ? reader : undefined;
  }

  isTokenOf(reader: string, token: string): boolean {
    return isSameSecret(token, this.#seal('token', reader));
  }

  #seal(purpose: string, reader: string): string {
    return createHmac('sha256', this.#secret).update(`${purpose} ${reader}`).digest('base64url');
  }
}
