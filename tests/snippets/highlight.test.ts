import { describe, expect, test } from 'vitest';
import { highlightLines } from '../../src/snippets/highlight.ts';
import { allLabs } from '../../src/snippets/labs.ts';

const textOf = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const programs = [...allLabs().values()].flatMap(({ name, files }) =>
  [...files.values()].map(({ file, source }) => ({ program: `${name}/${file}`, source })),
);

describe('highlighted code', () => {
  test.each(programs)('of $program reads exactly like its source', async ({ source }) => {
    expect(`${(await highlightLines(source)).map(textOf).join('\n')}\n`).toBe(source);
  });

  test('has one string a line, and no line after the final newline', async () => {
    expect(await highlightLines('a();\n\nb();\n')).toHaveLength(3);
    expect(await highlightLines('a();\n\nb();')).toHaveLength(3);
  });

  test('lets no markup of the source through', async () => {
    const [line] = await highlightLines('const page = "<script>alert(1)</script>" && x;');
    expect(line).not.toContain('<script');
    expect(line).toContain('&lt;script&gt;');
    expect(line).toContain('&amp;&amp;');
  });

  test('is coloured by class only, so that the theme decides', async () => {
    const [line] = await highlightLines("const five = listen('x', 5); // five");
    expect(line).not.toContain('style=');
    for (const kind of ['keyword', 'function', 'string', 'constant', 'comment']) {
      expect(line).toContain(`class="code-${kind}"`);
    }
  });

  test('keeps its colours across the lines of a template', async () => {
    const lines = await highlightLines('const text = `one\ntwo ${three}\nfour`;\n');
    expect(lines[1]).toMatch(/^<span class="code-string">two <\/span>/);
    expect(lines[2]).toMatch(/^<span class="code-string">four`<\/span>/);
  });
});
