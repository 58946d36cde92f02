// Keeps three connections at a time, and drops the others.
import { createServer } from 'node:net';

const server = createServer((connection) => {
  connection.on('error', (error) => console.error(error.message));
  connection.write('welcome\n');
});

// #region cap
server.maxConnections = 3;
server.on('drop', () => console.log('dropped a client'));
// #endregion

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999, backlog: 5 }, () => {
  console.log('at most 3 connections at a time');
});
