import { expect, test } from 'vitest';
import type { HostState } from '../../../runner/protocol/host-state.ts';
import { shownTables } from '../../../src/components/lab/browser/state-rows.ts';

const empty: HostState = {
  addresses: [],
  routes: [],
  neighbours: [],
  listening: [],
  connections: [],
  translations: [],
};

test('tables without a row are left out', () => {
  expect(shownTables(empty)).toEqual([]);
});

test('addresses and ports are one word, IPv6 in brackets', () => {
  const listening = { protocol: 'tcp', address: '::', port: 80, queued: 1, backlog: 5 } as const;
  expect(shownTables({ ...empty, listening: [listening] })).toEqual([
    {
      title: 'Listening sockets',
      columns: ['protocol', 'address', 'waiting', 'backlog'],
      rows: [['tcp', '[::]:80', '1', '5']],
    },
  ]);
});

test('a route without a next hop is on the link', () => {
  const routes = [{ to: '192.168.1.0/24', via: '', interface: 'eth0' }];
  expect(shownTables({ ...empty, routes })[0]?.rows).toEqual([['192.168.1.0/24', 'on the link', 'eth0']]);
});
