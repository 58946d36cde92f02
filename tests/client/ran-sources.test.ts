import { expect, test } from 'vitest';
import { RanSources } from '../../src/client/ran-sources.ts';

test('each run keeps the text it was started with', () => {
  const sources = new RanSources();
  sources.ask('server', 'one');
  sources.started(1, 'server');
  sources.ask('server', 'two');
  sources.ask('client', 'three');
  sources.started(2, 'client');
  sources.started(3, 'server');
  expect([1, 2, 3].map((run) => sources.of(run))).toEqual(['one', 'three', 'two']);
});

test('of a run that the page did not ask for nothing is known', () => {
  const sources = new RanSources();
  sources.started(1, 'server');
  expect([sources.of(1), sources.of(2)]).toEqual([undefined, undefined]);
});
