/** Samples of one measure, in the unit its name says, with what to quote of them. */
export interface Spread {
  p50: number;
  p95: number;
  min: number;
  max: number;
  samples: number[];
}

const round = (value: number) => Math.round(value * 1000) / 1000;

/** The value below which the given share of the samples lies (nearest rank). */
export function quantile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function spreadOf(samples: number[]): Spread {
  return {
    p50: round(quantile(samples, 0.5)),
    p95: round(quantile(samples, 0.95)),
    min: round(Math.min(...samples)),
    max: round(Math.max(...samples)),
    samples: samples.map(round),
  };
}

/** A measure against its yardstick, both taken in turn in one run. */
export interface Ratio {
  /** p50 of the measure divided by p50 of the yardstick: what the machine's speed cancels out of. */
  ratio: number;
  /** p95 of the measure divided by p50 of the yardstick. */
  ratioP95: number;
  measureMs: Spread;
  yardstickMs: Spread;
}

export function ratioOf(measure: number[], yardstick: number[]): Ratio {
  const [measureMs, yardstickMs] = [spreadOf(measure), spreadOf(yardstick)];
  return {
    ratio: round(measureMs.p50 / yardstickMs.p50),
    ratioP95: round(measureMs.p95 / yardstickMs.p50),
    measureMs,
    yardstickMs,
  };
}
