// Sends the same numbers twice over one path: by UDP, then by TCP.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const numbers = Array.from({ length: 200 }, (_, n) => n);

const connection = connect({ host: 'server', port: 9999 });
// Nothing is expected, but the end must be read to be noticed.
connection.resume();

connection.on('connect', () => {
  console.log('connected over the router. Press Enter to send');
  process.stdin.once('data', () => {
    process.stdin.destroy();
    sendByUdp().then(sendByTcp, fail);
  });
});

// #region udp
async function sendByUdp() {
  const socket = createSocket('udp4').on('error', fail);
  for (const n of numbers) {
    await new Promise((sent) => {
      socket.send(`${n}`, 9998, connection.remoteAddress, sent);
    });
  }
  socket.close();
  console.log(`sent ${numbers.length} datagrams over UDP`);
}
// #endregion

// #region tcp
function sendByTcp() {
  connection.end(numbers.map((n) => `${n}\n`).join(''));
  console.log(`sent ${numbers.length} lines over TCP`);
}
// #endregion

connection.on('error', fail);

function fail(error: Error) {
  console.error(`no connection: ${error.message}`);
  process.exitCode = 1;
}
