// One socket hears both families: :: is every address of the host.
import { createServer } from 'node:net';

const server = createServer((connection) => {
  const { remoteAddress, remoteFamily } = connection;
  console.log(`${remoteFamily} client: ${remoteAddress}`);
  connection.on('error', (error) => console.error(error.message));
  connection.pipe(connection);
});

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '::', port: 7777 }, () => {
  console.log('listening on [::]:7777');
});
