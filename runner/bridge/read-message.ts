import { type ClientMessage, clientMessage } from '../protocol/messages.ts';

/** No message has more keys, and no record in one has more entries: a lab has fewer hosts. */
const [mostKeys, mostEntries] = [8, 64];

/** A message holds at most one level of records, and no lists. */
const deepest = 2;

/**
 * Reads a page's message; undefined when it is not one. What is deep is refused before it is
 * parsed, and what has more keys than any message before it is validated: telling what is
 * wrong with each of nine thousand keys takes longer than reading them.
 */
export function readMessage(text: string): ClientMessage | undefined {
  try {
    const said: unknown = isShallow(text) && JSON.parse(text);
    return isModest(said) ? clientMessage.safeParse(said).data : undefined;
  } catch {
    return undefined;
  }
}

/** Looks only at what stands outside of strings. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[') return false;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth > deepest) return false;
  }
  return true;
}

/** Where the string that begins here ends: at a quotation mark behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function isModest(said: unknown): said is object {
  return isRecord(said, mostKeys) && Object.values(said).every((value) => isPlain(value) || isFlat(value));
}

const isFlat = (value: unknown) => isRecord(value, mostEntries) && Object.values(value).every(isPlain);

const isPlain = (value: unknown) => typeof value !== 'object' || value === null;

/** No honest message has a key `__proto__`; a validator may pass over it in silence. */
function isRecord(value: unknown, most: number): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length <= most && !keys.includes('__proto__');
}
