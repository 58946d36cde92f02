// Sends a datagram to a port that nobody has.
import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';

const socket = createSocket('udp4');

// #region send
socket.on('message', () => console.log('an answer'));
socket.on('error', (error) =>
  console.log(`an error: ${error.message}`),
);

socket.send('anybody there?', 9999, 'server');
console.log('sent');
await pause(500);
console.log('half a second later: no answer, no error');
// #endregion

socket.close();
