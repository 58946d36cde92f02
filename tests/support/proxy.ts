import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a proxy does with the prefix before it hands a request on. */
export type Handling = 'keeps' | 'strips';

/** A reverse proxy that serves another server, at a port, below a prefix of its own, WebSockets too, and nothing else. */
export async function startProxy(prefix: string, handling: Handling, target: number) {
  const onward = ({ url = '', method, headers }: IncomingMessage) => {
    if (url !== prefix && !url.startsWith(`${prefix}/`)) return undefined;
    const path = handling === 'keeps' ? url : url.slice(prefix.length) || '/';
    return request({ host: '127.0.0.1', port: target, path, method, headers, setHost: false });
  };
  const server = createServer((asked, answer) => {
    const sent = onward(asked);
    if (!sent) return void answer.writeHead(404).end('nothing is here');
    sent.on('response', (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    asked.pipe(sent);
  });
  server.on('upgrade', (asked, near: Duplex) => {
    const sent = onward(asked);
    if (!sent) return void near.destroy();
    sent.on('upgrade', ({ rawHeaders }, far) => {
      const lines = rawHeaders.flatMap((name, at) => (at % 2 ? [] : [`${name}: ${rawHeaders[at + 1]}`]));
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      for (const end of [near, far]) end.on('error', () => end.destroy());
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    sent.on('response', () => near.destroy());
    sent.on('error', () => near.destroy());
    sent.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    /** What readers type, such as `http://127.0.0.1:5000/networks`. */
    address: `http://127.0.0.1:${port}${prefix}`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
