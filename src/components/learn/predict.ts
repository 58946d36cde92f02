import type { Prediction } from '../../client/progress.ts';
import { pageProgress } from './page-progress.ts';
import { chosenOption, part, radios } from './question-form.ts';

interface Question {
  section: HTMLElement;
  form: HTMLFormElement;
  lesson: string;
  id: string;
}

/** The lab whose recorded output waits for this prediction. */
function coveredLab({ section }: Question): Element | null {
  const { covers } = section.dataset;
  return covers === undefined ? null : document.querySelector(`.lab[data-lab="${CSS.escape(covers)}"]`);
}

const reasonField = ({ form }: Question) => form.querySelector('textarea');

/** Locks the choice and shows what happens. */
function reveal(question: Question, { choice, reason }: Prediction): void {
  const { section, form } = question;
  radios(form).forEach((radio, index) => {
    radio.checked = index === choice;
  });
  const field = reasonField(question);
  if (field) field.value = reason ?? '';
  part<HTMLFieldSetElement>(form, 'fieldset').disabled = true;
  part<HTMLButtonElement>(form, 'button').hidden = true;
  const explanation = part<HTMLDetailsElement>(section, 'details');
  explanation.hidden = false;
  explanation.open = true;
  coveredLab(question)?.removeAttribute('data-concealed');
}

function commit(question: Question): void {
  const { section, form, lesson, id } = question;
  const choice = chosenOption(form);
  if (choice === undefined) return;
  const reason = reasonField(question)?.value.trim();
  const prediction: Prediction = reason ? { choice, reason } : { choice };
  pageProgress.change(lesson, (progress) => {
    progress.predictions[id] = prediction;
  });
  reveal(question, prediction);
  part(section, '.status').textContent = 'Your prediction is kept. What happens, and why:';
  part<HTMLElement>(section, '.explanation').focus({ preventScroll: true });
}

function prepare(section: HTMLElement): void {
  const { lesson = '', id = '' } = section.dataset;
  const question = { section, form: part<HTMLFormElement>(section, 'form'), lesson, id };
  const kept = pageProgress.lesson(lesson).predictions[id];
  if (kept && radios(question.form)[kept.choice]) {
    reveal(question, kept);
    return;
  }
  part<HTMLButtonElement>(question.form, 'button').hidden = false;
  part<HTMLDetailsElement>(section, 'details').hidden = true;
  coveredLab(question)?.setAttribute('data-concealed', '');
  question.form.addEventListener('submit', (event) => {
    event.preventDefault();
    commit(question);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.predict')) prepare(section);
