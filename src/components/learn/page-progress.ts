import { ProgressStore } from '../../client/progress.ts';

/** The one store of this page, so that its parts agree even where the browser stores nothing. */
export const pageProgress = new ProgressStore(() => localStorage);
