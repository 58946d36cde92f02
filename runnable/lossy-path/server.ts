// Notes which numbers arrive by UDP and by TCP, and compares.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const all = Array.from({ length: 200 }, (_, n) => `${n}`);

// #region udp
const datagrams: string[] = [];
const socket = createSocket('udp4', (message) => {
  datagrams.push(`${message}`);
});
socket.on('error', fail);
socket.bind(9998, '0.0.0.0');
// #endregion

// #region tcp
const server = createServer((connection) => {
  let text = '';
  connection.setEncoding('utf8');
  connection.on('data', (chunk) => {
    text += chunk;
  });
  connection.on('end', async () => {
    // Datagrams that have arrived may still wait to be read.
    await pause(200);
    console.log(`UDP: ${verdict(datagrams)}`);
    console.log(`TCP: ${verdict(text.trim().split('\n'))}`);
    socket.close();
  });
  connection.on('error', fail);
  server.close();
});
// #endregion

// #region verdict
function verdict(arrived: string[]) {
  const missing = all.filter((n) => !arrived.includes(n));
  if (missing.length > 0) return 'numbers are missing';
  return arrived.join() === all.join() ? 'all, in order' : 'all';
}
// #endregion

server.on('error', fail);
server.listen({ host: '0.0.0.0', port: 9999 });

function fail(error: Error) {
  console.error(error.message);
  process.exitCode = 1;
}
