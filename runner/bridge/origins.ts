import { networkInterfaces } from 'node:os';

/** The names of loopback: who listens on one of them is reached by this machine alone. */
export const loopback = ['127.0.0.1', 'localhost', '::1'];

/** Addresses that stand for all of the machine's (ip(7), ipv6(7)). */
const everywhere = ['0.0.0.0', '::'];

export interface Origins {
  /** All under which the site may be reached; behind an origin stands the prefix, if there is one. */
  known: string[];
  /** Those to open, the best first. */
  printed: string[];
}

/**
 * Under what a runner that listens on an address is reached: a runner on loopback by each of
 * loopback's names, one that listens everywhere by every address of the machine, and any by
 * the origins that were named, each maybe with a prefix (`https://course.example/networks`).
 * Those come first: who names one wants it to be used.
 */
export function originsOf(host: string, port: number, named: string[]): Origins {
  const own = namesOf(host).map((name) => new URL(`http://${bracketed(name)}:${port}`).origin);
  const printed = loopback.includes(host) ? own.slice(0, 1) : own;
  const reached = everywhere.includes(host) ? loopback : [];
  const fromHere = reached.map((name) => new URL(`http://${bracketed(name)}:${port}`).origin);
  return { known: [...named, ...own, ...fromHere], printed: [...named, ...printed] };
}

function namesOf(host: string): string[] {
  if (loopback.includes(host)) return [host, ...loopback.filter((name) => name !== host)];
  return everywhere.includes(host) ? machineAddresses(host) : [host];
}

/** The addresses that others can reach, IPv4 first; a link-local one needs a zone that no address has room for. */
function machineAddresses(host: string): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const others = all.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  const families = host === '::' ? ['IPv4', 'IPv6'] : ['IPv4'];
  return families.flatMap((family) =>
    others.filter((each) => each.family === family).map(({ address }) => address),
  );
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host);
