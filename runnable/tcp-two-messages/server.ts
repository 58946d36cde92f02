// Sends every client two messages, a short pause apart.
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const server = createServer(async (connection) => {
  const { remoteAddress, remotePort } = connection;
  console.log(`connection from ${remoteAddress} port ${remotePort}`);
  connection.on('error', (error) => console.error(error.message));
  // #region sends
  connection.write('Hello client,how are you ');
  await pause(300);
  connection.write('Bye!');
  connection.end();
  // #endregion
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 5000, backlog: 1 }, () => {
  console.log('waiting on port 5000');
});
