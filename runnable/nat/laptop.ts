// Goes out through the router, and lets one port be called back.
import { connect, createServer } from 'node:net';

// #region door
const door = createServer((visitor) => {
  console.log(`${visitor.remoteAddress} knocks on port 8000`);
  visitor.on('error', fail);
  visitor.end('the laptop, from the inside\n');
  door.close();
});
door.on('error', fail);
door.listen({ host: '0.0.0.0', port: 8000 }, callOut);
// #endregion

// #region out
function callOut() {
  const connection = connect({ host: 'server', port: 9999 });
  connection.on('connect', () => {
    console.log(`I am ${connection.localAddress}`);
  });
  connection.on('data', (chunk) => {
    console.log(`the server says: ${chunk}`.trim());
  });
  connection.on('error', fail);
}
// #endregion

function fail(error: Error) {
  console.error(error.message);
  process.exitCode = 1;
  door.close();
}
