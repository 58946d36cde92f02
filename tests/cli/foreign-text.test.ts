import { spawn } from 'node:child_process';
import { execPath } from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endOf } from '../support/command.ts';
import { courseCopy } from '../support/course-copy.ts';
import { manifestFor } from '../support/temporary-lab.ts';

const esc = '\u001b';

/** Steals the clipboard, clears the screen, goes up, renames the window; all again in 8 bits; turns text around. */
const attack = [
  `${esc}]52;c;cm0gLXJm\u0007`,
  `${esc}[2J${esc}[3A${esc}]0;mine${esc}\\`,
  '\u009b2J\u009d52;c;eA==\u009c\u0085',
  '\u202e\u2066\u0007\u0008',
].join('');

/** What is left of it: of 8-bit sequences only the controls act. */
const left = '2J52;c;eA==';

/** The same before what follows, which the backspace at its end lets overwrite its last letter. */
const overwritten = left.slice(0, -1);

const program = `
const attack = ${JSON.stringify(attack)};
process.stdin.once('data', () => {
  console.log('out' + attack + '\\u001b[31mred');
  console.log('over\\rserver │ ▶ forged');
  console.error('err' + attack);
  process.exitCode = 3;
});
`;

const manifest = {
  ...manifestFor(
    ['client'],
    [{ run: 'client', type: [`${attack}typed\n`], closeInput: true, until: 'exit' }],
  ),
  title: `The title\n✓ forged${attack}`,
};

/** What may act on a terminal; a pseudo-terminal ends its lines with CR LF. */
const acting =
  /\u001b(?!\[[\d;]*m)|[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\r(?!\n)/;

let course: ReturnType<typeof courseCopy>;

beforeAll(() => {
  course = courseCopy();
  course.write('evil', { 'lab.json': manifest, 'client.ts': program });
  course.write('odd', { 'lab.json': { ...manifest, [`key${attack}\n`]: attack }, 'client.ts': '' });
});
afterAll(() => course[Symbol.dispose]());

/** Runs the command in a terminal, by script(1). */
async function inTerminal(...args: string[]): Promise<string> {
  const command = [execPath, `${course.folder}/bin/wirebook.mjs`, ...args].join(' ');
  const env = { PATH: '/usr/bin:/bin', TERM: 'xterm-256color' };
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (await endOf(child)).stdout;
}

describe('what a hostile lab prints', () => {
  test('on a terminal is text, in its colours, in its lane', async () => {
    const shown = await inTerminal('run', 'evil', '--packets');
    expect(shown).not.toMatch(acting);
    expect(shown).toContain(`${esc}[31mred${esc}[0m\r\n`);
    const lines = stripVTControlCharacters(shown).split('\r\n');
    expect(lines[0]).toMatch(new RegExp(`^The title ✓ forged${left}, on netns`));
    expect(lines.slice(1, -1).sort()).toEqual([
      expect.stringMatching(/^Step 1 did not hold: expected client to end with exit code 0, received /),
      `client │   out${overwritten}red`,
      'client │   server │ ▶ forged',
      `client │ ! err${left}`,
      `client │ > ${overwritten}typed`,
      'client │ ■ Ended with exit code 3: the program reported a failure',
      'client │ ▶ client.ts',
    ]);
  });

  test('in a pipe is text alone', async () => {
    const { stdout } = await course.wirebook('run', 'evil');
    expect(stdout).not.toMatch(acting);
    expect(stdout).not.toContain(esc);
    expect(stdout).toContain(`client │   out${overwritten}red\n`);
  });

  test('as JSON is all of it, in characters that do nothing', async () => {
    const { stdout } = await course.wirebook('run', 'evil', '--json');
    expect(stdout).not.toMatch(acting);
    const output = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(output).toContainEqual(expect.objectContaining({ type: 'run.input', text: `${attack}typed\n` }));
  });
});

test('the difference that check finds can be seen, and does nothing', async () => {
  using own = courseCopy();
  own.write('evil', {
    'lab.json': manifestFor(['client'], [{ run: 'client', until: 'exit' }]),
    'client.ts': `console.log('same\\t' + ${JSON.stringify(attack)});\n`,
  });
  expect((await own.wirebook('record', 'evil')).stdout).toBe('✓ evil\n');
  const transcript = 'recording/transcript.json';
  own.write('evil', { [transcript]: own.read('evil', transcript).replace('\\u0007\\b', '') });
  const { code, stdout } = await own.wirebook('check', 'evil');
  expect(code).toBe(1);
  expect(stdout).not.toMatch(acting);
  expect(stdout).toContain('same\\t\\u{1b}]52;c;');
});

test('an error that quotes a lab is one line that does nothing', async () => {
  const { code, stderr } = await course.wirebook('run', 'odd');
  expect(code).toBe(1);
  expect(stderr).not.toMatch(acting);
  expect(stderr).toMatch(
    /^Cannot read .*lab\.json: the manifest: expected only known keys, received "key[^\n]*\n$/,
  );
});

test('an argument that is quoted does nothing either', async () => {
  for (const args of [
    ['run', attack],
    ['run', 'evil', `--${attack}`],
    ['run', 'evil', '--pcap', `/nowhere/${attack}`],
  ]) {
    const { code, stderr } = await course.wirebook(...args);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(acting);
  }
});
