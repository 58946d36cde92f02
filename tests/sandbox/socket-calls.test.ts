import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CallReport } from '../../runner/protocol/socket-calls.ts';
import { callReport } from '../../runner/protocol/socket-calls.ts';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { imageOf } from '../support/images.ts';
import { labOf } from '../support/temporary-lab.ts';

const behaviour = join(import.meta.dirname, 'fixtures/socket-behaviour.ts');

/** What a test looks at: a report without its times and ports. */
const inShort = ({ what, place, through, firstByte, byteCount }: CallReport) =>
  [
    what,
    place ? `${place.line}:${place.column}` : '-',
    ...(through ? [through] : []),
    ...(byteCount === undefined ? [] : [firstByte === undefined ? byteCount : `${firstByte}+${byteCount}`]),
  ].join(' ');

describe.each(backendsHere)('socket calls on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  async function perform(source: string, calls = 500) {
    const lab = labOf({ server: source });
    await using network = await backend.openNetwork(lab);
    const sandbox = await network.prepare('server');
    sandbox.start({ ...(await imageOf(lab, 'server')), ...(calls > 0 && { reported: { calls, turns: 0 } }) });
    const [stdout, stderr, told, ending] = await Promise.all([
      text(sandbox.stdout),
      text(sandbox.stderr),
      text(sandbox.reports),
      sandbox.ended,
    ]);
    const lines = told.split('\n').filter(Boolean);
    return { stdout, stderr, ending, lines: lines.map((line) => JSON.parse(line)) };
  }

  async function callsOf(source: string): Promise<CallReport[]> {
    const { lines, stderr } = await perform(source);
    expect(stderr).toBe('');
    return lines.map((line) => callReport.parse(line));
  }

  test('a program behaves as it does without reports, whatever it asks of its sockets', async () => {
    const bare = await promisify(execFile)(execPath, [behaviour]);
    const { stdout, stderr } = await perform(readFileSync(behaviour, 'utf8'));
    expect(stderr).toBe('');
    expect(stdout).toBe(bare.stdout.replaceAll('socket-behaviour.ts', 'server.ts'));
  });

  test('a connection is told call by call, with the line, the addresses and the bytes', async () => {
    const calls = await callsOf(`import { connect, createServer } from 'node:net';
      const server = createServer((peer) => {
        peer.write('hello ');
        peer.end('you');
        server.close();
      });
      server.listen({ host: '127.0.0.1', port: 7300 }, () => {
        const socket = connect(7300, '127.0.0.1');
        socket.write('first');
        socket.write('é', 'utf8');
        socket.end(Buffer.from('last')).resume();
      });`);
    expect(calls.map(inShort).sort()).toEqual([
      'connect 8:24',
      'end 11:16 7+4',
      'end 4:14 6+3',
      'listen 7:14',
      'write 10:16 5+2',
      'write 3:14 0+6',
      'write 9:16 0+5',
    ]);
    const connecting = calls.find(({ what }) => what === 'connect');
    expect(connecting).toMatchObject({ protocol: 'tcp', remote: { address: '127.0.0.1', port: 7300 } });
    const accepted = calls.find((call) => inShort(call) === 'write 3:14 0+6');
    expect(accepted).toMatchObject({ local: connecting?.remote, remote: connecting?.local });
    expect(Math.abs((accepted?.atUs ?? 0) / 1000 - Date.now())).toBeLessThan(10_000);
  });

  test('a function of the program’s own is where the call is, as its innermost line', async () => {
    const calls = await callsOf(`import { connect } from 'node:net';
      const open = () =>
        connect(1, '127.0.0.1').on('error', () => {});
      open();`);
    expect(calls.map(inShort)).toEqual(['connect 3:9', 'close -']);
  });

  test('what Node ends by itself has no line, and says why where it is known', async () => {
    const calls = await callsOf(`import { connect, createServer } from 'node:net';
      const server = createServer((peer) => { peer.end(); server.close(); });
      server.listen(7301, '127.0.0.1', () => connect(7301, '127.0.0.1').resume());`);
    expect(calls.map(inShort)).toContain('end - peer-end');
  });

  test('a pipe writes by the line that laid it, an HTTP request by the one that made it', async () => {
    const calls = await callsOf(`import { createServer, get } from 'node:http';
      import { connect } from 'node:net';
      import { Readable } from 'node:stream';
      const server = createServer((request, response) => {
        response.end('page');
      }).listen(7302, '127.0.0.1', () => {
        const socket = connect(7302, '127.0.0.1').resume();
        Readable.from(['GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n']).pipe(socket);
        socket.on('close', () => get({ host: '127.0.0.1', port: 7302, agent: false }, (page) => {
          page.resume().on('end', () => server.close());
        }));
      });`);
    const writes = calls
      .filter(({ what }) => what === 'write')
      .map((call) => inShort(call).replace(/ 0\+\d+$/, ''));
    expect(writes).toContain('write 8:83 pipe');
    expect(writes).toContain('write 9:34 request');
    expect(writes).toContain('write 5:18');
  });

  test('datagrams are told when the kernel has them, with where they go', async () => {
    const calls = await callsOf(`import { createSocket } from 'node:dgram';
      const socket = createSocket('udp4');
      socket.send('four', 7303, 'localhost', () => {
        socket.send([Buffer.from('a'), 'bc'], 7304, '127.0.0.1', () => {
          socket.connect(7305, '127.0.0.1', () => {
            socket.send('connected', () => socket.close());
          });
        });
      });`);
    expect(calls.map(inShort).sort()).toEqual(['close 6:51', 'send 3:14 4', 'send 4:16 3', 'send 6:20 9']);
    const sends = calls.filter(({ what }) => what === 'send');
    expect(sends.map(({ remote }) => remote?.port).sort()).toEqual([7303, 7304, 7305]);
    expect(new Set(sends.map(({ local }) => local?.port)).size).toBe(1);
  });

  test('a slice of a text is a datagram of so many bytes, sent by its own line', async () => {
    const calls = await callsOf(`import { createSocket } from 'node:dgram';
      const [socket, hearing] = [createSocket('udp4'), createSocket('udp4').bind(7305, '127.0.0.1')];
      socket.send('hello wide world', 0, 5, 7303, '127.0.0.1');
      socket.send('wörld', 1, 2, 7303, '127.0.0.1');
      socket.send('hello', 7303, '127.0.0.1', () => {
        socket.connect(7305, '127.0.0.1', () => {
          socket.send('hello wide world', 6, 4);
          socket.send('wide');
          setTimeout(() => [socket, hearing].forEach((each) => each.close()), 100);
        });
      });`);
    const sends = calls.filter(({ what }) => what === 'send').map(inShort);
    expect(sends).toEqual(['send 3:14 5', 'send 4:14 2', 'send 5:14 5', 'send 7:18 4', 'send 8:18 4']);
  });

  test('a send that failed lends its line to no other', async () => {
    const calls = await callsOf(`import { createSocket } from 'node:dgram';
      const socket = createSocket('udp4');
      const [nobody, port] = ['no-such-host.invalid', 7303];
      socket.send('first', port, nobody, () => {
        socket.send('everybody, which is forbidden', port, '255.255.255.255', () => {
          socket.send('other', port, '127.0.0.1', () => {
            socket.send('somebody, which is no problem', port, '127.0.0.1', () => socket.close());
          });
        });
      });`);
    const sends = calls.filter(({ what }) => what === 'send').map(inShort);
    expect(sends).toEqual(['send 6:18 5', 'send 7:20 29']);
  });

  test('datagrams whose names are found out of order keep their lines', async () => {
    const calls = await callsOf(`import { createSocket } from 'node:dgram';
      const waits = { slow: 60, quick: 5 };
      const lookup = (name, options, found) =>
        setTimeout(() => found(null, '127.0.0.1', 4), waits[name] ?? 0);
      const socket = createSocket({ type: 'udp4', lookup });
      socket.send('equal', 7303, 'slow');
      socket.send('equal', 7304, 'quick', () => setTimeout(() => socket.close(), 100));`);
    const sends = calls.filter(({ what }) => what === 'send');
    expect(sends.map((call) => `${inShort(call)} ${call.remote?.port}`)).toEqual([
      'send 7:14 5 7304',
      'send 6:14 5 7303',
    ]);
  });

  test('what is written counts in the encoding of the stream', async () => {
    const calls = await callsOf(`import { connect, createServer } from 'node:net';
      const server = createServer((peer) => peer.resume()).listen(7308, '127.0.0.1', () => {
        const socket = connect(7308, '127.0.0.1').setDefaultEncoding('latin1');
        socket.write('é');
        socket.write('é', () => {});
        socket.write('é', 'utf8');
        socket.write('616z', 'hex');
        socket.setDefaultEncoding('utf16le');
        socket.end('ab');
        socket.on('close', () => server.close());
      });`);
    const writes = calls.filter(({ byteCount }) => byteCount !== undefined).map(inShort);
    expect(writes).toEqual([
      'write 4:16 0+1',
      'write 5:16 1+1',
      'write 6:16 2+2',
      'write 7:16 4+1',
      'end 9:16 5+4',
    ]);
  });

  test('of two pipes into one socket neither lends the other its line', async () => {
    const calls = await callsOf(`import { connect, createServer } from 'node:net';
      import { Readable } from 'node:stream';
      import { setTimeout as pause } from 'node:timers/promises';
      async function* said(...words) {
        for (const [ms, word] of words) { await pause(ms); yield word; }
      }
      const server = createServer((peer) => peer.resume()).listen(7309, '127.0.0.1', async () => {
        const socket = connect(7309, '127.0.0.1');
        Readable.from(said([10, 'alone'], [80, 'both'])).pipe(socket, { end: false });
        await pause(40);
        Readable.from(said([150, 'the second is left'])).pipe(socket, { end: false });
        await pause(250);
        socket.end();
        server.close();
      });`);
    const writes = calls.filter(({ what }) => what === 'write').map(inShort);
    expect(writes).toEqual(['write 9:58 pipe 0+5', 'write - pipe 5+4', 'write 11:58 pipe 9+18']);
  });

  test('a fetch connects and writes by its line, each its own', async () => {
    const calls = await callsOf(`import { createServer } from 'node:http';
      const server = createServer((request, response) => {
        request.resume().on('end', () => {
          if (request.url === '/moved') response.writeHead(302, { location: '/' });
          response.end('page');
        });
      }).listen(7310, '127.0.0.1', async () => {
        const url = 'http://127.0.0.1:7310/';
        await (await fetch(url)).text();
        const posted = await fetch(url, { method: 'POST', body: 'text' });
        await posted.text();
        await Promise.all([
          fetch(url),
          fetch(url + 'moved'),
        ].map(async (got) => (await got).text()));
        server.close();
        server.closeAllConnections();
      });`);
    const asked = calls
      .filter(({ what, through }) => what === 'write' && through === 'request')
      .map(({ what, place }) => `${what} ${place?.line}`);
    expect(new Set(asked)).toEqual(new Set(['write 9', 'write 10', 'write 13', 'write 14']));
    const connects = calls.filter(({ what }) => what === 'connect');
    expect(connects.length).toBeGreaterThan(0);
    expect(connects.map(({ place }) => place?.line)).not.toContain(undefined);
    expect(asked.filter((each) => each === 'write 14')).toHaveLength(2);
  });

  test('nothing is lost when the program exits at once', async () => {
    const { lines } = await perform(`import { createSocket } from 'node:dgram';
      const socket = createSocket('udp4');
      socket.bind(7306, '127.0.0.1', () => {
        socket.connect(7306, '127.0.0.1', () => {
          for (let round = 0; round < 50; round += 1) socket.send('x');
          setImmediate(() => process.exit(0));
        });
      });`);
    expect(lines).toHaveLength(50);
  });

  test('of too many calls the first are told, and how many were not', async () => {
    const { lines, ending } = await perform(
      `import { connect, createServer } from 'node:net';
      const server = createServer((peer) => peer.resume()).listen(7307, '127.0.0.1', () => {
        const socket = connect(7307, '127.0.0.1');
        for (let round = 0; round < 100; round += 1) socket.write('x');
        socket.on('close', () => server.close()).end();
      });`,
      10,
    );
    expect(ending).toEqual({ code: 0 });
    const told = lines.filter((line) => 'what' in line);
    expect(told).toHaveLength(10);
    const cuts = lines.filter((line) => 'cut' in line).map(({ cut }) => cut);
    expect(cuts[0]).toBe(1);
    expect(cuts.at(-1)).toBeGreaterThanOrEqual(93);
  });

  test('a program without sockets is told of with no word, and a pipe is none of ours', async () => {
    const { lines } = await perform(`import { connect, createServer } from 'node:net';
      console.log('hello');
      const server = createServer((peer) => peer.end('x')).listen('socket-of-a-test', () =>
        connect('socket-of-a-test').resume().on('close', () => server.close()));`);
    expect(lines).toEqual([]);
  });

  test('a child of the program does not inherit the descriptor', async () => {
    if (process.platform !== 'linux') return;
    const { stdout } = await perform(`import { spawnSync } from 'node:child_process';
      const look = "try { require('fs').fstatSync(3).isSocket() && console.log('inherited') } catch {}";
      console.log(String(spawnSync(process.execPath, ['-e', look]).stdout));`);
    expect(stdout).toBe('\n');
  });

  test('a program that closed the descriptor finds nothing of ours in its own files', async () => {
    const { stdout, lines } = await perform(`import { closeSync, openSync, readFileSync } from 'node:fs';
      import { connect } from 'node:net';
      closeSync(3);
      const own = openSync('own.txt', 'w');
      connect(1, '127.0.0.1').on('error', () => console.log(own, readFileSync('own.txt', 'utf8').length));`);
    expect(stdout).toBe('3 0\n');
    expect(lines).toEqual([]);
  });

  test('without reports the descriptor is closed', async () => {
    const lab = labOf({
      server: "import { fstatSync } from 'node:fs'; try { fstatSync(3); } catch (e) { console.log(e.code); }",
    });
    await using network = await backend.openNetwork(lab);
    const sandbox = await network.prepare('server');
    sandbox.start(await imageOf(lab, 'server'));
    expect(await text(sandbox.stdout)).toMatch(/^(EBADF\n)?$/);
  });
});
