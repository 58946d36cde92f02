import { expect, test } from 'vitest';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

const withHead = (start: string, body: string) =>
  bytesOf(`${start}\r\nContent-Type: text/xml\r\nContent-Length: ${bytesOf(body).length}\r\n\r\n${body}`);

const call = (parameters: string) =>
  withHead(
    'POST /RPC2 HTTP/1.1',
    `<?xml version="1.0"?>\n<methodCall>\n  <methodName>examples.add</methodName>\n  <params>${parameters}</params>\n</methodCall>\n`,
  );

const valueOf = (value: string) => decodeSoundly(call(`<param>${value}</param>`), tcp(80))[1];

test('a call is a layer after HTTP', () => {
  const bytes = call('<param><value><int>40</int></value></param> <param><value><i4>2</i4></value></param>');
  expect(decodeSoundly(bytes, tcp(80)).map(({ protocol }) => protocol)).toEqual(['http', 'xml-rpc']);
  expect(summaries(bytes, tcp(80))[1]).toBe('call of examples.add(40, 2)');
  expect(fieldTexts(bytes, tcp(80)).filter((text) => !text.startsWith('XML'))).toEqual(
    expect.arrayContaining(['methodName: examples.add', 'param 1: 40', 'param 2: 2']),
  );
});

test.each([
  ['<value>plain</value>', 'plain'],
  ['<value><string>2 &lt; 3 &amp;&#x41;&#66;</string></value>', '2 < 3 &AB'],
  ['<value><string>Zoë</string></value>', 'Zoë'],
  [
    '<value><array><data><value><int>1</int></value> <value><int>2</int></value></data></array></value>',
    '[1, 2]',
  ],
  [
    '<value><struct><member><name>a</name><value><int>1</int></value></member><member><name>b</name><value><array><data/></array></value></member></struct></value>',
    '{a: 1, b: []}',
  ],
])('%s is %s', (value, expected) => {
  expect(valueOf(value)).toMatchObject({ parameters: [expected], continues: false });
});

test('a response and a fault are read', () => {
  const body = (inside: string) => withHead('HTTP/1.1 200 OK', `<methodResponse>${inside}</methodResponse>`);
  const fault =
    '<fault><value><struct><member><name>faultCode</name><value><int>4</int></value></member></struct></value></fault>';
  const carriage = tcp(49152, 80);
  expect(summaries(body('<params><param><value>42</value></param></params>'), carriage)[1]).toBe(
    'response 42',
  );
  expect(summaries(body(fault), carriage)[1]).toBe('fault {faultCode: 4}');
});

test('a body that came in a segment of its own, or in part, is read as well', () => {
  const whole =
    '<methodCall><methodName>add</methodName><params><param><value>4</value></param></params></methodCall>';
  expect(summaries(bytesOf(whole), tcp(80))).toEqual(['call of add(4)']);
  expect(summaries(bytesOf(whole.slice(0, 60)), tcp(80))).toEqual([
    'call of add(), goes on in the next segment',
  ]);
});

test('XML of another kind is a body', () => {
  expect(decodeSoundly(withHead('HTTP/1.1 200 OK', '<feed/>'), tcp(80))).toHaveLength(1);
});

test('65,000 opening brackets are soon done with', () => {
  const began = performance.now();
  for (const bomb of ['<', '<a', '<value>', '<param>', '<a '.repeat(3), '&#1']) {
    const body = `<methodCall>${bomb.repeat(65000 / bomb.length)}`;
    decodeSoundly(withHead('POST / HTTP/1.1', body), tcp(80));
  }
  expect(performance.now() - began).toBeLessThan(4000);
});
