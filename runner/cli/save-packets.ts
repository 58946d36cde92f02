import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { Lab } from '../labs/lab.ts';
import { captureFileOf } from '../labs/packet-recording.ts';
import type { Performance } from './perform.ts';
import { UsageError } from './usage-error.ts';

/** Tries the file before the lab runs, not after. @throws UsageError */
export function mustBeWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new UsageError(
      `Cannot write the capture: expected a file that can be written, received “${file}” (${reason})`,
    );
  }
}

/** Writes the packets of a performance as a pcapng file. */
export function savePackets(file: string, lab: Lab, { packets, startedAtUs }: Performance): void {
  writeFileSync(file, captureFileOf(lab, packets, startedAtUs));
}
