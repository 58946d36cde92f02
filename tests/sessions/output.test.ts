import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { backendNamed, backendsHere } from '../support/backends.ts';
import { outcomeOf } from '../support/sessions.ts';
import { labOf } from '../support/temporary-lab.ts';

describe.each(backendsHere)('the order of what a program writes to its two streams, on %s', (name) => {
  let backend: Backend;

  beforeAll(async () => {
    backend = await backendNamed(name);
  });

  async function printed(source: string): Promise<string> {
    const { events } = await outcomeOf(labOf({ server: source }), backend);
    return events.map((event) => (event.type === 'run.output' ? event.text : '')).join('');
  }

  test('is the one in which it wrote, in one tick as well', async () => {
    const source = `console.log(1); console.error(2); console.log(3); console.error(4);
      process.stdout.write('5\\n'); process.stderr.write(new Uint8Array([54, 10]));
      process.stdout.cork(); process.stdout.write('7'); process.stdout.write('ü\\n'); process.stdout.uncork();
      console.error('end'); process.exit(0);`;
    expect(await printed(source)).toBe('1\n2\n3\n4\n5\n6\n7ü\nend\n');
  });

  test('holds for hundreds of turns, and over pauses', async () => {
    const source = `for (let n = 0; n < 400; n += 1) (n % 2 ? console.error : console.log)(n);
      setTimeout(() => { console.log('later'); console.error('last'); }, 20);`;
    const expected = [...Array.from({ length: 400 }, (_, n) => n), 'later', 'last', ''].join('\n');
    expect(await printed(source)).toBe(expected);
  });

  test('loses nothing where it is not told: after too many turns, of children, past the streams', async () => {
    const source = `import { spawnSync } from 'node:child_process';
      import { writeSync } from 'node:fs';
      for (let n = 0; n < 3000; n += 1) (n % 2 ? console.error : console.log)(n % 10);
      writeSync(1, 'a'); writeSync(2, 'b');
      spawnSync(process.execPath, ['-e', 'console.log("c"); console.error("d")'], { stdio: 'inherit' });
      console.log('e'); console.error('f');`;
    const sorted = [...(await printed(source))].sort().join('');
    expect(sorted.replaceAll('\n', '')).toBe(`${[...'0123456789'].map((n) => n.repeat(300)).join('')}abcdef`);
  });

  test('and a program that lies of its turns loses nothing but their order, and holds nothing back', async () => {
    const source = `import { writeSync } from 'node:fs';
      try { writeSync(3, '{"turn":{"stdout":9007199254740991,"stderr":0}}\\n'.repeat(900)); } catch {}
      console.error('told'); setTimeout(() => console.log('and told'), 200);`;
    expect(await printed(source)).toBe('told\nand told\n');
  });
});
