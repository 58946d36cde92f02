import type { OutputStream } from './events.ts';

/** Who speaks in a lane: the program on one of its streams, the reader who types, or a link that changes. */
export type Voice = OutputStream | 'input' | 'link';
