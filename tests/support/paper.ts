import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A word on paper; lengths in points, from the upper left corner of its page. */
export interface PrintedWord {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A page of paper. */
export interface Sheet {
  readonly height: number;
  readonly words: readonly PrintedWord[];
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a PDF as pdftotext(1) sees it: what stands where. */
export function sheetsOf(pdf: Buffer): Sheet[] {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
  const xml = withFile(pdf, (file) => execFileSync('pdftotext', ['-bbox', file, '-'], options));
  return xml
    .split('<page ')
    .slice(1)
    .map((page) => ({
      height: Number(/height="([\d.]+)"/.exec(page)?.[1]),
      words: [...page.matchAll(/<word ([^>]*)>([^<]*)</g)].map(([, box = '', text = '']) =>
        wordOf(box, text),
      ),
    }));
}

/** The pages of a PDF as pixels, as pdftoppm(1) draws them. */
export function pixelsOf(pdf: Buffer, dotsPerInch: number): Buffer {
  const options = { maxBuffer: 2 ** 30 };
  return withFile(pdf, (file) => execFileSync('pdftoppm', ['-r', String(dotsPerInch), file], options));
}

/** Pairs of words of which one is printed over the other. */
export const overprinted = ({ words }: Sheet): string[] =>
  words.flatMap((one, index) =>
    words
      .slice(index + 1)
      .filter((other) => coincide(one, other))
      .map((other) => `“${one.text}” and “${other.text}”`),
  );

/** A line's box reaches into its neighbours’; letters meet where the middles of two lines are this near. */
const sameLinePoints = 4;

function coincide(one: PrintedWord, other: PrintedWord): boolean {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const apart = Math.abs(one.top + one.bottom - other.top - other.bottom) / 2;
  return across > 1 && apart < sameLinePoints;
}

function wordOf(box: string, text: string): PrintedWord {
  const at = (name: string) => Number(new RegExp(`${name}="([\\d.-]+)"`).exec(box)?.[1]);
  return {
    text: text.replace(/&(\w+);/g, (all, name) => entities[name] ?? all),
    left: at('xMin'),
    top: at('yMin'),
    right: at('xMax'),
    bottom: at('yMax'),
  };
}

function withFile<Result>(pdf: Buffer, read: (file: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'wirebook-paper-'));
  try {
    const file = join(folder, 'lesson.pdf');
    writeFileSync(file, pdf);
    return read(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
