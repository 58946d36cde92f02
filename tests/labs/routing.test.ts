import { describe, expect, test } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import { loadLab } from '../../runner/labs/load.ts';
import { temporaryLabs } from '../support/temporary-lab.ts';

const networks = {
  home: { subnet: '192.168.1.0/24', subnet6: 'fd00:1::/64' },
  net: { subnet: '203.0.113.0/24' },
};
const laptop = { home: ['192.168.1.10', 'fd00:1::10'], program: 'laptop.ts', gateway: 'router' };
const router = {
  home: ['192.168.1.1', 'fd00:1::1'],
  net: '203.0.113.1',
  forwards: true,
  nat: { masquerade: 'net', forward: [{ port: 8080, to: 'laptop:80' }] },
};
const server = { net: '203.0.113.20', program: 'server.ts' };

function load(hosts: object, script: unknown[] = [{ run: 'laptop' }]): Lab {
  using labs = temporaryLabs();
  const manifest = { title: 'A lab of a test', networks, hosts, script };
  labs.write('lab', { 'laptop.ts': '', 'server.ts': '', 'notes.txt': 'n', 'lab.json': manifest });
  return loadLab(labs.root, 'lab');
}

describe('the network of a manifest', () => {
  const lab = load({ laptop, router, server });

  test('a host may have both families, and a router several networks', () => {
    expect(lab.hosts.get('router')?.interfaces.map(({ network, address }) => [network, address])).toEqual([
      ['home', '192.168.1.1'],
      ['net', '203.0.113.1'],
    ]);
    expect(lab.hosts.get('laptop')?.interfaces[0]?.addresses).toEqual([
      { address: '192.168.1.10', prefixLength: 24 },
      { address: 'fd00:1::10', prefixLength: 64 },
    ]);
  });

  test('a gateway is a default route in every family that both have on a common network', () => {
    expect(lab.hosts.get('laptop')?.routes).toEqual([
      { family: 4, to: 'default', via: '192.168.1.1' },
      { family: 6, to: 'default', via: 'fd00:1::1' },
    ]);
  });

  test('a port forward leads to the host’s address', () => {
    expect(lab.hosts.get('router')?.nat).toEqual({
      outside: 1,
      forward: [{ protocol: 'tcp', port: 8080, to: '192.168.1.10', toPort: 80 }],
    });
  });

  test('needs a virtual network, and says so', () => {
    expect(lab.needs).toEqual(['virtual-network']);
  });

  test('a second program has the addresses of the host it runs on, its arguments and files', () => {
    const tool = { on: 'laptop', program: 'server.ts', arguments: ['-v'], files: ['notes.txt'] };
    const host = load({ laptop: { ...laptop, gateway: undefined }, tool }).hosts.get('tool');
    expect(host?.interfaces[0]?.address).toBe('192.168.1.10');
    expect(host?.arguments).toEqual(['-v']);
    expect(host?.files).toEqual(new Map([['notes.txt', 'n']]));
  });
});

describe('refuses, naming key, expected and received:', () => {
  test.each([
    [
      'a gateway that is no host',
      { laptop: { ...laptop, gateway: 'gate' }, router },
      'hosts.laptop.gateway: expected a host of this lab or its address, received "gate"',
    ],
    [
      'a gateway on another network',
      { laptop: { ...laptop, gateway: 'server' }, router, server: { ...server, forwards: true } },
      'hosts.laptop.gateway: expected another host on a network of laptop, received "server"',
    ],
    [
      'an address of a gateway on another network',
      { laptop: { ...laptop, gateway: '203.0.113.1' }, router },
      'hosts.laptop.gateway: expected another host on a network of laptop, received "203.0.113.1"',
    ],
    [
      'a gateway that does not forward',
      { laptop, router: { ...router, forwards: false, nat: undefined } },
      'hosts.laptop.gateway: expected a host with "forwards": true, received "router"',
    ],
    [
      'a host as its own gateway',
      { laptop: { ...laptop, gateway: 'laptop', forwards: true }, router },
      'expected another host on a network of laptop, received "laptop"',
    ],
    [
      'a route to no subnet',
      { laptop: { ...laptop, routes: [{ to: '10.0.0.1/8', via: 'router' }] }, router },
      'hosts.laptop.routes.0.to: expected a subnet with no host bits, received "10.0.0.1/8"',
    ],
    [
      'a route by a neighbour of the other family',
      { laptop, router, server: { ...server, routes: [{ to: 'fd00:1::/64', via: 'router' }] } },
      'hosts.server.routes.0.via: expected a neighbour with an IPv6 address, received "router"',
    ],
    [
      'translation on a network the router is not on',
      { laptop, router: { ...router, nat: { masquerade: 'wan' } } },
      'hosts.router.nat.masquerade: expected a network of this host (home, net), received "wan"',
    ],
    [
      'translation by a host that does not forward',
      { laptop: { ...laptop, gateway: undefined }, router: { ...router, forwards: undefined } },
      'hosts.router.nat: expected "forwards": true beside it, received nothing',
    ],
    [
      'a port forward to nowhere',
      { laptop, router: { ...router, nat: { masquerade: 'net', forward: [{ port: 1, to: 'pc:80' }] } } },
      'hosts.router.nat.forward.0.to: expected a host on an IPv4 network of router and its port, received "pc:80"',
    ],
    [
      'an address twice, written differently',
      { laptop, router: { ...router, home: ['192.168.1.1', 'fd00:1:0::10'] } },
      'hosts.router: expected an address of its own, received "fd00:1:0::10", which laptop has',
    ],
    [
      'a second program on no host',
      { laptop, router, tool: { on: 'pc', program: 'server.ts' } },
      'hosts.tool.on: expected one of laptop, router, received "pc"',
    ],
    [
      'a second program with an address',
      { laptop, router, tool: { on: 'laptop', home: '192.168.1.9', program: 'server.ts' } },
      'hosts.tool: expected no home, which laptop says, received "home"',
    ],
    [
      'a file that is not there',
      { laptop: { ...laptop, files: ['gone.txt'] }, router },
      'hosts.laptop.files.0: expected a file of this folder, received "gone.txt"',
    ],
  ])('%s', (_, hosts, message) => {
    expect(() => load(hosts)).toThrow(message);
  });

  test('a run on a host without a program', () => {
    expect(() => load({ laptop, router }, [{ run: 'router' }])).toThrow(
      'script.0: expected a host with a program, received "router"',
    );
  });

  test.each(['nat', 'lo'])('a network called %s, which means something else', (name) => {
    using labs = temporaryLabs();
    const manifest = {
      title: 'A lab of a test',
      networks: { ...networks, [name]: { subnet: '10.0.0.0/8' } },
      hosts: { server },
      script: [{ run: 'server' }],
    };
    labs.write('lab', { 'server.ts': '', 'lab.json': manifest });
    const message = `networks.${name}: expected a name that means nothing else`;
    expect(() => loadLab(labs.root, 'lab')).toThrow(message);
  });

  test('an expectation of nothing', () => {
    const step = { expect: 'router', table: 'routes' };
    expect(() => load({ laptop, router }, [step])).toThrow('either "has" or "lacks"');
  });
});
