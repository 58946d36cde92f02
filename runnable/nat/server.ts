// Tells each caller which address it sees, and calls that address back.
import { connect, createServer } from 'node:net';

// #region seen
const server = createServer((caller) => {
  const { remoteAddress: seen } = caller;
  console.log(`a call from ${seen}`);
  caller.on('error', report);
  caller.on('close', () => callBack(String(seen)));
  caller.end(`you are ${seen}\n`);
});
// #endregion

server.on('error', report);
server.listen({ host: '0.0.0.0', port: 9999 });

// #region back
function callBack(address: string) {
  const connection = connect({ host: address, port: 8080 });
  connection.on('data', (chunk) => {
    console.log(`${address} port 8080 is ${chunk}`.trim());
  });
  connection.on('error', report);
}
// #endregion

function report(error: Error) {
  console.error(error.message);
}
