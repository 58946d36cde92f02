/** A stretch of an author's text: plain, or code where it stood between backticks. */
export interface Stretch {
  code: boolean;
  text: string;
}

/** Splits text at its backticks: `call accept` with backticks around `accept` gives two stretches. */
export function splitCode(text: string): Stretch[] {
  return text
    .split('`')
    .map((part, index) => ({ code: index % 2 === 1, text: part }))
    .filter((stretch) => stretch.text !== '');
}
