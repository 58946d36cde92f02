// Reaches a server on another network: the router is in between.
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

// #region own
for (const [name, addresses] of Object.entries(networkInterfaces())) {
  for (const { cidr, internal } of addresses ?? []) {
    if (!internal) console.log(`${name}: ${cidr}`);
  }
}
// #endregion

// #region connect
const connection = connect({ host: 'server', port: 9999 });

connection.on('connect', () => {
  const { localAddress, remoteAddress } = connection;
  console.log(`connected from ${localAddress} to ${remoteAddress}`);
});
// #endregion

connection.on('data', (chunk) => console.log(`heard: ${chunk}`.trim()));

connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
