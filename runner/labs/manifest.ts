import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { impairmentSchema } from '../protocol/impairment.ts';
import { zoneSchema } from './zone.ts';

const hostName = z.string().regex(/^[a-z][a-z0-9-]{0,14}$/, {
  error: 'expected a host name: a letter, then letters, digits or hyphens, at most 15',
});

const networkName = z.string().regex(/^[a-z][a-z0-9]{0,9}$/, {
  error: 'expected a network name: a letter, then letters or digits, at most 10',
});

const programFile = z.string().regex(/^[a-z][a-z0-9.-]{0,40}\.ts$/, {
  error: 'expected a TypeScript file of the lab’s own folder, such as "server.ts"',
});

const port = z.int().min(1).max(65535);

const until = z.union(
  [
    z.literal('exit').describe('The program ends with exit code 0'),
    z.strictObject({ exit: z.int().min(0).max(255) }).describe('The program ends with this exit code'),
    z.strictObject({ listening: port }).describe('A socket of this host listens on this TCP port'),
    z.strictObject({ output: z.string().min(1) }).describe('This text appears in what the run prints'),
  ],
  { error: 'expected "exit", {"exit": code}, {"listening": port} or {"output": "text"}' },
);

const step = z.union(
  [
    z
      .strictObject({
        run: hostName,
        type: z.array(z.string()).optional(),
        closeInput: z.boolean().optional(),
        until: until.optional(),
      })
      .describe('Start the host’s program, type into it, and wait'),
    z.strictObject({ wait: hostName, until }).describe('Wait for something to happen on a host'),
    z
      .strictObject({ type: hostName, text: z.string(), until: until.optional() })
      .describe('Type into a running program, and wait'),
    z.strictObject({ closeInput: hostName, until: until.optional() }).describe('Close a program’s input'),
    z.strictObject({ stop: hostName }).describe('Stop a host’s run'),
    z
      .strictObject({ link: hostName, network: networkName.optional(), set: impairmentSchema })
      .describe('Change what a host’s link does to packets; an empty "set" mends it'),
  ],
  { error: 'expected a step: "run", "wait", "type", "closeInput", "stop" or "link" with a host’s name' },
);

const network = z.strictObject({
  subnet: z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, {
    error: 'expected an IPv4 subnet such as "192.168.1.0/24"',
  }),
  links: z
    .record(hostName, impairmentSchema)
    .optional()
    .describe('What the links of hosts to this network do to packets, from the start'),
});

const hostKeys = {
  program: programFile.describe('The program this host runs'),
  title: z.string().max(60).optional().describe('What this host is, for the reader'),
};

const host = z
  .object(hostKeys)
  .catchall(z.string().refine(isIPv4, { error: 'expected the host’s IPv4 address on this network' }));

/**
 * A lab's manifest, `runnable/<lab>/lab.json`. A host names each network it is
 * attached to as a key whose value is its address there.
 */
export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().min(1).max(80),
  networks: z.record(networkName, network),
  hosts: z.record(hostName, host),
  script: z.array(step).min(1),
  volatile: z
    .array(z.enum(['ephemeral-port', 'duration']))
    .optional()
    .describe('What differs from run to run and is not compared by check'),
  exercise: z
    .strictObject({ host: hostName, solution: programFile })
    .optional()
    .describe('The host whose program the reader mends; the script is the check that proves it'),
  zone: zoneSchema.optional().describe('The names that a host of the lab answers for, as a name server'),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Step = z.infer<typeof step>;
export type Until = z.infer<typeof until>;
export type Volatile = NonNullable<Manifest['volatile']>[number];

/** The keys of a host that are not networks. */
export const reservedHostKeys = Object.keys(hostKeys);

/** The JSON Schema that editors use, generated from the same source. */
export function manifestJsonSchema(): object {
  const schema = z.toJSONSchema(manifestSchema, { target: 'draft-2020-12', io: 'input' });
  return { ...schema, title: 'A Wirebook lab' };
}
