import type { PacketNews } from '../../runner/protocol/packets.ts';
import type { Degree } from '../../runner/protocol/service.ts';
import type { RanSources } from './ran-sources.ts';

/** The packets of a lab's session, for as long as somebody watches them. */
export interface PacketSource {
  /** What the runs ran whose calls and packets these are. */
  readonly sources: Pick<RanSources, 'of'>;
  /** Tells of them from now on, first of all that there are; a session that begins anew is watched as well. */
  watch(listener: (news: PacketNews) => void): void;
  leave(): void;
  /** Has the capture begin anew. */
  empty(): void;
}

/** What other parts of a page may ask of a lab. */
export interface LabApi {
  readonly degree: Degree;
  /** The programs that the reader has changed, by host. */
  sources(): Record<string, string>;
  /**
   * Runs the lab's script, as its button “Run all” does.
   *
   * @param sources programs by host; without it the programs as the reader has them
   * @returns true when every step held; false when one did not, or nothing could run,
   *   which the lab then says in words
   */
  runAll(sources?: Record<string, string>): Promise<boolean>;
  /** The program of a host as the page shows it; undefined when it shows none. */
  text(host: string): string | undefined;
  /** What crosses the lab's wire; undefined where no runner sees it. */
  packets(): Promise<PacketSource | undefined>;
}

/** How a lab's own script and its callers find each other, whichever is loaded first. */
const apis = new WeakMap<Element, LabApi>();

/** Makes a lab known; only the lab's own script calls this. */
export function registerLab(section: Element, api: LabApi): void {
  apis.set(section, api);
}

/**
 * The lab that an element is, lies in, or holds. Ask when it is needed, not while the page
 * loads: the lab's own script may not have run by then.
 *
 * @throws Error when there is none
 */
export function labOf(element: Element): LabApi {
  const section = element.closest('.lab') ?? element.querySelector('.lab');
  const api = section && apis.get(section);
  if (!api) throw new Error(`Cannot find a lab: expected one at <${element.localName}>, received none`);
  return api;
}
