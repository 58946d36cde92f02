import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onBareMachine } from '../support/bare-machine.ts';
import {
  axeViolations,
  expectNoSidewaysScroll,
  launchChromium,
  openPage,
  serveCourse,
  whenServed,
} from '../support/browser.ts';
import { root } from '../support/command.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A runner where nothing was installed for virtual hosts. */
function serveOnBareMachine() {
  const serve = [execPath, join(root, 'bin/wirebook.mjs'), 'serve', '--port', '0', '--no-open'];
  const [program, ...args] = onBareMachine('nobody', serve);
  return whenServed(spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] }));
}

test.each([
  ['a desktop', { width: 1280, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
])(
  'on %s a lab that has no virtual hosts shows the line that installs what is missing',
  { timeout: 180_000 },
  async (_, viewport) => {
    await using course = await serveOnBareMachine();
    const context = await browser.newContext({
      viewport,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page, errors } = await openPage(context, await course.page('/tcp-server/'));
    const degree = page.locator('section.lab').first().locator('.lab-degree');
    await degree.locator('summary').click();
    await degree.getByText('because this machine lacks ethtool, nft').waitFor();
    const line = 'sudo apt-get update && sudo apt-get install -y ethtool nftables';
    expect(await degree.locator('.degree-mend code').innerText()).toBe(line);
    await expectNoSidewaysScroll(page);
    expect(await axeViolations(page)).toEqual([]);
    await degree.getByRole('button', { name: 'Copy this line' }).click();
    await degree.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
    expect(errors).toEqual([]);
    await context.close();
  },
);

test('a lab on virtual hosts shows no such line', async () => {
  await using course = await serveCourse('--backend', 'netns');
  const { page } = await openPage(await browser.newContext(), await course.page('/tcp-server/'));
  const degree = page.locator('section.lab').first().locator('.lab-degree');
  await degree.locator('summary').click();
  await degree.getByText('every host has its own network namespace').waitFor();
  expect(await degree.locator('.degree-mend').isVisible()).toBe(false);
});
