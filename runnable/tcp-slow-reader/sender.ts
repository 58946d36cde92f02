// Sends more than the reader’s host has room for.
import { connect } from 'node:net';

const connection = connect({ host: 'reader', port: 9999 });
connection.resume(); // read, or the end is never noticed

// #region send
const text = Buffer.alloc(150_000, 'all work and no play ');

connection.on('connect', () => {
  console.log(`sent ${text.length} bytes, as far as I can tell`);
  connection.end(text);
});
// #endregion

// #region end
connection.on('finish', () => console.log('the system has taken all'));
connection.on('close', () => console.log('the reader has, too'));
// #endregion

connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
