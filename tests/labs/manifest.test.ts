import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestJsonSchema } from '../../runner/labs/manifest.ts';

test('the JSON Schema for editors is the loader’s own (npm run schema)', () => {
  const file = new URL('../../runnable/lab.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(manifestJsonSchema())));
});
