/** The radio buttons of a question's form, in the order of its options. */
export const radios = (form: HTMLFormElement) => [
  ...form.querySelectorAll<HTMLInputElement>('input[type="radio"]'),
];

/** The number of the chosen option, counted from 0; undefined while nothing is chosen. */
export function chosenOption(form: HTMLFormElement): number | undefined {
  const index = radios(form).findIndex((radio) => radio.checked);
  return index < 0 ? undefined : index;
}

/** The element inside `root` that the page's own markup promises. */
export function part<Kind extends Element>(root: Element, selector: string): Kind {
  const found = root.querySelector<Kind>(selector);
  if (!found) throw new Error(`Cannot find ${selector}: expected it in ${root.className}, received none`);
  return found;
}

/** Says something in a place that is read aloud when it changes, and only then. */
export function setText(element: Element, text: string): void {
  if (element.textContent?.trim() !== text) element.textContent = text;
}
