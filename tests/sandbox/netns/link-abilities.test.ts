import { expect, test } from 'vitest';
import { abilities } from '../../../runner/protocol/impairment.ts';
import { abilitiesOf } from '../../../runner/sandbox/netns/link-abilities.ts';

test.each([
  [{ netem: true, nft: true, tbf: true }, [...abilities]],
  [{ netem: false, nft: true, tbf: true }, ['lose', 'limit rate']],
  [{ netem: true, nft: false, tbf: false }, ['lose', 'delay', 'jitter', 'duplicate', 'reorder']],
  [{ netem: false, nft: false, tbf: false }, []],
])('by %j links can %j', (means, able) => {
  expect(abilitiesOf(means)).toEqual(able);
});
