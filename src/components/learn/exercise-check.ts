import type { SessionEvent } from '../../../runner/protocol/events.ts';
import { labOf } from '../../client/lab-api.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { explanation } from './check-explanation.ts';
import { clear, paragraph, say, sayRunning, show } from './exercise-status.ts';
import { part } from './question-form.ts';

type ScriptEnded = Extract<SessionEvent, { type: 'script.ended' }>;

function pass(section: HTMLElement): void {
  const { lesson = '', exercise = '' } = section.dataset;
  say(section, 'right', paragraph('Passed: every step of the check held.'));
  const passed = pageProgress.lesson(lesson).exercises[exercise] ?? { passedAt: new Date().toISOString() };
  pageProgress.add(lesson, { exercises: { [exercise]: passed } });
}

const explain = (section: HTMLElement, events: SessionEvent[]) =>
  say(section, 'wrong', ...explanation(events, section.dataset.host ?? ''));

/** Says what a performance of the script showed, whether it was a check or the lab's own “Run all”. */
function judge(section: HTMLElement, events: SessionEvent[], { held, failure }: ScriptEnded): void {
  if (failure?.code === 'step-cancelled') {
    clear(section);
    return show(section);
  }
  if (!held) return explain(section, events);
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
export function follow(section: HTMLElement): void {
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
export async function check(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const { host = '' } = section.dataset;
  let isJudged = false;
  const note = (happened: Event) => {
    isJudged ||= (happened as CustomEvent<SessionEvent>).detail.type === 'script.ended';
  };
  section.addEventListener('lab:event', note);
  button.setAttribute('aria-disabled', 'true');
  sayRunning(section);
  try {
    const lab = labOf(part(section, '.lab'));
    const { [host]: own } = lab.sources();
    await lab.runAll(own === undefined ? {} : { [host]: own });
    if (!isJudged) explain(section, []);
  } finally {
    section.removeEventListener('lab:event', note);
    button.removeAttribute('aria-disabled');
  }
}
