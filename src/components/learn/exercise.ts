import { pageDegree } from '../../client/degree.ts';
import { pageProgress } from '../../client/page-stores.ts';
import { paragraph, say, show } from './exercise-status.ts';
import { part } from './question-form.ts';

/** What checks a program is of use with a runner only. */
const loadCheck = () => import('./exercise-check.ts');

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

function prepare(section: HTMLElement): void {
  revealByAndBy(section);
  show(section);
  pageProgress.onChange(() => show(section));
  if (pageDegree() === 'recorded') return;
  part<HTMLElement>(section, '.needs-runner').hidden = true;
  const button = part<HTMLButtonElement>(section, '.check button');
  button.hidden = false;
  const missing = () => say(section, 'wrong', paragraph('Cannot load the check. Reload the page.'));
  loadCheck().then(({ follow }) => follow(section), missing);
  button.addEventListener('click', () => {
    if (!button.hasAttribute('aria-disabled'))
      loadCheck().then(({ check }) => check(section, button), missing);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.exercise')) prepare(section);
