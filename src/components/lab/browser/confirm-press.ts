/** An unanswered question goes away after this time. */
const patienceMs = 6000;

/**
 * Makes a button ask before it acts: the first press puts the question in the button's
 * own place, the second acts. Escape, leaving the button or waiting takes it back.
 *
 * @param question the words to ask with, or undefined when nothing would be lost
 */
export function confirmPress(
  button: HTMLButtonElement,
  label: HTMLElement,
  question: () => string | undefined,
  act: () => void,
): void {
  const usual = label.textContent;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function settle(): void {
    clearTimeout(timer);
    timer = undefined;
    label.textContent = usual;
    delete button.dataset.asking;
  }

  function ask(words: string): void {
    label.textContent = words;
    button.dataset.asking = '';
    timer = setTimeout(settle, patienceMs);
  }

  button.addEventListener('blur', settle);
  button.addEventListener('keydown', ({ key }) => key === 'Escape' && settle());
  button.addEventListener('click', ({ detail }) => {
    // The second click of a double click is no answer.
    if (detail > 1) return;
    const words = timer === undefined ? question() : undefined;
    if (words !== undefined) return ask(words);
    settle();
    act();
  });
}
