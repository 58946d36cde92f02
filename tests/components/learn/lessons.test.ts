import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../../src/syllabus.ts';
import { writtenLessons } from '../../../src/written-lessons.ts';

const lessons = writtenLessons().map((lesson) => {
  const file = join('src/content/docs', folderOf(lesson), 'index.mdx');
  return { file, text: readFileSync(file, 'utf8') };
});

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe.each(lessons)('$file', ({ text }) => {
  test('keeps every answer under a name of its own', () => {
    const ids = [...text.matchAll(/^ {2}id="([^"]+)"$/gm)].map(([, id]) => id);
    expect(ids.length).toBe(count(text, /<(?:Predict|QuickCheck)$/gm));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('asks for a prediction before every lab', () => {
    const labs = [...text.matchAll(/<Lab name="([^"]+)"/g)].map(([, lab]) => lab);
    for (const lab of labs) {
      const predicted = text.indexOf(`lab="${lab}"\n  question=`);
      expect(predicted, `a Predict for ${lab}`).toBeGreaterThan(-1);
      expect(predicted).toBeLessThan(text.indexOf(`<Lab name="${lab}"`));
    }
  });

  test('opens with its outcomes, has an exercise and two to four checks, and ends with what to read', () => {
    const order = ['<Outcomes>', '<Lab ', '<Exercise', '<QuickCheck', '<ReadNext>', '<LessonEnd />'];
    const places = order.map((element) => text.indexOf(element));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(count(text, /<QuickCheck$/gm)).toBeGreaterThanOrEqual(2);
    expect(count(text, /<QuickCheck$/gm)).toBeLessThanOrEqual(4);
  });

  test('imports only components that exist', () => {
    const imports = [...text.matchAll(/^import \w+ from '(\.\.\/[^']+)';$/gm)].map(([, path]) => path ?? '');
    for (const path of imports) expect(existsSync(join('src/content/docs/any', path)), path).toBe(true);
  });
});
