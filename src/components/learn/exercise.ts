import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { pageDegree } from '../../client/degree.ts';
import { untilLeft } from '../../client/kept-words.ts';
import { labOf } from '../../client/lab-api.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { part, setText } from './question-form.ts';

type ScriptEnded = Extract<SessionEvent, { type: 'script.ended' }>;

const paragraph = (text: string) => {
  const made = document.createElement('p');
  made.textContent = text;
  return made;
};

const status = (section: HTMLElement) => part<HTMLElement>(section, '.check .status');

function say(section: HTMLElement, result: 'right' | 'wrong', ...content: HTMLElement[]): void {
  status(section).setAttribute('data-result', result);
  status(section).replaceChildren(...content);
}

/** Takes back that it was passed, which is forgotten. */
function unsay(section: HTMLElement): void {
  if (status(section).dataset.result !== 'right') return;
  status(section).replaceChildren();
  status(section).removeAttribute('data-result');
}

/** An exercise that was passed, on whatever visit and in whichever tab, says so. */
function show(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  const passed = pageProgress.lesson(lesson).exercises[exercise];
  const isKept = !passed || pageProgress.stored(lesson).exercises[exercise];
  setText(part(section, '.check .keeping'), isKept ? '' : untilLeft('This result'));
  if (!passed) return unsay(section);
  if (!status(section).hasChildNodes()) say(section, 'right', paragraph('You have passed this exercise.'));
  uncover(section);
}

function pass(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  say(section, 'right', paragraph('Passed: every step of the check held.'));
  const passed = pageProgress.lesson(lesson).exercises[exercise] ?? { passedAt: new Date().toISOString() };
  pageProgress.add(lesson, { exercises: { [exercise]: passed } });
}

async function explain(section: HTMLElement, events: SessionEvent[]): Promise<void> {
  try {
    const { explanation } = await import('./check-explanation.ts');
    say(section, 'wrong', ...explanation(events, section.dataset.host ?? ''));
  } catch {
    say(section, 'wrong', paragraph('Not yet. The lab above shows why.'));
  }
}

/** Says what a performance of the script showed, whether it was a check or the lab's own “Run all”. */
function judge(section: HTMLElement, events: SessionEvent[], { held, failure }: ScriptEnded): void {
  if (failure?.code === 'step-cancelled') return show(section);
  if (!held) return void explain(section, events);
  const isCourses = (event: SessionEvent) =>
    event.type !== 'run.started' || !event.changed || event.host === section.dataset.host;
  if (events.every(isCourses)) return pass(section);
  say(
    section,
    'wrong',
    paragraph(
      'Every step held, but not only your program was changed. Check it: that uses the course’s own on the other hosts.',
    ),
  );
}

/** Follows each performance of the lab's script. */
function follow(section: HTMLElement): void {
  let events: SessionEvent[] | undefined;
  section.addEventListener('lab:event', (happened) => {
    const { detail: event } = happened as CustomEvent<SessionEvent>;
    if (event.type === 'script.started') events = [];
    events?.push(event);
    if (event.type !== 'script.ended' || !events) return;
    // What a program of the course says for itself is said here, so that the lab need not.
    if (event.failure?.code === 'step-outcome') happened.preventDefault();
    judge(section, events, event);
    events = undefined;
  });
}

/** Performs the script with the reader's program, and with the course's own on all other hosts. */
async function check(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const { host = '' } = section.dataset;
  let isJudged = false;
  const note = (happened: Event) => {
    isJudged ||= (happened as CustomEvent<SessionEvent>).detail.type === 'script.ended';
  };
  section.addEventListener('lab:event', note);
  button.setAttribute('aria-disabled', 'true');
  say(section, 'wrong', paragraph('The check is running.'));
  status(section).removeAttribute('data-result');
  try {
    const lab = labOf(part(section, '.lab'));
    const { [host]: own } = lab.sources();
    await lab.runAll(own === undefined ? {} : { [host]: own });
    if (!isJudged) await explain(section, []);
  } finally {
    section.removeEventListener('lab:event', note);
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
  revealByAndBy(section);
  show(section);
  pageProgress.onChange(() => show(section));
  if (pageDegree() === 'recorded') return;
  part<HTMLElement>(section, '.needs-runner').hidden = true;
  const button = part<HTMLButtonElement>(section, '.check button');
  button.hidden = false;
  follow(section);
  button.addEventListener('click', () => {
    if (!button.hasAttribute('aria-disabled')) check(section, button);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.exercise')) prepare(section);
