import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  axeViolations,
  launchChromium,
  openPage,
  openUncovered,
  serveCourse,
  startCable,
  uncover,
} from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';

let browser: Browser;
let course: Awaited<ReturnType<typeof serveCourse>>;
let context: BrowserContext;
let errors: string[];

beforeAll(async () => {
  [browser, course] = await Promise.all([launchChromium(), serveCourse('--backend', 'netns')]);
});
afterAll(async () => {
  await browser.close();
  await course[Symbol.asyncDispose]();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  errors = [];
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

async function lesson(url?: string): Promise<Page> {
  const opened = await openUncovered(context, url ?? (await course.page('/tcp-server/')));
  errors = opened.errors;
  return opened.page;
}

const labOn = (page: Page, name: string) => page.locator(`section.lab[data-lab="${name}"]`).first();
const lane = (page: Page, lab: string, host: string) =>
  labOn(page, lab).locator(`.lane[data-host="${host}"] .lane-live`);
const program = (page: Page, lab: string, host: string) =>
  labOn(page, lab).locator(`.program[data-host="${host}"]`);
const runButton = (page: Page, lab: string, host: string) => program(page, lab, host).locator('.run-button');

const shows = (page: Page, lab: string, host: string, text: string) =>
  lane(page, lab, host).filter({ hasText: text }).first().waitFor({ timeout: 15_000 });

const state = (page: Page, lab: string, host: string, wanted: string) =>
  labOn(page, lab)
    .locator(`.program[data-host="${host}"][data-state="${wanted}"]`)
    .waitFor({ timeout: 15_000 });

/** Opens the editor of a program and replaces all of it. */
async function rewrite(page: Page, lab: string, host: string, source: string): Promise<void> {
  await program(page, lab, host).locator('button.edit').click();
  const editor = program(page, lab, host).locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(source);
}

/** How a host’s latest run ended, under what it printed. */
const ending = (page: Page, lab: string, host: string) =>
  labOn(page, lab).locator(`.lane[data-host="${host}"] .lane-live .outcome`).last();

test('Run all shows what both hosts print, in place of the recording', async () => {
  const page = await lesson();
  await labOn(page, 'tcp-greet').locator('button.run-all').click();
  await shows(page, 'tcp-greet', 'client', 'Hello you are connected to server');
  await shows(page, 'tcp-greet', 'server', 'connected to 192.168.1.10 port');
  await state(page, 'tcp-greet', 'client', 'ended');
  expect(await ending(page, 'tcp-greet', 'client').innerText()).toContain('Finished');
  expect(await labOn(page, 'tcp-greet').getAttribute('data-view')).toBe('live');
});

test('the client first is refused, and the page says so', async () => {
  const page = await lesson();
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'ECONNREFUSED 192.168.1.20:9999');
  await state(page, 'tcp-greet', 'client', 'ended');
  expect(await ending(page, 'tcp-greet', 'client').innerText()).toContain('exit code 1');
});

test('Run before the prediction asks for it once, beside what was pressed, and runs when it is pressed again', async () => {
  const { page } = await openPage(context, await course.page('/tcp-server/'));
  const lab = labOn(page, 'tcp-greet');
  await lab.locator('button.run-all').click();
  await lab.locator('.lab-notice', { hasText: 'First say what will happen' }).waitFor();
  expect(await program(page, 'tcp-greet', 'client').getAttribute('data-state')).toBe('idle');
  expect(await lab.locator('.lab-notice a').getAttribute('href')).toBe('#predict-greet-port');
  await lab.locator('button.run-all').click();
  await state(page, 'tcp-greet', 'client', 'ended');
  expect(await lab.locator('.lab-notice').textContent()).toBe('');

  await runButton(page, 'tcp-name', 'server').click();
  await program(page, 'tcp-name', 'server').getByText('First say what will happen').waitFor();
  await runButton(page, 'tcp-name', 'server').click();
  await state(page, 'tcp-name', 'server', 'running');

  await page.locator('#predict-two-sends').getByText('one send, one receive').first().click();
  await page.locator('#predict-two-sends button').click();
  await labOn(page, 'tcp-two-messages').locator('button.run-all').click();
  await state(page, 'tcp-two-messages', 'late', 'ended');
});

test('a reader types a name and is greeted', async () => {
  const page = await lesson();
  await runButton(page, 'tcp-name', 'server').click();
  await shows(page, 'tcp-name', 'server', 'waiting for names');
  await runButton(page, 'tcp-name', 'client').click();
  await shows(page, 'tcp-name', 'client', 'Enter your name:');
  const typing = labOn(page, 'tcp-name').locator('.lab-host[data-host="client"] .typing input');
  await typing.fill('Grace');
  await typing.press('Enter');
  await shows(page, 'tcp-name', 'client', 'Hello Grace, this is the server');
  await shows(page, 'tcp-name', 'server', 'Grace from 192.168.1.10 port');
});

test('lines that are pasted are sent in turn, arrow up brings them back, and output moves as in a terminal', async () => {
  const page = await lesson();
  const source = [
    "import { createInterface } from 'node:readline';",
    'for await (const line of createInterface({ input: process.stdin })) {',
    '  console.log(`heard ${line}`);',
    '}',
    "process.stdout.write('12345\\b\\b\\bXY\\rab\\tZ\\n');",
  ].join('\n');
  await rewrite(page, 'tcp-greet', 'client', source);
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  const field = labOn(page, 'tcp-greet').locator('.lab-host[data-host="client"] .typing input');
  await field.fill('begun, ');
  await field.evaluate((element) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'one\ntwo\r\nrest');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
  });
  await shows(page, 'tcp-greet', 'client', 'heard begun, one');
  await shows(page, 'tcp-greet', 'client', 'heard two');
  expect(await field.inputValue()).toBe('rest');
  await field.press('ArrowUp');
  await field.press('ArrowUp');
  expect(await field.inputValue()).toBe('begun, one');
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  expect(await field.inputValue()).toBe('rest');
  await field.press('Enter');
  await shows(page, 'tcp-greet', 'client', 'heard rest');
  await field.press('Control+d');
  await shows(page, 'tcp-greet', 'client', 'abXY5   Z');
  expect(await field.getAttribute('autocorrect')).toBe('off');
});

