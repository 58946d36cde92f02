// Answers whoever comes, from near or far.
import { createServer } from 'node:net';

const server = createServer((connection) => {
  const { remoteAddress } = connection;
  console.log(`a client at ${remoteAddress}`);
  connection.on('error', (error) => console.error(error.message));
  connection.end(`hello, ${remoteAddress}\n`);
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999 }, () => {
  console.log('listening on port 9999');
});
