import { readFileSync } from 'node:fs';

/** Where the holder hands out what crosses its bridges. */
export const captureDescriptor = 4;

const program = readFileSync(new URL('./capture.pl', import.meta.url), 'utf8');

/** Watches these ports; it ends, and leaves a child, once they are watched. */
export const captureScript = (ports: string[]) => [
  `perl - ${ports.join(' ')} >&${captureDescriptor} <<'CAPTURE'`,
  program.trimEnd(),
  'CAPTURE',
];
