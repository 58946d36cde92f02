import type { HostState } from '../../../../runner/protocol/host-state.ts';
import { pageDegree } from '../../../client/degree.ts';
import { element, part } from './element.ts';
import { type Shown, shownTables } from './state-rows.ts';

/** How often an open state is read anew. */
const refreshMs = 1000;

/** Shows what the kernel of a host knows, anew each second while the reader has it open. */
export function showState(host: HTMLElement, read: () => Promise<HostState | undefined>): void {
  const details = part<HTMLDetailsElement>(host, 'details.state');
  const tables = part(details, '.state-tables');
  details.hidden = pageDegree() !== 'netns';

  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    if (!details.open) return;
    if (!document.hidden) await show(tables, read);
    timer = setTimeout(refresh, refreshMs);
  }

  details.addEventListener('toggle', () => void refresh());
}

async function show(into: HTMLElement, read: () => Promise<HostState | undefined>): Promise<void> {
  try {
    const state = await read();
    into.replaceChildren(
      ...(state
        ? shownTables(state).map(tableOf)
        : [element('p', '', 'This host has no tables of its own.')]),
    );
  } catch (error) {
    into.replaceChildren(element('p', '', (error as Error).message));
  }
}

function tableOf({ title, columns, rows }: Shown): HTMLTableElement {
  const table = element('table', '');
  table.append(element('caption', '', title), rowOf('th', columns), ...rows.map((row) => rowOf('td', row)));
  return table;
}

function rowOf(cell: 'th' | 'td', texts: string[]): HTMLTableRowElement {
  const row = element('tr', '');
  row.append(...texts.map((text) => element(cell, '', text)));
  return row;
}
