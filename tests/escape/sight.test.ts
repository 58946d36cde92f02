import { createServer } from 'node:net';
import { homedir, networkInterfaces, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attack, leavingNothing, runnerWithSecrets } from '../support/attack.ts';
import { backendNamed } from '../support/backends.ts';
import { labFrom } from '../support/lab-from.ts';
import { openSession, printedBy } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

/** Prints what connecting to each address comes to. */
const connecting = (targets: { host?: string; port?: number; path?: string }[]) => `
  import { connect } from 'node:net';
  for (const target of ${JSON.stringify(targets)}) {
    const socket = connect(target);
    socket.setTimeout(5000, () => socket.destroy(new Error('silence')));
    console.log(await new Promise((resolve) => socket
      .on('connect', () => resolve('connected')).on('error', (error) => resolve(error.code ?? error.message))));
    socket.destroy();
  }`;

const repository = join(import.meta.dirname, '../..');

test('16: no file of the machine is there', async () => {
  const paths = [
    '/etc/shadow',
    '/root',
    '/home',
    '/usr',
    '/var',
    '/sys',
    '/run/docker.sock',
    '/run',
    repository,
  ];
  const { stdout } = await attack(`import { statSync } from 'node:fs';
    for (const path of ${JSON.stringify([...paths, homedir()])})
      try { statSync(path); console.log(path); } catch ({ code }) { console.log(code); }`);
  expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['ENOENT']));
});

test('17: beside its processes /proc tells what Node reads, and nothing else of the machine', async () => {
  const { stdout } = await attack(`import { readdirSync, readFileSync } from 'node:fs';
    const tells = ({ name, isFolder }) => {
      try { return (isFolder ? readdirSync : readFileSync)('/proc/' + name).length > 0; } catch { return false; }
    };
    const entries = readdirSync('/proc', { withFileTypes: true })
      .filter((entry) => !/^[0-9]+$/.test(entry.name) && !entry.isSymbolicLink())
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    console.log(entries.filter(tells).map(({ name }) => name).sort().join());`);
  expect(stdout).toBe('cpuinfo,loadavg,meminfo,stat,sysvipc,uptime\n');
});

test('17: Node still knows its machine’s processors, memory and load', async () => {
  const { stdout, stderr } = await attack(`import os from 'node:os';
    console.log(os.cpus().length > 0, os.totalmem() > os.freemem(), os.uptime() > 0, os.loadavg().length);`);
  expect({ stdout, stderr }).toEqual({ stdout: 'true true true 3\n', stderr: '' });
});

test('17: no environment, command line or descriptor tells a secret of the runner', async () => {
  const stdout = await runnerWithSecrets(`import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
    const tell = (read) => { try { console.log(read()); } catch ({ code }) { console.log(code); } };
    for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
      for (const file of ['environ', 'cmdline', 'mountinfo', 'maps', 'cgroup'])
        tell(() => file + ' ' + readFileSync('/proc/' + pid + '/' + file, 'latin1'));
      for (const link of ['exe', 'cwd', 'root']) tell(() => readlinkSync('/proc/' + pid + '/' + link));
      tell(() => readdirSync('/proc/' + pid + '/fd').map((fd) => readlinkSync('/proc/' + pid + '/fd/' + fd)));
    }
    for (const file of ['environ', 'cmdline']) tell(() => readFileSync('/proc/self/../1/' + file, 'latin1'));`);
  expect(stdout).toContain('cmdline /bin/node');
  expect(stdout).not.toContain('planted');
  expect(stdout).not.toContain(repository);
});

test('18: of the runner’s inherited descriptors a program sees none', async () => {
  const stdout = await runnerWithSecrets(`import { readFileSync, readdirSync } from 'node:fs';
    const closeOnExec = 0o2000000;
    for (const fd of readdirSync('/proc/self/fd').map(Number).filter((fd) => fd > 2)) {
      let info; try { info = readFileSync('/proc/self/fdinfo/' + fd, 'latin1'); } catch { continue; }
      if (!(parseInt(/flags:\\s*(\\d+)/.exec(info)[1], 8) & closeOnExec)) console.log('inherited', fd);
    }
    console.log('looked');`);
  expect(stdout).toBe('looked\n');
});

test('19: the table of mounts names no user and no checkout', async () => {
  const { stdout } = await attack(`import { readFileSync } from 'node:fs';
    console.log(readFileSync('/proc/self/mountinfo', 'latin1'));`);
  expect(stdout).toContain(' /lab ');
  expect(stdout).not.toContain(repository);
  expect(stdout).not.toContain(`/${userInfo().username}/`);
  expect(stdout).not.toMatch(/\/home|\/root/);
});

