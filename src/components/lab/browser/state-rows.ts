import type { HostState, StateTable } from '../../../../runner/protocol/host-state.ts';

/** One table of a host's state as a reader sees it. */
export interface Shown {
  title: string;
  columns: string[];
  rows: string[][];
}

type Row<Table extends StateTable> = HostState[Table][number];

interface Layout<Table extends StateTable> {
  title: string;
  columns: string[];
  cells: (row: Row<Table>) => (string | number)[];
}

/** An address and port as one word; an IPv6 address in brackets (RFC 3986, section 3.2.2). */
const endpoint = (address: string, port: number) =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

const layouts: { [Table in StateTable]: Layout<Table> } = {
  listening: {
    title: 'Listening sockets',
    columns: ['protocol', 'address', 'waiting', 'backlog'],
    cells: ({ protocol, address, port, queued, backlog }) => [
      protocol,
      endpoint(address, port),
      queued,
      protocol === 'tcp' ? backlog : '',
    ],
  },
  connections: {
    title: 'Connections',
    columns: ['protocol', 'state', 'own', 'other side', 'to read', 'to send'],
    cells: (row) => [
      row.protocol,
      row.state,
      endpoint(row.localAddress, row.localPort),
      endpoint(row.remoteAddress, row.remotePort),
      row.receiveQueue,
      row.sendQueue,
    ],
  },
  addresses: {
    title: 'Addresses',
    columns: ['interface', 'network', 'address', 'MAC'],
    cells: (row) => [row.interface, row.network, `${row.address}/${row.prefixLength}`, row.mac],
  },
  neighbours: {
    title: 'Neighbours',
    columns: ['address', 'MAC', 'interface', 'state'],
    cells: (row) => [row.address, row.mac, row.interface, row.state],
  },
  routes: {
    title: 'Routes',
    columns: ['to', 'via', 'interface'],
    cells: (row) => [row.to, row.via || 'on the link', row.interface],
  },
  translations: {
    title: 'Translations',
    columns: ['protocol', 'state', 'from', 'to', 'answered by', 'answer goes to'],
    cells: (row) => [
      row.protocol,
      row.state,
      endpoint(row.source, row.sourcePort),
      endpoint(row.destination, row.destinationPort),
      endpoint(row.replySource, row.replySourcePort),
      endpoint(row.replyDestination, row.replyDestinationPort),
    ],
  },
};

/** A host's tables for a reader, what changes most first; empty tables are left out. */
export function shownTables(state: HostState): Shown[] {
  const tables = Object.keys(layouts) as StateTable[];
  return tables
    .map((table) => shown(layouts[table] as Layout<never>, state[table] as never[]))
    .filter(({ rows }) => rows.length > 0);
}

function shown({ title, columns, cells }: Layout<never>, rows: never[]): Shown {
  return { title, columns, rows: rows.map((row) => cells(row).map(String)) };
}
