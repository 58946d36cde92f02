import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { backendNamed } from '../../../support/backends.ts';
import { imageOf } from '../../../support/images.ts';
import { labFrom } from '../../../support/lab-from.ts';
import { ownDescendants } from '../../../support/processes.ts';

const record = (name: string, type: string, value: string) => ({ name, type, value });

const lab = (source: string) =>
  labFrom(
    {
      networks: { lan: { subnet: '203.0.113.0/24' } },
      hosts: {
        client: { lan: '203.0.113.5', program: 'client.ts' },
        ns: { lan: '203.0.113.53', program: 'client.ts' },
      },
      zone: {
        server: 'ns',
        records: [
          record('www.example.com', 'A', '203.0.113.5'),
          record('alias.example.com', 'CNAME', 'www.example.com'),
          record('two.example.com', 'A', '203.0.113.21'),
          record('two.example.com', 'A', '203.0.113.22'),
          record('example.com', 'MX', '10 mail.example.com'),
          record('long.example.com', 'TXT', 'x'.repeat(900)),
        ],
      },
      script: [{ run: 'client' }],
    },
    { 'client.ts': source },
  );

async function printed(body: string): Promise<string> {
  const source = `import dns from 'node:dns/promises';
    const code = (error: NodeJS.ErrnoException) => error.code;
    ${body}`;
  const backend = await backendNamed('netns');
  const made = lab(source);
  await using network = await backend.openNetwork(made);
  const sandbox = await network.prepare('client');
  sandbox.start(await imageOf(made, 'client'));
  const [stdout, stderr] = await Promise.all([text(sandbox.stdout), text(sandbox.stderr)]);
  expect(stderr).toBe('');
  return stdout;
}

test('lookup, resolve and fetch work by the lab’s name server', async () => {
  const stdout = await printed(`
    import { createServer } from 'node:http';
    console.log((await dns.lookup('alias.example.com')).address);
    console.log((await dns.lookup('two.example.com', { all: true })).map((each) => each.address).join());
    console.log((await dns.resolve4('two.example.com')).join());
    console.log((await dns.resolveCname('alias.example.com')).join());
    console.log((await dns.resolveMx('example.com'))[0]?.exchange);
    console.log((await dns.resolveNs('example.com')).join(), (await dns.lookup('ns.example.com')).address);
    createServer((_, answer) => answer.end('a page')).listen(8080, '0.0.0.0', async () => {
      console.log(await (await fetch('http://www.example.com:8080/')).text());
      process.exit();
    });`);
  expect(stdout.split('\n')).toEqual([
    '203.0.113.5',
    '203.0.113.21,203.0.113.22',
    '203.0.113.21,203.0.113.22',
    'www.example.com',
    'mail.example.com',
    'ns.example.com 203.0.113.53',
    'a page',
    '',
  ]);
});

test('an answer over 512 bytes is cut short over UDP and whole over TCP', async () => {
  const stdout = await printed(`
    import { createSocket } from 'node:dgram';
    const labels = ['long', 'example', 'com'].flatMap((label) => [label.length, ...Buffer.from(label)]);
    const query = Buffer.from([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 16, 0, 1]);
    const socket = createSocket('udp4').on('message', async (answer) => {
      console.log(answer.length <= 512, ((answer[2] ?? 0) >> 1) & 1);
      socket.close();
      console.log((await dns.resolveTxt('long.example.com')).flat().join('').length);
    });
    socket.send(query, 53, 'ns');`);
  expect(stdout).toBe('true 1\n900\n');
});

test('an unknown name is not found, and a name outside is refused: there is no way out', async () => {
  const stdout = await printed(`
    console.log(await dns.lookup('nobody.example.com').catch(code));
    console.log(await dns.resolve4('example.com').catch(code));
    console.log(await dns.resolve4('www.example.net').catch(code));
    console.log(await dns.lookup('www.example.net').catch(code));`);
  expect(stdout).toBe('ENOTFOUND\nENODATA\nEREFUSED\nEAI_AGAIN\n');
});

test('a name server that is fed nonsense goes on answering', async () => {
  const stdout = await printed(`
    import { createSocket } from 'node:dgram';
    import { connect } from 'node:net';
    const socket = createSocket('udp4');
    const pieces: number[][] = [[], [1], Array(11).fill(255), Array(12).fill(0), [0, 1, 0, 0, 9, 9, 0, 0, 0, 0, 0, 0, 192, 12]];
    const ask = (...name: number[]) => [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 0, 1, 0, 1];
    pieces.push(ask(3, 46, 46, 46), ask(...Array(3).fill([63, ...Array(63).fill(255)]).flat()), ask(192, 12));
    const bare = [2, 64, 65, 7, ...Buffer.from('example'), 3, ...Buffer.from('com')];
    pieces.push(ask(...bare), ask(5, 46, 46, 46, 46, 46, ...bare), ask(63, ...Array(63).fill(255), ...bare));
    for (const piece of pieces) socket.send(Buffer.from(piece), 53, 'ns');
    connect(53, 'ns').on('error', () => {}).end(Buffer.from([0, 4, 1, 2, 3, 4, 0, 12, ...Array(12).fill(9)]));
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log((await dns.lookup('www.example.com')).address);
    socket.close();`);
  expect(stdout).toBe('203.0.113.5\n');
});

test('a network whose name server ended is broken, and says so', async () => {
  const backend = await backendNamed('netns');
  const before = ownDescendants();
  await using network = await backend.openNetwork(lab(''));
  const made = ownDescendants().filter((pid) => !before.includes(pid));
  const node = made.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('/bin/node\0'));
  expect(node).toHaveLength(1);
  process.kill(node[0] as number, 'SIGKILL');
  expect(await network.broken).toMatch(/^the lab’s name server ended/);
});

test('the plain backend refuses in words', async () => {
  const backend = await backendNamed('plain');
  await expect(backend.openNetwork(lab(''))).rejects.toThrow(/need a virtual network/);
});
