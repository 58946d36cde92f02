import { part } from './element.ts';

/** Lets the reader press Ctrl+C for a program: by a button, and by these keys in its output where nothing is selected. */
export function offerInterrupt(host: HTMLElement, interrupt: () => void): void {
  const output = part(host, '.output');
  part(output, '.interrupt').addEventListener('click', interrupt);
  output.addEventListener('keydown', (event) => {
    const { key, ctrlKey, altKey, metaKey, shiftKey, target } = event;
    if (key !== 'c' || !ctrlKey || altKey || metaKey || shiftKey || hasSelection(target)) return;
    event.preventDefault();
    interrupt();
  });
}

/** Where something is selected, these keys copy it. */
function hasSelection(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.selectionStart !== target.selectionEnd;
  return getSelection()?.isCollapsed === false;
}
