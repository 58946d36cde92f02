import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { attack } from '../support/attack.ts';
import { neighbourSucceeds } from '../support/neighbour.ts';
import { withRunLimits } from '../support/sessions.ts';

const forever = 'setInterval(() => {}, 1000);';

describe('a program that takes too much', () => {
  test('1: a fork bomb gets EAGAIN, and the neighbour runs meanwhile', async () => {
    const bomb = `import { spawn } from 'node:child_process';
      const told = new Set();
      const again = () => {
        const child = spawn(process.execPath, ['-e', ${JSON.stringify(forever)}]);
        child.on('error', ({ code }) => told.has(code) || (told.add(code), console.log(code)));
      };
      setInterval(again, 1);`;
    const { stdout } = await attack(bomb, {
      limits: withRunLimits({ wallMs: 4000, memoryBytes: 2 ** 31 }),
      meanwhile: async ({ session }, backend) => {
        await session.runOn('server')?.nextOutput();
        await neighbourSucceeds(backend);
      },
    });
    expect(stdout).toBe('EAGAIN\n');
  });

  test('2: a thread bomb is bounded by threads or memory, and the neighbour runs meanwhile', async () => {
    const bomb = `import { Worker } from 'node:worker_threads';
      console.log('begin');
      const again = () => new Worker(${JSON.stringify(forever)}, { eval: true })
        .on('error', ({ code, message }) => { console.log(code, message); process.exit(3); });
      setInterval(again, 1);`;
    const { outcome, stdout } = await attack(bomb, {
      meanwhile: async ({ session }, backend) => {
        await session.runOn('server')?.nextOutput();
        await neighbourSucceeds(backend);
      },
    });
    const bounded = outcome.kind === 'memoryLimit' || /ERR_WORKER_INIT_FAILED.*EAGAIN/.test(stdout);
    expect(bounded, `${JSON.stringify(outcome)} ${stdout}`).toBe(true);
  });

  test('3: a hoard of JavaScript objects ends at the memory limit', async () => {
    const { outcome } = await attack('const held = []; for (;;) held.push(new Array(1e5).fill(1.5));');
    expect(outcome).toMatchObject({ kind: 'memoryLimit' });
  });

  test('4: a hoard of buffers ends at the memory limit, filled', async () => {
    const { outcome } = await attack('const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1));');
    expect(outcome).toMatchObject({ kind: 'memoryLimit' });
  });

  test('4: a hoard of buffers ends at the memory limit, even untouched', async () => {
    const { outcome } = await attack('const held = []; for (;;) held.push(Buffer.alloc(1 << 20));');
    expect(outcome).toMatchObject({ kind: 'memoryLimit' });
  });

  test.each(['/tmp', '/lab'])('5: filling %s ends in ENOSPC', async (folder) => {
    const { stdout } = await attack(`import { writeFileSync } from 'node:fs';
      let bytes = 0;
      try { for (;; bytes += 65536) writeFileSync('${folder}/' + bytes, Buffer.alloc(65536, 1)); }
      catch ({ code }) { console.log(code, bytes <= ${defaultLimits.sandbox.fileBytes}); }`);
    expect(stdout).toBe('ENOSPC true\n');
  });

  test('6: nothing else can be written', async () => {
    const folders = ['', '/dev', '/dev/shm', '/etc', '/bin', '/proc', '/proc/sys', '/lib'];
    const { stdout } = await attack(`import { writeFileSync } from 'node:fs';
      for (const folder of ${JSON.stringify(folders)}) {
        try { writeFileSync(folder + '/x', 'x'); console.log(folder, 'was written'); }
        catch ({ code }) { console.log(code); }
      }`);
    expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['EROFS', 'ENOENT']));
  });

  test('7: a million empty files end in ENOSPC', async () => {
    const { stdout } = await attack(`import { writeFileSync } from 'node:fs';
      let files = 0;
      try { for (; files < 1e6; files += 1) writeFileSync('/tmp/' + files, ''); }
      catch ({ code }) { console.log(code, files < ${defaultLimits.sandbox.files}); }`);
    expect(stdout).toBe('ENOSPC true\n');
  });

  test('8: a hoard of descriptors ends in EMFILE', async () => {
    const { stdout } = await attack(`import { openSync } from 'node:fs';
      let open = 0;
      try { for (;; open += 1) openSync('/dev/null'); }
      catch ({ code }) { console.log(code, open < ${defaultLimits.sandbox.openFiles}); }`);
    expect(stdout).toBe('EMFILE true\n');
  });

  test('9: an output flood is cut at its limit, and the runner’s memory stays flat', async () => {
    const atRest = process.memoryUsage().rss;
    const { outcome, stdout } = await attack(
      "const line = 'x'.repeat(65535) + '\\n'; for (;;) process.stdout.write(line);",
    );
    expect(outcome).toMatchObject({ kind: 'outputLimit' });
    expect(stdout.length).toBe(defaultLimits.run.outputBytes);
    expect(process.memoryUsage().rss - atRest).toBeLessThan(128 * 2 ** 20);
  });

  test('10: one endless line is cut at the limit as well', async () => {
    const { outcome, stdout } = await attack("for (;;) process.stdout.write('x'.repeat(4096));");
    expect(outcome).toMatchObject({ kind: 'outputLimit' });
    expect(stdout.length).toBe(defaultLimits.run.outputBytes);
  });

  test('10: invalid UTF-8 is replaced, and escape codes and markup stay the text they are', async () => {
    const text = '\u001b[2J\u001b]0;title\u0007<script>alert(1)</script>';
    const { stdout } = await attack(
      `process.stdout.write(Buffer.from([0xff, 0xc0, 0x80])); process.stdout.write(${JSON.stringify(text)});`,
    );
    expect(stdout).toBe(`\ufffd\ufffd\ufffd${text}`);
  });
});

