const opening = /^\s*\/\/ #region ([a-z][a-z0-9-]*)\s*$/;
const closing = /^\s*\/\/ #endregion(?: ([a-z][a-z0-9-]*))?\s*$/;

/** A named part of a program: its first and last line, counted from 1. */
export interface Region {
  name: string;
  first: number;
  last: number;
}

/** A program as it is run and shown: without its region marks. */
export interface MarkedSource {
  source: string;
  regions: Map<string, Region>;
}

/**
 * Takes the `// #region name` and `// #endregion` lines out of a program. What is left
 * is what the reader sees and what runs, so line numbers agree everywhere.
 *
 * @throws Error when a region is opened twice, not closed, or closed without being open
 */
export function cutRegions(text: string): MarkedSource {
  const lines: string[] = [];
  const regions = new Map<string, Region>();
  const open: Region[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const opened = opening.exec(line)?.[1];
    const closes = closing.exec(line);
    if (opened !== undefined) {
      if (regions.has(opened)) throw new Error(`line ${index + 1}: region “${opened}” exists already`);
      const region = { name: opened, first: lines.length + 1, last: 0 };
      regions.set(opened, region);
      open.push(region);
    } else if (closes !== null) {
      close(open, closes[1], index + 1).last = lines.length;
    } else {
      lines.push(line);
    }
  }
  const forgotten = open.at(-1);
  if (forgotten) throw new Error(`region “${forgotten.name}” is never closed`);
  return { source: lines.join('\n'), regions };
}

function close(open: Region[], name: string | undefined, line: number): Region {
  const at = name === undefined ? open.length - 1 : open.findIndex((region) => region.name === name);
  const [region] = at < 0 ? [] : open.splice(at, 1);
  if (!region) throw new Error(`line ${line}: #endregion without an open region`);
  return region;
}
