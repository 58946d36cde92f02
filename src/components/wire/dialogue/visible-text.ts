import { escaped } from '../../../../runner/wire/application/reader.ts';

/** A piece of what was said: readable as it is, or the sign of a character that cannot be seen. */
export interface Said {
  readonly text: string;
  readonly isSign: boolean;
}

/** Text in which nothing hides: `Hello`, `\r`, `\n`, and after a line feed a new line as well. */
export function visibleText(text: string): Said[] {
  const said: Said[] = [];
  let plain = '';
  for (const character of text) {
    const sign = escaped(character);
    if (sign === character) plain += character;
    else {
      said.push({ text: plain, isSign: false }, { text: sign, isSign: true });
      plain = character === '\n' ? '\n' : '';
    }
  }
  return [...said, { text: plain, isSign: false }].filter((piece) => piece.text);
}