describe('a program that will not end', () => {
  const limits = withRunLimits({ processorMs: 700 });

  test('11: an endless loop runs out of processor time', async () => {
    const { outcome } = await attack('for (;;) {}', { limits });
    expect(outcome).toMatchObject({ kind: 'timedOut', clock: 'processor' });
  });

  test('11: processor time is counted in short processes as well', async () => {
    const burn = 'const t = performance.now(); while (performance.now() - t < 20);';
    const { outcome } = await attack(
      `import { spawnSync } from 'node:child_process';
      for (;;) spawnSync(process.execPath, ['-e', '${burn}']);`,
      { limits },
    );
    expect(outcome).toMatchObject({ kind: 'timedOut', clock: 'processor' });
  });

  test('12: one that ignores every signal is gone within a second of Stop', async () => {
    let stopMs = Number.POSITIVE_INFINITY;
    const ignore = "['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'].map((s) => process.on(s, () => {}));";
    const { outcome } = await attack(`${ignore} console.log('deaf'); ${forever}`, {
      meanwhile: async ({ session }) => {
        await session.runOn('server')?.nextOutput();
        const from = performance.now();
        await session.stop('server');
        stopMs = performance.now() - from;
      },
    });
    expect(outcome).toEqual({ kind: 'stopped' });
    expect(stopMs).toBeLessThan(1000);
  });

  test('13: a child in a session of its own that holds the output dies with the run', async () => {
    const grandchild = `process.on('SIGTERM', () => {}); ${forever}`;
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}],
      { detached: true, stdio: 'inherit' }).unref()`;
    const { outcome } = await attack(`import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { detached: true, stdio: 'inherit' })
        .on('exit', () => process.exit(0));`);
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
  });

  test('14: a catastrophic regular expression runs out of processor time', async () => {
    const { outcome } = await attack("/^(a|aa)+$/.test('a'.repeat(60) + 'b');", { limits });
    expect(outcome).toMatchObject({ kind: 'timedOut', clock: 'processor' });
  });

  test('15: a UDP flood and ten thousand sockets stay on their LAN', async () => {
    const { stdout, outcome } = await attack(
      `import { createSocket } from 'node:dgram';
      const told = new Set();
      const tell = ({ code }) => told.has(code) || (told.add(code), console.log(code));
      const sender = createSocket('udp4').on('error', tell);
      sender.bind(() => {
        sender.setBroadcast(true);
        setInterval(() => {
          for (let i = 0; i < 500; i += 1) sender.send(Buffer.alloc(1400), 9, '192.168.1.255', () => {});
        }, 1);
      });
      for (let i = 0; i < 10_000; i += 1) createSocket('udp4').on('error', tell).bind();`,
      {
        limits: withRunLimits({ wallMs: 3000 }),
        meanwhile: async ({ session }, backend) => {
          await session.runOn('server')?.nextOutput();
          await neighbourSucceeds(backend);
        },
      },
    );
    expect(stdout).toContain('EMFILE');
    expect(['timedOut', 'memoryLimit']).toContain(outcome.kind);
  });
});
