import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  axeViolations,
  expectNoSidewaysScroll,
  launchChromium,
  openUncovered,
  serveCourse,
  serveStatic,
} from '../support/browser.ts';

const lab = 'tcp-greet';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const labOn = (page: Page): Locator => page.locator(`.lab[data-lab="${lab}"]`).first();

const lineOn = (section: Locator, host: string, line: number) =>
  section.locator(`.program[data-host="${host}"] .line[data-line="${line}"]`);

const buttonOn = (section: Locator, host: string, line: number) =>
  lineOn(section, host, line).locator('.line-button');

/** The lab whose lines can be chosen. */
async function startedLab(page: Page): Promise<Locator> {
  const section = labOn(page);
  await section.locator('.wire').hover();
  await section.locator('.line-button').first().waitFor({ timeout: 15_000 });
  return section;
}

/** What is marked, in words of its row: `line 8: FIN ACK`. */
const marked = (section: Locator) =>
  section
    .locator('.wire-row[data-marked]')
    .evaluateAll((rows) =>
      rows.map(
        (row) => `${(row as HTMLElement).dataset.marked}: ${row.querySelector('.wire-said')?.textContent}`,
      ),
    );

const notes = (section: Locator) =>
  section.locator('.line[data-noted]').evaluateAll((lines) =>
    lines.map((line) => {
      const host = line.closest<HTMLElement>('.program')?.dataset.host;
      return `${host} ${(line as HTMLElement).dataset.line}: ${line.querySelector('.line-note')?.textContent}`;
    }),
  );

const rowOf = (section: Locator, words: string) => section.locator('.wire-row', { hasText: words }).first();

const greetingMarks = ['line 8: 34 bytes “Hello you are connected to server”', 'line 8: FIN ACK'];

describe('without a runner', () => {
  let site: Awaited<ReturnType<typeof serveStatic>>;

  beforeAll(async () => {
    site = await serveStatic();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test('what a ring beside a number means is told once on a page, at the first ring', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const hints = page.locator('.line-hint');
    const first = page.locator('.lab[data-lab="tcp-greet"]');
    await first.hover();
    await hints.waitFor();
    expect(await hints.getAttribute('data-words')).toContain('called the network');
    expect((await hints.boundingBox())?.width).toBeGreaterThan(100);
    expect(await hints.locator('xpath=..').locator('.line-button').count()).toBe(1);
    const second = page.locator('.lab[data-lab="tcp-steps"]');
    await second.hover();
    await second.locator('.line-button').first().waitFor({ state: 'attached' });
    expect(await hints.count()).toBe(1);
    await first.locator('.line-button').first().click();
    expect(await hints.count()).toBe(0);
    await context.close();
  });

  test('choosing a line marks its packets, in sight and in words; choosing it again marks none', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 500 } });
    const { page, errors } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const section = await startedLab(page);
    await buttonOn(section, 'server', 8).click();
    expect(await marked(section)).toEqual(greetingMarks);
    expect(await section.locator('.wire-chosen [role=status]').innerText()).toBe(
      'Line 8 of server.ts, end(): 2 packets, marked below.',
    );
    expect(await notes(section)).toEqual(['server 8: 2 packets']);
    const seen = await section
      .locator('.wire-row[data-marked]')
      .first()
      .evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= window.innerHeight;
      });
    expect(seen).toBe(true);
    await buttonOn(section, 'server', 8).click();
    expect([await marked(section), await notes(section)]).toEqual([[], []]);
    expect(await section.locator('.wire-chosen [role=status]').innerText()).toBe('');
    expect(errors).toEqual([]);
    await context.close();
  });

  test('what is inferred is marked and told as inferred, with the reason', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const section = await startedLab(page);
    await buttonOn(section, 'client', 4).click();
    expect(await marked(section)).toEqual([
      '≈ line 4: Who has 192.168.1.20? Tell 192.168.1.10',
      'line 4: SYN',
      '≈ line 4: ACK 1',
    ]);
    const words = await section.locator('.wire-chosen [role=status]').innerText();
    expect(words).toContain('connect(): 3 packets, 2 of them inferred, marked below.');
    expect(words).toContain('Inferred: asks first who has that address; the kernel completes the handshake.');
    await context.close();
  });

  test('choosing a packet marks its line and says why, and leads to it', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const section = await startedLab(page);
    await rowOf(section, 'handshake 1 of 3').click();
    expect(await notes(section)).toEqual(['client 4: packet 3']);
    const causes = section.locator('.wire-causes');
    expect(await causes.innerText()).toBe(
      'Sent because of line 4 of client.ts: connect() (opens the connection).',
    );
    await rowOf(section, 'handshake 2 of 3').click();
    expect(await notes(section)).toEqual(['server 16: packet 4, inferred']);
    expect(await causes.innerText()).toBe(
      'Inferred: sent because of line 16 of server.ts: listen() (the kernel answers for the program that listens).',
    );
    await causes.getByRole('button', { name: 'line 16 of server.ts' }).click();
    const isLed = await buttonOn(section, 'server', 16).evaluate((each) => each === document.activeElement);
    expect(isLed).toBe(true);
    await rowOf(section, 'teardown 2+3 of 4').click();
    expect(await causes.innerText()).toContain('client’s Node end after the peer’s end');
    expect(await notes(section)).toEqual([]);
    await rowOf(section, '192.168.1.20 is at').click();
    expect(await causes.innerText()).toContain('No socket call is known to have caused it');
    await context.close();
  });

  test('with the keyboard alone: one stop for each program, arrows to its lines, Enter, Escape', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const section = await startedLab(page);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await section.locator('.program[data-host="server"] .copy').focus();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Line 8, end: 2 packets');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Line 16, listen: 1 packet, inferred');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    expect(await marked(section)).toEqual(greetingMarks);
    expect(await focused()).toBe('Line 8, end: 2 packets');
    expect(await buttonOn(section, 'server', 8).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await marked(section)).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await focused()).not.toContain('Line');

    await buttonOn(section, 'server', 8).click();
    await section.locator('.wire-chosen').getByRole('button', { name: 'Unmark' }).click();
    expect([await marked(section), await focused()]).toEqual([[], 'Line 8, end: 2 packets']);
    await page.keyboard.press('Enter');
    await section.locator('.wire-rows').focus();
    await page.keyboard.press('Escape');
    expect(await marked(section)).toEqual([]);
    await context.close();
  });

  test('the program is copied without what stands beside it', async () => {
    const context = await browser.newContext();
    const { page } = await openUncovered(context, `${site.origin}/tcp-server/`);
    const section = await startedLab(page);
    await buttonOn(section, 'server', 8).click();
    const copied = await section.locator('.program[data-host="server"] .code code').evaluate((code) => {
      getSelection()?.selectAllChildren(code);
      return getSelection()?.toString();
    });
    expect(copied).toContain("connection.end('Hello you are connected to server\\n');\n});");
    expect(copied).not.toContain('2 packets');
    await context.close();
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each([
      ['a desktop', { width: 1280, height: 900 }],
      ['a phone', { width: 390, height: 844 }],
    ])('on %s lines and marks fit and have no accessibility violation', async (_, viewport) => {
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
      const { page, errors } = await openUncovered(context, `${site.origin}/tcp-server/`);
      const section = await startedLab(page);
      await buttonOn(section, 'client', 4).click();
      await rowOf(section, 'handshake 2 of 3').click();
      await section.locator('.wire-bytes .hex').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await expectNoSidewaysScroll(page);
      await section.locator('.wire').getByLabel('List').check();
      expect(await axeViolations(page)).toEqual([]);
      await expectNoSidewaysScroll(page);
      expect(errors).toEqual([]);
      await context.close();
    });
  });
});

