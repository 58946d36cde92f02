import { EditStore } from './edit-store.ts';
import { KeptItems } from './kept-items.ts';
import { ProgressStore } from './progress-store.ts';

/** The stores of this page, one of each, so that its parts agree and follow every other tab. */
export const pageItems = new KeptItems(() => localStorage);
export const pageEdits = new EditStore(pageItems);
export const pageProgress = new ProgressStore(pageItems);

addEventListener('storage', ({ key, storageArea }) => {
  if (storageArea === localStorage) pageItems.changedElsewhere(key);
});
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) pageItems.refresh();
});
addEventListener('pagehide', () => pageItems.settle());
