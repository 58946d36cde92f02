// Takes one connection and tells what came over it.
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

// #region receive
const server = createServer((connection) => {
  const hash = createHash('sha256');
  let bytes = 0;
  connection.on('data', (chunk) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  connection.on('end', () => {
    console.log(`received ${bytes} bytes in order`);
    console.log(`SHA-256 ${hash.digest('hex').slice(0, 16)}`);
  });
  connection.on('error', (error) => console.error(error.message));
  server.close();
});
// #endregion

// #region trouble
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});
// #endregion

server.listen({ host: '0.0.0.0', port: 9999 });
