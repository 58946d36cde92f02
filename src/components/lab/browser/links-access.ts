import type { Link, LinksState } from '../../../../runner/protocol/link.ts';

/** What the reader's control of links asks of the runner; each rejects with words. */
export interface LinksAccess {
  state(): Promise<LinksState>;
  set(link: Link): Promise<unknown>;
  reset(): Promise<unknown>;
}
