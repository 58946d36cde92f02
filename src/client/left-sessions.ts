import { leftKey } from './was-left.ts';

/** The sessions of a page's labs as it was left, by lab, for the same tab and page alone. */
interface LeftPage {
  path: string;
  sessions: Record<string, string>;
}

/** Remembers what a page leaves behind. @returns false where the browser keeps nothing */
export function keepLeft(sessions: Record<string, string>): boolean {
  try {
    sessionStorage.setItem(leftKey, JSON.stringify({ path: location.pathname, sessions } satisfies LeftPage));
    return true;
  } catch {
    return false;
  }
}

/** What this page left behind when it was loaded anew, or gone back to; told once. */
export function takeLeft(): Record<string, string> {
  try {
    const { path, sessions } = JSON.parse(sessionStorage.getItem(leftKey) ?? '{}') as Partial<LeftPage>;
    sessionStorage.removeItem(leftKey);
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return path === location.pathname && navigation?.type !== 'navigate' ? (sessions ?? {}) : {};
  } catch {
    return {};
  }
}
