import { platform } from 'node:process';
import type { Backend } from '../../runner/sandbox/backend.ts';
import { chooseBackend } from '../../runner/sandbox/choose.ts';
import { defaultLimits, type Limits } from '../../runner/sandbox/limits.ts';

/** Both backends on Linux, where a missing one is a failure and not a reason to skip. */
export const backendsHere: Backend['name'][] = platform === 'linux' ? ['netns', 'plain'] : ['plain'];

export const backendNamed = async (name: Backend['name'], limits: Limits = defaultLimits) =>
  (await chooseBackend(limits, name)).backend;
