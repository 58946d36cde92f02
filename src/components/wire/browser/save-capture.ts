import type { Captured } from '../../../../runner/wire/capture-file/captured.ts';
import { writeCapture } from '../../../../runner/wire/capture-file/write.ts';

/**
 * Hands the reader’s browser a capture file of these packets, to keep; their times count from
 * `openedAtUs`, in microseconds since 1970.
 */
export function saveCapture(packets: readonly Captured[], openedAtUs: number, fileName: string): void {
  const bytes = writeCapture({
    openedAtUs,
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
