// Accepts a connection and reads nothing until Enter is pressed.
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

// #region pause
const server = createServer(
  { pauseOnConnect: true },
  async (connection) => {
    server.close();
    connection.on('error', (error) => console.error(error.message));
    console.log('connected, and not reading');
    await pause(500);
    console.log('Press Enter to read');
    process.stdin.once('data', () => read(connection));
  },
);
// #endregion

// #region read
async function read(connection: AsyncIterable<Buffer>) {
  process.stdin.destroy();
  let bytes = 0;
  for await (const chunk of connection) bytes += chunk.length;
  console.log(`read ${bytes} bytes`);
}
// #endregion

server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exitCode = 1;
});

server.listen({ host: '0.0.0.0', port: 9999 });
