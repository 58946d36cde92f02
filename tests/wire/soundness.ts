import { expect } from 'vitest';
import type { Note } from '../../runner/wire/conversations/note.ts';
import { decodeFrame } from '../../runner/wire/decode.ts';
import { fieldsOf } from '../../runner/wire/layer-fields.ts';
import { summaryOf } from '../../runner/wire/layer-summaries.ts';
import type { Field, Frame, Layer } from '../../runner/wire/model.ts';
import { describeFrame, protocolOf } from '../../runner/wire/summary.ts';

/** Decodes, and expects what must hold for any bytes. */
export function decodeSoundly(bytes: Uint8Array, wireLength?: number): Frame {
  const frame = decodeFrame(bytes, wireLength);
  expectSound(frame);
  return frame;
}

/** Layers follow each other inside the bytes, fields lie in order inside them, and all has words. */
export function expectSound(frame: Frame, note?: Note): void {
  const { bytes, layers } = frame;
  layers.forEach((layer, index) => {
    const before = layers[index - 1]?.end ?? 0;
    if (layer.start < before || layer.end < layer.start || layer.end > bytes.length) {
      expect.fail(`layer ${layer.protocol} from ${layer.start} to ${layer.end} after ${before}`);
    }
    expectSoundFields(frame, layer);
    expect(summaryOf(layer)).not.toMatch(/undefined|NaN/);
  });
  expect(protocolOf(frame)).not.toMatch(/undefined|NaN/);
  expect(describeFrame(frame, note)).not.toMatch(/undefined|NaN/);
}

function expectSoundFields(frame: Frame, layer: Layer): void {
  let from = layer.start;
  for (const field of fieldsOf(frame, layer)) {
    if (field.start < from || field.end <= field.start || field.end > frame.bytes.length) {
      expect.fail(`${layer.protocol} field ${field.name} from ${field.start} to ${field.end}`);
    }
    from = field.start;
    if (/undefined|NaN/.test(field.value)) expect.fail(`${field.name}: ${field.value}`);
  }
}

/** Which bits a field covers, counted from the frame’s first. */
function bitsOf({ start, end, bits }: Field): number[] {
  const first = start * 8 + (bits?.from ?? 0);
  return Array.from({ length: bits?.count ?? (end - start) * 8 }, (_, index) => first + index);
}

/** The bits of a layer that belong to no field, or to several. */
export function unfielded(frame: Frame, layer: Layer): number[] {
  const counts = new Map<number, number>();
  for (const bit of fieldsOf(frame, layer).flatMap(bitsOf)) counts.set(bit, (counts.get(bit) ?? 0) + 1);
  const own = Array.from({ length: (layer.end - layer.start) * 8 }, (_, index) => layer.start * 8 + index);
  return own.filter((bit) => counts.get(bit) !== 1).map((bit) => bit - layer.start * 8);
}

/** The layer’s fields as `name: value`. */
export function fieldTexts(frame: Frame, protocol: Layer['protocol']): string[] {
  const layer = frame.layers.find((one) => one.protocol === protocol) as Layer;
  return fieldsOf(frame, layer).map(({ name, value }) => `${name}: ${value}`);
}
