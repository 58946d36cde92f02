import { expect } from 'vitest';
import { decodeApplication } from '../../../runner/wire/application/application.ts';
import { fieldsOf } from '../../../runner/wire/layer-fields.ts';
import { summaryOf } from '../../../runner/wire/layer-summaries.ts';
import type { Carriage, Field, Layer, Protocol } from '../../../runner/wire/model.ts';

export const tcp = (destinationPort: number, sourcePort = 49152, application?: Protocol): Carriage => ({
  transport: 'tcp',
  sourcePort,
  destinationPort,
  application,
});

export const udp = (destinationPort: number, sourcePort = 49152): Carriage => ({
  transport: 'udp',
  sourcePort,
  destinationPort,
});

/** The first field that leaves a gap, an overlap or the layer; each kind of bits lies in what was reached. */
function unsoundField(fields: readonly Field[], layer: Layer): Field | undefined {
  let reached = layer.start;
  let from = layer.start;
  return fields.find(({ start, end, bits }) => {
    const sound = start >= from && end > start && (bits ? start <= reached : start === reached);
    from = start;
    reached = Math.max(reached, end);
    return !sound || end > layer.end;
  });
}

/** Decodes, and expects what must hold for any bytes; returns the layers. */
export function decodeSoundly(bytes: Uint8Array, carriage: Carriage, start = 0, end = bytes.length): Layer[] {
  const layers = decodeApplication(bytes, start, end, carriage);
  expect(layers.at(0)?.start ?? end).toBe(start);
  expect(layers.at(-1)?.end ?? end).toBe(end);
  layers.forEach((layer, i) => {
    expect(layer.end).toBeGreaterThan(layer.start);
    expect(layer.start).toBe(layers[i - 1]?.end ?? start);
    expect(summaryOf(layer)).not.toMatch(/undefined|NaN/);
    const fields = fieldsOf({ bytes }, layer);
    expect(unsoundField(fields, layer)).toBeUndefined();
    expect(fields.at(-1)?.end).toBe(layer.end);
  });
  return layers;
}

/** The summaries of what is decoded. */
export const summaries = (bytes: Uint8Array, carriage: Carriage) =>
  decodeSoundly(bytes, carriage).map((layer) => summaryOf(layer));

/** The fields of what is decoded as `name: value`. */
export const fieldTexts = (bytes: Uint8Array, carriage: Carriage) =>
  decodeSoundly(bytes, carriage).flatMap((layer) =>
    fieldsOf({ bytes }, layer).map(({ name, value }) => `${name}: ${value}`),
  );
