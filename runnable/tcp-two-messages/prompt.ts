// Reads to the end, and says what each single receive brought.
import { connect } from 'node:net';

const connection = connect({ host: 'server', port: 5000 });
connection.setEncoding('utf8');

try {
  // #region receives
  for await (const text of connection) {
    console.log(`Received: “${text}”`);
  }
  console.log('End of the stream');
  // #endregion
} catch (error) {
  console.error(`no connection: ${(error as Error).message}`);
  process.exitCode = 1;
}
