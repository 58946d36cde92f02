import { type Captured, CaptureFileError } from './captured.ts';

type Journey = Pick<Captured, 'from' | 'arrivals' | 'lost'>;

const name = /^[^\s;,]+$/;

/** “from client; reached server after 45 µs”, “from client; lost”: what became of a packet sent at `atUs`. */
export function journeyComment({ from, arrivals, lost, atUs }: Journey & { atUs: number }): string {
  const parts = [];
  if (from) parts.push(`from ${checked(from)}`);
  const reached = arrivals.map((arrival) => `${checked(arrival.host)} after ${arrival.atUs - atUs} µs`);
  if (reached.length > 0) parts.push(`reached ${reached.join(', ')}`);
  if (lost) parts.push('lost');
  return parts.join('; ');
}

function checked(host: string): string {
  if (name.test(host)) return host;
  throw new CaptureFileError(
    'cannot-write',
    `Cannot write the capture: received the host name “${host}”, expected one without spaces, commas and semicolons`,
  );
}

/** “session opened at 2026-08-01T12:00:00.000045Z” */
export function openingComment(openedAtUs: number): string {
  const seconds = new Date(Math.floor(openedAtUs / 1e6) * 1000).toISOString().slice(0, -'.000Z'.length);
  return `session opened at ${seconds}.${String(openedAtUs % 1e6).padStart(6, '0')}Z`;
}
