import { expect, test } from 'vitest';
import { Accounts } from '../../runner/sessions/accounts.ts';

test('a reader has one account while anything of theirs is open, however full it is', () => {
  const here = new Set<unknown>(['who stays']);
  const accounts = new Accounts({ perSecond: 1, atOnce: 100, atFirst: 100 }, (reader) => here.has(reader));
  const staying = accounts.of('who stays');
  const leaving = accounts.of('who leaves');
  accounts.of('somebody new');
  expect(accounts.of('who stays').processor).toBe(staying.processor);
  expect(accounts.of('who leaves').processor).not.toBe(leaving.processor);
});

test('who has spent more than there was is remembered after leaving', () => {
  const accounts = new Accounts({ perSecond: 1, atOnce: 100, atFirst: 100 }, () => false);
  accounts.of('a spender').processor.spend(150);
  accounts.of('somebody new');
  expect(accounts.of('a spender').processor.isSpent).toBe(true);
});

test('who comes has less than who has rested', () => {
  const accounts = new Accounts({ perSecond: 1, atOnce: 100, atFirst: 10 }, () => false);
  const { processor } = accounts.of('somebody new');
  processor.spend(11);
  expect(processor.isSpent).toBe(true);
});
