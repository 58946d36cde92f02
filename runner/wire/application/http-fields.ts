import type { Field } from '../model.ts';
import { FieldList } from './field-list.ts';
import type { HttpLayer } from './http.ts';
import { readChunks } from './http-chunks.ts';
import { headers } from './http-headers.ts';
import { characters, lineEnd, text, word } from './reader.ts';
import { content } from './text.ts';

/** RFC 9110, section 15. */
const classes = [
  '',
  'A first word: the answer itself follows.',
  'It worked.',
  'The client must look elsewhere, or already has it.',
  'The server finds a mistake in the request.',
  'The server failed.',
];

function requestLine(list: FieldList, [method, target]: string[], lineStop: number) {
  list.add('Method', (method ?? '').length + 1, word, 'What the client wants done with the resource.');
  const targetEnd = Math.min(lineStop, list.at + (target ?? '').length + 1);
  list.upTo(targetEnd, 'Request target', word, 'Which resource it is about.');
  list.upTo(lineStop, 'HTTP version', word, 'The version of HTTP that is spoken.');
}

function statusLine(list: FieldList, [version, status]: string[], lineStop: number) {
  list.add('HTTP version', (version ?? '').length + 1, word, 'The version of HTTP that is spoken.');
  list.add('Status code', 3, word, classes[Number(status?.[0])] ?? 'How it went.');
  list.upTo(
    lineStop,
    'Reason phrase',
    (bytes, start, end) => word(bytes, start, end).trim(),
    'The same in words, for people.',
  );
}

/** Lines of the form “Name: value”, and the empty line. */
function headerFields(list: FieldList, end: number) {
  while (list.at < end) {
    const next = lineEnd(list.bytes, list.at, end);
    const line = characters(list.bytes, list.at, next).trimEnd();
    const mark = line.indexOf(':');
    const name = mark > 0 ? line.slice(0, mark).trim() : '';
    const value = word(list.bytes, list.at + mark + 1, next).trim();
    if (!line) list.upTo(next, 'Empty line', text, 'Ends the head.');
    else if (!name) list.upTo(next, 'Line', value, 'Not a header field, or the continued line of one.');
    else
      list.upTo(
        next,
        name,
        value,
        headers[name.toLowerCase()] ?? 'A header field that says more about the message.',
      );
  }
}

function chunkFields(list: FieldList) {
  const { chunks, trailer, end, fault } = readChunks(list.bytes, list.at, list.end);
  for (const { bytes, data, dataEnd, end: close } of chunks) {
    list.upTo(
      data,
      'chunk-size',
      (all, start, to) => `${word(all, start, to)} (${bytes} bytes)`,
      'How many bytes the chunk has, in hexadecimal.',
    );
    list.upTo(dataEnd, 'chunk-data', content, 'A piece of the body.');
    list.upTo(close, 'CRLF', text, 'Ends the chunk.');
  }
  if (fault) return;
  list.upTo(
    trailer,
    'last-chunk',
    word,
    trailer < end ? 'A chunk of no bytes: the body is complete.' : 'The size of a chunk that follows.',
  );
  headerFields(list, end);
}

export function httpFields(bytes: Uint8Array, layer: HttpLayer): Field[] {
  const list = new FieldList(bytes, layer);
  if (layer.kind === 'continuation') {
    return list.rest(
      'Body',
      content,
      'No whole first line of a message is here: it is part of a body that began earlier, or not HTTP.',
    );
  }
  const stop = lineEnd(bytes, layer.start, list.end);
  const words = characters(bytes, layer.start, stop).split(' ', 2);
  if (layer.kind === 'request') requestLine(list, words, stop);
  else statusLine(list, words, stop);
  headerFields(list, Math.min(list.end, layer.headEnd));
  if (layer.chunked) chunkFields(list);
  return list.rest('Body', content, 'What the message carries.');
}
