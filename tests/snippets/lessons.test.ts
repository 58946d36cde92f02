import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { courseRoot } from '../../src/course-root.ts';
import { labOrFail } from '../../src/snippets/labs.ts';
import { cutPiece } from '../../src/snippets/piece.ts';
import { folderOf } from '../../src/syllabus.ts';
import { writtenLessons } from '../../src/written-lessons.ts';

const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

const tagsOf = (text: string, component: string) =>
  [...text.matchAll(new RegExp(`<${component}\\b[^>]*>`, 'g'))].map(([tag]) => tag);

describe.each(writtenLessons())('lesson $number', (lesson) => {
  const text = readFileSync(join(courseRoot(), 'src/content/docs', folderOf(lesson), 'index.mdx'), 'utf8');

  test('names only labs that exist', () => {
    const names = tagsOf(text, 'Lab').map((tag) => attribute(tag, 'name'));
    for (const name of names) expect(labOrFail(name).name).toBe(name);
  });

  test('cuts only pieces that exist', () => {
    for (const tag of tagsOf(text, 'Piece')) {
      const lab = labOrFail(attribute(tag, 'lab'));
      expect(cutPiece(lab, attribute(tag, 'file'), attribute(tag, 'region')).lines).not.toHaveLength(0);
    }
  });
});
