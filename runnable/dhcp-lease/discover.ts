// Asks, as a host without an address does: who leases me one?
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';

const [own] = networkInterfaces()['eth0'] ?? [];
const socket = createSocket('udp4');

// #region discover
const discover = Buffer.alloc(300);
discover.set([1, 1, 6]); // a request, over Ethernet
discover.set([0x57, 0x49, 0x52, 0x45], 4); // our number
discover[10] = 0x80; // answer to everyone, please
const mac = own?.mac.replaceAll(':', '') ?? '';
discover.write(mac, 28, 'hex');
discover.set([99, 130, 83, 99], 236); // here begin options
discover.set([53, 1, 1, 255], 240); // 53: DISCOVER
// #endregion

// #region offer
socket.on('message', (offer, { address, port }) => {
  const yours = offer.subarray(16, 20).join('.');
  console.log(`${address} port ${port} offers ${yours}`);
  console.log(`our number: ${offer.toString('latin1', 4, 8)}`);
  socket.close();
});
// #endregion

// #region send
socket.bind(68, () => {
  socket.setBroadcast(true);
  socket.send(discover, 67, '255.255.255.255');
  console.log('DISCOVER, to everyone on this link');
});
// #endregion

socket.on('error', (error) => {
  console.error(`cannot ask: ${error.message}`);
  process.exitCode = 1;
});
