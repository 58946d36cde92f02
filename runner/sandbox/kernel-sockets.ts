import { readFile } from 'node:fs/promises';

const listen = '0A';

/** One row of the kernel's table of TCP sockets, proc_net_tcp(5). */
interface Row {
  address: string;
  port: number;
  state: string;
}

function rows(table: string): Row[] {
  return table.split('\n').flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    const [address, port] = local?.split(':') ?? [];
    return address && port && state ? [{ address, port: Number.parseInt(port, 16), state }] : [];
  });
}

/** The kernel's spelling of an IPv4 address: its four bytes in host order, as hexadecimal. */
const spell = (address: string) =>
  address
    .split('.')
    .reverse()
    .map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .join('');

/**
 * Whether a table of /proc/net/tcp and tcp6 shows a listening socket on a port, and on an
 * IPv4 address when one is given.
 */
export function hasListener(table: string, port: number, address?: string): boolean {
  return rows(table).some(
    (row) =>
      row.state === listen && row.port === port && (address === undefined || row.address === spell(address)),
  );
}

/** The same from the output of `netstat -an`, as macOS and Windows print it. */
export function hasNetstatListener(output: string, port: number, address: string): boolean {
  return output.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    const listening = words.some((word) => word === 'LISTEN' || word === 'LISTENING');
    return listening && words.some((word) => word === `${address}:${port}` || word === `${address}.${port}`);
  });
}

/** The kernel's TCP sockets, IPv4 and IPv6, in the network namespace of a process; empty when it is gone. */
export async function socketTable(pid: number | 'self'): Promise<string> {
  const files = ['tcp', 'tcp6'].map((name) => `/proc/${pid}/net/${name}`);
  const tables = await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')));
  return tables.join('');
}
