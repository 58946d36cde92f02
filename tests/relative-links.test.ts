import { expect, test } from 'vitest';
import { withRelativeLinks, withRelativeUrls } from '../src/relative-links.ts';

const links = (html: string) => withRelativeLinks(html, '../');

test('a page leads to the site’s other files from where it stands', () => {
  expect(links('<a class="x" href="/about/#why">About</a>')).toBe(
    '<a class="x" href="../about/#why">About</a>',
  );
  expect(links('<script type="module" src="/_astro/a.js"></script>')).toBe(
    '<script type="module" src="../_astro/a.js"></script>',
  );
  expect(links('<a title="1 > 0" href="/">Home</a>')).toBe('<a title="1 > 0" href="../">Home</a>');
  expect(withRelativeLinks('<a href="/">Home</a>', './')).toBe('<a href="./">Home</a>');
});

test('what leads elsewhere, and what a page only shows, stays', () => {
  for (const html of [
    '<a href="https://www.rfc-editor.org/rfc/rfc9293">RFC 9293</a>',
    '<a href="//other.example/">Other</a>',
    '<a href="#top">Top</a>',
    '<code>a href="/about/"</code>',
    '<script>const tag = \'<a href="/about/">\';</script>',
    '<a href="x"title="it\'s">It\'s href="/here"</a>',
    '<meta name="description" content="of /proc">',
  ]) {
    expect(links(html)).toBe(html);
  }
});

test('a style sheet finds its fonts from where it lies', () => {
  expect(withRelativeUrls('src:url(/_astro/a.woff2)', '../')).toBe('src:url(../_astro/a.woff2)');
  const image = 'background:url("data:image/svg+xml,%3Csvg%3E")';
  expect(withRelativeUrls(image, '../')).toBe(image);
});
