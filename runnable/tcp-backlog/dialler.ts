// Opens many connections to one host and counts what becomes of them.
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';

const { stdin: input, stdout: output } = process;
const keyboard = createInterface({ input, output });
const line = await keyboard.question('Which host, how many times? ');
keyboard.close();
const [host = 'roomy', times = '1'] = line.trim().split(' ');

// #region states
type Answer = 'welcomed' | 'dropped' | 'refused';
type State = 'silent' | 'connected' | Answer;
const states: State[] = [];
const sockets: Socket[] = [];

function dial(index: number) {
  states[index] = 'silent';
  const socket = connect({ host, port: 9999 });
  sockets.push(socket);
  socket.on('connect', () => (states[index] = 'connected'));
  socket.on('data', () => (states[index] = 'welcomed'));
  socket.on('end', () => (states[index] = 'dropped'));
  socket.on('error', () => (states[index] = 'refused'));
}
// #endregion

const count = (state: State) =>
  states.filter((s) => s === state).length;
const open = () => count('silent') + count('connected') > 0;

for (let index = 0; index < Number(times); index += 1) {
  dial(index);
  await pause(20); // one after the other
}
await pause(500);
if (open()) {
  console.log(`connected: ${count('connected')}`);
  console.log(`refused: ${count('refused')}`);
  console.log(`waiting for an answer: ${count('silent')}`);
}
while (open()) await pause(20);
const answers: Answer[] = ['welcomed', 'dropped', 'refused'];
for (const state of answers) {
  console.log(`${state}: ${count(state)}`);
}
for (const socket of sockets) socket.destroy();
