import { expect, test } from 'vitest';
import { readSockets, readTranslations } from '../../../runner/sandbox/netns/state-tables.ts';

test('reads what waits and what is connected, in both families, from ss(8)', () => {
  const text = `tcp LISTEN 2 5 0.0.0.0:9999 0.0.0.0:*
tcp LISTEN 0 511 *:80 *:*
udp UNCONN 64 0 127.0.0.1:53 0.0.0.0:*
tcp ESTAB 0 12 [2001:db8::20]:80 [2001:db8::10]:40000
tcp SYN-RECV 0 0 [::ffff:10.0.0.1]:80 [::ffff:10.0.0.2]:40001
udp ESTAB 0 0 10.0.0.1%eth0:68 10.0.0.2:67`;
  expect(readSockets(text)).toEqual({
    listening: [
      { protocol: 'tcp', address: '0.0.0.0', port: 9999, queued: 2, backlog: 5 },
      { protocol: 'tcp', address: '::', port: 80, queued: 0, backlog: 511 },
      { protocol: 'udp', address: '127.0.0.1', port: 53, queued: 64, backlog: 0 },
    ],
    connections: [
      connection('tcp', 'ESTABLISHED', '2001:db8::20', 80, '2001:db8::10', 40000, 12),
      connection('tcp', 'SYN-RECEIVED', '::ffff:10.0.0.1', 80, '::ffff:10.0.0.2', 40001),
      connection('udp', 'ESTABLISHED', '10.0.0.1', 68, '10.0.0.2', 67),
    ],
  });
});

test('an empty table has no rows', () => {
  expect(readSockets('')).toEqual({ listening: [], connections: [] });
  expect(readTranslations('')).toEqual([]);
});

test('of tracked connections only those are translations whose answer comes from elsewhere', () => {
  const tracked = `ipv4     2 tcp      6 431999 ESTABLISHED src=192.168.1.10 dst=203.0.113.20 sport=40000 dport=80 src=203.0.113.20 dst=203.0.113.1 sport=80 dport=40000 [ASSURED] mark=0 use=2
ipv4     2 tcp      6 119 TIME_WAIT src=192.168.1.10 dst=192.168.1.1 sport=40002 dport=80 src=192.168.1.1 dst=192.168.1.10 sport=80 dport=40002 [ASSURED] mark=0 use=2
ipv4     2 udp      17 29 src=192.168.1.10 dst=203.0.113.20 sport=5000 dport=53 [UNREPLIED] src=203.0.113.20 dst=203.0.113.1 sport=53 dport=5000 mark=0 use=2`;
  expect(readTranslations(tracked)).toMatchObject([
    {
      protocol: 'tcp',
      state: 'ESTABLISHED',
      source: '192.168.1.10',
      destinationPort: 80,
      replySource: '203.0.113.20',
      replyDestination: '203.0.113.1',
      replyDestinationPort: 40000,
    },
    { protocol: 'udp', state: '', sourcePort: 5000 },
  ]);
});

const connection = (
  protocol: string,
  state: string,
  localAddress: string,
  localPort: number,
  remoteAddress: string,
  remotePort: number,
  sendQueue = 0,
) => ({
  protocol,
  state,
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
  receiveQueue: 0,
  sendQueue,
});