test('20: the machine’s loopback, where the runner listens, is another', async () => {
  const server = createServer((socket) => socket.end()).listen({ host: '::', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { stdout } = await attack(
    connecting(['127.0.0.1', '::1', 'localhost'].map((host) => ({ host, port }))),
  );
  server.close();
  expect(stdout).toBe('ECONNREFUSED\n'.repeat(3));
});

test('21: no address beyond the LAN can be reached, and no name asked for', async () => {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const machine = own.filter(({ internal }) => !internal).map(({ address }) => address);
  const others = ['169.254.169.254', '10.0.0.1', '172.17.0.1', '8.8.8.8', '2001:4860:4860::8888'];
  const hosts = [...others, ...machine.filter((address) => !/^(192\.168\.1\.|fe80)/.test(address))];
  const { stdout } = await attack(`${connecting(hosts.map((host) => ({ host, port: 80 })))}
    import { lookup } from 'node:dns/promises';
    await lookup('example.com').catch(({ code }) => console.log(code));`);
  const lines = stdout.trim().split('\n');
  expect(lines.pop()).toMatch(/^(EAI_AGAIN|ENOTFOUND)$/);
  expect(lines).toEqual(hosts.map(() => 'ENETUNREACH'));
});

test('22: another session’s LAN and its abstract sockets cannot be reached', async () => {
  const backend = await backendNamed('netns');
  const listening = `import { createServer } from 'node:net';
    for (const place of [{ host: '0.0.0.0', port: 7000 }, { path: '\\0wirebook' }])
      createServer(() => console.log('visited')).listen(place, () => console.log('listens'));`;
  // One address that is on the attacker's own LAN as well, where nobody has it, and one beyond.
  const targets = ['192.168.1.77', '10.77.0.20'].map((host) => ({ host, port: 7000 }));
  const victimLab = labFrom(
    {
      networks: { lan: { subnet: '192.168.1.0/24' }, far: { subnet: '10.77.0.0/24' } },
      hosts: {
        server: { lan: '192.168.1.77', far: '10.77.0.20', program: 'server.ts' },
        friend: { lan: '192.168.1.10', far: '10.77.0.10', program: 'friend.ts' },
        lodger: { on: 'server', program: 'lodger.ts' },
      },
      script: [{ run: 'server' }],
    },
    {
      'server.ts': listening,
      'friend.ts': connecting(targets),
      'lodger.ts': connecting([{ path: '\0wirebook' }]),
    },
  );
  await leavingNothing(async () => {
    const victim = await openSession(victimLab, backend);
    await using session = victim.session;
    const run = await session.start('server');
    while (printedBy(victim.events, 'server') !== 'listens\n'.repeat(2)) await run.nextOutput();
    const { stdout } = await attack(connecting([...targets, { path: '\0wirebook' }]));
    expect(stdout).toBe('EHOSTUNREACH\nENETUNREACH\nECONNREFUSED\n');
    expect(printedBy(victim.events, 'server')).not.toContain('visited');
    for (const host of ['friend', 'lodger']) await (await session.start(host)).ended;
    expect(printedBy(victim.events, 'friend')).toBe('connected\n'.repeat(2));
    expect(printedBy(victim.events, 'lodger')).toBe('connected\n');
    expect(printedBy(victim.events, 'server')).toContain('visited\n'.repeat(3));
  }, backend);
});

test('32: symbolic links that a program makes are not followed by the runner', async () => {
  const backend = await backendNamed('netns');
  const linking = `import { lstatSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
    console.log(readdirSync('.').join(), lstatSync('server.ts').isSymbolicLink());
    for (const name of ['server.ts', 'lab.json']) { rmSync(name, { force: true }); symlinkSync('/etc/shadow', name); }`;
  await leavingNothing(async () => {
    const { session, events } = await openSession(labOf({ server: linking }), backend);
    await using _ = session;
    for (let round = 0; round < 2; round += 1) await (await session.start('server')).ended;
    expect(printedBy(events, 'server')).toBe('server.ts false\n'.repeat(2));
  }, backend);
});

test('33: a second run finds nothing of the first', async () => {
  const backend = await backendNamed('netns');
  const leaving = `import { readdirSync, writeFileSync } from 'node:fs';
    console.log([...readdirSync('/tmp'), ...readdirSync('/lab')].join());
    for (const folder of ['/tmp', '/lab']) writeFileSync(folder + '/secret', 'of the first');`;
  await leavingNothing(async () => {
    const { session, events } = await openSession(labOf({ server: leaving }), backend);
    await using _ = session;
    for (let round = 0; round < 2; round += 1) await (await session.start('server')).ended;
    expect(printedBy(events, 'server')).toBe('server.ts,server.ts\n'.repeat(2));
  }, backend);
});
