import { readFileSync } from 'node:fs';

/** Where the holder hands out what crosses its bridges. */
export const captureDescriptor = 4;

const program = readFileSync(new URL('./capture.pl', import.meta.url), 'utf8');

/** Starts watching these ports; when it goes on, they are watched. */
export const captureScript = (ports: string[]) =>
  [`perl - ${ports.join(' ')} >&${captureDescriptor} <<'CAPTURE'`, program.trimEnd(), 'CAPTURE'].join('\n');
