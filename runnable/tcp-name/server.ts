// Reads one line from every client, the name, and greets by it.
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const server = createServer(greet);

// #region greet
async function greet(connection: Socket) {
  connection.on('error', (error) => console.error(error.message));
  for await (const name of createInterface({ input: connection })) {
    const { remoteAddress, remotePort } = connection;
    console.log(`${name} from ${remoteAddress} port ${remotePort}`);
    connection.end(`Hello ${name}, this is the server\n`);
    break; // one line is all we asked for
  }
}
// #endregion

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999, backlog: 3 }, () => {
  console.log('waiting for names on port 9999');
});
