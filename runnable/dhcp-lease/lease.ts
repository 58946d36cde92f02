// Shows the address this host was leased, and what came with it.
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

// #region own
const [own] = networkInterfaces()['eth0'] ?? [];
console.log(`eth0 has the address ${own?.cidr}`);
// #endregion

// #region lease
const lease = JSON.parse(readFileSync('/etc/lease.json', 'utf8'));
console.log(`leased by ${lease.server}`);
console.log(`for ${lease.seconds} seconds`);
console.log(`the way out is ${lease.router}`);
// #endregion
