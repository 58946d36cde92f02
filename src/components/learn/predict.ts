import { untilLeft } from '../../client/kept-words.ts';
import { pageProgress } from '../../client/page-stores.ts';
import type { Prediction } from '../../client/progress.ts';
import { chosenOption, part, radios, setText } from './question-form.ts';

interface Question {
  section: HTMLElement;
  form: HTMLFormElement;
  lesson: string;
  id: string;
  /** Whether the page shows it answered; undefined before it shows anything. */
  answered?: boolean;
  /** How the answer came to this page, once it is open. */
  news: string;
}

/** The lab whose recorded output waits for this prediction. */
function coveredLab({ section }: Question): Element | null {
  const { covers } = section.dataset;
  return covers === undefined ? null : document.querySelector(`.lab[data-lab="${CSS.escape(covers)}"]`);
}

const reasonField = ({ form }: Question) => form.querySelector('textarea');

/** What the reader committed to; undefined too when the question has no such option. */
function answerTo({ form, lesson, id }: Question): Prediction | undefined {
  const prediction = pageProgress.lesson(lesson).predictions[id];
  return prediction && radios(form)[prediction.choice] && prediction;
}

/** What the reader learns of their prediction, before the explanation. */
const verdict = (isRight: boolean) =>
  isRight
    ? 'You predicted right: this is what happens.'
    : 'Something else happens than you predicted: read what, and why.';

/** Locks the choice and shows what happens, or asks again. */
function turn(question: Question, answered: boolean): void {
  const { section, form } = question;
  if (question.answered !== undefined) form.reset();
  if (question.answered === false) question.news ||= 'You answered this in another tab.';
  if (!answered) question.news = '';
  question.answered = answered;
  part<HTMLFieldSetElement>(form, 'fieldset').disabled = answered;
  part<HTMLButtonElement>(form, 'button').hidden = answered;
  const explanation = part<HTMLDetailsElement>(section, 'details');
  explanation.hidden = !answered;
  explanation.open = answered;
  coveredLab(question)?.toggleAttribute('data-concealed', !answered);
}

function show(question: Question): void {
  const { section, form, lesson, id } = question;
  const answer = answerTo(question);
  if (question.answered !== Boolean(answer)) turn(question, Boolean(answer));
  const isKept = !answer || Boolean(pageProgress.stored(lesson).predictions[id]);
  const status = part<HTMLElement>(section, '.status');
  const isRight = answer?.choice === Number(section.dataset.right);
  status.toggleAttribute('data-unkept', !isKept);
  if (answer) status.dataset.result = isRight ? 'right' : 'wrong';
  else delete status.dataset.result;
  const news = isKept ? question.news : untilLeft('Your prediction');
  setText(status, answer ? `${verdict(isRight)} ${news}`.trim() : news);
  if (!answer) return;
  radios(form).forEach((radio, index) => {
    radio.checked = index === answer.choice;
  });
  const field = reasonField(question);
  if (field) field.value = answer.reason ?? '';
}

function commit(question: Question): void {
  const choice = chosenOption(question.form);
  if (choice === undefined) return;
  const reason = reasonField(question)?.value.trim();
  question.news = 'Your prediction is kept.';
  pageProgress.add(question.lesson, {
    predictions: { [question.id]: reason ? { choice, reason } : { choice } },
  });
  part<HTMLElement>(question.section, '.explanation').focus({ preventScroll: true });
}

function prepare(section: HTMLElement): void {
  const { lesson = '', id = '' } = section.dataset;
  const question = { section, form: part<HTMLFormElement>(section, 'form'), lesson, id, news: '' };
  show(question);
  pageProgress.onChange(() => show(question));
  question.form.addEventListener('submit', (event) => {
    event.preventDefault();
    commit(question);
  });
}

for (const section of document.querySelectorAll<HTMLElement>('.predict')) prepare(section);
