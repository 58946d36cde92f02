/** ECMA-48 sequences that set colour or weight (SGR): the only ones that are shown. */
const style = /\u001b\[([\d;]*)m/g;

/**
 * Every other sequence of ECMA-48, as 7-bit code, whole or cut off: cursor movements; titles,
 * links, the clipboard and other strings, which end with their line at the latest; escapes. Of
 * 8-bit code only the controls go, below: where a text was read as Latin-1 they are the second
 * half of a letter (“ß” is C3 9F), and a string that began there would take the rest of the line.
 */
const other = new RegExp(
  [
    '\\u001b\\[(?![\\d;]*m)[ -?]*[@-~]?',
    '\\u001b[\\]PX^_][^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?',
    '\\u001b(?!\\[)[ -/]*[0-~]?',
  ].join('|'),
  'g',
);

/** Controls that JSON leaves as they are, ends of lines that are none, and what turns text around. */
const c1AndDirections = '\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069';

const controls = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001a\\u001c-\\u001f${c1AndDirections}]`, 'g');
const notEscapedByJson = new RegExp(`[${c1AndDirections}]`, 'g');

/** Longer accumulated styles are forgotten: no program means them. */
const longestStyle = 96;

/** True when a text holds an escape character, so that colours may have to be shown. */
export const hasEscape = (text: string) => text.includes('\u001b');

/** Leaves only text and styles; drops what moves, asks, renames, turns around or cannot be seen. */
export const keepStyles = (text: string) => text.replace(other, '').replace(controls, '');

/** Leaves only text. */
export const plainText = (text: string) => keepStyles(text).replace(style, '');

/** Leaves only text, on one line. */
export const oneLine = (text: string) => plainText(text).replaceAll('\n', ' ');

/** A value as JSON in which no character acts on a terminal; it reads back as the same value. */
export const harmlessJson = (value: unknown) =>
  JSON.stringify(value).replace(
    notEscapedByJson,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * The styles that are still in force after a text: what the next line must begin with.
 * A reset (`ESC[0m` or `ESC[m`) ends all that came before it.
 */
export function styleAfter(text: string): string {
  let open = '';
  for (const [sequence, parameters = ''] of text.matchAll(style)) {
    const resets = parameters === '' || parameters === '0';
    open = resets ? '' : parameters.startsWith('0;') ? sequence : open + sequence;
  }
  return open.length > longestStyle ? '' : open;
}
