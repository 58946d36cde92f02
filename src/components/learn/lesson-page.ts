import type { AstroGlobal } from 'astro';

/** The page that an element stands on: its source file for messages, its id for progress. */
export interface LessonPage {
  file: string;
  id: string;
}

/** Asks Starlight which page is being built. */
export function lessonPage({ locals, url }: Pick<AstroGlobal, 'locals' | 'url'>): LessonPage {
  const { starlightRoute } = locals as Partial<App.Locals>;
  if (!starlightRoute) return { file: url.pathname, id: url.pathname.replaceAll('/', '') };
  return { file: starlightRoute.entry.filePath, id: starlightRoute.id };
}
