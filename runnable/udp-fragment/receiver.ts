// Says how long each datagram is that arrives.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');

// #region receive
socket.on('message', (datagram, { address }) => {
  console.log(`${datagram.length} bytes from ${address}, in one piece`);
  if (datagram.length > 3000) socket.close();
});
// #endregion

socket.on('error', (error) => {
  console.error(`cannot receive: ${error.message}`);
  process.exitCode = 1;
});

socket.bind(5353, () => console.log('waiting on UDP port 5353'));
