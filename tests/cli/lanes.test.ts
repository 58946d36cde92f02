import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Lanes } from '../../runner/cli/lanes.ts';
import { labOf } from '../support/temporary-lab.ts';

test('a link that changes is a line in the lane of its host', () => {
  const lines: string[] = [];
  const lanes = new Lanes(labOf({ server: '', client: '' }), (line) =>
    lines.push(stripVTControlCharacters(line)),
  );
  const impairment = { lossPercent: 20, rateKbit: 512 };
  lanes.show({ type: 'link.changed', network: 'lan', host: 'client', impairment, atMs: 0 });
  expect(lines).toEqual(['client │ ↔ Link to lan: loses 20 %, at most 512 kbit/s']);
});
