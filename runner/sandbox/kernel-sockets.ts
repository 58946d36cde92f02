import { closeSync, openSync, readSync } from 'node:fs';

/** How much is read of a table: more listening sockets than any lab has. */
const tableBytes = 64 * 1024;

/**
 * Whether a TCP socket listens on a port, and on an IPv4 address when one is given, in the
 * network namespace of a process; false when it is gone. The kernel's tables name listening
 * sockets before all others (proc_net_tcp(5)), and only those are read: a host may have tens
 * of thousands of connections.
 */
export const isListening = (pid: number | 'self', port: number, address?: string): boolean =>
  ['tcp', 'tcp6'].some((name) => tableHas(`/proc/${pid}/net/${name}`, port, address));

function tableHas(file: string, port: number, address: string | undefined): boolean {
  const head = readHead(file);
  return head !== undefined && hasListener(head, port, address);
}

/** The first rows of a table; the last may be cut. Undefined when it is gone. */
function readHead(file: string): string | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readListening(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function readListening(descriptor: number): string {
  const bytes = Buffer.alloc(tableBytes);
  let length = 0;
  while (length < tableBytes) {
    const read = readSync(descriptor, bytes, length, tableBytes - length, null);
    length += read;
    if (read === 0 || hasOthers(bytes.toString('latin1', 0, length))) break;
  }
  return bytes.toString('latin1', 0, length);
}

const listen = '0A';

/** One row of the kernel's table of TCP sockets. */
interface Row {
  address: string;
  port: number;
  state: string;
}

/** The whole rows of a table, without its head. */
function rows(table: string): Row[] {
  return table
    .split('\n')
    .slice(1, -1)
    .flatMap((line) => {
      const [, local, , state] = line.trim().split(/\s+/);
      const [address, port] = local?.split(':') ?? [];
      return address && port && state ? [{ address, port: Number.parseInt(port, 16), state }] : [];
    });
}

const hasOthers = (table: string) => rows(table).some(({ state }) => state !== listen);

/** The kernel's spelling of an IPv4 address: its four bytes in host order, as hexadecimal. */
const spell = (address: string) =>
  address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .join('');

const hasListener = (table: string, port: number, address?: string) =>
  rows(table).some(
    (row) =>
      row.state === listen && row.port === port && (address === undefined || row.address === spell(address)),
  );

/** The same from the output of `netstat -an`, as macOS and Windows print it. */
export function hasNetstatListener(output: string, port: number, address: string): boolean {
  return output.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    const listening = words.some((word) => word === 'LISTEN' || word === 'LISTENING');
    return listening && words.some((word) => word === `${address}:${port}` || word === `${address}.${port}`);
  });
}
