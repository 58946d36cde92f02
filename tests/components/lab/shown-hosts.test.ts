import { expect, test } from 'vitest';
import { shownHosts, withProgram } from '../../../src/components/lab/shown-hosts.ts';
import { labOrFail } from '../../../src/snippets/labs.ts';

test('a router without a program is named, and gets no column', () => {
  const shown = shownHosts(labOrFail('nat'), undefined);
  expect(shown.map(({ host }) => host.name)).toEqual(['laptop', 'router', 'server']);
  expect(withProgram(shown).map(({ host, position }) => [host.name, position])).toEqual([
    ['laptop', 1],
    ['server', 3],
  ]);
});

test('a host that a lab does not have is refused, and those it has are named', () => {
  expect(() => shownHosts(labOrFail('nat'), ['printer'])).toThrow(
    'expected one of laptop, router, server, received "printer"',
  );
});
