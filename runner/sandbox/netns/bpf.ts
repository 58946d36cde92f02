/**
 * A small assembler for classic BPF, the language of seccomp filters (seccomp(2), and
 * Documentation/networking/filter.rst in the kernel's source).
 */
export type Line =
  | { label: string }
  | { code: number; k: number }
  | { code: number; k: number; then: string | undefined; otherwise: string | undefined };

const loadAbsolute = 0x20;
const jumpIf = { equal: 0x15, atLeast: 0x35, anyBit: 0x45 };
const keepBits = 0x54;
const giveBack = 0x06;

/** Names the place of the next instruction. */
export const label = (name: string): Line => ({ label: name });

/** Loads the 32-bit word at an offset of the data. */
export const load = (offset: number): Line => ({ code: loadAbsolute, k: offset });

/** Clears every bit of what was loaded that `bits` does not have. */
export const keep = (bits: number): Line => ({ code: keepBits, k: bits });

/** Ends the program with an answer. */
export const answer = (value: number): Line => ({ code: giveBack, k: value });

/** Goes on at `then` when the comparison holds, at `otherwise` when not; a missing label is the next line. */
export const jump = (
  comparison: keyof typeof jumpIf,
  k: number,
  then: string | undefined,
  otherwise?: string,
): Line => ({ code: jumpIf[comparison], k, then, otherwise });

const instructionBytes = 8;
const farthestJump = 255;

/**
 * The program as an array of `struct sock_filter`, little-endian.
 *
 * @throws Error when a label is missing, lies behind its jump, or is more than 255 instructions ahead
 */
export function assemble(lines: Line[]): Buffer {
  const places = new Map<string, number>();
  const instructions = lines.flatMap((line) => ('label' in line ? [] : [line]));
  let place = 0;
  for (const line of lines) {
    if ('label' in line) places.set(line.label, place);
    else place += 1;
  }
  const program = Buffer.alloc(instructions.length * instructionBytes);
  for (const [index, line] of instructions.entries()) {
    const offset = index * instructionBytes;
    program.writeUInt16LE(line.code, offset);
    if ('then' in line) {
      program.writeUInt8(distance(places, index, line.then), offset + 2);
      program.writeUInt8(distance(places, index, line.otherwise), offset + 3);
    }
    program.writeUInt32LE(line.k >>> 0, offset + 4);
  }
  return program;
}

/** Jumps count from the instruction after them, and only forwards. */
function distance(places: Map<string, number>, from: number, to: string | undefined): number {
  if (to === undefined) return 0;
  const steps = (places.get(to) ?? Number.NaN) - from - 1;
  if (steps >= 0 && steps <= farthestJump) return steps;
  throw new Error(
    `Cannot jump to “${to}”: expected 0 to ${farthestJump} instructions ahead, received ${steps}`,
  );
}
