import type { Programs } from './all-edits.ts';
import { isRecord, readLessons } from './progress.ts';
import { type Belongings, isSingle, thingsOf } from './things.ts';

export const savedFileName = 'wirebook-progress.json';

/** Version 1 held no programs. */
const newestVersion = 2;

/** No larger file is read. */
export const largestFileBytes = 4 * 1024 * 1024;

/** Many times what a course has. */
const mostThings = 5000;

const shownCharacters = 80;
const savedFile = 'a file that “Save as a file” made';

export type FileErrorCode =
  | 'too-large'
  | 'unreadable'
  | 'not-json'
  | 'not-saved-here'
  | 'newer-version'
  | 'malformed'
  | 'no-room';

/** A file that cannot be loaded; its message names what was expected and what was received. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileErrorCode;

  constructor(file: string, code: FileErrorCode, expected: string, received: string) {
    super(`Cannot load ${shorten(file)}: expected ${expected}, received ${received}`);
    this.code = code;
  }
}

const shorten = (text: string) =>
  text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;

/** What lessons, labs and their parts are called, in any version of the course. */
const isName = (name: string) => /^[a-z0-9][a-z0-9.-]{0,63}$/.test(name);

const named = <Item>(items: Record<string, Item>, read: (item: Item) => Item = (item) => item) =>
  Object.fromEntries(
    Object.entries(items)
      .filter(([name]) => isName(name))
      .map(([name, item]) => [name, read(item)]),
  );

/** The text of a file that holds all this. */
export function writeSaved({ lessons, programs }: Belongings): string {
  const saved = {
    version: newestVersion,
    lessons: named(lessons, (lesson) => ({
      ...lesson,
      checks: named(lesson.checks),
      exercises: named(lesson.exercises),
      predictions: named(lesson.predictions),
    })),
    programs: named(programs, (files) => named(files)),
  };
  return `${JSON.stringify(saved, null, 2)}\n`;
}

/** Reads a file of the reader's. @throws FileError */
export async function readSaved(file: File): Promise<Belongings> {
  if (file.size > largestFileBytes) {
    throw new FileError(
      file.name,
      'too-large',
      `at most ${inMegabytes(largestFileBytes)}`,
      inMegabytes(file.size),
    );
  }
  const text = await file.text().catch(() => {
    throw new FileError(file.name, 'unreadable', 'a file', 'nothing: it was moved, or it is a folder');
  });
  return parseSaved(text, file.name);
}

/** Reads a file's text, of version 1 or 2. @throws FileError */
export function parseSaved(text: string, file: string): Belongings {
  const value = parseJson(text, file);
  if (!isRecord(value)) throw new FileError(file, 'not-saved-here', savedFile, kindOf(value));
  const { version } = value;
  if (!Number.isInteger(version) || Number(version) < 1) {
    throw new FileError(file, 'not-saved-here', savedFile, 'JSON of another kind');
  }
  if (Number(version) > newestVersion) {
    const received = `version ${version}: it was saved by a newer course`;
    throw new FileError(file, 'newer-version', `version 1 or ${newestVersion}`, received);
  }
  const fault = (path: string, received: unknown): never => {
    throw new FileError(file, 'malformed', `“${shorten(path)}” as it was saved`, kindOf(received));
  };
  const lessons = readLessons(value.lessons, fault) ?? fault('lessons', value.lessons);
  const programs = version === 1 ? {} : readPrograms(value.programs, fault);
  checkThings({ lessons, programs }, file);
  return { lessons, programs };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FileError(file, 'not-json', savedFile, 'text that is not JSON');
  }
}

function readPrograms(value: unknown, fault: (path: string, received: unknown) => never): Programs {
  if (!isRecord(value)) return fault('programs', value);
  for (const [lab, files] of Object.entries(value)) {
    if (!isRecord(files)) return fault(`programs.${lab}`, files);
    for (const [name, text] of Object.entries(files)) {
      if (typeof text !== 'string') fault(`programs.${lab}.${name}`, text);
    }
  }
  return value as Programs;
}

/** Nothing is stored under a name that no course gives, and nothing without end. */
function checkThings(belongings: Belongings, file: string): void {
  const things = thingsOf(belongings);
  if (things.length > mostThings) {
    throw new FileError(file, 'too-large', `at most ${mostThings} answers and programs`, `${things.length}`);
  }
  for (const { kind, of, name } of things) {
    const strange = (isSingle(kind) ? [of] : [of, name]).find((each) => !isName(each));
    if (strange === undefined) continue;
    const expected = 'names of small letters, digits, dots and hyphens';
    throw new FileError(file, 'malformed', expected, `“${shorten(strange)}”`);
  }
}

/** What a value is, in words. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  const words = { string: 'text', number: 'a number', boolean: 'true or false', object: 'an object' };
  return words[typeof value as keyof typeof words];
}

/** Rounded up: more than a limit never looks like the limit. */
const inMegabytes = (bytes: number) => `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
