// Connects, sends nothing, and ends.
import { connect } from 'node:net';

// #region connect
const connection = connect({ host: 'server', port: 9999 });

connection.on('connect', () => {
  console.log(`connected from port ${connection.localPort}`);
  connection.end();
});
// #endregion

// #region close
connection.resume(); // read, or the end is never noticed
connection.on('end', () => console.log('the server has ended'));
connection.on('close', () => console.log('closed'));
// #endregion

connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
