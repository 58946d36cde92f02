import type { LabelledLayer } from './label.ts';
import type { Lane } from './lanes.ts';

/** What a wire panel knows of its lab without asking; see Wire.astro. */
export interface WireData {
  readonly lab: string;
  readonly lanes: readonly Lane[];
  readonly layer: LabelledLayer;
  /** How many packets the recording holds. */
  readonly recordedCount: number;
}
