// Connects to the server and prints whatever it says.
import { connect } from 'node:net';

// #region connect
const connection = connect({ host: 'server', port: 9999 });
// #endregion

connection.on('connect', () => {
  const { localAddress, localPort } = connection;
  console.log(`connected from ${localAddress} port ${localPort}`);
});

// #region receive
connection.setEncoding('utf8');
connection.on('data', (text) => process.stdout.write(text));
connection.on('end', () => console.log('the server has finished'));
// #endregion

// #region trouble
connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
// #endregion
