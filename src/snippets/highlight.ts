import { createHighlighterCore, type ThemedToken } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import typescript from 'shiki/langs/typescript.mjs';
import { classOf, codeTheme } from './code-theme.ts';

const highlighter = createHighlighterCore({
  themes: [codeTheme],
  langs: [typescript],
  engine: createJavaScriptRegexEngine(),
});

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeText = (text: string) => text.replace(/[&<>]/g, (sign) => entities[sign] ?? sign);

/**
 * Highlights a program: one string of HTML for each of its lines, escaped, without a
 * wrapper. Colours are classes, so the page's theme decides them. A final newline ends
 * the last line and does not begin another.
 */
export async function highlightLines(source: string, language: 'ts' = 'ts'): Promise<string[]> {
  const text = source.replace(/\n$/, '');
  const { tokens } = (await highlighter).codeToTokens(text, { lang: language, theme: 'wirebook' });
  return tokens.map((line) => joinAlike(line).map(render).join(''));
}

interface Stretch {
  name: string | undefined;
  text: string;
}

/** Neighbours of one class become one span: less to send, less to lay out. */
function joinAlike(tokens: ThemedToken[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { color, content } of tokens) {
    const name = classOf(color);
    const last = stretches.at(-1);
    if (last && last.name === name) last.text += content;
    else stretches.push({ name, text: content });
  }
  return stretches;
}

const render = ({ name, text }: Stretch) =>
  name === undefined ? escapeText(text) : `<span class="${name}">${escapeText(text)}</span>`;
