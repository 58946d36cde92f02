import { pageDegree } from '../../../client/degree.ts';
import { part } from '../../lab/browser/element.ts';
import type { PanelCapture } from '../panel-capture.ts';
import { countText, type Lack, nothingText } from '../wire-words.ts';

interface HeadOptions {
  lab: string;
  canEmpty(): boolean;
  empty(): void;
  /** The packets on show, where the site has no file of them. */
  capture(): PanelCapture | undefined;
}

/** What a panel says and offers above and below its rows. */
export class PanelHead {
  readonly #element: HTMLElement;
  readonly #options: HeadOptions;

  constructor(element: HTMLElement, options: HeadOptions) {
    this.#element = element;
    this.#options = options;
    part(element, '.wire-more').hidden = true;
    part(element, '.wire-empty').addEventListener('click', () => options.empty());
    part(element, '.wire-download').addEventListener('click', (event) => {
      const capture = options.capture();
      if (!capture) return;
      event.preventDefault();
      void this.#save(capture);
    });
  }

  /** @param shown how many of the packets pass the filter */
  show(count: number, lack: Lack, shown: number): void {
    const canEmpty = this.#options.canEmpty();
    part(this.#element, '.wire-count').textContent = countText(count, lack, shown);
    part(this.#element, '.wire-empty').hidden = !canEmpty;
    part(this.#element, '.wire-download').hidden = count === 0;
    const nothing = part(this.#element, '.wire-nothing');
    nothing.hidden = shown > 0;
    nothing.textContent = nothingText(count, pageDegree());
  }

  async #save({ captured, openedAtUs }: PanelCapture): Promise<void> {
    const { saveCapture } = await import('./save-capture.ts');
    saveCapture(captured, openedAtUs, `${this.#options.lab}.pcapng`);
  }
}
