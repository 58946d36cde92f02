import { part } from './element.ts';

/** One program of a lab as the build shipped it. */
export interface ShippedProgram {
  host: string;
  file: string;
  source: string;
}

/** What the page knows of a lab without asking the runner; see Lab.astro. */
export interface LabData {
  lab: string;
  programs: ShippedProgram[];
  /** What each step of the script waits for, in words; empty when it waits for nothing. */
  steps: string[];
}

/** Reads a lab's data from its own script element, never from the rendered programs. */
export const readLabData = (section: Element) =>
  JSON.parse(part(section, '.lab-data').textContent ?? '') as LabData;
