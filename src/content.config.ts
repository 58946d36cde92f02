import { defineCollection } from 'astro:content';
import { docsLoader, i18nLoader } from '@astrojs/starlight/loaders';
import { docsSchema, i18nSchema } from '@astrojs/starlight/schema';
import { pageId } from './syllabus.ts';

export const collections = {
  docs: defineCollection({
    loader: docsLoader({ generateId: ({ entry }) => pageId(entry) }),
    schema: docsSchema(),
  }),
  i18n: defineCollection({ loader: i18nLoader(), schema: i18nSchema() }),
};
