import { expect, test, vi } from 'vitest';
import { AllEdits } from '../../src/client/all-edits.ts';
import { Tabs } from '../support/tabs.ts';

test('every edit is found by lab and file, and nothing else is', () => {
  const tabs = new Tabs();
  for (const key of ['wirebook.progress', 'wirebook.edit.', 'wirebook.edit.__proto__.a', 'wirebook.edit.x']) {
    tabs.items.set(key, 'x');
  }
  const edits = new AllEdits(tabs.open());
  edits.write('tcp-greet', 'server.ts', 'one');
  edits.write('tcp-greet', 'client.ts', '');
  edits.write('constructor', 'line.client.ts', 'three');
  expect(edits.all()).toEqual({
    'tcp-greet': { 'server.ts': 'one', 'client.ts': '' },
    constructor: { 'line.client.ts': 'three' },
  });
});

test('all edits are forgotten, and only they', () => {
  const tabs = new Tabs();
  tabs.items.set('wirebook.progress', 'x');
  const edits = new AllEdits(tabs.open());
  edits.write('tcp-greet', 'server.ts', 'one');
  edits.write('udp-no-port', 'connected.ts', 'two');
  edits.clear();
  expect([...tabs.items.keys()]).toEqual(['wirebook.progress']);
});

test('an edit in another tab is heard of, progress is not', () => {
  const tabs = new Tabs();
  const [edits, other] = [new AllEdits(tabs.open()), tabs.open()];
  const heard = vi.fn();
  edits.onAnyChange(heard);
  other.write('wirebook.progress', 'x');
  tabs.deliver();
  expect(heard).not.toHaveBeenCalled();
  other.write('wirebook.edit.tcp-greet.server.ts', 'x');
  tabs.deliver();
  expect(heard).toHaveBeenCalledTimes(1);
});
