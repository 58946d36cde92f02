// Opens 20 connections, and answers nobody before all have been asked.
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const clients = 20;
const patienceMs = 2000;
const heard: string[] = Array(clients).fill('');

function open(index: number): Socket {
  const socket = connect({ host: 'server', port: 7000 });
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    heard[index] = `${heard[index]}${text}`;
  });
  socket.on('error', (error) => console.error(error.message));
  return socket;
}

async function count(done: (text: string, index: number) => boolean) {
  const deadline = Date.now() + patienceMs;
  while (!heard.every(done) && Date.now() < deadline) await pause(20);
  return heard.filter(done).length;
}

const sockets = heard.map((_, index) => open(index));

const asked = await count((text) => text.startsWith('number?\n'));
console.log(`asked while all ${clients} were connected: ${asked}`);

for (const [index, socket] of sockets.entries()) {
  socket.write(`${index}\n`);
}
const right = await count((text, i) => text === `number?\n${i * 2}\n`);
console.log(`answered with the right number: ${right}`);

for (const socket of sockets) socket.destroy();
const passed = asked === clients && right === clients;
console.log(passed ? 'passed' : 'not yet');
process.exitCode = passed ? 0 : 1;
