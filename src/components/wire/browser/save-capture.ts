import type { Captured } from '../../../../runner/wire/capture-file/captured.ts';
import { writeCapture } from '../../../../runner/wire/capture-file/write.ts';

/** Hands the reader’s browser a capture file of these packets, to keep. */
export function saveCapture(packets: readonly Captured[], fileName: string): void {
  const bytes = writeCapture({
    openedAtUs: openingOf(packets),
    networks: [...new Set(packets.map(({ network }) => network))],
    packets,
  });
  const href = URL.createObjectURL(new Blob([bytes.slice()], { type: 'application/x-pcapng' }));
  const link = document.createElement('a');
  link.href = href;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(href);
}

/** The page is not told when its session opened: the last packet is taken to be of now. */
const openingOf = (packets: readonly Captured[]) =>
  Date.now() * 1000 - Math.max(0, packets.at(-1)?.atUs ?? 0);
