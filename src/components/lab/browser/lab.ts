import { pageDegree } from '../../../client/degree.ts';
import { EditStore } from '../../../client/edit-store.ts';
import { registerLab } from '../../../client/lab-api.ts';
import { LabController } from './lab-controller.ts';
import type { LivePage } from './live-page.ts';

/** A lab that comes this near to the reader's eyes has its hosts made. */
const near = { rootMargin: '200px' };

const edits = new EditStore(() => localStorage);
const degree = pageDegree();
let loading: Promise<LivePage> | undefined;

/** The page's live side, loaded once; asked for again when loading failed. */
function livePage(): Promise<LivePage> {
  loading ??= import('./live-page.ts').then(({ LivePage }) => new LivePage());
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

for (const section of document.querySelectorAll<HTMLElement>('.lab[data-lab]')) {
  const live: ConstructorParameters<typeof LabController>[1]['live'] = async (parts) =>
    (await livePage()).lab(parts);
  const controller = new LabController(section, { degree, edits, live });
  registerLab(section, controller);
  if (degree !== 'recorded') warmOnce(section, controller);
}

function warmOnce(section: HTMLElement, controller: LabController): void {
  const approach = new AbortController();
  const { signal } = approach;
  const warm = () => {
    approach.abort();
    observer.disconnect();
    controller.warm();
  };
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) warm();
  }, near);
  observer.observe(section);
  section.addEventListener('pointerenter', warm, { signal });
  section.addEventListener('focusin', warm, { signal });
}
