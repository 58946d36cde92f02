// Asks you for a name, sends it, and prints the answer.
import { connect } from 'node:net';
import { createInterface } from 'node:readline/promises';

const keyboard = createInterface({
  input: process.stdin,
  output: process.stdout,
});

// #region ask
const name = await keyboard.question('Enter your name: ');
keyboard.close();
// #endregion

// #region send
const connection = connect({ host: 'server', port: 9999 });
connection.write(`${name}\n`);
connection.setEncoding('utf8');
// #endregion

try {
  for await (const text of connection) process.stdout.write(text);
} catch (error) {
  console.error(`no connection: ${(error as Error).message}`);
  process.exitCode = 1;
}
