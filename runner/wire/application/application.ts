import type { Carriage, Layer } from '../model.ts';

/**
 * Decodes what a datagram or segment carries: none, one or several layers, which together
 * cover `start` to `end`.
 */
export function decodeApplication(
  _bytes: Uint8Array,
  _start: number,
  _end: number,
  _carriage: Carriage,
): Layer[] {
  return [];
}
