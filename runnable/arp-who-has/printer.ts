// Greets whoever connects.
import { createServer } from 'node:net';

const server = createServer((connection) => {
  connection.on('error', (error) => console.error(error.message));
  connection.end('ready\n');
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9100 });
