import { hexText, unsigned } from './bytes.ts';
import type { Field } from './model.ts';

type Text = (bytes: Uint8Array, at: number) => string;

/** Where a field of a fixed format lies, counted from its header's first byte, and what it says. */
export interface FieldPlan {
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly bits?: Field['bits'];
  readonly meaning: string;
  readonly text: Text;
}

type NumberText = (value: number) => string;

/** A number of whole bytes. */
export const whole = (
  name: string,
  at: number,
  length: number,
  meaning: string,
  text: NumberText = String,
): FieldPlan => ({ name, at, length, meaning, text: (bytes, start) => text(unsigned(bytes, start, length)) });

/** A number of `count` bits from bit `from` of the bytes it lies in. */
export const part = (
  name: string,
  at: number,
  length: number,
  [from, count]: [from: number, count: number],
  meaning: string,
  text: NumberText = String,
): FieldPlan => ({
  name,
  at,
  length,
  bits: { from, count },
  meaning,
  text: (bytes, start) =>
    text(Math.floor(unsigned(bytes, start, length) / 2 ** (8 * length - from - count)) % 2 ** count),
});

/** Bytes with a text of their own: an address. */
export const written = (
  name: string,
  at: number,
  length: number,
  text: Text,
  meaning: string,
): FieldPlan => ({
  name,
  at,
  length,
  meaning,
  text,
});

/** Bytes that are shown as they are. */
export const raw = (name: string, at: number, length: number, meaning: string): FieldPlan =>
  written(name, at, length, (bytes, start) => hexText(bytes, start, start + length), meaning);

/** A flag of one bit. */
export const flagText: NumberText = (value) => (value === 0 ? 'not set' : 'set');

/** `8 (echo request)`, for numbers that have names. */
export const named =
  (names: Record<number, string>): NumberText =>
  (value) =>
    names[value] === undefined ? String(value) : `${value} (${names[value]})`;

/** The fields that are wholly there; `start` is where the plans' offsets count from. */
export function fieldsBy(
  plans: readonly FieldPlan[],
  bytes: Uint8Array,
  start: number,
  end: number,
): Field[] {
  const limit = Math.min(end, bytes.length);
  return plans
    .filter(({ at, length }) => start + at + length <= limit)
    .map(({ name, at, length, bits, meaning, text }) => ({
      name,
      start: start + at,
      end: start + at + length,
      ...(bits && { bits }),
      value: text(bytes, start + at),
      meaning,
    }));
}

/** Bytes that belong to no field: one field for all of them, or none where there are none. */
export function restField(
  name: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  meaning: string,
): Field[] {
  const limit = Math.min(end, bytes.length);
  return limit > start ? [{ name, start, end: limit, value: hexText(bytes, start, limit), meaning }] : [];
}

/** The fields with another text for one of them, which needs more than its own bytes. */
export const withValue = (fields: Field[], name: string, value: string): Field[] =>
  fields.map((field) => (field.name === name ? { ...field, value } : field));
