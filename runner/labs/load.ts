import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { isHostAddress, isLabRange, macFor, parseSubnet, type Subnet } from './address.ts';
import type { Host, Interface, Lab, Program } from './lab.ts';
import { LabError, quote } from './lab-error.ts';
import { checkLinkStep, readLinks } from './links.ts';
import { type Manifest, manifestSchema, reservedHostKeys, type Step } from './manifest.ts';
import { cutRegions } from './regions.ts';
import { conflictingRecord, type Zone } from './zone.ts';

/**
 * Reads every lab under a folder, by name. A lab is a folder with a `lab.json`.
 *
 * @throws LabError naming file, key, what was received and what was expected
 */
export function loadLabs(root: string): Map<string, Lab> {
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return new Map(names.map((name) => [name, loadLab(root, name)]));
}

/** Reads one lab. @throws LabError */
export function loadLab(root: string, name: string): Lab {
  const folder = join(root, name);
  const file = join(folder, 'lab.json');
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new LabError(
      folder,
      `expected a folder of small letters, digits and hyphens, received ${quote(name)}`,
    );
  }
  const manifest = validate(file, parse(file));
  const files = readPrograms(folder);
  const program = (key: string, wanted: string) => {
    const found = files.get(wanted);
    if (!found) throw new LabError(file, `${key}: expected a file of this folder, received ${quote(wanted)}`);
    return found;
  };
  const subnets = readSubnets(file, manifest);
  const hosts = new Map(
    Object.entries(manifest.hosts).map(([host, value]): [string, Host] => [
      host,
      {
        name: host,
        title: value.title,
        program: program(`hosts.${host}.program`, value.program),
        interfaces: readInterfaces(file, host, value, subnets),
      },
    ]),
  );
  checkAddressesDiffer(file, hosts);
  for (const [index, step] of manifest.script.entries()) checkStep(file, index, step, hosts);
  if (manifest.zone) checkZone(file, manifest.zone, hosts);
  const links = readLinks(file, manifest, hosts);
  const { exercise } = manifest;
  if (exercise) checkHost(file, 'exercise.host', exercise.host, hosts);
  return {
    name,
    title: manifest.title,
    folder,
    networks: Object.entries(manifest.networks).map(([network, { subnet }]) => ({ name: network, subnet })),
    hosts,
    script: manifest.script,
    volatile: manifest.volatile ?? [],
    exercise: exercise && {
      host: exercise.host,
      solution: program('exercise.solution', exercise.solution),
    },
    files,
    manifest,
    needs:
      manifest.zone || links.length > 0 || manifest.script.some((step) => 'link' in step)
        ? ['virtual-network']
        : [],
    zone: manifest.zone,
    links,
  };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? `expected JSON: ${error.message}` : 'expected a lab.json here';
    throw new LabError(file, reason);
  }
}

function validate(file: string, received: unknown): Manifest {
  const result = manifestSchema.safeParse(received, { reportInput: true });
  if (result.success) return result.data;
  throw new LabError(file, result.error.issues.map((issue) => explain(issue, received)).join('; '));
}

function explain(issue: z.core.$ZodIssue, received: unknown): string {
  const key = issue.path.length === 0 ? 'the manifest' : issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${key}: expected only known keys, received ${issue.keys.map(quote).join(', ')}`;
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

function readPrograms(folder: string): Map<string, Program> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return new Map(names.map((name) => [name, readProgram(folder, name)]));
}

function readProgram(folder: string, name: string): Program {
  const file = join(folder, name);
  try {
    return { file: name, ...cutRegions(readFileSync(file, 'utf8')) };
  } catch (error) {
    throw new LabError(file, (error as Error).message);
  }
}

function readSubnets(file: string, manifest: Manifest): Map<string, Subnet> {
  return new Map(
    Object.entries(manifest.networks).map(([name, { subnet: text }]) => {
      const subnet = parseSubnet(text);
      if (!subnet || !isLabRange(subnet)) {
        throw new LabError(
          file,
          `networks.${name}.subnet: expected a private or documentation subnet with no host bits, received ${quote(text)}`,
        );
      }
      return [name, subnet];
    }),
  );
}

function readInterfaces(
  file: string,
  host: string,
  value: Manifest['hosts'][string],
  subnets: Map<string, Subnet>,
): Interface[] {
  const attached = Object.entries(value).filter(([key]) => !reservedHostKeys.includes(key));
  const interfaces = attached.map(([network, address]) => {
    const subnet = subnets.get(network);
    const key = `hosts.${host}.${network}`;
    if (!subnet) {
      const known = [...reservedHostKeys, ...subnets.keys()].join(', ');
      throw new LabError(file, `${key}: expected one of ${known}, received ${quote(network)}`);
    }
    if (!isHostAddress(subnet, address as string)) {
      throw new LabError(file, `${key}: expected a host address of this network, received ${quote(address)}`);
    }
    return {
      network,
      address: address as string,
      prefixLength: subnet.prefixLength,
      mac: macFor(address as string),
    };
  });
  if (interfaces.length !== 1) {
    throw new LabError(
      file,
      `hosts.${host}: expected the address on one network, such as "lan": "192.168.1.20", received ${interfaces.length}`,
    );
  }
  return interfaces;
}

function checkAddressesDiffer(file: string, hosts: Map<string, Host>): void {
  const owners = new Map<string, string>();
  for (const host of hosts.values()) {
    for (const { address } of host.interfaces) {
      const owner = owners.get(address);
      if (owner) {
        throw new LabError(
          file,
          `hosts.${host.name}: expected an address of its own, received ${quote(address)}, which ${owner} has`,
        );
      }
      owners.set(address, host.name);
    }
  }
}

function checkStep(file: string, index: number, step: Step, hosts: Map<string, Host>): void {
  checkHost(file, `script.${index}`, stepHost(step), hosts);
  if ('link' in step) checkLinkStep(file, `script.${index}`, step, hosts);
}

function checkHost(file: string, key: string, name: string, hosts: Map<string, Host>): void {
  if (hosts.has(name)) return;
  throw new LabError(
    file,
    `${key}: expected one of ${[...hosts.keys()].join(', ')}, received ${quote(name)}`,
  );
}

function checkZone(file: string, zone: Zone, hosts: Map<string, Host>): void {
  checkHost(file, 'zone.server', zone.server, hosts);
  const conflict = conflictingRecord(zone);
  if (!conflict) return;
  throw new LabError(
    file,
    `zone.records: expected an alias to be the only record of its name, received ${quote(conflict)} beside it`,
  );
}

/** The host that a step is about. */
export function stepHost(step: Step): string {
  if ('run' in step) return step.run;
  if ('wait' in step) return step.wait;
  if ('stop' in step) return step.stop;
  if ('link' in step) return step.link;
  if ('closeInput' in step && !('type' in step)) return step.closeInput as string;
  return (step as { type: string }).type;
}
