import { z } from 'zod';
import { stateTables } from '../protocol/host-state.ts';
import { impairmentSchema } from '../protocol/impairment-schema.ts';
import { familyOf } from './address.ts';
import { dhcpSchema } from './dhcp-schema.ts';
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

/** A part of a row of a table of a host's state; a row that has all of it is meant. */
const row = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .refine((value) => Object.keys(value).length > 0, { error: 'expected at least one column' });

const expectation = z
  .strictObject({
    expect: hostName,
    table: z.enum(stateTables),
    has: row.optional().describe('A row like this is there'),
    lacks: row.optional().describe('No row like this is there'),
  })
  .refine(({ has, lacks }) => (has === undefined) !== (lacks === undefined), {
    error: 'expected either "has" or "lacks"',
  })
  .describe('Wait until a table of the host’s state shows something');

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
    z
      .strictObject({ interrupt: hostName, until: until.optional() })
      .describe('Press Ctrl+C: SIGINT for a program, which may handle it'),
    z.strictObject({ stop: hostName }).describe('Stop a host’s run: SIGINT, soon SIGTERM, and then its end'),
    z
      .strictObject({ link: hostName, network: networkName.optional(), set: impairmentSchema })
      .describe('Change what a host’s link does to packets; an empty "set" mends it'),
    expectation,
    z
      .strictObject({
        packets: z.int().min(1),
        from: hostName.optional(),
        network: networkName.optional(),
      })
      .describe('Wait until so many packets were sent since the script began: by this host, on this network'),
  ],
  {
    error:
      'expected a step: "run", "wait", "type", "closeInput", "interrupt", "stop", "link" or "expect" with a host’s name, or "packets" with a number',
  },
);

const network = z
  .strictObject({
    subnet: z
      .string()
      .regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, { error: 'expected an IPv4 subnet such as "192.168.1.0/24"' })
      .optional(),
    subnet6: z
      .string()
      .regex(/^[\da-fA-F:]+\/\d+$/, { error: 'expected an IPv6 subnet such as "2001:db8:1::/64"' })
      .optional(),
    links: z
      .record(hostName, impairmentSchema)
      .optional()
      .describe('What the links of hosts to this network do to packets, from the start'),
    dhcp: dhcpSchema.optional().describe('Who leases addresses on this network, and which'),
  })
  .refine(({ subnet, subnet6 }) => subnet !== undefined || subnet6 !== undefined, {
    error: 'expected "subnet", "subnet6" or both',
  });

const address = z.string().refine((text) => text === 'dhcp' || familyOf(text) !== undefined, {
  error: 'expected the host’s IPv4 address or IPv6 address on this network, or an array of them',
});

/** A host of this lab, which stands for its address, or an address. */
const neighbour = z.string().min(1);

const translation = z.strictObject({
  masquerade: networkName.describe('What leaves on this network carries the router’s address'),
  forward: z
    .array(
      z.strictObject({
        port,
        to: z.string().regex(/^[a-z][a-z0-9-]{0,14}:\d{1,5}$/, {
          error: 'expected a host and a port, such as "laptop:80"',
        }),
        protocol: z.enum(['tcp', 'udp']).optional(),
      }),
    )
    .optional()
    .describe('What comes to the router’s port on the masqueraded network goes on to a host'),
});

const hostKeys = {
  program: programFile.optional().describe('The program this host runs; a router needs none'),
  title: z.string().max(60).optional().describe('What this host is, for the reader'),
  on: hostName.optional().describe('A second program: it runs on this other host, with its addresses'),
  arguments: z.array(z.string().max(200)).max(20).optional().describe('What follows in process.argv'),
  files: z
    .array(z.string().regex(/^[a-z][a-z0-9.-]{0,40}$/, { error: 'expected a file of the lab’s own folder' }))
    .max(20)
    .optional()
    .describe('Files of the lab’s folder that lie beside the program'),
  gateway: neighbour.optional().describe('The default route: a host that forwards, or its address'),
  routes: z
    .array(z.strictObject({ to: z.string(), via: neighbour }))
    .optional()
    .describe('Static routes: a subnet, and the host or address it is reached by'),
  forwards: z.boolean().optional().describe('This host is a router'),
  nat: translation.optional().describe('Network address translation by this router (RFC 3022)'),
  lowPorts: z.boolean().optional().describe('Programs may listen on ports below 1024'),
  rawSockets: z.boolean().optional().describe('Programs may open raw and packet sockets'),
};

const host = z.object(hostKeys).catchall(z.union([address, z.array(address).min(1)]));

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
export type HostEntry = Manifest['hosts'][string];
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
