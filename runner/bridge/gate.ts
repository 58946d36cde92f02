import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request may not come in; undefined when it may. */
export type Denial = { status: 401 | 403; message: string } | undefined;

const foreign = (what: string): Denial => ({
  status: 403,
  message: `This runner does not answer ${what}. Open the address that the terminal printed.`,
});

const unknown: Denial = {
  status: 401,
  message:
    'This runner does not know you. Open the address that the terminal printed when it started, the one with “?key=” in it.',
};

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Compares in a time that says nothing about how much is right, whatever the lengths. */
const sameSecret = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

/** The value of a cookie in a request's header (RFC 6265, section 4.2.1). */
function cookieOf(header: string | undefined, name: string): string | undefined {
  const pair = header?.split('; ').find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/**
 * Decides who may come in, before anything else is read of a request: the exact Host and
 * Origin, as raw text, and the secret of this start.
 */
export class Gate {
  /** 256 random bits, made anew by every start. */
  readonly secret = randomBytes(32).toString('base64url');
  readonly #cookie: string;
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;

  /** `origins` are all under which the site may be reached, such as `http://127.0.0.1:4321`. */
  constructor(port: number, origins: string[]) {
    this.#cookie = `wirebook-${port}`;
    this.#origins = new Set(origins);
    this.#hosts = new Set(origins.map((origin) => new URL(origin).host));
  }

  /** The header that lets a browser remember the secret; script cannot read it. */
  setCookie(): string {
    return `${this.#cookie}=${this.secret}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** For a page or one of its files. A browser names no origin when it opens a page. */
  judgeRequest(headers: IncomingHttpHeaders, key: string | null): Denial {
    if (!this.#knowsHost(headers)) return foreign('under this name');
    if (headers.origin !== undefined && !this.#origins.has(headers.origin)) return foreign('other sites');
    const fromElsewhere =
      headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
    if (fromElsewhere && headers['sec-fetch-mode'] !== 'navigate') return foreign('other sites');
    return this.#knows(headers, key) ? undefined : unknown;
  }

  /** For the WebSocket: an origin is required. */
  judgeUpgrade(headers: IncomingHttpHeaders): Denial {
    if (!this.#knowsHost(headers)) return foreign('under this name');
    if (headers.origin === undefined || !this.#origins.has(headers.origin)) return foreign('other sites');
    return this.#knows(headers, null) ? undefined : unknown;
  }

  #knowsHost(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host);
  }

  #knows(headers: IncomingHttpHeaders, key: string | null): boolean {
    const shown = key ?? cookieOf(headers.cookie, this.#cookie);
    return shown !== undefined && sameSecret(shown, this.secret);
  }
}
