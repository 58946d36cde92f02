import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { compressedFiles } from './src/compressed-files.ts';
import { contentSecurityPolicy } from './src/content-security-policy.ts';
import { relativeLinks } from './src/relative-links.ts';
import { classTransformer, codeTheme } from './src/snippets/code-theme.ts';
import { untranslatedCode } from './src/snippets/untranslated-code.ts';
import { writtenLessons } from './src/written-lessons.ts';

// What a lesson loads at once comes as one file: a dozen small ones compress badly.
const lessonChunk = {
  name: 'lesson',
  tags: ['$initial'],
  test: /[\\/]src[\\/](client|components[\\/](lab|learn|widgets|wire))[\\/]/,
};

// What tells packets apart, with all that it needs, comes with the first wire panel in view.
const decoderChunk = { name: 'decoder', test: /[\\/]runner[\\/]wire[\\/](decoder|summary)\.ts$/ };

const override = (name) => `./src/components/${name}.astro`;

export default defineConfig({
  // A page fetches nothing before the reader asks.
  prefetch: false,
  markdown: {
    processor: satteri({ hastPlugins: untranslatedCode }),
    shikiConfig: { theme: codeTheme, transformers: [classTransformer] },
  },
  vite: {
    // Scripts find each other by where they lie; relativeLinks sees to pages and style sheets.
    experimental: {
      renderBuiltUrl: (_, { hostType, ssr }) => (hostType === 'js' && !ssr ? { relative: true } : undefined),
    },
    environments: {
      client: {
        build: { rolldownOptions: { output: { codeSplitting: { groups: [lessonChunk, decoderChunk] } } } },
      },
    },
  },
  integrations: [
    starlight({
      title: 'Wirebook',
      description: 'A course on computer networks that you read like a book and run like a laboratory.',
      favicon: '/favicon.svg',
      expressiveCode: false,
      // The parts of a lesson, not the parts of its parts.
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 2 },
      // The course's own 404.mdx is the page for it.
      disable404Route: true,
      // Previous and next follow this list; what the reader sees is the Sidebar component.
      sidebar: writtenLessons().map(({ slug, title }) => ({ slug, label: title })),
      customCss: ['fonts', 'tokens', 'starlight', 'layout', 'prose', 'code', 'print'].map(
        (name) => `./src/styles/${name}.css`,
      ),
      components: {
        Head: override('Head'),
        Header: override('Header'),
        ThemeProvider: override('ThemeProvider'),
        Sidebar: override('Sidebar'),
        TwoColumnContent: override('TwoColumnContent'),
        PageSidebar: override('PageSidebar'),
        PageTitle: override('PageTitle'),
        Hero: override('Cover'),
        Pagination: override('Pagination'),
        Footer: override('Footer'),
      },
    }),
    mdx({ optimize: true }),
    relativeLinks(),
    contentSecurityPolicy(),
    compressedFiles(),
  ],
});
