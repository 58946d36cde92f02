import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const fullName = new RegExp(`^${label}(?:\\.${label})+$`);

const domainName = z
  .string()
  .max(253)
  .regex(fullName, { error: 'expected a full domain name in small letters, such as "www.example.com"' });

const mailExchanger = new RegExp(`^\\d{1,5} ${fullName.source.slice(1)}`);

const text = (value: string) => value.length > 0 && Buffer.byteLength(value) <= 1000;
const isName = (value: string) => fullName.test(value);

/** What a record's value looks like, by the record's type (RFC 1035, section 3.3; RFC 3596). */
const values: Record<string, { holds: (value: string) => boolean; expected: string }> = {
  A: { holds: isIPv4, expected: 'an IPv4 address' },
  AAAA: { holds: isIPv6, expected: 'an IPv6 address' },
  CNAME: { holds: isName, expected: 'the name this alias stands for' },
  NS: { holds: isName, expected: 'a name server’s name' },
  PTR: { holds: isName, expected: 'the name of this address' },
  MX: {
    holds: (value) => mailExchanger.test(value),
    expected: 'a preference and a name, such as "10 mail.example.com"',
  },
  TXT: { holds: text, expected: 'a text of at most 1000 bytes' },
};

const record = z
  .strictObject({
    name: domainName,
    type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'TXT']),
    value: z.string(),
  })
  .superRefine(({ type, value }, context) => {
    const rule = values[type];
    if (rule?.holds(value)) return;
    context.addIssue({ code: 'custom', path: ['value'], message: `expected ${rule?.expected}` });
  });

/** So few that all together fit into one message over TCP (RFC 1035, section 4.2.2). */
const mostRecords = 40;

/** The names a lab's name server answers for. */
export const zoneSchema = z.strictObject({
  server: z.string().describe('The host that answers DNS queries on port 53, over UDP and TCP'),
  records: z
    .array(record)
    .min(1)
    .max(mostRecords)
    .describe('Resource records; a name may have several of one type'),
});

export type Zone = z.infer<typeof zoneSchema>;
export type ZoneRecord = Zone['records'][number];

/**
 * The first record that cannot stand beside the others: a name with an alias has nothing
 * else (RFC 1034, section 3.6.2).
 */
export function conflictingRecord(zone: Zone): ZoneRecord | undefined {
  const aliases = new Set(zone.records.filter(({ type }) => type === 'CNAME').map(({ name }) => name));
  const seen = new Set<string>();
  return zone.records.find(({ name }) => {
    const again = seen.has(name);
    seen.add(name);
    return again && aliases.has(name);
  });
}
