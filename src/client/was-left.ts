/** Where a tab keeps what its last page left behind; see left-sessions.ts. */
export const leftKey = 'wirebook.left';

/** By what a lab is known within its page, which may show one several times. */
export const labKey = (section: Element) => section.getAttribute('aria-labelledby') ?? '';

/** Something ran in this lab when a page was left: there may be something to show again. */
export function wasLeft(section: Element): boolean {
  try {
    return sessionStorage.getItem(leftKey)?.includes(`"${labKey(section)}":`) ?? false;
  } catch {
    return false;
  }
}
