/** ECMA-48 sequences that set colour or weight (SGR): the only ones that a lane shows. */
const style = /\u001b\[([\d;]*)m/g;

/** Every other sequence: cursor movements, titles, links, and what was cut off at the end. */
const other =
  /\u001b(?:\[(?![\d;]*m)[\u0020-\u003f]*[\u0040-\u007e]?|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[()*+].?|[^[\]]|$)/g;

const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]/g;

/** Longer accumulated styles are forgotten: no program means them. */
const longestStyle = 96;

/** True when a text holds an escape character, so that colours may have to be shown. */
export const hasEscape = (text: string) => text.includes('\u001b');

/** Leaves only text and styles; drops cursor movements and control characters. */
export const keepStyles = (text: string) => text.replace(other, '').replace(controls, '');

/** Leaves only text. */
export const plainText = (text: string) => keepStyles(text).replace(style, '');

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
