import type { Arrival, Captured } from './captured.ts';

type Journey = Pick<Captured, 'from' | 'arrivals' | 'lost'>;

const journey = /^(?:from (?<from>[^\s;,]+))?(?:(?:^|; )reached (?<reached>[^;]+))?(?<lost>(?:^|; )lost)?$/;
const arrival = /^([^\s;,]+) after (-?\d+) µs$/;

/** Reads back what became of a packet sent at `atUs`, as `journeyComment` writes it; another comment says nothing. */
export function readJourney(comment: string, atUs: number): Journey {
  const groups = journey.exec(comment)?.groups;
  if (!groups) return { from: '', arrivals: [], lost: false };
  const arrivals = (groups.reached?.split(', ') ?? []).flatMap((text): Arrival[] => {
    const [, host, after] = arrival.exec(text) ?? [];
    return host && after ? [{ host, atUs: atUs + Number(after) }] : [];
  });
  return { from: groups.from ?? '', arrivals, lost: groups.lost !== undefined };
}

const opening = /^session opened at (.*)\.(\d{6})Z$/;

/** When the session opened, in microseconds since 1970; unset where the comment does not say. */
export function readOpening(comment: string): number | undefined {
  const [, seconds, fraction] = opening.exec(comment) ?? [];
  const openedAtUs = Date.parse(`${seconds}Z`) * 1000 + Number(fraction);
  return Number.isSafeInteger(openedAtUs) ? openedAtUs : undefined;
}
