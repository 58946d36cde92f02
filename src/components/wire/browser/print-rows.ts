import { part } from '../../lab/browser/element.ts';
import { pageRows } from '../rows.ts';
import { moreText } from '../wire-words.ts';
import type { RowList } from './row-list.ts';

/** Has a panel’s first rows printed, as many as the page holds without a script, wherever it is scrolled to. */
export function printFirstRows(panel: HTMLElement, list: RowList): void {
  const more = part(panel, '.wire-more');
  const scroller = part(panel, '.wire-scroller');
  let scrolledTo = 0;
  addEventListener('beforeprint', () => {
    scrolledTo = scroller.scrollTop;
    const left = list.drawFirst(pageRows);
    more.textContent = moreText(left);
    more.hidden = left === 0;
  });
  addEventListener('afterprint', () => {
    more.hidden = true;
    list.draw();
    scroller.scrollTop = scrolledTo;
  });
}
