import type { Degree } from '../../../runner/protocol/service.ts';

/** Where the site keeps the recorded packets of a lab; see src/pages/labs. */
export const captureHref = (lab: string) => `/labs/${lab}.pcapng`;

/** Where it keeps the socket calls that go with them. */
export const callsHref = (lab: string) => `/labs/${lab}.calls.json`;

export const packetsText = (count: number) => `${count} ${count === 1 ? 'packet' : 'packets'}`;

/** What a capture lacks, as the runner tells it. */
export interface Lack {
  /** Packets seen and not kept. */
  readonly cut: number;
  /** Packets that came too fast to be seen. */
  readonly missed: number;
}

/**
 * How many packets there are, and whether that is all that crossed the wire.
 *
 * @param shown how many of them pass the filter; all of them when left out
 */
export function countText(
  count: number,
  { cut, missed }: Lack = { cut: 0, missed: 0 },
  shown = count,
): string {
  const parts = [shown === count ? packetsText(count) : `${shown} of ${packetsText(count)}`];
  if (cut > 0) parts.push(`the capture is full, ${cut} later not kept`);
  if (missed > 0) parts.push(`${missed} came too fast to be seen`);
  return parts.join('; ');
}

/** Of the packets that the page itself does not hold. */
export const moreText = (count: number) => `… ${count} more: they are in the capture file.`;

/** Why there is no row to see. */
export function nothingText(count: number, degree: Degree): string {
  if (count > 0) return 'No packet passes the filter.';
  if (degree === 'plain')
    return 'This runner starts processes on loopback: there is no wire between them to see.';
  return 'No packet crossed the wire yet.';
}
