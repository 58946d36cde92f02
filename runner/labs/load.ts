import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { readHosts } from './hosts.ts';
import type { Host, Lab, Program } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import { manifestBytes, namesIn, readLabText } from './lab-files.ts';
import { readLeases } from './leases.ts';
import { checkLinkStep, readLinks } from './links.ts';
import { type Manifest, manifestSchema, type Step } from './manifest.ts';
import { needsOf } from './needs.ts';
import { cutRegions } from './regions.ts';
import { placeZone } from './zone-server.ts';

/** What stands under a folder of labs, by name: a lab that is broken stops no other. */
export interface LoadedLabs {
  labs: Map<string, Lab>;
  /** What is wrong with the others. */
  broken: Map<string, LabError>;
}

/** Reads every lab under a folder. A lab is a folder with a `lab.json`, not a link to one. */
export function loadLabs(root: string): LoadedLabs {
  const loaded: LoadedLabs = { labs: new Map(), broken: new Map() };
  const entries = readdirSync(root, { withFileTypes: true });
  const labs = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  for (const name of labs.map((entry) => entry.name).sort()) {
    try {
      loaded.labs.set(name, loadLab(root, name));
    } catch (error) {
      const { message } = error as Error;
      loaded.broken.set(name, error instanceof LabError ? error : new LabError(join(root, name), message));
    }
  }
  return loaded;
}

/**
 * Reads one lab.
 *
 * @throws LabError naming file, key, what was received and what was expected
 */
export function loadLab(root: string, name: string): Lab {
  const folder = join(root, name);
  const file = join(folder, 'lab.json');
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new LabError(
      folder,
      `expected a folder of small letters, digits and hyphens, received ${quote(name)}`,
    );
  }
  const manifest = validate(file, parse(file, readLabText(folder, 'lab.json', manifestBytes)));
  const files = readPrograms(folder);
  const program = (key: string, wanted: string) => {
    const found = files.get(wanted);
    if (!found) throw new LabError(file, `${key}: expected a file of this folder, received ${quote(wanted)}`);
    return found;
  };
  const hosts = readHosts(folder, file, manifest, program);
  for (const [index, step] of manifest.script.entries()) checkStep(file, index, step, hosts);
  if (manifest.zone) placeZone(file, manifest.zone, hosts);
  const leases = readLeases(file, manifest, hosts);
  const links = readLinks(file, manifest, hosts);
  const { exercise } = manifest;
  if (exercise) checkHasProgram(file, 'exercise.host', exercise.host, hosts);
  return {
    name,
    title: manifest.title,
    folder,
    networks: Object.entries(manifest.networks).map(([network, { subnet, subnet6 }]) => ({
      name: network,
      subnet,
      subnet6,
    })),
    hosts,
    script: manifest.script,
    volatile: manifest.volatile ?? [],
    exercise: exercise && {
      host: exercise.host,
      solution: program('exercise.solution', exercise.solution),
    },
    files,
    needs: needsOf(manifest, hosts),
    manifest,
    zone: manifest.zone,
    links,
    leases,
  };
}

function parse(file: string, text: string | undefined): unknown {
  if (text === undefined) throw new LabError(file, 'expected a lab.json here');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError(file, `expected JSON: ${(error as Error).message}`);
  }
}

function validate(file: string, received: unknown): Manifest {
  const result = manifestSchema.safeParse(received, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = issues.slice(0, mostTold).map((issue) => explain(issue, received));
  throw new LabError(file, [...told, ...andMore(issues.length)].join('; '));
}

/** Of many mistakes these many are told, and the others counted. */
const mostTold = 5;

const andMore = (count: number) => (count > mostTold ? [`and ${count - mostTold} more`] : []);

function explain(issue: z.core.$ZodIssue, received: unknown): string {
  const key = issue.path.length === 0 ? 'the manifest' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${key}: expected only known keys, received ${[...issue.keys.slice(0, mostTold).map(quote), ...andMore(issue.keys.length)].join(', ')}`;
  }
  if (issue.code === 'invalid_key') {
    return `${key}: ${issue.issues[0]?.message ?? 'expected another key'}, received ${quote(issue.path.at(-1))}`;
  }
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    received,
  );
  const expected = issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, '');
  return `${key}: ${expected}, received ${quote(value)}`;
}

/** No lesson can explain more programs than these. */
const mostPrograms = 64;

function readPrograms(folder: string): Map<string, Program> {
  const names = namesIn(folder).filter((name) => name.endsWith('.ts'));
  if (names.length > mostPrograms) {
    throw new LabError(folder, `expected at most ${mostPrograms} programs, received ${names.length}`);
  }
  return new Map(names.map((name) => [name, readProgram(folder, name)]));
}

function readProgram(folder: string, name: string): Program {
  const text = readLabText(folder, name) ?? '';
  try {
    return { file: name, ...cutRegions(text) };
  } catch (error) {
    throw new LabError(join(folder, name), (error as Error).message);
  }
}

function checkStep(file: string, index: number, step: Step, hosts: Map<string, Host>): void {
  if ('packets' in step) return checkPacketsStep(file, `script.${index}`, step, hosts);
  if ('link' in step) checkLinkStep(file, `script.${index}`, step, hosts);
  const check = 'expect' in step || 'link' in step ? checkHost : checkHasProgram;
  check(file, `script.${index}`, stepHost(step), hosts);
}

function checkPacketsStep(
  file: string,
  key: string,
  { from, network }: Extract<Step, { packets: number }>,
  hosts: Map<string, Host>,
): void {
  if (from !== undefined) checkHost(file, `${key}.from`, from, hosts);
  const networks = new Set(
    [...hosts.values()].flatMap((host) => host.interfaces.map((each) => each.network)),
  );
  if (network === undefined || networks.has(network)) return;
  const expected = `expected one of ${[...networks].join(', ')}`;
  throw new LabError(file, `${key}.network: ${expected}, received ${quote(network)}`);
}

function checkHasProgram(file: string, key: string, name: string, hosts: Map<string, Host>): void {
  checkHost(file, key, name, hosts);
  if (hosts.get(name)?.program) return;
  throw new LabError(file, `${key}: expected a host with a program, received ${quote(name)}`);
}

function checkHost(file: string, key: string, name: string, hosts: Map<string, Host>): void {
  if (hosts.has(name)) return;
  throw new LabError(
    file,
    `${key}: expected one of ${[...hosts.keys()].join(', ')}, received ${quote(name)}`,
  );
}

/** The host that a step is about. */
function stepHost(step: Exclude<Step, { packets: number }>): string {
  if ('run' in step) return step.run;
  if ('wait' in step) return step.wait;
  if ('stop' in step) return step.stop;
  if ('interrupt' in step) return step.interrupt;
  if ('expect' in step) return step.expect;
  if ('link' in step) return step.link;
  if ('closeInput' in step && !('type' in step)) return step.closeInput as string;
  return (step as { type: string }).type;
}
