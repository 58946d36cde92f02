import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../../runner/labs/lab.ts';
import { loadLab } from '../../../runner/labs/load.ts';
import type { HostState } from '../../../runner/protocol/host-state.ts';
import type { Backend, LabNetwork } from '../../../runner/sandbox/backend.ts';
import { inNetwork } from '../../../runner/sandbox/netns/host-shell.ts';
import { backendNamed } from '../../support/backends.ts';
import { onlyHolder } from '../../support/holder.ts';
import { imageOf } from '../../support/images.ts';
import { temporaryLabs } from '../../support/temporary-lab.ts';

/** A lab of these hosts; each program is its host's name, and nothing by default. */
function labWith(hosts: Record<string, object>, files: Record<string, string>, networks?: object): Lab {
  using labs = temporaryLabs();
  labs.write('net-lab', {
    ...files,
    'lab.json': {
      title: 'A network of a test',
      networks: networks ?? {
        home: { subnet: '192.168.1.0/24', subnet6: 'fd00:1::/64' },
        net: { subnet: '203.0.113.0/24', subnet6: '2001:db8:1::/64' },
      },
      hosts,
      script: [{ run: Object.keys(hosts)[0] }],
    },
  });
  return loadLab(labs.root, 'net-lab');
}

const router = { home: ['192.168.1.1', 'fd00:1::1'], net: ['203.0.113.1', '2001:db8:1::1'], forwards: true };
const near = { home: ['192.168.1.10', 'fd00:1::10'], program: 'near.ts', gateway: 'router' };
const far = { net: ['203.0.113.20', '2001:db8:1::20'], program: 'far.ts', gateway: 'router' };

const sayWho = `import { createServer } from 'node:net';
  createServer((c) => c.end(String(c.remoteAddress))).listen({ host: '::', port: 7000 });`;

const ask = (...hosts: string[]) => `import { connect } from 'node:net';
  import { text } from 'node:stream/consumers';
  for (const host of ${JSON.stringify(hosts)}) {
    try { console.log(await text(connect({ host, port: 7000 }))); } catch (e) { console.log(e.code); }
  }`;

