import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri';

/** Code is the same in every language: who has a page translated gets it as it is. */
export const untranslatedCode: NonNullable<SatteriProcessorOptions['hastPlugins']> = [
  {
    name: 'untranslated-code',
    element: {
      filter: ['code'],
      visit: (node, context) => context.setProperty(node, 'translate', 'no'),
    },
  },
];
