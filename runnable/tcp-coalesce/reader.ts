// Begins to read late, and counts its reads.
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const server = createServer(
  { pauseOnConnect: true },
  async (connection) => {
    server.close();
    connection.on('error', (error) => console.error(error.message));
    // #region read
    await pause(300);
    let reads = 0;
    for await (const chunk of connection) {
      reads += 1;
      const start = String(chunk).slice(0, 14);
      console.log(`read ${reads}: ${chunk.length} bytes, “${start}…”`);
    }
    // #endregion
  },
);

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999 });
