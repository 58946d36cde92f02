// Accepts one connection and lets the other side end it.
import { createServer } from 'node:net';

// #region accept
const server = createServer((connection) => {
  const { remoteAddress, remotePort } = connection;
  console.log(`connected: ${remoteAddress} port ${remotePort}`);
  connection.resume(); // read, or the end is never noticed
  connection.on('end', () => console.log('the client has ended'));
  connection.on('error', (error) => console.error(error.message));
  server.close();
});
// #endregion

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999 });
