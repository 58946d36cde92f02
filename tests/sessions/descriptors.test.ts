import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadLabs } from '../../runner/labs/load.ts';
import { defaultLimits } from '../../runner/sandbox/limits.ts';
import { backendNamed } from '../support/backends.ts';
import { openSession } from '../support/sessions.ts';

const descriptors = () => readdirSync('/proc/self/fd').length;

const { labs } = loadLabs(join(import.meta.dirname, '../../runnable'));

/** The one with most hosts, and one that is served besides. */
const [largest] = [...labs.values()].toSorted((a, b) => b.hosts.size - a.hosts.size);
const served = [...labs.values()].find(({ zone }) => zone !== undefined);
const greedy = [largest, served].filter((lab) => lab !== undefined);

test.each(greedy.map((lab) => [lab.name, lab] as const))(
  'a session of %s takes no more of the runner’s descriptors than admission reckons with',
  async (_, lab) => {
    const backend = await backendNamed('netns');
    await openSession(lab, backend).then(({ session }) => session[Symbol.asyncDispose]()); // what all sessions share
    const before = descriptors();
    const { session } = await openSession(lab, backend);
    let most = 0;
    const sampling = setInterval(() => {
      most = Math.max(most, descriptors() - before);
    }, 2);
    await session.prepared;
    session.capture.packets();
    await session.script.perform();
    clearInterval(sampling);
    await session[Symbol.asyncDispose]();
    expect(most).toBeGreaterThan(lab.hosts.size);
    expect(most).toBeLessThanOrEqual(defaultLimits.session.descriptors);
  },
);