test('Ctrl+C reaches a program, which may handle it, by the button and by the keys; Stop ends it', async () => {
  const page = await lesson();
  const source = `let times = 0;
process.on('SIGINT', () => console.log('interrupted', ++times));
process.stdin.on('data', () => {});
console.log('up');`;
  await rewrite(page, 'tcp-greet', 'client', source);
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'up');
  const host = labOn(page, 'tcp-greet').locator('.lab-host[data-host="client"]');
  await host.getByRole('button', { name: 'Ctrl+C for client' }).click();
  await shows(page, 'tcp-greet', 'client', 'interrupted 1');
  await host.locator('.typing input').press('Control+c');
  await shows(page, 'tcp-greet', 'client', 'interrupted 2');
  expect(await host.locator('.lane-live').textContent()).toContain('^C');
  await runButton(page, 'tcp-greet', 'client').click();
  await state(page, 'tcp-greet', 'client', 'ended');
  await shows(page, 'tcp-greet', 'client', 'Stopped');
  expect(await host.getByRole('button', { name: 'Ctrl+C' }).isVisible()).toBe(false);
});

test('an edit runs, survives a reload, and Reset brings the original back', async () => {
  const page = await lesson();
  await rewrite(page, 'tcp-greet', 'client', "console.log('my own words');\n");
  await page.keyboard.press('Control+Enter');
  await shows(page, 'tcp-greet', 'client', 'my own words');
  await page.keyboard.press('Escape');
  await page.reload();
  await uncover(page);
  const changed = program(page, 'tcp-greet', 'client');
  await changed.locator('.changed').waitFor();
  expect(await changed.locator('pre').textContent()).toContain('my own words');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'my own words');
  await changed.locator('button.reset').click();
  await changed.locator('button.reset').click(); // the first press asks
  await changed.locator('.changed').waitFor({ state: 'hidden' });
  expect(await changed.locator('pre').textContent()).toContain("connect({ host: 'server', port: 9999 })");
  await page.reload();
  expect(await changed.locator('pre').textContent()).not.toContain('my own words');
});

test('a mistake is marked at its line', async () => {
  const page = await lesson();
  await rewrite(page, 'tcp-greet', 'client', "const a = 1;\n\nthrow new Error('here');\n");
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'Error: here');
  const marked = program(page, 'tcp-greet', 'client').locator('.line.faulty');
  await marked.first().waitFor();
  expect(await marked.first().getAttribute('data-line')).toBe('3');
});

test('an endless program that prints without pause is stopped, and the page stays usable', async () => {
  const page = await lesson();
  await rewrite(page, 'tcp-greet', 'client', "for (let i = 0; ; i += 1) console.log('line', i);\n");
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'line 0');
  const before = Date.now();
  await page.evaluate(() => document.title);
  expect(Date.now() - before).toBeLessThan(2000);
  await state(page, 'tcp-greet', 'client', 'ended');
  expect(await ending(page, 'tcp-greet', 'client').innerText()).toContain('Output limit');

  await program(page, 'tcp-greet', 'client').locator('button.reset').click();
  await rewrite(page, 'tcp-greet', 'client', "console.log('on'); for (;;) {}\n");
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'on');
  await runButton(page, 'tcp-greet', 'client').click();
  await state(page, 'tcp-greet', 'client', 'ended');
  expect(await ending(page, 'tcp-greet', 'client').innerText()).toContain('Stopped');
});

