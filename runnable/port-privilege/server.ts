// Wants port 80, the web's own. Who may have it?
import { createServer } from 'node:net';

const server = createServer();

server.on('listening', () => console.log('listening on port 80'));

server.on('error', (error: NodeJS.ErrnoException) => {
  console.error(`cannot listen on port 80: ${error.code}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 80 });
