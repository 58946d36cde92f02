import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '../../runner/labs/lab.ts';
import type { Backend, Sandbox } from '../../runner/sandbox/backend.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { imageOf } from '../support/images.ts';
import { ownDescendants } from '../support/processes.ts';
import { labOf } from '../support/temporary-lab.ts';

const quiet = 'await new Promise(() => setInterval(() => {}, 1000));\n';

/** Every backend keeps these promises. What one cannot do it says in its capabilities. */
describe.each(backendsHere)('the %s backend', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  async function perform(source: string, input?: string) {
    const lab = labOf({ server: source, client: quiet });
    await using network = await backend.openNetwork(lab);
    const sandbox = await network.prepare('server');
    sandbox.start(await imageOf(lab, 'server'));
    if (input !== undefined) sandbox.stdin.end(input);
    const [stdout, stderr, ending] = await Promise.all([
      text(sandbox.stdout),
      text(sandbox.stderr),
      sandbox.ended,
    ]);
    return { stdout, stderr, ending };
  }

  test('runs TypeScript and keeps stdout and stderr apart', async () => {
    const source = "const word: string = 'out';\nconsole.log(word);\nconsole.error('err');\n";
    expect(await perform(source)).toEqual({ stdout: 'out\n', stderr: 'err\n', ending: { code: 0 } });
  });

  test('tells the exit code', async () => {
    expect((await perform('process.exit(7);')).ending).toEqual({ code: 7 });
  });

  test('tells the signal', async () => {
    expect((await perform("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 9);")).ending).toEqual(
      {
        signal: 'SIGTERM',
      },
    );
  });

  test('names the exact position of an error', async () => {
    const { stderr, ending } = await perform("type Odd = { a: 1 };\n\n  throw new Error('here');\n");
    expect(stderr).toMatch(/server\.ts:3:9/);
    expect(ending).toEqual({ code: 1 });
  });

  test('reports source that does not parse as Node does', async () => {
    const { stderr, ending } = await perform('const = 3;\n');
    expect(stderr).toContain('SyntaxError');
    expect(stderr).toContain('server.ts:1');
    expect(ending).toEqual({ code: 1 });
  });

  test('the program is the main module and sees no arguments of ours', async () => {
    const { stdout } = await perform(
      'console.log(import.meta.main, process.argv.length, process.execArgv.length);',
    );
    expect(stdout).toBe('true 2 0\n');
  });

  test('hands over what is typed, and the end of it', async () => {
    const source =
      "process.stdin.on('data', (d) => console.log(`got ${d}`)).on('end', () => console.log('end'));";
    expect((await perform(source, 'Ada')).stdout).toBe('got Ada\nend\n');
  });

  test('gives a program no environment of the runner', async () => {
    const { stdout } = await perform(
      "console.log(Object.keys(process.env).filter((k) => k !== 'PWD').join());",
    );
    expect(stdout).toBe('\n');
  });

  test('a program reaches another host by its name, and the kernel’s table shows who listens', async () => {
    const lab = labOf({
      server: `import { createServer } from 'node:net';
        createServer((c) => c.end('hello from server')).listen({ host: '0.0.0.0', port: 7777 });`,
      client: `import { connect } from 'node:net';
        connect({ host: 'server', port: 7777 }).on('data', (d) => console.log(String(d)));`,
    });
    await using network = await backend.openNetwork(lab);
    const [server, client] = await Promise.all([network.prepare('server'), network.prepare('client')]);
    expect(await network.isListening('server', 7777)).toBe(false);
    server.start(await imageOf(lab, 'server'));
    await until(() => network.isListening('server', 7777));
    expect(await network.isListening('client', 7777)).toBe(!backend.capabilities.hosts);
    client.start(await imageOf(lab, 'client'));
    expect(await text(client.stdout)).toBe('hello from server\n');
  });

  test('a port is free again as soon as its program is gone', async () => {
    const lab = labOf({ server: listening(7778), client: quiet });
    await using network = await backend.openNetwork(lab);
    for (let round = 0; round < 3; round += 1) {
      const server = await network.prepare('server');
      server.start(await imageOf(lab, 'server'));
      await until(() => network.isListening('server', 7778));
      server.kill();
      await server.ended;
    }
  });

  test('two labs do not meet', async () => {
    const lab = labOf({ server: listening(7779), client: quiet });
    await using one = await backend.openNetwork(lab);
    await using two = await backend.openNetwork(lab);
    const servers = await Promise.all([one.prepare('server'), two.prepare('server')]);
    for (const server of servers) server.start(await imageOf(lab, 'server'));
    await until(() => one.isListening('server', 7779));
    await until(() => two.isListening('server', 7779));
  });

  test('kill ends a program that ignores SIGTERM, and what it started', async () => {
    const source = `import { spawn } from 'node:child_process';
      process.on('SIGTERM', () => {});
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      console.log('started'); setInterval(() => {}, 1000);`;
    const lab = labOf({ server: source, client: quiet });
    await using network = await backend.openNetwork(lab);
    const before = ownDescendants().length;
    const sandbox = await network.prepare('server');
    sandbox.start(await imageOf(lab, 'server'));
    await printed(sandbox, 'started');
    sandbox.kill();
    sandbox.kill();
    await sandbox.ended;
    await until(async () => ownDescendants().length <= before);
  });

  test('tells what a program uses', async () => {
    const lab = labOf({
      server:
        "const held = Buffer.alloc(64 << 20, 1); console.log('full'); setInterval(() => held.length, 9);",
      client: quiet,
    });
    await using network = await backend.openNetwork(lab);
    const sandbox = await network.prepare('server');
    sandbox.start(await imageOf(lab, 'server'));
    await printed(sandbox, 'full');
    const usage = await sandbox.usage();
    expect(usage?.memoryBytes).toBeGreaterThan(64 << 20);
    expect(usage?.processes).toBeGreaterThan(0);
  });

  test('disposing leaves no process, even of a host that was still being made', async () => {
    const before = ownDescendants();
    const lab = labOf({ server: quiet, client: quiet });
    const network = await backend.openNetwork(lab);
    const running = await network.prepare('server');
    running.start(await imageOf(lab, 'server'));
    const unfinished = network.prepare('client');
    unfinished.catch(() => {});
    await network[Symbol.asyncDispose]();
    await until(async () => ownDescendants().every((pid) => before.includes(pid)));
    await expect(unfinished).rejects.toThrow(Error);
  });

  test('refuses a host the lab does not have', async () => {
    await using network = await backend.openNetwork(labOf({ server: quiet }));
    await expect(network.prepare('nobody')).rejects.toMatchObject({ code: 'sandbox-failed' });
  });

  test('opens a lab that needs a virtual network, or says in words that it cannot', async () => {
    const lab: Lab = { ...labOf({ server: quiet }), needs: ['virtual-network'] };
    if (backend.capabilities.virtualNetwork) {
      await using network = await backend.openNetwork(lab);
      expect((await network.state('server'))?.addresses).not.toEqual([]);
    } else {
      const refusal = { code: 'sandbox-failed', message: expect.stringContaining('need a virtual network') };
      await expect(backend.openNetwork(lab)).rejects.toMatchObject(refusal);
    }
  });

  test('isolates what it claims to isolate', async () => {
    const source = `import { existsSync } from 'node:fs';
      console.log(existsSync('/etc/shadow'), existsSync('/root'), existsSync('/proc/sys/net'));`;
    const { stdout } = await perform(source);
    if (backend.capabilities.isolates) expect(stdout).toBe('false false false\n');
    else expect(stdout).toMatch(/^true true/);
  });
});

const listening = (port: number) =>
  `import { createServer } from 'node:net'; createServer().listen({ host: '0.0.0.0', port: ${port} });`;

async function until(holds: () => Promise<boolean>, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`expected within ${withinMs} ms: ${holds}`);
    await pause(5);
  }
}

async function printed(sandbox: Sandbox, word: string): Promise<void> {
  for await (const chunk of sandbox.stdout.iterator({ destroyOnReturn: false })) {
    if (String(chunk).includes(word)) return;
  }
}
