import type { Host } from '../../labs/lab.ts';
import type { LabUser } from './identity.ts';
import type { Launcher } from './launcher/launcher.ts';
import type { Order } from './launcher/order.ts';
import { namespaceFolder } from './places.ts';

/** The process that holds a lab’s network, the user that it and all else of the lab runs as, and who starts all that. */
export interface Holder {
  pid: number;
  user: LabUser;
  launcher: Launcher;
}

/** The holder's user, mount and process namespaces and the network of a host, or that of the bridges. */
export const insideOf = ({ pid }: Holder, host: string | undefined): Required<Order>['join'] => ({
  pid,
  network: host === undefined ? `/proc/${pid}/ns/net` : `/proc/${pid}/root${namespaceFolder}/${host}`,
});

/** The name of the host whose network a program uses. */
export const networkOwner = (host: Host) => host.on ?? host.name;
