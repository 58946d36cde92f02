/** Bytes from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const holds = ({ start, end }: Span, offset: number) => start <= offset && offset < end;

/** The fields that a byte belongs to, in their order: several where they are of bits. */
export const fieldsAt = <F extends Span>(fields: readonly F[], offset: number): F[] =>
  fields.filter((field) => holds(field, offset));

/** The innermost layer that a byte of no field lies in. */
export const layerAt = <L extends Span>(layers: readonly L[], offset: number): L | undefined =>
  layers.findLast((layer) => holds(layer, offset)) ?? layers[0];

/** The field to choose when a byte is chosen: of several the next, when it is chosen again. */
export function nextAt<F extends Span>(
  fields: readonly F[],
  offset: number,
  chosen: F | undefined,
): F | undefined {
  const here = fieldsAt(fields, offset);
  return here[(chosen ? here.indexOf(chosen) + 1 : 0) % Math.max(1, here.length)];
}

/** “byte 14”, “bytes 38 to 41”. */
export const spanText = ({ start, end }: Span) =>
  end - start === 1 ? `byte ${start}` : `bytes ${start} to ${end - 1}`;
