import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** What went over a connection: each piece as it was read, and whence. */
export interface Piece {
  readonly fromServer: boolean;
  readonly bytes: Uint8Array;
}

export const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

/** Listens on loopback and passes connections on to `port`, keeping what goes by; `pieces` grows. */
export async function tap(port: number) {
  const pieces: Piece[] = [];
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    const keep = (fromServer: boolean) => (bytes: Buffer) =>
      pieces.push({ fromServer, bytes: Uint8Array.from(bytes) });
    near
      .on('data', keep(false))
      .on('error', () => far.destroy())
      .pipe(far);
    far
      .on('data', keep(true))
      .on('error', () => near.destroy())
      .pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), pieces, close: () => server.close() };
}
