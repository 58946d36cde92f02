// One conversation in six steps: each line comes back in capitals.
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

// #region create
const server = createServer();
// #endregion

// #region bind
const address = { host: '0.0.0.0', port: 1500 };
server.listen(address); // steps 1 to 3: socket, bind, listen
server.on('listening', () => console.log('listening on port 1500'));
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});
// #endregion

// #region accept
server.on('connection', (connection) => {
  // step 4: accept has made a new socket
  const { localPort, remoteAddress, remotePort } = connection;
  console.log(`accepted ${remoteAddress} port ${remotePort}`);
  console.log(`a new socket, on port ${localPort} like the listener`);
  converse(connection);
});
// #endregion

// #region converse
async function converse(connection: Socket) {
  connection.on('error', (error) => console.error(error.message));
  for await (const line of createInterface({ input: connection })) {
    console.log(`received “${line}”`);
    connection.write(`${line.toUpperCase()}\n`); // step 5: send
    if (line === 'bye') break;
  }
  connection.end(); // step 6: close the connection …
  server.close(() => console.log('closed')); // … and the listener
}
// #endregion
