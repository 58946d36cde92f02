// Backlog 3, but accepts nobody until you press Enter.
import { readSync } from 'node:fs';
import { createServer } from 'node:net';

let accepted = 0;
const server = createServer((connection) => {
  accepted += 1;
  console.log(`accepted client ${accepted}`);
  connection.on('error', (error) => console.error(error.message));
  connection.write('welcome\n');
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

// #region busy
server.listen({ host: '0.0.0.0', port: 9999, backlog: 3 }, () => {
  console.log('backlog 3, busy until you press Enter');
  readSync(0, Buffer.alloc(64)); // nothing else happens meanwhile
  console.log('free again');
});
// #endregion
