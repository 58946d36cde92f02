import { characters, escaped, type Part, raw, text } from './reader.ts';

/** A call or its answer, as far as this packet holds it. */
export interface XmlRpcLayer extends Part {
  readonly protocol: 'xml-rpc';
  readonly kind: 'call' | 'response' | 'fault';
  /** Empty for a response. */
  readonly method: string;
  /** The values in short: 42, [1, 2], {name: Ada}. */
  readonly parameters: readonly string[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Tag extends Span {
  /** The element’s name, after a slash when the tag closes it. */
  readonly name: string;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescaped = (xml: string) =>
  xml.replace(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/g, (whole, name, decimal, digits) => {
    if (name) return entities[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(digits, 16);
    return code < 0x110000 ? String.fromCodePoint(code) : whole;
  });

/** The tags of a text one after the other. Nothing is nested here, so no nesting can exhaust it. */
const tagsOf = (xml: string): Tag[] =>
  Array.from(xml.matchAll(/<([^<>]*)>/g), ({ index, 0: whole, 1: inside = '' }) => ({
    name: inside.split(/\s/, 1)[0] ?? '',
    start: index,
    end: index + whole.length,
  }));

/** What tags become in a value’s short form; all others vanish. */
const signs: Record<string, string> = {
  array: '[',
  '/array': ']',
  struct: '{',
  '/struct': '}',
  '/name': ': ',
};

function shortened(xml: string): string {
  let value = '';
  let from = 0;
  let more = false;
  for (const { name, start, end } of tagsOf(xml)) {
    const between = xml.slice(from, start);
    from = end;
    if (between.trim()) value += unescaped(between);
    if (more && (name === 'value' || name === 'member')) value += ', ';
    value += signs[name] ?? '';
    more = name === '/value' || name === '/member' || (more && name.startsWith('/'));
  }
  return escaped(value + unescaped(xml.slice(from).split('<', 1)[0] ?? '').trimEnd());
}

interface Outline {
  readonly kind: XmlRpcLayer['kind'];
  readonly method?: Span;
  readonly parameters: readonly Span[];
  readonly closed: boolean;
}

/** What lies between the tags of one name, from tag to next closing tag; the last may go up to `end`. */
function between(tags: readonly Tag[], name: string, start: number, end: number): Span[] {
  const spans: Span[] = [];
  let from = -1;
  for (const tag of tags) {
    if (from < 0 && tag.name === name) from = start + tag.end;
    else if (from >= 0 && tag.name === `/${name}`) {
      spans.push({ start: from, end: start + tag.start });
      from = -1;
    }
  }
  if (from >= 0) spans.push({ start: from, end });
  return spans;
}

/** Where the method’s name and the parameters lie. */
export function outline(bytes: Uint8Array, start: number, end: number): Outline {
  const tags = tagsOf(characters(bytes, start, end));
  const fault = between(tags, 'fault', start, end);
  const isCall = tags.some(({ name }) => name === 'methodCall');
  return {
    kind: isCall ? 'call' : fault.length > 0 ? 'fault' : 'response',
    method: between(tags, 'methodName', start, end)[0],
    parameters: [...between(tags, 'param', start, end), ...fault],
    closed: tags.some(({ name }) => name === '/methodCall' || name === '/methodResponse'),
  };
}

const lookedAtBytes = 1000;

/** Whether a body is a call or a response of XML-RPC, by the element it begins with. */
export const isXmlRpc = (bytes: Uint8Array, start: number, end: number) =>
  /<method(?:Call|Response)\b/.test(characters(bytes, start, Math.min(end, start + lookedAtBytes)));

/** A message as http://xmlrpc.com/spec.md describes it, by a tolerant look at its tags. */
export function decodeXmlRpc(bytes: Uint8Array, start: number, end: number): XmlRpcLayer {
  const { kind, method, parameters, closed } = outline(bytes, start, end);
  return {
    protocol: 'xml-rpc',
    start,
    end,
    kind,
    method: method ? text(bytes, method.start, method.end).trim() : '',
    parameters: parameters.map((span) => shortened(raw(bytes, span.start, span.end))),
    continues: !closed,
  };
}
