const copiedForMs = 2000;

/**
 * Copies a text and says so on its button for a moment. Without TLS there is no clipboard for a
 * page, but there is one for the reader.
 *
 * @param label of the button, which reads “Copy”
 * @param select selects the text for the reader; false where it cannot
 * @returns what the button says, to be read aloud
 */
export async function copyText(label: HTMLElement, text: string, select: () => boolean): Promise<string> {
  label.textContent = await copied(text, select);
  setTimeout(() => {
    label.textContent = 'Copy';
  }, copiedForMs);
  return label.textContent;
}

async function copied(text: string, select: () => boolean): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return select() ? 'Selected: press Ctrl+C' : 'Not allowed';
  }
}
