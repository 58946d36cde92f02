/**
 * Every refusal of the bridge: a stable code and the sentence a reader sees.
 * The codes are an interface; add to them, do not change them.
 */
export const refusals = {
  'message-malformed': 'The runner could not read a message of this page. Reload the page.',
  'message-too-large': 'A message of this page was larger than the runner accepts.',
  'lab-unknown': 'The runner has no lab of this name. Rebuild the site with “npm start”.',
  'host-unknown': 'This lab has no host of this name.',
  'host-without-program': 'This host runs no program.',
  'lab-needs-more': 'This lab needs more than the runner has on this machine.',
  'session-unknown': 'This lab was closed on the runner. Press Run to open it again.',
  busy: 'Too many labs wait for a place already. Try again in a minute.',
  'source-too-large': 'The changed program is larger than the runner accepts.',
  'run-replaced': 'A newer start of this program took the place of this one.',
  'run-missing': 'No program is running on this host.',
  'input-closed': 'The input of this program is closed.',
  'input-full': 'The program has not read what was typed before. Wait until it does, or stop it.',
  'reader-behind': 'This page has not taken what its programs said. Reload the page.',
  'packets-missing':
    'There are no packets to see: programs run on loopback here, not on hosts with a network of their own.',
  'link-unknown': 'This lab has no such link.',
  'link-beyond-machine': 'This machine cannot make such a link.',
  'links-busy': 'The links of this lab are still being changed. Try again in a moment.',
  'script-running': 'This lab’s script is already running.',
  'runner-fault': 'The runner failed. The terminal that started it says more.',
} as const;

export type RefusalCode = keyof typeof refusals;

/** A refusal with its code: what the bridge sends and what a caller can test for. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** What is the matter in this very case, without a final period. */
  readonly detail: string | undefined;

  constructor(code: RefusalCode, detail?: string) {
    const sentence = refusals[code];
    super(detail === undefined ? sentence : `${sentence.slice(0, -1)} (${detail}).`);
    this.name = 'Refusal';
    this.code = code;
    this.detail = detail;
  }
}
