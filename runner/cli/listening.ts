import { createServer } from 'node:net';

/** Says what to do about the two ways in which listening usually fails. */
export function explainListening(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const problem = `Cannot listen on ${host} port ${port}`;
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `${problem}: another program listens there. Try --port ${port + 1}, or --port 0 for a free one (npm start -- --port ${port + 1})`,
    );
  }
  if (error.code === 'EACCES')
    return new Error(`${problem}: not allowed. Ports from 1024 on are free to use`);
  return new Error(`${problem}: ${error.message}`);
}

/** Tries a port, before what takes long. @throws Error that says what to do */
export async function mustBeFree(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen({ host, port }, resolve);
    });
  } catch (error) {
    throw explainListening(error as NodeJS.ErrnoException, host, port);
  }
  await new Promise((resolve) => server.close(resolve));
}
