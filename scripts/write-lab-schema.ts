// Writes the JSON Schema that editors use for lab.json, from the loader's own schema.
import { writeFileSync } from 'node:fs';
import { manifestJsonSchema } from '../runner/labs/manifest.ts';

const file = new URL('../runnable/lab.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
