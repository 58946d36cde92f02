/**
 * Where a file of this site is to be had: a page may lie under any path of its host, and
 * names the site's root in its head.
 *
 * @param path from the site's root, such as `/labs/tcp-greet.pcapng`
 */
export function siteAddress(path: string): URL {
  const root = document.querySelector<HTMLMetaElement>('meta[name="wirebook-root"]')?.content ?? '/';
  return new URL(`.${path}`, new URL(root, location.href));
}
