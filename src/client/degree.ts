import type { Degree } from '../../runner/protocol/service.ts';

/** What each degree of service is called on the page. */
export const degreeWords: Record<Degree, string> = {
  recorded: 'Recorded',
  plain: 'Plain: processes on loopback',
  netns: 'Netns: virtual hosts',
};

/** The degree of service in force, which the runner writes into the page as it serves it. */
export function pageDegree(): Degree {
  const written = document.querySelector<HTMLMetaElement>('meta[name="wirebook-degree"]')?.content;
  return written === 'plain' || written === 'netns' ? written : 'recorded';
}
