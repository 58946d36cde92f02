import type { Lab } from '../../runner/labs/lab.ts';
import { Images } from '../../runner/sandbox/image.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';

const images = new Images(defaultLimits.strip);

/** The image of a host's program. */
export const imageOf = (lab: Lab, host: string) => images.of(lab, host);
