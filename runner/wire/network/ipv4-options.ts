import { uint8 } from '../bytes.ts';

/** A header and the frame it is in. */
interface Extent {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface Ipv4Option {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

export const endOfOptions = 0;
const noOperation = 1;
const fixedLength = 20;

/** The options of a header, and where what follows their list, or cannot be an option, begins (RFC 791, section 3.1). */
export function readIpv4Options({ bytes, start, end }: Extent): { options: Ipv4Option[]; rest: number } {
  const options: Ipv4Option[] = [];
  let at = start + fixedLength;
  while (at < end) {
    const type = uint8(bytes, at);
    const isShort = type === endOfOptions || type === noOperation;
    const length = isShort ? 1 : at + 1 < end ? uint8(bytes, at + 1) : 0;
    if (length < (isShort ? 1 : 2) || at + length > end) break;
    options.push({ type, start: at, end: at + length });
    at += length;
    if (type === endOfOptions) break;
  }
  return { options, rest: at };
}
