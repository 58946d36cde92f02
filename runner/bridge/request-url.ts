/** The path and query of a request; undefined when it names another server or is none. */
export function parseUrl(path = ''): URL | undefined {
  const url = URL.parse(path, 'http://runner');
  return url?.host === 'runner' && !url.pathname.startsWith('//') ? url : undefined;
}
