import type { ShikiTransformer, ThemeRegistration } from 'shiki/core';

/** What the highlighter tells apart; each is a class `code-…` coloured in tokens.css. */
const scopes = {
  comment: ['comment', 'punctuation.definition.comment'],
  string: ['string', 'punctuation.definition.string'],
  constant: ['constant', 'support.constant', 'variable.language'],
  keyword: ['keyword', 'storage', 'punctuation.definition.template-expression'],
  function: ['entity.name.function', 'support.function', 'entity.name.type', 'support.class'],
  // Back to the text's own colour: a template's inside, operators that are mere signs.
  plain: ['meta.template.expression', 'keyword.operator', 'string.regexp keyword'],
};

const colourOf = (kind: string) => `var(--code-${kind})`;

/**
 * A Shiki theme whose colours are names: one theme serves light and dark, because the
 * page's own custom properties decide. Word operators (`new`, `await`) stay keywords.
 */
export const codeTheme: ThemeRegistration = {
  name: 'wirebook',
  type: 'light',
  colors: { 'editor.foreground': colourOf('plain'), 'editor.background': 'transparent' },
  settings: [
    ...Object.entries(scopes).map(([kind, scope]) => ({ scope, settings: { foreground: colourOf(kind) } })),
    {
      scope: ['keyword.operator.new', 'keyword.operator.expression'],
      settings: { foreground: colourOf('keyword') },
    },
  ],
};

/** The class for a colour of {@link codeTheme}; undefined for plain text, which needs none. */
export function classOf(colour: string | undefined): string | undefined {
  const kind = /^var\(--code-([a-z]+)\)$/.exec(colour ?? '')?.[1];
  return kind === undefined || kind === 'plain' ? undefined : `code-${kind}`;
}

/** Makes Astro's fences speak in the same classes as the labs: no inline style is left. */
export const classTransformer: ShikiTransformer = {
  name: 'wirebook-classes',
  pre(node) {
    delete node.properties.style;
    node.properties.class = 'fence';
    node.properties.translate = 'no';
  },
  span(node, _line, _column, _element, token) {
    delete node.properties.style;
    const name = classOf(token.color);
    if (name) node.properties.class = name;
  },
};
