import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../runner/wire/layer-fields.ts';
import { decodeSoundly, fieldTexts, summaries, tcp } from './soundness.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const toServer = (port: number) => tcp(port);
const fromServer = (port: number) => tcp(49152, port);

test('lines in another character set than UTF-8 are lines', () => {
  const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(summaries(latin('Subject: Grüße\r\n'), toServer(25))).toEqual(['Subject: Gr\ufffd\ufffde']);
  expect(summaries(latin('+OK Postf\u00e4cher\r\n'), fromServer(110))).toEqual(['+OK Postf\ufffdcher']);
  expect(fieldTexts(latin('RETR \u00fcbung.txt\r\n'), toServer(21))).toEqual([
    'Command: RETR',
    'Argument: \ufffdbung.txt',
  ]);
  expect(decodeSoundly(Uint8Array.of(255, 0, 1, 2), toServer(25))).toMatchObject([{ protocol: 'data' }]);
});

describe('SMTP, as in RFC 5321, appendix D.1', () => {
  test('a reply of several lines', () => {
    const reply = '250-foo.com greets bar.com\r\n250-8BITMIME\r\n250 HELP\r\n';
    expect(summaries(bytesOf(reply), fromServer(25))).toEqual([
      '250-foo.com greets bar.com, and 2 more lines',
    ]);
    expect(fieldTexts(bytesOf(reply), fromServer(25))).toEqual([
      'Reply code: 250',
      'Text: foo.com greets bar.com',
      'Reply code: 250',
      'Text: 8BITMIME',
      'Reply code: 250',
      'Text: HELP',
    ]);
  });

  test('a command with its argument', () => {
    expect(fieldTexts(bytesOf('MAIL FROM:<Smith@bar.com>\r\n'), toServer(587))).toEqual([
      'Command: MAIL',
      'Argument: FROM:<Smith@bar.com>',
    ]);
    expect(fieldTexts(bytesOf('quit\r\n'), toServer(25))).toEqual(['Command: quit', 'CRLF: \\r\\n']);
  });

  test('a mail and its lone dot', () => {
    expect(fieldTexts(bytesOf('Subject: Good day\r\n\r\nBlah blah\r\n.\r\n'), toServer(25))).toEqual([
      'Line: Subject: Good day',
      'Line: \\r\\n',
      'Line: Blah blah',
      'Lone dot: .',
    ]);
  });

  test('what follows STARTTLS is TLS', () => {
    const record = Uint8Array.of(22, 3, 1, 0, 4, 14, 0, 0, 0);
    expect(decodeSoundly(record, toServer(25))[0]?.protocol).toBe('tls');
  });

  test('a line that is cut goes on in the next segment', () => {
    expect(summaries(bytesOf('RCPT TO:<Jo'), toServer(25))).toEqual([
      'RCPT TO:<Jo, goes on in the next segment',
    ]);
  });
});

test('POP3, as in RFC 1939, section 10', () => {
  expect(fieldTexts(bytesOf('APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n'), toServer(110))).toEqual([
    'Command: APOP',
    'Argument: mrose c4c9334bac560ecc979e58001b3e22fb',
  ]);
  expect(fieldTexts(bytesOf('+OK 2 messages\r\n1 120\r\n2 200\r\n.\r\n'), fromServer(110))).toEqual([
    'Status indicator: +OK',
    'Text: 2 messages',
    'Line: 1 120',
    'Line: 2 200',
    'Lone dot: .',
  ]);
  expect(fieldTexts(bytesOf('-ERR no such message\r\n'), fromServer(110))[0]).toBe('Status indicator: -ERR');
});

test('FTP, and its address in six numbers', () => {
  const reply = bytesOf('227 Entering Passive Mode (192,168,1,20,195,80)\r\n');
  const [layer] = decodeSoundly(reply, fromServer(21));
  const [code] = fieldsOf({ bytes: reply }, layer as never);
  expect(code).toMatchObject({ name: 'Reply code', value: '227', start: 0, end: 4 });
  expect(code?.meaning).toMatch(/four numbers of address, two of port/);
});

test('NNTP, as in RFC 3977, section 6.1.1', () => {
  expect(fieldTexts(bytesOf('GROUP misc.test\r\n'), toServer(119))).toEqual([
    'Command: GROUP',
    'Argument: misc.test',
  ]);
  expect(fieldTexts(bytesOf('211 1234 3000234 3002322 misc.test\r\n'), fromServer(119))).toEqual([
    'Reply code: 211',
    'Text: 1234 3000234 3002322 misc.test',
  ]);
});

test('words of objects are no commands', () => {
  for (const word of ['constructor', 'toString', '__proto__']) {
    expect(fieldTexts(bytesOf(`${word}\r\n`), toServer(25))).toEqual([`Line: ${word}`]);
  }
});

test('bytes that are no text are data', () => {
  expect(decodeSoundly(Uint8Array.of(0, 1, 2), toServer(21))[0]?.protocol).toBe('data');
});
