// Reads to the end as well, but begins one second late.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const connection = connect({ host: 'server', port: 5000 });
connection.setEncoding('utf8');

try {
  // #region late
  connection.pause(); // leave the bytes in the receive buffer
  await pause(1000);
  for await (const text of connection) {
    console.log(`Received: “${text}”`);
  }
  console.log('End of the stream');
  // #endregion
} catch (error) {
  console.error(`no connection: ${(error as Error).message}`);
  process.exitCode = 1;
}
