/** A heading is being read once it has come this far up: a share of the window's height. */
const readingLine = 0.3;

const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-contents] a')];
const current = document.querySelector('[data-contents-current]');
const bar = document.querySelector<HTMLDetailsElement>('[data-contents-bar]');
const headings = [...new Set(links.map(({ hash }) => hash))]
  .map((hash) => document.getElementById(decodeURIComponent(hash.slice(1))))
  .filter((heading) => heading !== null);

/** Marks the last section that has begun, in every list of the page. */
function mark(): void {
  const line = innerHeight * readingLine;
  const heading = headings.findLast((each) => each.getBoundingClientRect().top < line);
  for (const link of links) {
    const isCurrent = heading !== undefined && link.hash === `#${heading.id}`;
    link.toggleAttribute('aria-current', isCurrent);
    if (isCurrent) link.setAttribute('aria-current', 'true');
  }
  if (current) current.textContent = heading?.textContent ?? '';
}

// Headings crossing the reading line are all that can change the answer. Far above counts as
// crossed, or a leap down the page would go unnoticed.
const rootMargin = `1000000px 0px -${100 - readingLine * 100}% 0px`;
const observer = new IntersectionObserver(mark, { rootMargin });
for (const heading of headings) observer.observe(heading);

function closeBar({ target }: Event): void {
  const inside = target instanceof Element && bar?.contains(target) && !target.closest('a');
  if (bar && !inside) bar.open = false;
}

if (bar) {
  addEventListener('click', closeBar);
  bar.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    bar.open = false;
    bar.querySelector('summary')?.focus();
  });
}