describe('with virtual hosts', () => {
  let course: Awaited<ReturnType<typeof serveCourse>>;

  beforeAll(async () => {
    course = await serveCourse('--backend', 'netns');
  });
  afterAll(() => course[Symbol.asyncDispose]());

  async function ranLab(page: Page): Promise<Locator> {
    const section = await startedLab(page);
    await section.locator('.run-all').click();
    await section.locator('.program[data-host="client"][data-state="ended"]').waitFor();
    await section.locator('.wire').scrollIntoViewIfNeeded();
    await expect
      .poll(() => section.locator('.wire-what').innerText(), { timeout: 10_000 })
      .toMatch(/Your run.*10 packets/s);
    await expect
      .poll(() => buttonOn(section, 'server', 8).getAttribute('aria-label'))
      .toBe('Line 8, end: 2 packets');
    return section;
  }

  test('a line marks the packets of the reader’s own run, and a packet its line', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page, errors } = await openUncovered(context, await course.page('/tcp-server/'));
    const section = await ranLab(page);
    await buttonOn(section, 'server', 8).click();
    expect(await marked(section)).toEqual(greetingMarks);
    await rowOf(section, 'handshake 1 of 3').click();
    expect(await notes(section)).toEqual(['server 8: 2 packets', 'client 4: packet 3']);
    await section.locator('.show-other').click();
    expect(await marked(section)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });

  test('a line that was moved is found where it stands now, and one that was changed is not marked', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const { page } = await openUncovered(context, await course.page('/tcp-server/'));
    const section = await ranLab(page);
    const program = section.locator('.program[data-host="server"]');
    await program.locator('.edit').click();
    await program.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('// mine\n');
    await page.keyboard.press('Escape');
    await buttonOn(section, 'server', 9).click();
    expect(await marked(section)).toEqual(greetingMarks.map((words) => words.replace('line 8', 'line 9')));
    expect(await buttonOn(section, 'server', 8).count()).toBe(0);

    await program.locator('.edit').click();
    await program.locator('.cm-line', { hasText: 'connection.end' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' // changed');
    await page.keyboard.press('Escape');
    await expect.poll(() => buttonOn(section, 'server', 9).count()).toBe(0);
    expect(await marked(section)).toEqual([]);
    await rowOf(section, '“Hello you are connected').click();
    expect(await section.locator('.wire-causes').innerText()).toContain(
      'line 8 of server.ts as it ran: end()',
    );
    expect(await notes(section)).toEqual([]);

    await section.locator('.run-all').click();
    await section.locator('.program[data-host="client"][data-state="ended"]').waitFor();
    await section.locator('.wire').scrollIntoViewIfNeeded();
    await expect.poll(() => buttonOn(section, 'server', 9).count(), { timeout: 10_000 }).toBe(1);
    await context.close();
  });
});
