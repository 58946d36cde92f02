import type { Lab } from '../../../labs/lab.ts';
import type { Zone } from '../../../labs/zone.ts';
import { firstAddress } from '../etc/resolver.ts';
import type { ZoneEntry, ZoneFile } from './zone-answers.ts';

/**
 * What the name server is told: the manifest's records, and for each zone that names no
 * name server the lab's own (RFC 1034, section 4.2.1).
 */
export function zoneFile(lab: Lab, zone: Zone): ZoneFile {
  const { server, records } = zone;
  const origins = new Set(records.map(({ name }) => name.split('.').slice(-2).join('.')));
  const served = new Set(records.filter(({ type }) => type === 'NS').map(({ name }) => name));
  const address = firstAddress(lab.hosts.get(server)) ?? '';
  const own = [...origins]
    .filter((origin) => !served.has(origin) && !origin.endsWith('.arpa'))
    .flatMap((origin): ZoneEntry[] => {
      const name = `${server}.${origin}`;
      const hasAddress = records.some((each) => each.name === name);
      const glue: ZoneEntry[] = hasAddress ? [] : [{ name, type: 'A', value: address }];
      return [{ name: origin, type: 'NS', value: name }, ...glue];
    });
  return { server, records: [...records, ...own] };
}
