import type { StepFailure } from '../../../../runner/protocol/events.ts';

/** The runner is full; so many labs get a place before this one. */
export function waitingWords(before: number): string {
  if (before === 0) return 'The runner is full: this lab is the next to get a place.';
  return `The runner is full: ${before} ${before === 1 ? 'lab gets' : 'labs get'} a place before this one.`;
}

export const failedStepWords = ({ step, message }: StepFailure) =>
  `Step ${step + 1} of the script did not hold: ${message}`;

/** @param reason the runner's, if it gave one */
export const closedWords = (reason: string | undefined) =>
  `This lab was closed on the runner${reason === undefined ? '' : `: ${reason}`}. What ran there has ended.`;

export const anewWords = 'This lab had been closed on the runner, so it is started anew.';

export const goneWords =
  'What you ran here is gone: the runner keeps a lab for a moment only when its page is left.';

/** @param mending whether the page tries again by itself */
export const lostWords = (mending: boolean) =>
  mending ? 'Connection lost, reconnecting…' : 'Connection lost. Press Run or Stop to connect again.';
