// Connects to a neighbour twice, then to an address that nobody has.
import { once } from 'node:events';
import { connect } from 'node:net';

// #region reach
async function reach(host: string) {
  const connection = connect({ host, port: 9100 });
  try {
    const [greeting] = await once(connection, 'data');
    console.log(`${host}: ${String(greeting).trim()}`);
  } catch (error) {
    console.log(`${host}: ${(error as NodeJS.ErrnoException).code}`);
  }
  connection.destroy();
}
// #endregion

// #region three
await reach('192.168.1.20'); // somebody has this one
await reach('192.168.1.20'); // again: is it asked for again?
console.log('Press Enter to look for nobody');
process.stdin.once('data', async () => {
  process.stdin.destroy();
  await reach('192.168.1.99'); // nobody has this one
});
// #endregion
