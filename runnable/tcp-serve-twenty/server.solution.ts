// Asks each client for a number and sends back its double.
import { on } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const server = createServer();
server.listen({ host: '0.0.0.0', port: 7000 }, () => {
  console.log('doubling on port 7000');
});

async function serve(connection: Socket) {
  connection.on('error', (error) => console.error(error.message));
  connection.write('number?\n');
  for await (const line of createInterface({ input: connection })) {
    connection.end(`${Number(line) * 2}\n`);
    break;
  }
}

for await (const [connection] of on(server, 'connection')) {
  serve(connection).catch((error) => console.error(error.message));
}
