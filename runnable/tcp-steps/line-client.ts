// A simple telnet: what you type goes out, what comes back is shown.
import { connect } from 'node:net';

const connection = connect({ host: 'server', port: 1500 });

connection.on('connect', () => console.log('Connected to server 1500'));

// #region pipes
process.stdin.pipe(connection);
connection.pipe(process.stdout);
// #endregion

connection.on('end', () => console.log('Connection closed'));
connection.on('close', () => process.stdin.destroy());

connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
