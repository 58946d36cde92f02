const firstMs = 250;
const longestMs = 5000;

/** A reader who clicked waits for so many attempts, about eight seconds, before the page gives up. */
export const attemptsForClick = 6;

/** While a program runs the page keeps trying for about five minutes. */
export const attemptsForRun = 64;

/** How long to wait after a failed attempt, counted from 0: 250 ms, doubling up to 5 s. */
export const backoffMs = (attempt: number) => Math.min(longestMs, firstMs * 2 ** attempt);
