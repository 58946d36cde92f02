/** Calls once the reader points at an element, or has the focus in it: now, if that is so already. */
export function atFirstInterest(element: HTMLElement, call: () => void): void {
  if (element.matches(':hover, :focus-within')) return call();
  const waiting = new AbortController();
  const begin = () => {
    waiting.abort();
    call();
  };
  for (const kind of ['pointerover', 'focusin']) {
    element.addEventListener(kind, begin, { signal: waiting.signal });
  }
}