describe('a virtual network', () => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed('netns');
  });

  /** Starts `far` (or another server), waits for its port, and gives what `near` prints. */
  async function printedByNear(lab: Lab, network: LabNetwork, server = 'far'): Promise<string> {
    const [serving, asking] = await Promise.all([network.prepare(server), network.prepare('near')]);
    serving.start(await imageOf(lab, server));
    while (!(await network.isListening(server, 7000))) await pause(5);
    asking.start(await imageOf(lab, 'near'));
    return text(asking.stdout);
  }

  test('routes both families through a host that forwards', async () => {
    const lab = labWith(
      { near, router, far },
      { 'near.ts': ask('203.0.113.20', '2001:db8:1::20'), 'far.ts': sayWho },
    );
    await using network = await backend.openNetwork(lab);
    expect(await printedByNear(lab, network)).toBe('::ffff:192.168.1.10\nfd00:1::10\n');
  });

  test('a host without a route reaches its own network only', async () => {
    const lab = labWith(
      { near: { ...near, gateway: undefined }, router, far },
      { 'near.ts': ask('203.0.113.20', '2001:db8:1::20'), 'far.ts': sayWho },
    );
    await using network = await backend.openNetwork(lab);
    expect(await printedByNear(lab, network)).toBe('ENETUNREACH\nENETUNREACH\n');
  });

  test('a static route leads to one subnet by one router', async () => {
    const routes = [{ to: '203.0.113.0/24', via: 'router' }];
    const lab = labWith(
      { near: { ...near, gateway: undefined, routes }, router, far },
      { 'near.ts': ask('203.0.113.20', '2001:db8:1::20'), 'far.ts': sayWho },
    );
    await using network = await backend.openNetwork(lab);
    expect(await printedByNear(lab, network)).toBe('::ffff:192.168.1.10\nENETUNREACH\n');
    const { routes: table } = await stateOf(network, 'near');
    expect(table).toContainEqual({ to: '203.0.113.0/24', via: '192.168.1.1', interface: 'eth0' });
  });

  test('masquerades what leaves, and the table of translations says so', async () => {
    const nat = { ...router, nat: { masquerade: 'net' } };
    const lab = labWith(
      { near, router: nat, far: { ...far, gateway: undefined } },
      { 'near.ts': ask('203.0.113.20'), 'far.ts': sayWho },
    );
    await using network = await backend.openNetwork(lab);
    expect(await printedByNear(lab, network)).toBe('::ffff:203.0.113.1\n');
    expect((await stateOf(network, 'router')).translations).toMatchObject([
      { protocol: 'tcp', source: '192.168.1.10', destinationPort: 7000, replyDestination: '203.0.113.1' },
    ]);
  });

  test('tells a host’s sockets, neighbours and addresses', async () => {
    const holdOn = `import { connect } from 'node:net';
      connect({ host: 'far', port: 7000 }).on('connect', () => console.log('connected'));`;
    const open = `import { createServer } from 'node:net';
      createServer({ allowHalfOpen: true }, () => {}).listen({ host: '0.0.0.0', port: 7000, backlog: 5 });`;
    const lab = labWith({ near, router, far }, { 'near.ts': holdOn, 'far.ts': open });
    await using network = await backend.openNetwork(lab);
    const [server, client] = await Promise.all([network.prepare('far'), network.prepare('near')]);
    server.start(await imageOf(lab, 'far'));
    while (!(await network.isListening('far', 7000))) await pause(5);
    client.start(await imageOf(lab, 'near'));
    for await (const _ of client.stdout) break;
    const state = await stateOf(network, 'far');
    expect(state.listening).toMatchObject([
      { protocol: 'tcp', address: '0.0.0.0', port: 7000, queued: 0, backlog: 5 },
    ]);
    expect(state.connections).toMatchObject([
      { protocol: 'tcp', state: 'ESTABLISHED', localPort: 7000, remoteAddress: '192.168.1.10' },
    ]);
    expect(state.neighbours).toMatchObject([{ address: '203.0.113.1', mac: '02:00:cb:00:71:01' }]);
    expect(state.addresses).toContainEqual({
      interface: 'eth0',
      network: 'net',
      mac: '02:00:cb:00:71:14',
      address: '2001:db8:1::20',
      prefixLength: 64,
    });
  });

  test('a port below 1024 is for hosts that may have it', async () => {
    const source = `import { createServer } from 'node:net';
      createServer().on('error', (e) => console.log(e.code)).listen({ port: 80, host: '0.0.0.0' },
        () => { console.log('listening'); process.exit(); });`;
    const lab = labWith(
      { near: { ...near, lowPorts: true }, router, far },
      { 'near.ts': source, 'far.ts': source },
    );
    await using network = await backend.openNetwork(lab);
    const said = ['near', 'far'].map(async (name) => {
      const sandbox = await network.prepare(name);
      sandbox.start(await imageOf(lab, name));
      return text(sandbox.stdout);
    });
    expect(await Promise.all(said)).toEqual(['listening\n', 'EACCES\n']);
  });

  test('raw sockets are for hosts that may have them, and nothing else comes with them', async () => {
    const source = `import { readFileSync } from 'node:fs';
      import { dlopen } from 'node:ffi';
      const { functions } = dlopen('libc.so.6', {
        socket: { arguments: ['i32', 'i32', 'i32'], return: 'i32' },
        unshare: { arguments: ['i32'], return: 'i32' },
      });
      const [inet, packet, raw, icmp] = [2, 17, 3, 1];
      console.log(functions.socket(inet, raw, icmp) >= 0, functions.socket(packet, raw, 0) >= 0);
      const namespaces = { user: 0x10000000, net: 0x40000000, mount: 0x00020000 };
      for (const flag of Object.values(namespaces)) console.log(functions.unshare(flag));
      console.log(readFileSync('/proc/self/status', 'utf8').match(/CapEff:.*/)[0]);
      console.log(readFileSync('/proc/self/status', 'utf8').match(/NoNewPrivs:.*/)[0]);`;
    const lab = labWith(
      { near: { ...near, rawSockets: true }, router, far },
      { 'near.ts': source, 'far.ts': source },
    );
    await using network = await backend.openNetwork(lab);
    const said = ['near', 'far'].map(async (name) => {
      const sandbox = await network.prepare(name);
      sandbox.start(await imageOf(lab, name));
      return text(sandbox.stdout);
    });
    const rest = (capabilities: string) => `-1\n-1\n-1\nCapEff:\t${capabilities}\nNoNewPrivs:\t1\n`;
    expect(await Promise.all(said)).toEqual([
      `true true\n${rest('0000000000002000')}`,
      `false false\n${rest('0000000000000000')}`,
    ]);
    expect((await stateOf(network, 'near')).routes).toContainEqual({
      to: 'default',
      via: '192.168.1.1',
      interface: 'eth0',
    });
  });

  test('a second program runs on another host, with its arguments and files', async () => {
    const tool = `import { readFileSync } from 'node:fs';
      import { hostname } from 'node:os';
      import { connect } from 'node:net';
      connect({ host: '127.0.0.1', port: 7000 }).resume().on('connect', () =>
        console.log(hostname(), process.argv.slice(2).join(), readFileSync('words.txt', 'utf8')));`;
    const lab = labWith(
      {
        far,
        router,
        near: { on: 'far', program: 'near.ts', arguments: ['a b', '-c'], files: ['words.txt'] },
      },
      { 'near.ts': tool, 'far.ts': sayWho, 'words.txt': 'hello' },
    );
    await using network = await backend.openNetwork(lab);
    expect(await printedByNear(lab, network)).toBe('far a b,-c hello\n');
    expect((await stateOf(network, 'near')).listening).toMatchObject([{ port: 7000 }]);
  });

  test('no link cuts segments or computes checksums later than a capture sees them', async () => {
    const lab = labWith({ near, router, far }, { 'near.ts': '', 'far.ts': '' });
    await using _ = await backend.openNetwork(lab);
    for (const device of ['eth0', 'eth1']) {
      const features = await featuresOf('router', device);
      for (const feature of ['tx-checksumming', 'generic-segmentation-offload', 'generic-receive-offload']) {
        expect(features, device).toContain(`${feature}: off`);
      }
    }
  });

  test('no host makes an address of its own, or speaks before its program does', async () => {
    const networks = { home: { subnet: '192.168.1.0/24' } };
    const lab = labWith({ near: { home: '192.168.1.10', program: 'near.ts' } }, { 'near.ts': '' }, networks);
    await using network = await backend.openNetwork(lab);
    const { addresses, neighbours } = await stateOf(network, 'near');
    expect(addresses.filter((row) => row.network === 'home').map((row) => row.address)).toEqual([
      '192.168.1.10',
    ]);
    expect(neighbours).toEqual([]);
  });
});

/** What ethtool(8) says of an interface. */
async function featuresOf(host: string, device: string): Promise<string> {
  const { stdout } = await inNetwork(onlyHolder(), host, `ethtool -k ${device}`);
  return stdout;
}

async function stateOf(network: LabNetwork, host: string): Promise<HostState> {
  const state = await network.state(host);
  if (state === undefined) throw new Error(`expected the state of ${host}, received none`);
  return state;
}
