import type { PacketNews } from '../../../../runner/protocol/packets.ts';
import { labOf, type PacketSource } from '../../../client/lab-api.ts';
import { part } from '../../lab/browser/element.ts';
import { FrameLoop } from '../../lab/browser/frame-loop.ts';
import type { WireLines } from '../lines/browser/wire-lines.ts';
import { PanelCapture } from '../panel-capture.ts';
import { packetByKey } from '../row-keys.ts';
import { pushRow, type Row, withSilences } from '../rows.ts';
import type { WireData } from '../wire-data.ts';
import { FilterLine } from './filter-line.ts';
import { atFirstInterest } from './first-interest.ts';
import { PanelHead } from './panel-head.ts';
import { printFirstRows } from './print-rows.ts';
import { loadRecorded, loadRecordedCalls } from './recorded-packets.ts';
import { RowList } from './row-list.ts';
import type { SelectedPacket } from './selected-packet.ts';

type Shown = 'recorded' | 'live';

/** The wire of one lab: the recording’s packets, and in their place the reader’s own. */
export class Panel {
  readonly #element: HTMLElement;
  readonly #lab: HTMLElement;
  readonly #captures: Record<Shown, PanelCapture>;
  readonly #source: PacketSource | undefined;
  readonly #list: RowList;
  readonly #listElement: HTMLElement;
  readonly #head: PanelHead;
  readonly #lanes: WireData['lanes'];
  #detail: SelectedPacket | undefined;
  readonly #filter: FilterLine;
  #rows: Row[] = [];
  #shownCount = 0;
  #selected: number | undefined;
  #marked: ReadonlyMap<number, string> = new Map();
  #lines: WireLines | undefined;

