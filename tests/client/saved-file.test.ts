import { describe, expect, test } from 'vitest';
import { parseSaved, readSaved, savedFileName, writeSaved } from '../../src/client/saved-file.ts';
import type { Belongings } from '../../src/client/things.ts';

const belongings: Belongings = {
  lessons: {
    'tcp-server': {
      readAt: '2026-01-01T00:00:00.000Z',
      checkCount: 4,
      checks: { backlog: 'first', port: 'tried' },
      exercises: { 'tcp-serve-twenty': { passedAt: '2026-01-02T00:00:00.000Z' } },
      predictions: { 'greet-port': { choice: 1, reason: 'it is “free”\n<b>' }, loss: { choice: 0 } },
    },
  },
  programs: { 'tcp-greet': { 'client.ts': "console.log('ünïcode 🙂');\r\n", 'server.ts': '' } },
};

const errorOf = (text: string) => {
  try {
    parseSaved(text, 'notes.txt');
  } catch (error) {
    return error;
  }
  return undefined;
};

const lesson = { checks: {}, exercises: {}, predictions: {} };
const version2 = (rest: object) => JSON.stringify({ version: 2, lessons: {}, programs: {}, ...rest });

test('what is saved is loaded again, to the letter', async () => {
  const file = new File([writeSaved(belongings)], savedFileName);
  expect(await readSaved(file)).toEqual(belongings);
});

test('a file of version 1 holds progress and no programs', () => {
  const text = JSON.stringify({ version: 1, lessons: belongings.lessons });
  expect(parseSaved(text, 'old.json')).toEqual({ lessons: belongings.lessons, programs: {} });
});

test('what another page stored under strange names is not saved, so that the file can be loaded', () => {
  const strange = JSON.parse(`{"__proto__": ${JSON.stringify(lesson)}, "a b": ${JSON.stringify(lesson)}}`);
  const text = writeSaved({
    lessons: { ...belongings.lessons, ...strange, udp: { ...lesson, checks: { '': 'first', ok: 'first' } } },
    programs: { ...belongings.programs, 'tcp-name': { '../x.ts': 'x' } },
  });
  const { lessons } = parseSaved(text, savedFileName);
  expect(Object.keys(lessons)).toEqual(['tcp-server', 'udp']);
  expect(lessons.udp?.checks).toEqual({ ok: 'first' });
});

describe('a wrong file', () => {
  test('that is too large is not even read', async () => {
    const file = new File([new Uint8Array(4 * 1024 * 1024 + 1)], 'film.json');
    file.text = () => Promise.reject(new Error('it was read'));
    await expect(readSaved(file)).rejects.toMatchObject({
      code: 'too-large',
      message: 'Cannot load film.json: expected at most 4 MB, received 4.1 MB',
    });
  });

  test('that cannot be read is said to be so', async () => {
    const file = new File(['{}'], 'gone.json');
    file.text = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    await expect(readSaved(file)).rejects.toMatchObject({ code: 'unreadable' });
  });

  test.each([
    ['', 'not-json', 'text that is not JSON'],
    ['hello', 'not-json', 'text that is not JSON'],
    ['[]', 'not-saved-here', 'a list'],
    ['"text"', 'not-saved-here', 'text'],
    ['null', 'not-saved-here', 'nothing'],
    ['{}', 'not-saved-here', 'JSON of another kind'],
    ['{"version":"2","lessons":{}}', 'not-saved-here', 'JSON of another kind'],
    ['{"version":0,"lessons":{}}', 'not-saved-here', 'JSON of another kind'],
    ['{"__proto__":{"version":2,"lessons":{},"programs":{}}}', 'not-saved-here', 'JSON of another kind'],
    ['{"version":3}', 'newer-version', 'version 3: it was saved by a newer course'],
    ['{"version":2,"programs":{}}', 'malformed', 'nothing'],
    ['{"version":2,"lessons":{}}', 'malformed', 'nothing'],
    [version2({ lessons: [] }), 'malformed', 'a list'],
    [version2({ lessons: { udp: 5 } }), 'malformed', 'a number'],
    [version2({ lessons: { udp: { ...lesson, readAt: {} } } }), 'malformed', 'an object'],
    [version2({ lessons: { udp: { ...lesson, checks: { a: true } } } }), 'malformed', 'true or false'],
    [version2({ lessons: { udp: { ...lesson, checks: { '': 'first' } } } }), 'malformed', '“”'],
    [version2({ lessons: { UDP: { ...lesson, readAt: 'x' } } }), 'malformed', '“UDP”'],
    [version2({ programs: { 'tcp-greet': 'text' } }), 'malformed', 'text'],
    [version2({ programs: { 'tcp-greet': { 'a.ts': 5 } } }), 'malformed', 'a number'],
    [version2({ programs: { 'tcp-greet': { '../a.ts': 'x' } } }), 'malformed', '“../a.ts”'],
    ['{"version":2,"lessons":{},"programs":{"__proto__":{"a.ts":"x"}}}', 'malformed', '“__proto__”'],
    [
      `{"version":2,"programs":{},"lessons":{"udp":{"checks":{"__proto__":"first"},"exercises":{},"predictions":{}}}}`,
      'malformed',
      '“__proto__”',
    ],
  ])('is refused with what was expected and what was received: %s', (text, code, received) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ name: 'FileError', code });
    expect((error as Error).message).toMatch(/^Cannot load notes\.txt: expected .+, received .+[^.]$/);
    expect((error as Error).message.endsWith(`received ${received}`)).toBe(true);
  });

  test('of very many small things is not loaded either', () => {
    const many = Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`a${index}.ts`, '']));
    expect(errorOf(version2({ programs: { 'tcp-greet': many } }))).toMatchObject({
      code: 'too-large',
      message: 'Cannot load notes.txt: expected at most 5000 answers and programs, received 5001',
    });
  });

  test('of 200,000 brackets is text that is not JSON', () => {
    expect(errorOf('['.repeat(200_000))).toMatchObject({ code: 'not-json' });
    expect(errorOf(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toMatchObject({ name: 'FileError' });
  });

  test('cannot fill the page with its own words', () => {
    const long = 'x'.repeat(1_000_000);
    const error = errorOf(version2({ lessons: { [long]: { ...lesson, checks: { [long]: 5 } } } })) as Error;
    expect(error.message.length).toBeLessThan(400);
    expect(() => parseSaved('', long)).toThrow(/^.{1,400}$/);
  });
});
