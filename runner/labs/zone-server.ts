import type { Host } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import { conflictingRecord, type Zone } from './zone.ts';

/**
 * Makes a host the zone's name server: it may listen on port 53.
 *
 * @throws LabError for a server that is no host of its own, and for records that contradict each other
 */
export function placeZone(file: string, zone: Zone, hosts: Map<string, Host>): void {
  const own = [...hosts.values()].filter(({ on, interfaces }) => on === undefined && interfaces[0]?.address);
  const server = own.find(({ name }) => name === zone.server);
  if (!server) {
    const names = own.map(({ name }) => name).join(', ');
    throw new LabError(file, `zone.server: expected one of ${names}, received ${quote(zone.server)}`);
  }
  server.lowPorts = true;
  const conflict = conflictingRecord(zone);
  if (!conflict) return;
  throw new LabError(
    file,
    `zone.records: expected an alias to be the only record of its name, received ${quote(conflict)} beside it`,
  );
}
