import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { describeOutcome } from '../../../runner/protocol/outcomes.ts';
import { type Report, reportOf } from './check-report.ts';

const paragraph = (text: string) => {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
};

/** What the programs printed, as text. */
function printed({ host, lines }: Report['printed'][number]): [HTMLElement, HTMLElement] {
  const block = document.createElement('pre');
  block.textContent = lines.join('\n');
  block.tabIndex = 0;
  return [paragraph(`${host} printed:`), block];
}

/** Says why a check did not hold; `own` is the host whose program the reader changes. */
export function explanation(events: SessionEvent[], own: string): HTMLElement[] {
  const report = reportOf(events, own);
  const ending = report.outcome && paragraph(`Your program: ${describeOutcome(report.outcome)}.`);
  const shown = report.printed.flatMap(printed);
  return [...reasonOf(report), ...(ending ? [ending] : []), ...shown];
}

/** The exercise's own words where its program has some, else those of the check. */
function reasonOf({ verdict, failure }: Report): HTMLElement[] {
  if (verdict) {
    const [, block] = printed(verdict);
    return [paragraph(`Not yet. This is what ${verdict.host} saw:`), block];
  }
  if (failure) return [paragraph(`Not yet. What the check saw: ${failure}.`)];
  return [paragraph('Not yet. The check did not run to its end; the lab above says why.')];
}
