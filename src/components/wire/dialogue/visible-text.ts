/** A piece of what was said: readable as it is, or the sign of a character that cannot be seen. */
export interface Said {
  readonly text: string;
  readonly isSign: boolean;
}

const deletion = 0x7f;
/** U+2400 and the 32 after it are pictures of the control characters, U+2421 that of DEL. */
const pictures = 0x2400;
const pictureOfDeletion = '\u2421';

/** Control characters, and those that turn the direction of what follows them. */
const unseen = /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text in which nothing hides: “Hello␍␊”, and after a line feed a new line as well. */
export function visibleText(text: string): Said[] {
  const said: Said[] = [];
  let at = 0;
  for (const { 0: character, index } of text.matchAll(unseen)) {
    if (index > at) said.push({ text: text.slice(at, index), isSign: false });
    said.push({ text: signOf(character), isSign: true });
    if (character === '\n') said.push({ text: '\n', isSign: false });
    at = index + 1;
  }
  if (at < text.length) said.push({ text: text.slice(at), isSign: false });
  return said;
}

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code === deletion) return pictureOfDeletion;
  if (code < 0x20) return String.fromCharCode(pictures + code);
  return `\\u{${code.toString(16)}}`;
}
