const key = 'wirebook.left';

/** The sessions of a page's labs as it was left, by lab, for the same tab and page alone. */
interface LeftPage {
  path: string;
  sessions: Record<string, string>;
}

/** By what a lab is known within its page, which may show one several times. */
export const labKey = (section: Element) => section.getAttribute('aria-labelledby') ?? '';

/** Remembers what a page leaves behind. @returns false where the browser keeps nothing */
export function keepLeft(sessions: Record<string, string>): boolean {
  try {
    sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, sessions } satisfies LeftPage));
    return true;
  } catch {
    return false;
  }
}

/** What this page left behind when it was loaded anew, or gone back to; told once. */
export function takeLeft(): Record<string, string> {
  try {
    const { path, sessions } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<LeftPage>;
    sessionStorage.removeItem(key);
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return path === location.pathname && navigation?.type !== 'navigate' ? (sessions ?? {}) : {};
  } catch {
    return {};
  }
}
