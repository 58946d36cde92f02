// Sends three datagrams, each longer than the one before.
import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';

const socket = createSocket('udp4');

socket.on('error', (error) => {
  console.error(`cannot send: ${error.message}`);
  process.exitCode = 1;
});

// #region send
// 20 bytes of IP and 8 of UDP fill a frame of 1,500 with 1,472.
for (const length of [1472, 1473, 4000]) {
  socket.send(Buffer.alloc(length, 'x'), 5353, 'receiver');
  console.log(`sent a datagram of ${length} bytes`);
  await pause(100);
}
// #endregion

socket.close();
