import type { Panel } from './panel.ts';

/** A panel that comes this near to the reader’s eyes is started. */
const near = { rootMargin: '100px' };

/** Loads the panel’s script when the panel comes into view, and tells it when it comes and goes. */
function startWhenSeen(element: HTMLElement): void {
  let loading: Promise<Panel> | undefined;
  let isSeen = false;
  const load = async () => (await import('./panel.ts')).Panel.start(element);
  const observer = new IntersectionObserver(async (entries) => {
    isSeen = entries.at(-1)?.isIntersecting ?? false;
    if (isSeen) loading ??= load();
    try {
      (await loading)?.watch(isSeen);
    } catch {
      loading = undefined; // the recording stays readable; the next look tries again
    }
  }, near);
  observer.observe(element);
}

for (const element of document.querySelectorAll<HTMLElement>('.wire[data-wire]')) startWhenSeen(element);
