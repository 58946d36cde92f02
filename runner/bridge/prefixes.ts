/** Segments of letters that need no escape and no quotes, wherever they are written (RFC 3986, section 2.3). */
const form = /^(?:\/[\w~-][\w.~-]*)*$/;

/** Whether a path can stand before all of the site's paths, such as `/networks`; the empty one can. */
export const isPrefix = (path: string) => form.test(path);

/**
 * Under which path of a host readers find the site: a proxy may serve it below one, and may hand
 * on requests with that path or without it. The host of a request tells which it is.
 */
export class Prefixes {
  readonly #prefixes: ReadonlyMap<string, string>;

  /** @param origins each maybe with a prefix: of one host the first counts */
  constructor(origins: string[]) {
    const urls = origins.map((origin) => new URL(origin));
    this.#prefixes = new Map(
      urls.toReversed().map(({ host, pathname }) => [host, pathname.replace(/\/$/, '')]),
    );
  }

  get all(): string[] {
    return [...this.#prefixes.values()];
  }

  /** What stands before the site's paths in the addresses of this host; most often nothing. */
  of(host: string | undefined): string {
    return this.#prefixes.get(host ?? '') ?? '';
  }

  /** A request's path within the site, whether or not it came with the prefix. */
  split(host: string | undefined, path: string): { prefix: string; path: string } {
    const prefix = this.of(host);
    const isKept = path === prefix || path.startsWith(`${prefix}/`);
    return { prefix, path: isKept ? path.slice(prefix.length) : path };
  }
}
