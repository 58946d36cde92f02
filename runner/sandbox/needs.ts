import type { Lab, Need } from '../labs/lab.ts';
import { type Backend, SandboxError } from './backend.ts';

type Able = Pick<Backend, 'name' | 'capabilities'>;

const sentences: Record<Need, string> = {
  'virtual-network': 'its hosts need a virtual network, which only the netns backend makes, on Linux',
};

/** Why a backend cannot open a lab, in words; undefined when it can. */
export function missingFor(lab: Lab, { capabilities }: Able): string | undefined {
  const has: Record<Need, boolean> = { 'virtual-network': capabilities.virtualNetwork };
  const missing = lab.needs.find((need) => !has[need]);
  return missing && sentences[missing];
}

/** @throws SandboxError that says what the backend lacks of what the lab needs */
export function requireNeeds(lab: Lab, backend: Able): void {
  const missing = missingFor(lab, backend);
  if (missing !== undefined) {
    throw new SandboxError(`Cannot open the lab ${lab.name} on ${backend.name}: ${missing}`);
  }
}
