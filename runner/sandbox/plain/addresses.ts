import { randomInt } from 'node:crypto';
import { platform } from 'node:process';
import type { Lab } from '../../labs/lab.ts';

/**
 * A loopback address for each host of a lab. Linux and Windows answer on all of 127/8
 * (RFC 1122, section 3.2.1.3), so hosts and sessions keep their ports apart; macOS has
 * 127.0.0.1 only.
 */
export function loopbackAddresses(lab: Lab): Map<string, string> {
  const prefix = `127.${randomInt(64, 128)}.${randomInt(1, 255)}`;
  const names = [...lab.hosts.keys()];
  return new Map(
    [...lab.hosts.values()].map(({ name, on = name }) => [
      name,
      platform === 'darwin' ? '127.0.0.1' : `${prefix}.${names.indexOf(on) + 1}`,
    ]),
  );
}