test('output is text: markup and escape codes stay inert', async () => {
  const page = await lesson();
  const source =
    'console.log(\'<img src=x onerror="document.title=1">\\u001b[31mred\\u001b[0m <script>document.title=2</script>\');\n';
  await rewrite(page, 'tcp-greet', 'client', source);
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', '<img src=x onerror=');
  expect(await lane(page, 'tcp-greet', 'client').locator('img, script').count()).toBe(0);
  expect(await page.title()).toContain('TCP server');
});

test('a pulled cable mid-run: the page resumes with no line lost or doubled', async () => {
  using cable = await startCable();
  const port = await freePort();
  const at = ['--port', String(port), '--origin', cable.origin];
  await using behind = await serveCourse('--backend', 'netns', ...at);
  cable.lead(port);
  const page = await lesson(await behind.page('/tcp-server/'));
  expect(new URL(page.url()).origin).toBe(cable.origin);
  const source = `let n = 0;
const timer = setInterval(() => {
  console.log('tick ' + (n += 1) + ';');
  if (n === 150) clearInterval(timer);
}, 20);
`;
  await rewrite(page, 'tcp-greet', 'client', source);
  await page.keyboard.press('Escape');
  await runButton(page, 'tcp-greet', 'client').click();
  await shows(page, 'tcp-greet', 'client', 'tick 20;');
  cable.pull();
  await labOn(page, 'tcp-greet')
    .locator('.lab-connection')
    .filter({ hasText: /lost|reconnect/i })
    .waitFor();
  cable.plug();
  await shows(page, 'tcp-greet', 'client', 'tick 150;');
  const text = (await lane(page, 'tcp-greet', 'client').textContent()) ?? '';
  const ticks = [...text.matchAll(/tick (\d+);/g)].map((match) => Number(match[1]));
  expect(ticks).toEqual(Array.from({ length: 150 }, (_, index) => index + 1));
  errors.length = 0; // the browser itself reports the pulled cable
});

test('Run works after the runner closed the lab', async () => {
  const page = await lesson();
  await runButton(page, 'tcp-greet', 'client').click();
  await state(page, 'tcp-greet', 'client', 'ended');
  await context.setOffline(true);
  await context.setOffline(false);
  await runButton(page, 'tcp-greet', 'client').click();
  await state(page, 'tcp-greet', 'client', 'ended');
});

test('a host’s state shows its listening socket and its connection’s end, as the kernel has them', async () => {
  const page = await lesson();
  await runButton(page, 'tcp-greet', 'server').click();
  await shows(page, 'tcp-greet', 'server', 'waiting for connections');
  const state = labOn(page, 'tcp-greet').locator('.lab-host[data-host="server"] details.state');
  await state.locator('summary').click();
  await state.locator('tr', { hasText: '0.0.0.0:9999' }).waitFor();
  await state.locator('tr', { hasText: '192.168.1.20/24' }).waitFor();
  await runButton(page, 'tcp-greet', 'client').click();
  await state.locator('tr', { hasText: '192.168.1.10' }).first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await runButton(page, 'tcp-greet', 'server').click();
  await state.locator('tr', { hasText: '0.0.0.0:9999' }).waitFor({ state: 'detached' });
});

test('with the keyboard alone: reach the lab, run it, edit, leave the editor', async () => {
  const page = await lesson();
  await labOn(page, 'tcp-greet').locator('button.run-all').focus();
  await page.keyboard.press('Enter');
  await shows(page, 'tcp-greet', 'client', 'Hello you are connected to server');
  await program(page, 'tcp-greet', 'server').locator('button.edit').focus();
  await page.keyboard.press('Enter');
  await program(page, 'tcp-greet', 'server').locator('.cm-content').waitFor();
  await page.keyboard.type('// x');
  await program(page, 'tcp-greet', 'server').locator('.changed').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('.cm-editor') === null)).toBe(true);
  await program(page, 'tcp-greet', 'server').locator('.cm-content').focus();
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('edit');
});

const thrower = "import { createServer } from 'node:net';\nthrow new Error('no greeting');\n";

