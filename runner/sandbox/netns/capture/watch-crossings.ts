import type { Readable } from 'node:stream';
import type { PacketListener } from '../../backend.ts';
import { Crossings, type LinkTimes, type Port } from './crossings.ts';
import { readSightings } from './sightings.ts';

const nowUs = () => (performance.timeOrigin + performance.now()) * 1000;

/**
 * Begins to read what `capture.pl` prints; until then it waits in the pipe, and the runner
 * has no work with it. The listener hears of each crossing at once, and of its fate,
 * which is loss when it has not arrived in time.
 */
export function watchCrossings(
  stream: Readable,
  ports: Port[],
  originUs: number,
  links: LinkTimes,
  listener: PacketListener,
): void {
  const crossings = new Crossings(ports, originUs, links, listener);
  readSightings(stream, {
    seen: (sighting) => crossings.add(sighting),
    missed: (frames) => listener.missed(frames),
  });
  const timer = setInterval(() => crossings.settle(nowUs()), links.settleMs() / 4);
  stream.once('close', () => clearInterval(timer));
}
