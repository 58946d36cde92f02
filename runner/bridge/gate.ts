import type { IncomingHttpHeaders } from 'node:http';
import { bridgeProtocol } from '../protocol/service.ts';
import { Credentials } from './credentials.ts';
import type { Prefixes } from './prefixes.ts';

/** Why a request may not come in. */
export interface Denial {
  status: 401 | 403;
  message: string;
}

/** Who asks: a reader, someone unknown, or someone who may not ask at all. */
export type Judgement = { reader: string } | { denial: Denial };

const foreign = (message: string): { denial: Denial } => ({ denial: { status: 403, message } });

const foreignSite = foreign('This runner does not answer other sites.');

const unknown = (why: string): { denial: Denial } => ({ denial: { status: 401, message: why } });

const withoutCookie = unknown(
  'This runner does not know this browser: open the address that its terminal printed. If you did, the browser kept no cookie: allow cookies for this site.',
);

const withoutToken = unknown(
  'This page is not known to the runner: open the address that its terminal printed. If you did, the browser keeps nothing for this site: allow cookies and site data.',
);

/**
 * Decides who may come in, before anything else is read of a request: the exact Host and
 * Origin, as raw text, and what the reader's browser was given as it came in by an address
 * with a key.
 */
export class Gate {
  readonly #cookie: string;
  readonly #credentials = new Credentials();
  readonly #origins: ReadonlySet<string>;
  /** Each host with the scheme under which it is reached. */
  readonly #schemes: ReadonlyMap<string, string>;
  readonly #prefixes: Prefixes;

  /** `origins` are all under which the site may be reached, such as `http://127.0.0.1:4321`. */
  constructor(port: number, origins: string[], prefixes: Prefixes) {
    this.#cookie = `wirebook-${port}`;
    this.#origins = new Set(origins.map((each) => new URL(each).origin));
    this.#schemes = new Map(origins.map((origin) => [new URL(origin).host, new URL(origin).protocol]));
    this.#prefixes = prefixes;
  }

  /** For anything: undefined when the host is this runner's and no other site asks. */
  judgeOrigin(headers: IncomingHttpHeaders): { denial: Denial } | undefined {
    if (headers.host === undefined || !this.#schemes.has(headers.host)) return foreignName(headers.host);
    if (headers.origin !== undefined && !this.#origins.has(headers.origin)) return foreignSite;
    const fromElsewhere =
      headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
    return fromElsewhere && headers['sec-fetch-mode'] !== 'navigate' ? foreignSite : undefined;
  }

  /** For a page or one of its files. A browser names no origin when it opens a page. */
  judgeRequest(headers: IncomingHttpHeaders): Judgement {
    const foreign = this.judgeOrigin(headers);
    if (foreign) return foreign;
    const reader = this.readerOf(headers);
    return reader === undefined ? withoutCookie : { reader };
  }

  /** For what a page of this site sends: an origin is required. */
  judgeEntrance(headers: IncomingHttpHeaders): { denial: Denial } | undefined {
    return headers.origin === undefined ? foreignSite : this.judgeOrigin(headers);
  }

  /** For the WebSocket: an origin is required, and the token among the protocols it names. */
  judgeUpgrade(headers: IncomingHttpHeaders): Judgement {
    if (headers.origin === undefined) return this.judgeOrigin(headers) ?? foreignSite;
    const [protocol, token] = (headers['sec-websocket-protocol'] ?? '').split(/, ?/);
    return this.#judgeToken(headers, protocol === bridgeProtocol ? token : undefined);
  }

  /** For a page that asks whether it would be let in to the bridge; the token is its bearer's (RFC 6750, section 2.1). */
  judgeProbe(headers: IncomingHttpHeaders): Judgement {
    return this.#judgeToken(headers, headers.authorization?.replace(/^Bearer /, ''));
  }

  #judgeToken(headers: IncomingHttpHeaders, token = ''): Judgement {
    const judgement = this.judgeRequest(headers);
    if ('denial' in judgement || this.#credentials.isTokenOf(judgement.reader, token)) return judgement;
    return withoutToken;
  }

  /**
   * What a reader's browser is given: a cookie, as a header that script cannot read, that is kept
   * from what else the host has beside the prefix, and that is not sent in the clear where the site
   * is reached by HTTPS; and a token.
   */
  welcome(reader: string, headers: IncomingHttpHeaders): { setCookie: string; token: string } {
    const secure = this.#schemes.get(headers.host ?? '') === 'https:' ? '; Secure' : '';
    const path = this.#prefixes.of(headers.host) || '/';
    return {
      setCookie: `${this.#cookie}=${this.#credentials.cookieOf(reader)}; Path=${path}; HttpOnly; SameSite=Lax${secure}`,
      token: this.#credentials.tokenOf(reader),
    };
  }

  /** The reader whose cookie a request brings. */
  readerOf({ cookie }: IncomingHttpHeaders): string | undefined {
    return this.#credentials.readerOf(cookieNamed(this.#cookie, cookie));
  }
}

function foreignName(host: string | undefined): { denial: Denial } {
  const name = host === undefined ? 'without a name' : `under the name “${host.slice(0, 100)}”`;
  return foreign(
    `This runner does not answer ${name}. Open the address that its terminal printed. Behind a proxy, start it with --origin and the address that readers use, such as --origin https://course.example or https://course.example/networks`,
  );
}

/** The value of a cookie in a request's header (RFC 6265, section 4.2.1). */
function cookieNamed(name: string, header: string | undefined): string | undefined {
  const pair = header?.split('; ').find((each) => each.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