test('an error is a sentence beside the program, and of its trace Node’s own is folded', async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await lesson();
  await rewrite(page, 'tcp-greet', 'server', thrower);
  await page.keyboard.press('Control+Enter');
  await program(page, 'tcp-greet', 'server').getByText('Line 2 of server.ts: no greeting.').waitFor();
  const printed = lane(page, 'tcp-greet', 'server');
  const own = printed.getByText('at file:///lab/server.ts:2:7');
  const nodes = printed.getByText('node:internal').first();
  const control = printed.getByRole('button', { name: /^\d+ lines of Node’s own$/ });
  await control.waitFor();
  expect([await own.isVisible(), await nodes.isVisible()]).toEqual([true, false]);
  const sentence = await program(page, 'tcp-greet', 'server').locator('.program-notice').boundingBox();
  expect(sentence?.height).toBeLessThan(70); // two lines of it, also beside a longer program
  expect(await axeViolations(page)).toEqual([]);
  await printed.evaluate((element) => getSelection()?.selectAllChildren(element));
  await page.keyboard.press('Control+C');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('Error: no greeting');
  expect(copied).toContain('node:internal');
  expect(copied).toContain('Node.js v');
  expect(copied).not.toContain('own');
  await control.click();
  expect(await nodes.isVisible()).toBe(true);
  await control.click();
  expect(await nodes.isVisible()).toBe(false);
});

test('a package that labs do not have is said to be missing, and what there is', async () => {
  const page = await lesson();
  await rewrite(page, 'tcp-greet', 'client', "import express from 'express';\nexpress();\n");
  await page.keyboard.press('Control+Enter');
  const words = program(page, 'tcp-greet', 'client').getByText(
    'Line 1 of client.ts imports the package “express”',
  );
  await words.waitFor();
  expect(await words.innerText()).toContain('node:net');
});

test('a step that does not hold is spoken of soon, and when it has not held', async () => {
  const page = await lesson();
  const lab = labOn(page, 'tcp-greet');
  await rewrite(page, 'tcp-greet', 'server', "console.log('deaf'); setInterval(() => {}, 1000);");
  await page.keyboard.press('Escape');
  await lab.locator('.run-all').click();
  await shows(page, 'tcp-greet', 'server', 'deaf');
  expect(await lab.locator('.lab-notice').innerText()).toBe('');
  const waiting = lab.getByText('Step 1 of the script waits for server to listen on port 9999.');
  await waiting.waitFor({ timeout: 5000 });
  await lab.locator('.run-all').click();
  await waiting.waitFor({ state: 'detached' });
  expect(await lab.locator('.lab-notice').innerText()).toBe('');
  await lab.locator('.run-all').click();
  await lab
    .getByText('Step 1 of the script did not hold: expected server to listen')
    .waitFor({ timeout: 30_000 });
});

const exercise = (page: Page) => page.locator('.exercise .check .status');
const starterOf = async (page: Page) =>
  (await program(page, 'tcp-serve-twenty', 'server').locator('pre').textContent()) ?? '';
const solved = (starter: string) =>
  starter.replace('  await serve(connection);', '  serve(connection).catch(console.error);');

test('the exercise: the starter fails in the examiner’s words, the solution passes and is remembered', async () => {
  const page = await lesson();
  const check = page.getByRole('button', { name: /check my program/i });
  await check.click();
  await shows(page, 'tcp-serve-twenty', 'examiner', 'not yet');
  await exercise(page).getByText('Not yet. This is what examiner saw:').waitFor();
  expect(await exercise(page).innerText()).toContain('asked while all 20 were connected: 1');
  expect(await exercise(page).innerText()).not.toContain('exit code');
  expect(await labOn(page, 'tcp-serve-twenty').locator('.lab-notice').innerText()).toBe('');
  await rewrite(page, 'tcp-serve-twenty', 'server', solved(await starterOf(page)));
  await page.keyboard.press('Escape');
  await check.click();
  await page.getByText('Passed: every step of the check held.').waitFor();
  const stored = await page.evaluate(() => localStorage.getItem('wirebook.progress'));
  expect(stored).toContain('tcp-serve-twenty');
});

test('the exercise: Run all counts as well, for and against', async () => {
  const page = await lesson();
  const runAll = labOn(page, 'tcp-serve-twenty').locator('.run-all');
  await runAll.click();
  await exercise(page).getByText('Not yet. This is what examiner saw:').waitFor();
  await rewrite(page, 'tcp-serve-twenty', 'server', solved(await starterOf(page)));
  await page.keyboard.press('Escape');
  await runAll.click();
  await exercise(page).getByText('Passed: every step of the check held.').waitFor();
});

test('the exercise: an examiner that the reader made lenient does not pass a program, its check is the course’s', async () => {
  const page = await lesson();
  await rewrite(page, 'tcp-serve-twenty', 'examiner', "console.log('passed');");
  await page.keyboard.press('Escape');
  await labOn(page, 'tcp-serve-twenty').locator('.run-all').click();
  await exercise(page).getByText('not only your program was changed').waitFor();
  expect(await page.evaluate(() => localStorage.getItem('wirebook.progress'))).not.toContain(
    'tcp-serve-twenty',
  );
  await page.getByRole('button', { name: /check my program/i }).click();
  await exercise(page).getByText('Not yet. This is what examiner saw:').waitFor();
  expect(await exercise(page).innerText()).toContain('asked while all 20 were connected: 1');
});
