/** A figure’s fields and bytes can be chosen once it has been seen. */
const sight = new IntersectionObserver(async (entries) => {
  const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target);
  if (seen.length === 0) return;
  for (const figure of seen) sight.unobserve(figure);
  const { Choosing } = await import('../bytes/browser/choosing.ts');
  for (const figure of seen) new Choosing(figure as HTMLElement);
});

for (const figure of document.querySelectorAll('.packet-figure .bytes')) sight.observe(figure);
