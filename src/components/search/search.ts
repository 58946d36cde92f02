import { siteAddress } from '../../client/site-address.ts';

/** What Pagefind (pagefind.app) gives for one page of the site. */
interface FoundPage {
  url: string;
  meta: { title?: string };
  sub_results: { title: string; url: string; excerpt: string }[];
}

interface Pagefind {
  init(): Promise<void>;
  /** Resolves to null when a later search has taken this one's place. */
  debouncedSearch(query: string): Promise<{ results: { data(): Promise<FoundPage> }[] } | null>;
}

const pagesShown = 8;
const sectionsShown = 3;

interface Parts {
  dialog: HTMLDialogElement;
  input: HTMLInputElement;
  status: HTMLElement;
  results: HTMLElement;
}

const installed = new WeakSet<HTMLDialogElement>();

/** Brings the search dialog to life, once; the index loads with the first letter typed. */
export function installDialog(dialog: HTMLDialogElement): void {
  const input = dialog.querySelector('input');
  const status = dialog.querySelector<HTMLElement>('.status');
  const results = dialog.querySelector<HTMLElement>('.results');
  if (!input || !status || !results || installed.has(dialog)) return;
  installed.add(dialog);
  const parts = { dialog, input, status, results };
  let index: Promise<Pagefind> | undefined;
  const search = () => {
    index ??= loadIndex();
    return show(parts, index);
  };
  input.addEventListener('input', search);
  installClosing(parts);
  installArrows(parts);
  if (input.value !== '') search();
}

function installClosing({ dialog, results }: Parts): void {
  dialog.querySelector('[data-search-close]')?.addEventListener('click', () => dialog.close());
  dialog.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    results.querySelector('a')?.click();
  });
  dialog.addEventListener('click', ({ target }) => {
    const followed = target instanceof Element && target.closest('a');
    if (target === dialog || followed) dialog.close();
  });
}

/** Arrow keys move from the field through the results and back. */
function installArrows({ dialog, input, results }: Parts): void {
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [input, ...results.querySelectorAll('a')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    event.preventDefault();
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  });
}

async function loadIndex(): Promise<Pagefind> {
  const { href } = siteAddress('/pagefind/pagefind.js');
  const pagefind = (await import(/* @vite-ignore */ href)) as Pagefind;
  await pagefind.init();
  return pagefind;
}

async function show({ input, status, results }: Parts, index: Promise<Pagefind>): Promise<void> {
  const query = input.value.trim();
  if (query === '') {
    status.textContent = '';
    results.replaceChildren();
    return;
  }
  try {
    const found = await (await index).debouncedSearch(query);
    if (found === null || query !== input.value.trim()) return;
    const pages = await Promise.all(found.results.slice(0, pagesShown).map((result) => result.data()));
    status.textContent = countOf(found.results.length, query);
    results.replaceChildren(...pages.flatMap(entriesOf));
  } catch {
    status.textContent = 'The search index is missing: it exists on the built site only.';
  }
}

function countOf(count: number, query: string): string {
  if (count === 0) return `Nothing found for “${query}”.`;
  return count === 1 ? 'Found on one page.' : `Found on ${count} pages.`;
}

function entriesOf({ meta, sub_results: sections }: FoundPage): HTMLElement[] {
  return sections.slice(0, sectionsShown).map(({ title, url, excerpt }) => {
    const link = document.createElement('a');
    link.href = url;
    link.textContent = meta.title && meta.title !== title ? `${meta.title}: ${title}` : title;
    const text = document.createElement('p');
    text.append(...markedText(excerpt));
    const entry = document.createElement('li');
    entry.append(link, text);
    return entry;
  });
}

/** Pagefind's excerpt is HTML with `<mark>`; only its text and those marks are taken over. */
function markedText(excerpt: string): Node[] {
  const { body } = new DOMParser().parseFromString(excerpt, 'text/html');
  return [...body.childNodes].map((node) => {
    const isMark = node instanceof HTMLElement && node.tagName === 'MARK';
    const copy = isMark ? document.createElement('mark') : document.createTextNode('');
    copy.textContent = node.textContent;
    return copy;
  });
}
