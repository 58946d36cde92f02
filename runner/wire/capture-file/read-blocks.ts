import { CaptureFileError } from './captured.ts';
import { blockType, byteOrderMagic, leastBlockLength, option, padded } from './format.ts';

/** One block’s body: its bytes, in which order they are, and where in the file the block begins. */
export interface Block {
  readonly type: number;
  readonly view: DataView;
  readonly littleEndian: boolean;
  readonly at: number;
}

/** The length of a section header without its options. */
const sectionHeaderLength = 28;

/**
 * Reads the blocks of a file, one after the other (draft-ietf-opsawg-pcapng, section 3.1). Ends
 * with where the last one begins, if the file ends in the middle of it.
 *
 * @throws CaptureFileError `not-a-capture`, `unknown-version` or `broken-capture`
 */
export function* blocksOf(bytes: Uint8Array): Generator<Block, number | undefined, void> {
  const file = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.byteLength < leastBlockLength || file.getUint32(0) !== blockType.section) {
    throw new CaptureFileError('not-a-capture', 'Cannot read the capture: expected a pcapng file');
  }
  if (file.byteLength < sectionHeaderLength) {
    throw broken(0, `the section header ends after ${file.byteLength} of ${sectionHeaderLength} bytes`);
  }
  let littleEndian = true;
  for (let at = 0; at < file.byteLength; ) {
    const left = file.byteLength - at;
    if (left < leastBlockLength) return at;
    if (file.getUint32(at) === blockType.section) {
      if (left < sectionHeaderLength) return at;
      littleEndian = orderOfSection(file, at);
    }
    const length = file.getUint32(at + 4, littleEndian);
    if (length < leastBlockLength || length % 4 !== 0) throw broken(at, `the block says ${length} bytes`);
    if (length > left) return at;
    const view = new DataView(file.buffer, file.byteOffset + at + 8, length - leastBlockLength);
    yield { type: file.getUint32(at, littleEndian), view, littleEndian, at };
    at += length;
  }
  return undefined;
}

/** Section 4.1: a section has its own byte order; version 1.2 is read as 1.0. */
function orderOfSection(file: DataView, at: number): boolean {
  const littleEndian = file.getUint32(at + 8, true) === byteOrderMagic;
  if (file.getUint32(at + 8, littleEndian) !== byteOrderMagic) {
    throw new CaptureFileError('not-a-capture', 'Cannot read the capture: no byte-order magic is there');
  }
  const [major, minor] = [file.getUint16(at + 12, littleEndian), file.getUint16(at + 14, littleEndian)];
  if (major === 1 && (minor === 0 || minor === 2)) return littleEndian;
  const problem = `at byte ${at}, the section is of version ${major}.${minor}, expected 1.0`;
  throw new CaptureFileError('unknown-version', `Cannot read the capture: ${problem}`);
}

/** Section 3.5: the first option of each kind; what cannot be one ends them. */
export function optionsOf({ view, littleEndian }: Block, start: number): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (let at = start; at + 4 <= view.byteLength; ) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === option.end || at + 4 + length > view.byteLength) break;
    if (!options.has(code)) options.set(code, new Uint8Array(view.buffer, view.byteOffset + at + 4, length));
    at += 4 + padded(length);
  }
  return options;
}

export const broken = (at: number, what: string) =>
  new CaptureFileError('broken-capture', `Cannot read the capture: at byte ${at}, ${what}`);
