// Sends numbered lines over a link that may lose packets.
import { createHash } from 'node:crypto';
import { connect } from 'node:net';

// #region lines
const lines = Array.from({ length: 2000 }, (_, n) => `line ${n}\n`);
const text = Buffer.from(lines.join(''));
// #endregion

const connection = connect({ host: 'receiver', port: 9999 });
// Nothing is expected, but the end must be read to be noticed.
connection.resume();

// #region send
connection.on('connect', () => {
  console.log('connected. Press Enter to send');
  process.stdin.once('data', () => {
    process.stdin.destroy();
    const hash = createHash('sha256').update(text).digest('hex');
    console.log(`sent ${text.length} bytes`);
    console.log(`SHA-256 ${hash.slice(0, 16)}`);
    connection.end(text);
  });
});
// #endregion

// #region trouble
connection.on('error', (error) => {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
});
// #endregion
