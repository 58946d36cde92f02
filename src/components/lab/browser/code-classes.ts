import { tagHighlighter, tags } from '@lezer/highlight';

/**
 * The classes of an edited program: those that the build gives an unchanged one, as far as
 * the two highlighters tell the same things apart; see src/snippets/code-theme.ts.
 */
export const codeClasses = tagHighlighter([
  { tag: tags.comment, class: 'code-comment' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.self, tags.escape], class: 'code-constant' },
  {
    tag: [
      tags.keyword,
      tags.modifier,
      tags.operatorKeyword,
      tags.function(tags.punctuation),
      tags.special(tags.brace),
    ],
    class: 'code-keyword',
  },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.typeName, tags.className],
    class: 'code-function',
  },
]);
