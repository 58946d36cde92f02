// Writes three short texts at once, and then a long one.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const connection = connect({ host: 'reader', port: 9999 });
connection.resume(); // read, or the end is never noticed

connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});

// #region short
connection.write('one ');
connection.write('two ');
connection.write('three ');
// #endregion

await pause(600);

// #region long
connection.end('x'.repeat(4000));
// #endregion
