import type { HostPanel } from './host-panel.ts';
import type { LabHead } from './lab-head.ts';

/** The parts of a lab on the page that its live side works with. */
export interface LabParts {
  section: HTMLElement;
  lab: string;
  head: LabHead;
  panels: ReadonlyMap<string, HostPanel>;
  /** What each step of the script waits for, in words. */
  steps: readonly string[];
}
