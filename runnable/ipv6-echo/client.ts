// Says the same to the server by IPv6 and by IPv4.
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';

for (const family of [6, 4]) {
  const { address } = await lookup('server', { family });
  console.log(`server is ${address} in IPv${family}`);
  await echo(address, `over IPv${family}`);
}

async function echo(host: string, words: string) {
  const connection = connect({ host, port: 7777 });
  try {
    await once(connection, 'connect');
    connection.end(words);
    const [reply] = await once(connection, 'data');
    console.log(`echo: ${reply}`);
    await once(connection, 'close');
  } catch (error) {
    console.error(`no echo from ${host}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
