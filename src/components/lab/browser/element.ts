/** A new element with a class and text; the text goes in as a text node. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** The one element that a lab's markup must hold. @throws Error when it does not */
export function part<Part extends HTMLElement = HTMLElement>(within: Element, selector: string): Part {
  const found = within.querySelector<Part>(selector);
  if (!found) throw new Error(`Cannot start the lab: expected “${selector}” in its markup, received none`);
  return found;
}
