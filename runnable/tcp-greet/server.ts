// Greets every client that connects, then ends the conversation.
import { createServer } from 'node:net';

// #region connection
const server = createServer((connection) => {
  const { remoteAddress, remotePort } = connection;
  console.log(`connected to ${remoteAddress} port ${remotePort}`);
  connection.on('error', (error) => console.error(error.message));
  connection.end('Hello you are connected to server\n');
});
// #endregion

// #region trouble
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});
// #endregion

// #region listen
server.listen({ host: '0.0.0.0', port: 9999, backlog: 5 }, () => {
  console.log('waiting for connections on port 9999');
});
// #endregion
