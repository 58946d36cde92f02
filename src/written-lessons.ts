import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { courseRoot } from './course-root.ts';
import { folderOf, type Lesson, lessons } from './syllabus.ts';

/** The lessons that can be read today: those whose folder exists. Nothing is registered. */
export function writtenLessons(root: string = courseRoot()): Lesson[] {
  return lessons.filter((lesson) =>
    existsSync(join(root, 'src/content/docs', folderOf(lesson), 'index.mdx')),
  );
}
