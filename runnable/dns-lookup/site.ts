// A web site; it knows its own address, and is told its name.
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';

// #region own
const [own] = networkInterfaces()['eth0'] ?? [];
console.log(`this host's own address is ${own?.address}`);
// #endregion

// #region serve
const server = createServer((request, response) => {
  console.log(`asked for ${request.headers.host}`);
  response.end('Welcome');
});
// #endregion

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 80 });
