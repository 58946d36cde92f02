import type { Summary } from '../model.ts';
import type { DhcpLayer } from './dhcp.ts';
import { going } from './reader.ts';

/** RFC 2131, section 2: `op`. */
export const operations: Record<number, string> = { 1: 'BOOTREQUEST', 2: 'BOOTREPLY' };

/** RFC 2132, section 9.6. */
export const messageTypes: Record<number, string> = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'ACK',
  6: 'NAK',
  7: 'Release',
  8: 'Inform',
};

export const dhcpSummary: Summary<DhcpLayer> = {
  title: 'DHCP',
  line(layer) {
    const { op, messageType, requestedAddress, clientAddress, yourAddress, hardwareAddress } = layer;
    const kind = messageType
      ? (messageTypes[messageType] ?? `${messageType}`)
      : (operations[op] ?? `op ${op}`);
    const address = op === 2 ? yourAddress : (requestedAddress ?? clientAddress);
    const shown = address && address !== '0.0.0.0' ? ` ${address}` : '';
    return going(layer, `${kind}${shown}${op === 2 ? ' for' : ' from'} ${hardwareAddress || 'a client'}`);
  },
};
