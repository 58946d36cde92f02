import { pageDegree } from '../../../client/degree.ts';
import { registerLab } from '../../../client/lab-api.ts';
import { pageEdits } from '../../../client/page-stores.ts';
import { wasLeft } from '../../../client/was-left.ts';
import { LabController } from './lab-controller.ts';
import type { LivePage } from './live-page.ts';

/** A lab that comes this near to the reader's eyes has its hosts made. */
const near = { rootMargin: '200px' };

const degree = pageDegree();
const livePage = loadOnce(async () => new (await import('./live-page.ts')).LivePage());

/** The page's live side: loaded when first asked for, and asked for again when that failed. */
function loadOnce(load: () => Promise<LivePage>): () => Promise<LivePage> {
  let loading: Promise<LivePage> | undefined;
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

for (const section of document.querySelectorAll<HTMLElement>('.lab[data-lab]')) {
  const live: ConstructorParameters<typeof LabController>[1]['live'] = async (parts) =>
    (await livePage()).lab(parts);
  const controller = new LabController(section, { degree, edits: pageEdits, live });
  registerLab(section, controller);
  if (degree === 'recorded') continue;
  if (wasLeft(section)) controller.warm();
  else warmOnce(section, controller);
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
