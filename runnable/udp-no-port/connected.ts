// The same, from a socket that was told who its peer is.
import { createSocket } from 'node:dgram';

const socket = createSocket('udp4');

// #region connect
socket.connect(9999, 'server', () => {
  socket.send('anybody there?');
  console.log('sent');
});
// #endregion

// #region error
socket.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
  socket.close();
});
// #endregion
