import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { platform } from 'node:process';
import { afterEach, expect, test } from 'vitest';
import { hasNetstatListener, isListening } from '../../runner/sandbox/kernel-sockets.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

async function listen(host: string): Promise<number> {
  const server = createServer((socket) => sockets.push(socket)).listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** Bytes that this process has read by system calls, files of /proc included (proc_pid_io(5)). */
const bytesRead = () => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'latin1'))?.[1]);

test.runIf(platform === 'linux')(
  'a listening port is found, in either family, and by its address',
  async () => {
    const [four, six] = [await listen('127.0.0.1'), await listen('::1')];
    expect(isListening('self', four)).toBe(true);
    expect(isListening(process.pid, four, '127.0.0.1')).toBe(true);
    expect(isListening('self', four, '127.0.0.2')).toBe(false);
    expect(isListening('self', six)).toBe(true);
    servers[0]?.close();
    await once(servers[0] as Server, 'close');
    expect(isListening('self', four)).toBe(false);
  },
);

test.runIf(platform === 'linux')(
  'among thousands of connections only the listening sockets are read',
  async () => {
    const port = await listen('127.0.0.1');
    for (let round = 0; round < 20; round += 1) {
      const opened = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'));
      sockets.push(...opened);
      await Promise.all(opened.map((socket) => once(socket, 'connect')));
    }
    const late = await listen('127.0.0.1');
    const whole = readFileSync('/proc/self/net/tcp').length;
    const before = bytesRead();
    expect(isListening('self', late)).toBe(true);
    expect(isListening('self', 1)).toBe(false);
    expect(whole).toBeGreaterThan(400_000);
    expect(bytesRead() - before).toBeLessThan(whole / 4);
  },
);

test('a process that is gone listens nowhere', () => {
  expect(isListening(2 ** 22 + 1, 80)).toBe(false);
});

test('netstat’s listening rows are read, as macOS and Windows print them', () => {
  const mac = 'tcp4       0      0  127.0.0.1.9999         *.*                    LISTEN\n';
  const windows = '  TCP    127.0.0.1:9999         0.0.0.0:0              LISTENING       4242\n';
  for (const output of [mac, windows]) {
    expect(hasNetstatListener(output, 9999, '127.0.0.1')).toBe(true);
    expect(hasNetstatListener(output, 9998, '127.0.0.1')).toBe(false);
  }
});
