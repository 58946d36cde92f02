import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { courseRoot } from '../../src/course-root.ts';
import { contrast, difference, visions } from './colour.ts';

const css = readFileSync(join(courseRoot(), 'src/styles/tokens.css'), 'utf8');
const [light = '', dark = ''] = css.split('@media screen');
const read = (block: string) =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );
const themes = { light: read(light), dark: read(dark) };
const hosts = [1, 2, 3, 4, 5, 6];
const pairs = hosts.flatMap((one) =>
  hosts.filter((other) => other > one).map((other) => [one, other] as const),
);

describe.each(Object.entries(themes))('the %s theme', (_theme, tokens) => {
  const token = (name: string) => {
    const value = tokens[name];
    if (value === undefined) throw new Error(`no colour --${name}`);
    return value;
  };

  const texts = ['ink', 'muted', 'accent', 'good', 'bad', 'warn'];
  const code = ['comment', 'string', 'constant', 'keyword', 'function'].map((kind) => `code-${kind}`);

  test.each([...texts, ...code, ...hosts.map((host) => `host-${host}`)])(
    '--%s can be read on paper and on a panel (WCAG 2.2, 1.4.3)',
    (name) => {
      expect(contrast(token(name), token('paper'))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(token(name), token('panel'))).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(hosts)('host %i, its code and the ink can be read on the host’s own tint', (host) => {
    for (const name of [`host-${host}`, 'ink', ...code]) {
      expect(contrast(token(name), token(`host-soft-${host}`))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('paper can be read on the accent, as on a button', () => {
    expect(contrast(token('paper'), token('accent'))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.keys(visions))('no two hosts look alike to %s vision', (vision) => {
    for (const [one, other] of pairs) {
      const apart = difference(token(`host-${one}`), token(`host-${other}`), vision);
      expect(apart, `hosts ${one} and ${other}`).toBeGreaterThan(0.06);
    }
  });

  test.each(Object.keys(visions))('the first two hosts are far apart to %s vision', (vision) => {
    expect(difference(token('host-1'), token('host-2'), vision)).toBeGreaterThan(0.2);
  });
});
