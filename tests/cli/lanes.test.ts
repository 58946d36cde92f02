import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lanes } from '../../runner/cli/lanes.ts';
import type { SessionEvent } from '../../runner/protocol/events.ts';
import { keepStyles } from '../../runner/protocol/foreign-text.ts';
import { LineBuffer, lineText } from '../../src/client/line-buffer.ts';
import { labOf } from '../support/temporary-lab.ts';

const lab = labOf({ server: '', client: '' });
const esc = '\u001b';

/** The lines that events make. */
function linesOf(...events: SessionEvent[]): string[] {
  const lines: string[] = [];
  const lanes = new Lanes(lab, (line) => lines.push(line));
  for (const event of events) lanes.show(event);
  return lines;
}

const about = { run: 1, host: 'client', atMs: 0 };
const says = (text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
  ({ type: 'run.output', stream, text, ...about }) as const;
const types = (text: string) => ({ type: 'run.input', text, ...about }) as const;
const ended = { type: 'run.ended', outcome: { kind: 'exited', code: 0 }, ...about } as const;

test('a link that changes is a line in the lane of its host', () => {
  const impairment = { lossPercent: 20, rateKbit: 512 };
  const lines = linesOf({ type: 'link.changed', network: 'lan', host: 'client', impairment, atMs: 0 });
  expect(lines.map(stripVTControlCharacters)).toEqual([
    'client │ ↔ Link to lan: loses 20 %, at most 512 kbit/s',
  ]);
});

describe('a lane', () => {
  test('shows of a line what stands there in the end, and keeps its mark', () => {
    expect(linesOf(says('10 %\r50 %\r100 %\ndone\r\n\rserver │ ▶ forged\n'))).toEqual([
      'client │   100 %',
      'client │   done',
      'client │   server │ ▶ forged',
    ]);
  });

  test('begins a line with the colour that the line before left on, in its own stream only', () => {
    const lines = linesOf(says(`${esc}[31mred\n`), says('plain\n', 'stderr'), says(`still${esc}[0m\noff\n`));
    expect(lines).toEqual([
      `client │   ${esc}[31mred`,
      'client │ ! plain',
      `client │   ${esc}[31mstill${esc}[0m`,
      'client │   off',
    ]);
  });

  test('takes no colour of one run into the next', () => {
    const [, , again] = linesOf(says(`${esc}[31mred\n`), ended, says('plain\n'));
    expect(again).toBe('client │   plain');
  });

  test('shows typed text without colours, also a line that was not finished', () => {
    expect(linesOf(types(`${esc}[31mAda\nGr`), types('ace'), ended)).toEqual([
      'client │ > Ada',
      'client │ > Grace',
      'client │ ■ Finished',
    ]);
  });

  test('of a host that the lab does not have gets a mark as well', () => {
    const stranger = `new${esc}[2J`;
    expect(linesOf({ ...says('here\n'), host: stranger }, { ...ended, host: stranger })).toEqual([
      'new    │   here',
      'new    │ ■ Finished',
    ]);
  });

  test('shows the lines that the page shows, however the output was cut', () => {
    const pieces = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '日', ' ', `${esc}[31m`, `${esc}[0m`) }),
    );
    fc.assert(
      fc.property(pieces, (texts) => {
        const page = new LineBuffer();
        for (const text of texts) page.write('stdout', text);
        const onPage = page.head.map((line) => keepStyles(line.openingStyle + lineText(line)));
        const shown = linesOf(...texts.map((text) => says(text)), ended).slice(0, -1);
        expect(shown).toEqual(onPage.map((line) => `client │   ${line}`));
      }),
    );
  });
});