  /** Takes over the panel as the build drew it. @throws TypeError when its packets cannot be fetched */
  static async start(element: HTMLElement): Promise<Panel> {
    const data = JSON.parse(element.dataset.wire ?? '') as WireData;
    const recorded = new PanelCapture(data);
    for (const packet of await loadRecorded(data)) recorded.add(packet);
    const source = await labOf(element).packets();
    const panel = new Panel(element, data, { recorded, live: new PanelCapture(data) }, source);
    atFirstInterest(panel.#lab, () => panel.#startLines(data));
    return panel;
  }

  private constructor(
    element: HTMLElement,
    { lab, lanes }: WireData,
    captures: Record<Shown, PanelCapture>,
    source?: PacketSource,
  ) {
    this.#element = element;
    this.#lab = element.closest<HTMLElement>('.lab') ?? element;
    this.#captures = captures;
    this.#lanes = lanes;
    this.#source = source;
    this.#listElement = part(element, '.wire-rows');
    this.#list = new RowList(element, new FrameLoop());
    printFirstRows(element, this.#list);
    this.#head = new PanelHead(element, {
      lab,
      canEmpty: () => this.#shown === 'live' && source !== undefined,
      empty: () => source?.empty(),
      capture: () => (this.#shown === 'live' ? this.#capture : undefined),
    });
    const packets = () => this.#capture.rows.packets;
    this.#filter = new FilterLine(part(element, '.wire-filter'), packets, () => this.#rebuild());
    this.#listen();
    this.#rebuild();
  }

  /** Whether the reader has the panel in view: only then the runner sends packets. */
  watch(isSeen: boolean): void {
    if (isSeen) this.#source?.watch((news) => this.#take(news));
    else this.#source?.leave();
  }

  select(number: number | undefined): void {
    const row = number === undefined ? undefined : this.#capture.rows.of(number);
    const next = row?.packet.number;
    if (next === this.#selected) return;
    this.#selected = next;
    this.#emphasise();
    if (next !== undefined) this.#list.reveal(next);
    if (this.#detail || next === undefined) this.#tellSelected();
    else void this.#loadDetail().then(() => this.#tellSelected());
  }

  #tellSelected(): void {
    const number = this.#selected;
    const row = number === undefined ? undefined : this.#capture.rows.of(number);
    this.#element.toggleAttribute('data-chosen', row !== undefined);
    this.#detail?.show(row, row ? this.#capture.rows.tiedTo(row.packet.number) : []);
    this.#lines?.selected();
  }

  /** What shows a selected packet comes with the first. */
  async #loadDetail(): Promise<void> {
    const { SelectedPacket } = await import('./selected-packet.ts');
    this.#detail ??= new SelectedPacket(part(this.#element, '.wire-selected'), {
      leave: () => this.#listElement.focus(),
      shown: () => this.#bringIntoView(),
      packets: () => this.#capture.rows.packets.map(({ packet }) => packet),
      positionOf: (host) => this.#lanes.find((lane) => lane.host === host)?.position,
      select: (number) => this.select(number),
    });
  }

  /** The detail of the selected packet, as far as its row stays in view. */
  #bringIntoView(): void {
    part(this.#element, '.wire-selected').scrollIntoView({ block: 'nearest' });
    if (this.#selected !== undefined) this.#list.reveal(this.#selected, true);
  }

  #mark(marks: ReadonlyMap<number, string>): void {
    this.#marked = marks;
    this.#emphasise();
  }

  get #shown(): Shown {
    return this.#lab.dataset.view === 'live' ? 'live' : 'recorded';
  }

  get #capture(): PanelCapture {
    return this.#captures[this.#shown];
  }

  get #selectedAtUs(): number | undefined {
    return this.#selected === undefined ? undefined : this.#capture.rows.of(this.#selected)?.packet.atUs;
  }

  #listen(): void {
    const list = this.#listElement;
    list.tabIndex = 0;
    list.role = 'listbox';
    list.addEventListener('click', ({ target }) => {
      const row = (target as Element).closest<HTMLElement>('[data-number]');
      if (row) this.select(Number(row.dataset.number));
    });
    list.addEventListener('keydown', (event) => this.#press(event));
    const swap = () => {
      this.select(undefined);
      this.#marked = new Map();
      this.#rebuild();
      this.#lines?.replaced();
    };
    new MutationObserver(swap).observe(this.#lab, { attributeFilter: ['data-view'] });
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && this.#selected !== undefined) this.#detail?.enter();
    else if (event.key === 'Escape' && this.#selected !== undefined) this.select(undefined);
    else {
      const next = packetByKey(event.key, this.#rows, this.#selected, this.#list.rowsSeen);
      if (next === undefined) return;
      this.select(next);
    }
    event.preventDefault();
  }

  #take(news: PacketNews): void {
    const before = this.#selectedAtUs;
    const { fresh, added, changed } = this.#captures.live.take(news);
    if (this.#shown !== 'live') return;
    this.#lines?.changed();
    // A panel that comes into view again is told the same packets anew.
    if (fresh && this.#selectedAtUs !== before) this.select(undefined);
    if (fresh || changed.length > 0) return this.#rebuild();
    for (const row of added.filter(this.#filter.test)) {
      pushRow(this.#rows, row);
      this.#shownCount += 1;
    }
    this.#list.grown();
    this.#say();
  }

  /** Ties the rows to the lines of the programs; without a way to what that takes, they stay as they are. */
  async #startLines(data: WireData): Promise<void> {
    const lines = import('../lines/browser/wire-lines.ts');
    // The selected packet's place is where lines are named.
    const loading = Promise.all([lines, loadRecordedCalls(data), this.#loadDetail()]);
    const loaded = await loading.catch(() => undefined);
    if (!loaded) return;
    const [{ WireLines }, calls] = loaded;
    this.#captures.recorded.hear(calls);
    this.#lines = new WireLines({
      element: this.#element,
      section: this.#lab,
      source: this.#source,
      capture: () => this.#capture,
      isLive: () => this.#shown === 'live',
      selected: () => this.#selected,
      passes: (number) => this.#passes(number),
      mark: (marks) => this.#mark(marks),
      reveal: (number) => this.#list.reveal(number, true),
      explained: () => this.#rebuild(),
    });
  }

  #passes(number: number): boolean {
    const row = this.#capture.rows.of(number);
    return row !== undefined && this.#filter.test(row);
  }

  /** All rows anew: another capture, another filter, or other facts. */
  #rebuild(): void {
    const passing = this.#capture.rows.packets.filter(this.#filter.test);
    this.#rows = withSilences(passing);
    this.#shownCount = passing.length;
    this.#list.show(this.#rows);
    this.#emphasise();
    this.#say();
  }

  #say(): void {
    const { rows, lack } = this.#capture;
    this.#head.show(rows.packets.length, lack, this.#shownCount);
    this.#filter.refresh();
  }

  #emphasise(): void {
    const tied = this.#selected === undefined ? new Set<number>() : this.#capture.rows.tiedTo(this.#selected);
    this.#list.emphasise({ selected: this.#selected, tied, marked: this.#marked });
  }
}
