import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { readCapture } from '../../runner/wire/capture-file/read.ts';
import { startWirebook, wirebook } from '../support/command.ts';
import { wirebookAsOrdinaryUser } from '../support/ordinary-user.ts';

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SessionEvent);

describe('wirebook run', () => {
  test.each(['netns', 'plain'])('--json on %s shows the greeting arriving on the client', async (backend) => {
    const { code, stdout } = await wirebook('run', 'tcp-greet', '--json', '--backend', backend);
    expect(code).toBe(0);
    const events = jsonLines(stdout);
    const said = events.find(
      (event) => event.type === 'run.output' && event.host === 'client' && event.text.includes('Hello'),
    );
    expect(said).toMatchObject({ type: 'run.output', host: 'client', stream: 'stdout' });
    expect(said).toMatchObject({ text: expect.stringContaining('Hello you are connected to server') });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'run.ended', host: 'client', outcome: { kind: 'exited', code: 0 } }),
    );
  });

  test('without --json it prints a lane per host', async () => {
    const { code, stdout } = await wirebook('run', 'tcp-name');
    expect(code).toBe(0);
    expect(stdout).toMatch(/client.*> Ada/);
    expect(stdout).toMatch(/server.*Ada from 192\.168\.1\.10 port \d+/);
  });

  test('a script that does not hold ends with 1 and says which step', async () => {
    const { code, stdout } = await wirebook('run', 'tcp-serve-twenty');
    expect(code).toBe(1);
    expect(stdout).toContain('Step 2 did not hold: expected examiner to end with exit code 0');
  });
});

describe('the packets of wirebook run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-pcap-'));
  const file = join(folder, 'greet.pcapng');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('--packets prints one line a packet, in order', async () => {
    const { code, stdout } = await wirebook('run', 'tcp-greet', '--packets', '--backend', 'netns');
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter((line) => /^ +\d+ /.test(line));
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(lines.map((_, index) => index + 1));
    expect(lines[2]).toMatch(/^ +3 \d+\.\d{6} lan client → server TCP \d+ → 9999 SYN, sequence 0/);
  });

  test('--json makes them events', async () => {
    const args = ['--packets', '--json', '--backend', 'netns'];
    const { stdout } = await wirebook('run', 'udp-no-port', ...args);
    const packets = (jsonLines(stdout) as object[]).filter((event) => 'protocol' in event);
    expect(packets).toContainEqual(
      expect.objectContaining({ type: 'packet', from: 'server', protocol: 'ICMP', lost: false }),
    );
  });

  test('--pcap keeps them in a file, lost ones too', async () => {
    const { code } = await wirebook('run', 'tcp-lossy', '--pcap', file, '--backend', 'netns');
    expect(code).toBe(0);
    const { packets, networks } = readCapture(readFileSync(file));
    expect(networks).toEqual(['lan']);
    expect(packets.some(({ lost }) => lost)).toBe(true);
  });

  test('a file that cannot be written is refused before the lab runs', async () => {
    const { code, stdout, stderr } = await wirebook('run', 'tcp-greet', '--pcap', '/nowhere/x.pcapng');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('expected a file that can be written, received “/nowhere/x.pcapng” (ENOENT)');
  });

  test('on loopback there are none, and that is said', async () => {
    const { code, stderr } = await wirebook('run', 'tcp-greet', '--packets', '--backend', 'plain');
    expect(code).toBe(1);
    expect(stderr).toContain('There are no packets to see');
  });
});

describe('wirebook check', () => {
  test('from an ordinary account a lab with a router, two networks and a lossy link is the same', async () => {
    const { code, stdout, stderr } = await wirebookAsOrdinaryUser('check', 'lossy-path', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ lab: 'lossy-path', same: true, backend: 'netns' });
  });

  test('--json says that a lab is the same', async () => {
    const { code, stdout } = await wirebook('check', 'tcp-greet', '--json', '--backend', 'netns');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ lab: 'tcp-greet', same: true, backend: 'netns' });
  });
});

describe('wirebook doctor', () => {
  test('--json names the backend and every finding', async () => {
    const { code, stdout } = await wirebook('doctor', '--json');
    const diagnosis = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(diagnosis.backend).toBe('netns');
    expect(diagnosis.findings.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Node', 'bwrap', 'cgroup v2', 'a virtual host']),
    );
    for (const family of [4, 6]) {
      const name = `net.ipv${family}.neigh.default.gc_thresh3`;
      const table = diagnosis.findings.find((each: { name: string }) => each.name === name);
      const here = existsSync(`/proc/sys/${name.replaceAll('.', '/')}`);
      expect(table?.mend, name).toEqual(
        here ? expect.stringMatching(`^sudo sysctl -w ${name}=\\d+$`) : undefined,
      );
    }
    expect(diagnosis.isolation).toContainEqual({
      name: 'System calls',
      detail: expect.stringContaining('filtered'),
    });
  });
});

describe('wirebook serve', () => {
  test('prints its address and backend, and ends well on SIGINT', async () => {
    const child = startWirebook('serve', '--port', '0', '--no-open');
    const said = await new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes('Ctrl+C')) resolve(text);
      });
    });
    expect(said).toMatch(/Wirebook is at http:\/\/127\.0\.0\.1:\d+\/\?key=/);
    expect(said).toContain('Labs run on netns');
    child.kill('SIGINT');
    const code = await new Promise((resolve) => {
      child.once('exit', resolve);
    });
    expect(code).toBe(0);
  });

  test('says what to do when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await wirebook('serve', '--port', String(port), '--no-open');
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Cannot listen on 127.0.0.1 port ${port}: another program listens there. Try --port`,
    );
  });
});

describe('a wrong command line ends with 2 and says what was expected', () => {
  test.each([
    [['run'], "missing required argument 'lab'"],
    [['run', 'tcp-gret'], 'tcp-backlog, tcp-coalesce, tcp-greet'],
    [['run', '../runner'], 'received “../runner”'],
    [['run', 'tcp-greet', '--backend', 'docker'], 'netns, plain'],
    [['run', 'tcp-greet', '--fast'], "unknown option '--fast'"],
    [['check', 'nothing'], 'received “nothing”'],
    [['sreve'], "unknown command 'sreve'"],
    [['serve', '--port', '70000'], 'from 0 to 65535, received “70000”'],
    [['serve', '--port', 'x'], 'received “x”'],
    [['serve', '--spare-labs', '-1'], 'expected a number from 0 to 9999, received “-1”'],
    [['serve', '--origin', 'course.example'], 'received “course.example”'],
    [['serve', '--origin', 'https://course.example/a?b'], 'received “https://course.example/a?b”'],
    [['serve', '--origin', 'https://course.example/a/../b'], 'or “https://course.example/networks”'],
    [['serve', '--origin', 'https://course.example/a"b'], 'received “https://course.example/a"b”'],
    [['serve', '--host', '0.0.0.0', '--backend', 'plain'], 'expected a loopback address'],
  ])('%j', async (args, words) => {
    const { code, stdout, stderr } = await wirebook(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  test.each([[], ['serve'], ['run'], ['check'], ['record'], ['doctor']])(
    '--help of %s ends with 0',
    async (...command) => {
      const { code, stdout } = await wirebook(...command, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain('Usage: wirebook');
    },
  );
});
