import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chosenLabs } from '../../../runner/cli/course.ts';
import { defaultLimits } from '../../../runner/sandbox/limits.ts';
import { neighbourTables } from '../../../runner/sandbox/netns/neighbour-tables.ts';
import { mostNeighbours } from '../../../runner/sandbox/netns/neighbours.ts';

const file = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
const able = existsSync(file);
const lacks = able ? '' : ' (NOT TESTED: the table is not to be seen from here)';
if (lacks) console.warn(`The machine’s neighbour tables${lacks}`);

test.skipIf(!able)(`the machine’s table must hold the largest lab in every place${lacks}`, () => {
  const labs = chosenLabs([]);
  const largest = Math.max(...labs.map((lab) => mostNeighbours(lab, 4, defaultLimits.network)));
  const admission = { ...defaultLimits.admission, sessions: 10 };
  const [ip4, ip6] = neighbourTables(labs, { ...defaultLimits, admission });
  expect(ip4).toEqual({
    setting: 'net.ipv4.neigh.default.gc_thresh3',
    size: Number(readFileSync(file, 'latin1')),
    needed: 10 * largest,
  });
  expect(ip6?.needed).toBe(
    10 * mostNeighbours(chosenLabs(['ipv6-echo'])[0] as never, 6, defaultLimits.network),
  );
});
