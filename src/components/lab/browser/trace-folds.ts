import { tracesIn } from '../../../client/trace-lines.ts';
import { element } from './element.ts';

const folded = 'folded';

/**
 * Folds what Node says of its own code in a lane, from now on, behind a control for each stack
 * trace. A reader who copies gets all of it.
 */
export function foldTraces(lane: HTMLElement): void {
  const observer = new MutationObserver((records) => {
    const runs = records.map(({ target }) => (target as Element).closest<HTMLElement>('.run'));
    for (const run of new Set(runs)) if (run) foldRun(run);
    // What was folded just now is no news.
    observer.takeRecords();
  });
  observer.observe(lane, { childList: true, subtree: true });
  for (const run of lane.querySelectorAll<HTMLElement>('.run')) foldRun(run);
  observer.takeRecords();
  lane.addEventListener('copy', (event) => copyAll(event, lane));
}

function foldRun(run: HTMLElement): void {
  const lines = [...run.querySelectorAll<HTMLElement>('.out.stderr')];
  const traces = tracesIn(lines.map((line) => line.textContent.replace(/\n$/, '')));
  const controls = new Set(run.querySelectorAll<HTMLButtonElement>('.fold'));
  for (const trace of traces) {
    const own = trace.flatMap((at) => lines[at] ?? []);
    const last = own.findLast((line, index) => line.previousElementSibling !== own[index - 1]) ?? own[0];
    if (!last) continue;
    const before = last.previousElementSibling;
    const control = before instanceof HTMLButtonElement ? before : newControl();
    controls.delete(control);
    if (control !== before) last.before(control);
    cover(control, own);
  }
  for (const stale of controls) stale.remove();
}

/** What each control folds. */
const covered = new WeakMap<HTMLButtonElement, HTMLElement[]>();

function newControl(): HTMLButtonElement {
  const control = element('button', 'fold') as HTMLButtonElement;
  control.type = 'button';
  control.ariaExpanded = 'false';
  control.addEventListener('click', () => {
    control.ariaExpanded = control.ariaExpanded === 'true' ? 'false' : 'true';
    cover(control, covered.get(control) ?? []);
  });
  return control;
}

function cover(control: HTMLButtonElement, lines: HTMLElement[]): void {
  covered.set(control, lines);
  const words = lines.length === 1 ? '1 line of Node’s own' : `${lines.length} lines of Node’s own`;
  if (control.textContent !== words) control.textContent = words;
  for (const line of lines) line.classList.toggle(folded, control.ariaExpanded !== 'true');
}

/** Folded lines are not drawn, and so no selection has them: for a moment they are. */
function copyAll(event: ClipboardEvent, lane: HTMLElement): void {
  const hidden = [...lane.querySelectorAll(`.${folded}`)];
  if (hidden.length === 0) return;
  for (const line of hidden) line.classList.remove(folded);
  event.clipboardData?.setData('text/plain', String(getSelection()));
  for (const line of hidden) line.classList.add(folded);
  event.preventDefault();
}
