import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { describe, expect, test } from 'vitest';
import { backendNamed } from '../../support/backends.ts';
import { labFrom } from '../../support/lab-from.ts';
import { outcomeOf, printedBy } from '../../support/sessions.ts';

/** What /etc/hosts of a fresh Debian says, and two names of the lab. */
const etcHosts = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
192.168.1.20 server
2001:db8::20 server
`;

interface Ran {
  stdout: string;
  stderr: string;
  ending: { code: number } | { signal: string };
}

/** Plain Node in a network namespace of its own, in which there is nothing but loopback and the host's addresses. */
function runBare(source: string): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-laptop-'));
  const node = `${execPath} --disable-warning=MODULE_TYPELESS_PACKAGE_JSON --disable-warning=ExperimentalWarning`;
  const script = `ip link set lo up; ip link add eth0 type veth peer name eth1; ip link set eth0 up; ip link set eth1 up
    ip addr add 192.168.1.20/24 dev eth0; ip addr add 2001:db8::20/64 dev eth0 nodad
    mount --bind hosts /etc/hosts; printf 'hosts: files\\n' > nsswitch; mount --bind nsswitch /etc/nsswitch.conf
    exec env -i ${node} server.ts`;
  try {
    writeFileSync(join(folder, 'hosts'), etcHosts);
    writeFileSync(join(folder, 'server.ts'), source);
    const namespaces = ['--user', '--map-root-user', '--net', '--mount'];
    const { stdout, stderr, status, signal } = spawnSync('unshare', [...namespaces, 'sh', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    const ending = signal ? { signal } : { code: status ?? -1 };
    return { stdout: settle(stdout, folder), stderr: settle(stderr, folder), ending };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runOnHost(source: string): Promise<Ran> {
  const lab = labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24', subnet6: '2001:db8::/64' } },
      hosts: { server: { lan: ['192.168.1.20', '2001:db8::20'], program: 'server.ts' } },
      script: [{ run: 'server' }],
    },
    { 'server.ts': source },
  );
  const { outcome, events } = await outcomeOf(lab, await backendNamed('netns'));
  const ending =
    outcome.kind === 'exited'
      ? { code: outcome.code }
      : { signal: 'signal' in outcome ? outcome.signal : outcome.kind };
  const printed = (stream: string) => settle(printedBy(events, 'server', stream), '/lab');
  return { stdout: printed('stdout'), stderr: printed('stderr'), ending };
}

/** Where a program lies is not the same, nor by which functions of Node's own it came to run. */
const settle = (text: string, folder: string) =>
  text
    .replaceAll(folder, '/here')
    .split('\n')
    .filter((line) => !/^\s+at .*(node:|\/agent\.cjs)/.test(line))
    .join('\n')
    .replace(/^node:\S+:\d+$/m, 'node:…');

const programs: Record<string, string> = {
  'names with addresses of both families': `import dns from 'node:dns/promises';
    for (const name of ['localhost', 'server', 'ip6-localhost'])
      for (const family of [0, 4, 6]) {
        const found = await dns.lookup(name, { all: true, family }).catch(({ code }) => code);
        console.log(name, family, JSON.stringify(found));
      }
    console.log(await dns.lookup('nobody').catch(({ code }) => code));`,
  'names of services': `import { lookupService } from 'node:dns/promises';
    for (const port of [7, 21, 22, 25, 53, 80, 110, 143, 443, 587, 3306, 5432, 8080, 49999])
      console.log(port, (await lookupService('127.0.0.1', port)).service);`,
  'a program with require': `const { createServer } = require('node:net');
    const { basename }: { basename: (path: string) => string } = require('path');
    console.log(typeof createServer, basename(__filename), require.main === module, this === exports);
    module.exports = { done: true };`,
  'a module that also says require': "import 'node:net';\nconsole.log(typeof require, typeof module);",
  'a program that waits at its top level, without an import': `const { EOL } = await import('node:os');
    console.log(typeof require, import.meta.filename.split('/').pop(), JSON.stringify(EOL));`,
  'a program that says return at its top level': "console.log('before');\nreturn;\nconsole.log('after');",
  'a program that waits for nothing': "console.log('waits');\nawait new Promise(() => {});",
  'an error nobody handles': "function deep() {\n  throw new TypeError('no');\n}\n\ndeep();",
  'a promise nobody handles': "Promise.reject(new Error('no'));",
  'an error event nobody handles': `import { connect } from 'node:net';
    connect({ host: '127.0.0.1', port: 9 });`,
  'a text that does not parse': "console.log('never');\nconst = 3;",
  'an exit code': 'process.exitCode = 3;',
  'sockets in the file system and without a name in it': `import { connect, createServer } from 'node:net';
    import { existsSync } from 'node:fs';
    for (const path of ['./here.sock', '/tmp/there.sock', '\\0abstract']) {
      const server = createServer((socket) => socket.end('served')).listen(path);
      await new Promise((resolve) => server.once('listening', resolve));
      const [text] = await connect(path).toArray();
      const there = !path.startsWith('\\0') && existsSync(path);
      server.close();
      console.log(JSON.stringify(path), String(text), there);
    }`,
  'a child, a thread and a pipe between': `import { spawn } from 'node:child_process';
    import { Worker } from 'node:worker_threads';
    const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)']);
    child.stdin.end('echo');
    console.log(String((await child.stdout.toArray())[0]));
    new Worker('console.log("thread", require("node:worker_threads").isMainThread)', { eval: true });`,
  'fetch on loopback': `import { createServer } from 'node:http';
    const server = createServer((request, response) => response.end(request.method + ' ' + request.url)).listen(0, 'localhost');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port, address } = server.address();
    console.log(address, await (await fetch('http://localhost:' + port + '/path')).text());
    server.close();`,
  'what a terminal is not': `console.log(process.stdout.isTTY, process.stdin.isTTY, process.stdout.columns);
    console.table([{ a: 1, b: 'two' }]);`,
};

describe('a program does on a host what it does with plain Node on a machine of its own', () => {
  test.each(Object.entries(programs))('%s', async (_, source) => {
    const [bare, onHost] = [runBare(source), await runOnHost(source)];
    expect(onHost).toEqual(bare);
  });

  // Node takes the first for its debugger; the others stop a process or cannot be sent by a program.
  const others = ['SIGUSR1', 'SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGIOT', 'SIGPOLL', 'SIGUNUSED'];
  const signals = Object.keys(constants.signals).filter((name) => !others.includes(name));

  test.each(signals)('a program that sends itself %s', async (signal) => {
    const source = `process.kill(process.pid, '${signal}');
      setTimeout(() => console.log('goes on'), 100);`;
    const [bare, onHost] = [runBare(source), await runOnHost(source)];
    expect(onHost.ending).toEqual(bare.ending);
    expect(onHost.stdout).toBe(bare.stdout);
  });
});
