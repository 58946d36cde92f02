import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { describeOutcome } from '../../../runner/protocol/outcomes.ts';
import { pageDegree } from '../../client/degree.ts';
import { labOf } from '../../client/lab-api.ts';
import { type Report, reportOf } from './check-report.ts';
import { pageProgress } from './page-progress.ts';
import { part } from './question-form.ts';

const paragraph = (text: string) => {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
};

/** What the programs printed, as text. */
function printed({ host, lines }: Report['printed'][number]): HTMLElement[] {
  const block = document.createElement('pre');
  block.textContent = lines.join('\n');
  block.tabIndex = 0;
  return [paragraph(`${host} printed:`), block];
}

function say(section: HTMLElement, result: 'right' | 'wrong', ...content: HTMLElement[]): void {
  const status = part(section, '.check .status');
  status.setAttribute('data-result', result);
  status.replaceChildren(...content);
}

function showPassed(section: HTMLElement, words: string): void {
  say(section, 'right', paragraph(words));
  section.classList.add('passed');
}

function pass(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  pageProgress.change(lesson, (progress) => {
    progress.exercises[exercise] ??= { passedAt: new Date().toISOString() };
  });
  showPassed(section, 'Passed: every step of the check held.');
  uncover(section);
}

function explain(section: HTMLElement, events: SessionEvent[]): void {
  const report = reportOf(events, section.dataset.host ?? '');
  const reason = report.failure
    ? `What the check saw: ${report.failure}.`
    : 'The check did not run to its end; the lab above says why.';
  const ending = report.outcome && paragraph(`Your program: ${describeOutcome(report.outcome)}.`);
  const shown = report.printed.flatMap(printed);
  say(section, 'wrong', paragraph(`Not yet. ${reason}`), ...(ending ? [ending] : []), ...shown);
}

/** Runs the lab's script with the reader's program and says what was seen. */
async function check(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const events: SessionEvent[] = [];
  const collect = (event: Event) => events.push((event as CustomEvent<SessionEvent>).detail);
  section.addEventListener('lab:event', collect);
  button.setAttribute('aria-disabled', 'true');
  say(section, 'wrong', paragraph('The check is running.'));
  part(section, '.check .status').removeAttribute('data-result');
  try {
    const lab = labOf(part(section, '.lab'));
    if (await lab.runAll(lab.sources())) pass(section);
    else explain(section, events);
  } finally {
    section.removeEventListener('lab:event', collect);
    button.removeAttribute('aria-disabled');
  }
}

/** Shows the next hint once one was read, and the solution after the last. */
function revealByAndBy(section: HTMLElement): void {
  const steps = [...section.querySelectorAll<HTMLDetailsElement>('.hints > details')];
  steps.forEach((step, index) => {
    step.hidden = index > 0;
    step.addEventListener('toggle', () => {
      const next = steps[index + 1];
      if (step.open && next) next.hidden = false;
    });
  });
}

function uncover(section: HTMLElement): void {
  for (const step of section.querySelectorAll<HTMLDetailsElement>('.hints > details')) step.hidden = false;
}

function prepare(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  revealByAndBy(section);
  if (pageProgress.lesson(lesson).exercises[exercise]) {
    showPassed(section, 'You have passed this exercise.');
    uncover(section);
  }
  if (pageDegree() === 'recorded') return;
  part<HTMLElement>(section, '.needs-runner').hidden = true;
  const button = part<HTMLButtonElement>(section, '.check button');
  button.hidden = false;
  button.addEventListener('click', () => {
    if (!button.hasAttribute('aria-disabled')) check(section, button);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.exercise')) prepare(section);
