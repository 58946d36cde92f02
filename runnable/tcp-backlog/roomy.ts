// A backlog of 5, and a program that accepts as fast as it can.
import { createServer } from 'node:net';

const server = createServer((connection) => {
  connection.on('error', (error) => console.error(error.message));
  connection.write('welcome\n');
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999, backlog: 5 }, () => {
  console.log('backlog 5, accepting');
});
