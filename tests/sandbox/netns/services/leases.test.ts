import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { backendNamed } from '../../../support/backends.ts';
import { imageOf } from '../../../support/images.ts';
import { labFrom } from '../../../support/lab-from.ts';

const show = `import { lookup } from 'node:dns/promises';
  import { networkInterfaces } from 'node:os';
  const own = networkInterfaces()['eth0']?.find(({ family }) => family === 'IPv4');
  console.log(own?.cidr, own?.mac.slice(0, 5), (await lookup('phone')).address);`;

const lab = (source: string, dhcp: object = {}) =>
  labFrom(
    {
      networks: {
        lan: {
          subnet: '192.168.1.0/24',
          dhcp: {
            server: 'router',
            range: ['192.168.1.1', '192.168.1.50'],
            reservations: { phone: '192.168.1.120' },
            ...dhcp,
          },
        },
      },
      hosts: {
        laptop: { lan: 'dhcp', program: 'laptop.ts' },
        phone: { lan: 'dhcp', program: 'laptop.ts' },
        tablet: { lan: 'dhcp', program: 'laptop.ts' },
        router: { lan: '192.168.1.1', forwards: true },
      },
      script: [{ run: 'laptop' }],
    },
    { 'laptop.ts': source },
  );

async function printedOn(host: string, source: string): Promise<string> {
  const backend = await backendNamed('netns');
  const made = lab(source);
  await using network = await backend.openNetwork(made);
  const sandbox = await network.prepare(host);
  sandbox.start(await imageOf(made, host));
  const [stdout, stderr] = await Promise.all([text(sandbox.stdout), text(sandbox.stderr)]);
  expect(stderr).toBe('');
  return stdout;
}

test.each([
  ['laptop', '192.168.1.2/24'],
  ['phone', '192.168.1.120/24'],
  ['tablet', '192.168.1.3/24'],
])('%s gets the same address in every run, and is found by its name', async (host, cidr) => {
  expect(await printedOn(host, show)).toBe(`${cidr} 02:0d 192.168.1.120\n`);
});

test('the lease and the way out are there, and the route of the exchange is gone', async () => {
  const stdout = await printedOn(
    'laptop',
    `import { readFileSync } from 'node:fs';
    const { address, router } = JSON.parse(readFileSync('/etc/lease.json', 'utf8'));
    const routes = readFileSync('/proc/net/route', 'utf8').trim().split('\\n').slice(1);
    console.log(address, router, routes.map((line) => line.split('\\t')[1]).join());`,
  );
  expect(stdout).toBe('192.168.1.2 192.168.1.1 00000000,0001A8C0\n');
});

test('an address that was never offered is refused with a NAK (RFC 2131, section 4.3.2)', async () => {
  const stdout = await printedOn(
    'laptop',
    `import { createSocket } from 'node:dgram';
    const request = Buffer.alloc(300);
    request.set([1, 1, 6]);
    request.set([2, 13, 1, 1, 1, 1], 28);
    request.set([99, 130, 83, 99, 53, 1, 3, 50, 4, 192, 168, 1, 77, 255], 236);
    const socket = createSocket('udp4').on('message', (answer) => {
      console.log([...answer.subarray(240, 243)].join(), answer.subarray(16, 20).join('.'));
      socket.close();
    });
    socket.bind(68, () => {
      socket.setBroadcast(true);
      for (const junk of ['', 'x'.repeat(300)]) socket.send(junk, 67, '255.255.255.255');
      socket.send(request, 67, '255.255.255.255');
    });`,
  );
  expect(stdout).toBe('53,1,6 0.0.0.0\n');
});
