import { join } from 'node:path';
import type { Crossing } from '../protocol/packets.ts';
import type { Capture, Captured } from '../wire/capture-file/captured.ts';
import { readCapture } from '../wire/capture-file/read.ts';
import { writeCapture } from '../wire/capture-file/write.ts';
import type { Lab } from './lab.ts';
import { LabError } from './lab-error.ts';
import { readLabFile, recordedBytes } from './lab-files.ts';
import type { NewFile } from './replace-files.ts';

/** Where the packets of a lab's recording are kept, as a file that other tools open. */
export const packetRecordingPath = 'recording/packets.pcapng';

/** The same, as a path that other programs understand. */
export const packetRecordingFile = (lab: Lab) => join(lab.folder, packetRecordingPath);

/** The capture file of a lab's recording as it is; undefined where there is none. @throws LabError */
export const recordedCapture = (lab: Lab): Buffer | undefined =>
  readLabFile(lab.folder, packetRecordingPath, recordedBytes);

/**
 * The packets of a lab's recording, in the order they were sent; times count from the start
 * of the script. None where a recording has no packets.
 *
 * @throws LabError when the file is not a capture
 */
export function recordedPackets(lab: Lab): readonly Captured[] {
  const bytes = recordedCapture(lab);
  if (!bytes) return [];
  const { packets, cutAt } = capturedIn(lab, bytes);
  if (cutAt === undefined) return packets;
  throw unreadable(
    lab,
    `expected a whole capture file, received one that ends in its block at byte ${cutAt}`,
  );
}

function capturedIn(lab: Lab, bytes: Uint8Array): Capture {
  try {
    return readCapture(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw unreadable(lab, `expected a capture file, received something else (${message})`);
  }
}

const unreadable = (lab: Lab, problem: string) =>
  new LabError(packetRecordingFile(lab), `${problem}; run: npx wirebook record ${lab.name}`);

/** Packets as a file of a lab's folder; see {@link captureFileOf}. */
export const packetRecording = (lab: Lab, packets: readonly Crossing[], openedAtUs: number): NewFile => ({
  path: packetRecordingPath,
  content: captureFileOf(lab, packets, openedAtUs),
});

/** Packets as a pcapng file; `openedAtUs`, in microseconds since 1970, is when their times begin. */
export function captureFileOf(lab: Lab, packets: readonly Crossing[], openedAtUs: number): Uint8Array {
  return writeCapture({
    openedAtUs: Math.round(openedAtUs),
    networks: lab.networks.map(({ name }) => name),
    packets: packets.map((packet, index) => ({
      ...packet,
      number: index + 1,
      wireLength: packet.bytes.length,
    })),
  });
}
