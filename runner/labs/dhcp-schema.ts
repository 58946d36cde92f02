import { isIPv4 } from 'node:net';
import { z } from 'zod';

const ipv4 = z.string().refine(isIPv4, { error: 'expected an IPv4 address' });

/** How a network's hosts get the addresses that their manifest gives as "dhcp". */
export const dhcpSchema = z.strictObject({
  server: z.string().describe('The host that leases addresses (RFC 2131)'),
  range: z.tuple([ipv4, ipv4]).describe('The first and the last address it leases'),
  reservations: z.record(z.string(), ipv4).optional().describe('Hosts that always get the same address'),
});

export type Dhcp = z.infer<typeof dhcpSchema>;
