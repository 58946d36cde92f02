import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { courseRoot } from '../src/course-root.ts';
import { folderOf, lessons, pageId, parts, placeOf } from '../src/syllabus.ts';
import { writtenLessons } from '../src/written-lessons.ts';

describe('the syllabus', () => {
  test('has twenty-one lessons in six parts, numbered in reading order', () => {
    expect(parts.map(({ numeral }) => numeral)).toEqual(['I', 'II', 'III', 'IV', 'V', 'VI']);
    expect(lessons.map(({ number }) => number)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  });

  test('gives every lesson an address of its own that a URL can hold', () => {
    expect(new Set(lessons.map(({ slug }) => slug)).size).toBe(lessons.length);
    for (const { slug } of lessons) expect(slug).toMatch(/^[a-z][a-z-]*$/);
  });

  test('says in one sentence what the reader can do after each lesson', () => {
    for (const { outcome } of lessons) expect(outcome).toMatch(/^[A-Z][^.!]{20,100}\.$/);
  });

  test('places a lesson in its part, and no other page', () => {
    expect(placeOf('tcp-server')).toMatchObject({ part: { numeral: 'III' }, lesson: { number: 8 } });
    expect(placeOf('about')).toBeUndefined();
  });
});

describe('a page’s address', () => {
  test('drops the number of a lesson’s folder', () => {
    expect(pageId('008-tcp-server/index.mdx')).toBe('tcp-server');
  });

  test('is the file’s name for a page beside the lessons', () => {
    expect(pageId('index.mdx')).toBe('index');
    expect(pageId('404.mdx')).toBe('404');
  });

  test.each([
    '009-tcp-server/index.mdx',
    '8-tcp-server/index.mdx',
    '008-tcp/index.mdx',
    '008-tcp-server/notes.mdx',
    'tcp-server/index.mdx',
  ])('is refused for %s, which is no lesson of the syllabus', (entry) => {
    expect(() => pageId(entry)).toThrow(
      `Cannot place src/content/docs/${entry}: expected NNN-slug/index.mdx of a lesson in src/syllabus.ts`,
    );
  });
});

describe('a lesson', () => {
  let root: string;
  const docs = () => join(root, 'src/content/docs');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'wirebook-syllabus-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const write = (folder: string) => {
    mkdirSync(join(docs(), folder), { recursive: true });
    writeFileSync(join(docs(), folder, 'index.mdx'), '---\ntitle: A lesson\n---\n');
  };

  test('is planned until its folder holds a page', () => {
    expect(writtenLessons(root)).toEqual([]);
    mkdirSync(join(docs(), '008-tcp-server'), { recursive: true });
    expect(writtenLessons(root)).toEqual([]);
  });

  test('is written once its folder exists, with nothing to register', () => {
    write('012-udp');
    write('008-tcp-server');
    expect(writtenLessons(root).map(({ slug }) => slug)).toEqual(['tcp-server', 'udp']);
  });

  test('bears in its page the title it has in the syllabus', () => {
    for (const lesson of writtenLessons()) {
      const file = join(courseRoot(), 'src/content/docs', folderOf(lesson), 'index.mdx');
      const title = /^title: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
      expect(title?.replace(/^(['"])(.*)\1$/, '$2')).toBe(lesson.title);
    }
  });

  test('is not hidden in a folder that the syllabus does not name', () => {
    const content = join(courseRoot(), 'src/content/docs');
    const folders = readdirSync(content).filter((name) => existsSync(join(content, name, 'index.mdx')));
    expect(folders.sort()).toEqual(writtenLessons().map(folderOf));
  });
});
