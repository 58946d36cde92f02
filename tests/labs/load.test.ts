import { expect, test } from 'vitest';
import { loadLab, loadLabs } from '../../runner/labs/load.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

const good = manifestFor(['server', 'client'], [{ run: 'server', until: 'exit' }]);
const programs = { 'server.ts': '', 'client.ts': '' };

/** The message with which a manifest is refused. */
function refusal(manifest: unknown, files: Record<string, unknown> = programs, name = 'lab'): string {
  using labs = temporaryLabs();
  labs.write(name, { ...files, 'lab.json': manifest });
  try {
    loadLab(labs.root, name);
  } catch (error) {
    expect(error).toMatchObject({ code: 'lab-invalid' });
    return (error as Error).message;
  }
  throw new Error('expected the lab to be refused');
}

const withHost = (server: object) => ({ ...good, hosts: { ...good.hosts, server } });

test('reads hosts, addresses, programs and script', () => {
  using labs = temporaryLabs();
  labs.write('lab', { ...programs, 'lab.json': good });
  const lab = loadLab(labs.root, 'lab');
  expect([...lab.hosts.keys()]).toEqual(['server', 'client']);
  const address = { address: '192.168.1.20', prefixLength: 24 };
  expect(lab.hosts.get('server')?.interfaces).toEqual([
    { network: 'lan', ...address, mac: '02:00:c0:a8:01:14', addresses: [address] },
  ]);
});

test.each([
  ['no title', { ...good, title: undefined }, 'title', 'string', 'nothing'],
  ['an unknown key', { ...good, titel: 'x' }, 'the manifest', 'only known keys', '"titel"'],
  [
    'a public subnet',
    { ...good, networks: { lan: { subnet: '8.8.8.0/24' } } },
    'networks.lan.subnet',
    'private',
    '"8.8.8.0/24"',
  ],
  [
    'host bits in a subnet',
    { ...good, networks: { lan: { subnet: '192.168.1.7/24' } } },
    'networks.lan.subnet',
    'no host bits',
    '"192.168.1.7/24"',
  ],
  [
    'no subnet',
    { ...good, networks: { lan: { subnet: 'lan' } } },
    'networks.lan.subnet',
    'IPv4 subnet',
    '"lan"',
  ],
  [
    'an address elsewhere',
    withHost({ lan: '10.0.0.1', program: 'server.ts' }),
    'hosts.server.lan',
    'of this network',
    '"10.0.0.1"',
  ],
  [
    'the broadcast address',
    withHost({ lan: '192.168.1.255', program: 'server.ts' }),
    'hosts.server.lan',
    'host address',
    '"192.168.1.255"',
  ],
  [
    'an address twice',
    withHost({ lan: '192.168.1.10', program: 'server.ts' }),
    'hosts.client',
    'address of its own',
    '"192.168.1.10"',
  ],
  ['no address', withHost({ program: 'server.ts' }), 'hosts.server', 'address on one network', '0'],
  [
    'an unknown network',
    withHost({ wan: '192.168.1.20', program: 'server.ts' }),
    'hosts.server.wan',
    'one of program',
    '"wan"',
  ],
  [
    'no address text',
    withHost({ lan: 'here', program: 'server.ts' }),
    'hosts.server.lan',
    'IPv4 address',
    '"here"',
  ],
  [
    'a missing program',
    withHost({ lan: '192.168.1.20', program: 'gone.ts' }),
    'hosts.server.program',
    'a file of this folder',
    '"gone.ts"',
  ],
  [
    'a program elsewhere',
    withHost({ lan: '192.168.1.20', program: '../x.ts' }),
    'hosts.server.program',
    'own folder',
    '"../x.ts"',
  ],
  [
    'a bad host name',
    { ...good, hosts: { 'Server!': good.hosts['server'] } },
    'hosts.Server!',
    'a host name',
    'Server!',
  ],
  ['an empty script', { ...good, script: [] }, 'script', '>=1', '[]'],
  [
    'a step about nobody',
    { ...good, script: [{ run: 'nobody' }] },
    'script.0',
    'one of server, client',
    '"nobody"',
  ],
  ['a step that is none', { ...good, script: [{ jump: 'server' }] }, 'script.0', 'a step', '"jump"'],
  [
    'a wait for nonsense',
    { ...good, script: [{ run: 'server', until: 'noon' }] },
    'script.0',
    'step',
    '"noon"',
  ],
  [
    'something volatile that is not',
    { ...good, volatile: ['mood'] },
    'volatile.0',
    'ephemeral-port',
    '"mood"',
  ],
])('refuses %s, naming file, key, expected and received', (_, manifest, key, expected, received) => {
  const message = refusal(manifest);
  expect(message).toMatch(/^Cannot read .*lab\.json: /);
  expect(message).toContain(key);
  expect(message).toContain(expected);
  expect(message).toContain(received);
});

test('refuses a file that is not JSON, and a folder without a manifest', () => {
  expect(refusal('{ "title": ')).toContain('expected JSON');
  using labs = temporaryLabs();
  labs.write('lab', programs);
  expect(() => loadLab(labs.root, 'lab')).toThrow('expected a lab.json here');
});

test('refuses a region that is never closed, naming the program', () => {
  expect(refusal(good, { ...programs, 'server.ts': '// #region open\n' })).toMatch(
    /server\.ts: region “open”/,
  );
});

test('refuses a folder name that could not be a URL', () => {
  expect(refusal(good, programs, 'Lab 1')).toContain('expected a folder of small letters');
});

test('a broken lab stops only itself', () => {
  using labs = temporaryLabs();
  labs.write('good', { ...programs, 'lab.json': good });
  labs.write('bad', { ...programs, 'lab.json': '{' });
  labs.write('Odd name', { ...programs, 'lab.json': good });
  labs.write('empty', {});
  const { labs: read, broken } = loadLabs(labs.root);
  expect([...read.keys()]).toEqual(['good']);
  expect([...broken.keys()].sort()).toEqual(['Odd name', 'bad', 'empty']);
  for (const error of broken.values()) expect(error).toMatchObject({ code: 'lab-invalid' });
});

test('a refusal is one line, in which nothing that a lab says acts on a terminal', () => {
  const key = 'a\nb\u001b]52;c;eA==\u0007\u009b2J\u202e';
  for (const manifest of [{ ...good, [key]: 1 }, { ...good, title: { [key]: key } }, `{"${key}`]) {
    expect(refusal(manifest)).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e]/);
  }
  expect(refusal(withHost({ [key]: '10.0.0.1' }))).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e]/);
});

test('a long value is cut, not printed whole, and so is a long key', () => {
  expect(refusal({ ...good, title: 'x'.repeat(5000) }).length).toBeLessThan(400);
  expect(refusal({ ...good, hosts: { ['x'.repeat(5000)]: good.hosts['server'] } }).length).toBeLessThan(2200);
});

test('of many mistakes the first are told, and the others counted', () => {
  const steps = Array.from({ length: 2000 }, () => ({}));
  const message = refusal({ ...good, script: steps });
  expect(message).toMatch(/script\.0: expected a step.*; script\.4: .*; and 1995 more$/);
  const keys = Object.fromEntries(steps.map((_, index) => [`key${index}`, index]));
  expect(refusal({ ...good, ...keys })).toMatch(/received "key0", .*"key4", and 1995 more$/);
});

test('a manifest that is larger than any lab needs is refused before it is looked at', () => {
  expect(refusal({ ...good, script: Array.from({ length: 40_000 }, () => 0) })).toMatch(
    /lab\.json: expected at most 65536 bytes, received \d+$/,
  );
});
