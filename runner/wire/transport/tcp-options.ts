import { uint8 } from '../bytes.ts';
import type { TcpLayer } from './tcp.ts';

/** IANA's TCP Option Kind Numbers: RFC 9293, section 3.2; RFC 7323; RFC 2018. */
export const optionKind = {
  end: 0,
  noOperation: 1,
  maximumSegmentSize: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
} as const;

export interface TcpOption {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

const headerLength = 20;

/** The options in order; they stop at the list's end, or where a length cannot be right. */
export function readTcpOptions({ bytes, start, end }: TcpLayer): TcpOption[] {
  const options: TcpOption[] = [];
  let at = start + headerLength;
  while (at < end) {
    const kind = uint8(bytes, at);
    const length = kind <= optionKind.noOperation ? 1 : at + 1 < end ? uint8(bytes, at + 1) : 0;
    if (length === 0 || (kind > optionKind.noOperation && length < 2) || at + length > end) break;
    options.push({ kind, start: at, end: at + length });
    at += length;
    if (kind === optionKind.end) break;
  }
  return options;
}

/** The number of bits the sender's windows are shifted by (RFC 7323, section 2.3: at most 14). */
export function windowScaleOf(layer: TcpLayer): number | undefined {
  const option = readTcpOptions(layer).find(
    ({ kind, start, end }) => kind === optionKind.windowScale && end - start === 3,
  );
  return option && Math.min(14, uint8(layer.bytes, option.start + 2));
}

export const hasSackBlocks = (layer: TcpLayer) =>
  readTcpOptions(layer).some(({ kind, start, end }) => kind === optionKind.sack && end - start > 2);
