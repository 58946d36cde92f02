import { expect, test } from 'vitest';
import { loadLabs } from '../../runner/labs/load.ts';
import { allLabs, labOrFail, labsWithPackets } from '../../src/snippets/labs.ts';
import { manifestFor, temporaryLabs } from '../support/temporary-lab.ts';

test('every lab of runnable/ is there for a page', () => {
  expect([...allLabs().keys()]).toContain('tcp-greet');
  expect(labOrFail('tcp-greet').title).toBe('A TCP server greets its client');
});

test('a lab that does not exist fails the build and names those that do', () => {
  expect(() => labOrFail('tcp-greeting')).toThrow(
    expect.objectContaining({
      code: 'lab-unknown',
      message: expect.stringMatching(
        /^Cannot show this lab: expected one of .*tcp-greet.*, received "tcp-greeting"$/,
      ),
    }),
  );
});

test('a lab that is broken fails the page that shows it, with its own error', () => {
  using labs = temporaryLabs();
  labs.write('broken', { 'lab.json': '{' });
  expect(() => labOrFail('broken', loadLabs(labs.root))).toThrow(
    expect.objectContaining({ code: 'lab-invalid', message: expect.stringContaining('broken/lab.json') }),
  );
});

test('a capture is there for every lab with packets, and for none that cannot be read', () => {
  expect(labsWithPackets().map(({ name }) => name)).toContain('tcp-greet');
  using labs = temporaryLabs();
  const files = { 'lab.json': manifestFor(['server'], [{ run: 'server' }]), 'server.ts': '' };
  labs.write('no-capture', files);
  labs.write('no-capture/recording', { 'packets.pcapng': 'nonsense' });
  labs.write('none', files);
  expect(labsWithPackets(loadLabs(labs.root))).toEqual([]);
});
