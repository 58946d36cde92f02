import type { Codec, Protocol } from '../model.ts';

/** The application protocols' codecs. */
export const applicationCodecs = {} as const satisfies Partial<Record<Protocol, Codec<never>>>;
