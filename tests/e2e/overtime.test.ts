import { join } from 'node:path';
import { expect, test } from 'vitest';
import { courseFolders } from '../../runner/cli/course.ts';
import { loadLab } from '../../runner/labs/load.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { startBridge } from '../support/bridge.ts';
import { axeViolations, launchChromium, openUncovered } from '../support/browser.ts';
import { root } from '../support/command.ts';

const limits = {
  ...defaultLimits,
  run: { ...defaultLimits.run, wallMs: 5000 },
  rest: { processorMs: 100, windowMs: 1000, warningMs: 3000 },
};

test('a server goes on while its page is there and it rests; a busy program is ended after words', {
  timeout: 60_000,
}, async () => {
  const lab = loadLab(join(root, 'runnable'), 'tcp-greet');
  const options = { siteFolder: courseFolders.site };
  await using bridge = await startBridge([lab], await backendNamed('netns'), limits, options);
  const browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const address = new URL(bridge.addresses()[0] ?? '');
  address.pathname = '/tcp-server/';
  const { page, errors } = await openUncovered(context, address.href);
  const program = (host: string) =>
    page.locator(`section.lab[data-lab="tcp-greet"] .program[data-host="${host}"]`).first();
  const state = (host: string) => program(host).getAttribute('data-state');
  await program('server').locator('.run-button').click();
  await program('client').locator('button.edit').click();
  await program('client').locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(
    'setInterval(() => { for (const end = Date.now() + 60; Date.now() < end; ); }, 100);',
  );
  await page.keyboard.press('Control+Enter');
  await program('client').getByText('is still busy: it will be ended in').waitFor({ timeout: 20_000 });
  expect(await axeViolations(page)).toEqual([]);
  await page
    .locator('section.lab[data-lab="tcp-greet"] .lane[data-host="client"] .outcome.timedOut')
    .waitFor({ timeout: 20_000 });
  expect(await program('client').locator('.program-notice').innerText()).toBe('');
  await page.waitForTimeout(2000);
  expect(await state('server')).toBe('running');
  expect(await program('server').locator('.program-notice').innerText()).toBe('');
  expect(errors).toEqual([]);
  await browser.close();
});
