import { expect, test } from 'vitest';
import { labFrom } from '../support/lab-from.ts';

const dhcp = { server: 'router', range: ['192.168.1.100', '192.168.1.150'] };
const router = { lan: '192.168.1.1', forwards: true };
const laptop = { lan: 'dhcp', program: 'laptop.ts' };

const labWith = (lan: object, hosts: object = { router, laptop }, more: object = {}) =>
  labFrom(
    { networks: { lan: { subnet: '192.168.1.0/24', ...lan } }, hosts, script: [{ run: 'laptop' }], ...more },
    { 'laptop.ts': '' },
  );

test('a host with a leased address has none yet, and a MAC that is the same in every run', () => {
  const lab = labWith({ dhcp });
  const [own] = lab.hosts.get('laptop')?.interfaces ?? [];
  expect(own).toMatchObject({ network: 'lan', address: '', addresses: [], prefixLength: 24, leased: true });
  expect(own?.mac).toMatch(/^02:0d(:[0-9a-f]{2}){4}$/);
  expect(labWith({ dhcp }).hosts.get('laptop')?.interfaces[0]?.mac).toBe(own?.mac);
  expect(lab.needs).toEqual(['virtual-network']);
});

test('server and clients may use the low ports of DHCP', () => {
  expect([...labWith({ dhcp }).hosts.values()].map(({ lowPorts }) => lowPorts)).toEqual([true, true]);
});

test.each([
  ['no server', {}, undefined, 'expected "dhcp" on this network, which leases an address to laptop'],
  ['an unknown server', { dhcp: { ...dhcp, server: 'nobody' } }, undefined, 'dhcp.server'],
  ['a server without an address', { dhcp: { ...dhcp, server: 'laptop' } }, undefined, 'dhcp.server'],
  ['a range elsewhere', { dhcp: { ...dhcp, range: ['10.0.0.1', '10.0.0.9'] } }, undefined, 'dhcp.range'],
  [
    'a range backwards',
    { dhcp: { ...dhcp, range: ['192.168.1.9', '192.168.1.8'] } },
    undefined,
    'enough for its hosts',
  ],
  [
    'a reservation for nobody',
    { dhcp: { ...dhcp, reservations: { tv: '192.168.1.9' } } },
    undefined,
    'one of laptop',
  ],
  [
    'a reservation elsewhere',
    { dhcp: { ...dhcp, reservations: { laptop: '10.0.0.9' } } },
    undefined,
    'dhcp.reservations.laptop',
  ],
])('refuses %s', (_, lan, hosts, words) => {
  expect(() => labWith(lan, hosts)).toThrow(words);
});

test('a name server must have an address that its clients can be told', () => {
  const zone = { server: 'laptop', records: [{ name: 'a.example.com', type: 'A', value: '192.168.1.1' }] };
  expect(() => labWith({ dhcp }, undefined, { zone })).toThrow('zone.server: expected one of router');
});
