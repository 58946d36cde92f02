import { messageTypes } from './dhcp-summary.ts';
import { decimal, from, hex, ipv4, mac, type Show, text } from './reader.ts';

const addresses: Show = (bytes, start, end) => {
  const all: string[] = [];
  for (let at = start; at < end; at += 4) all.push(ipv4(bytes, at, Math.min(end, at + 4)));
  return all.join(', ');
};

const codes: Show = (bytes, start, end) =>
  Array.from(bytes.subarray(start, end), (code) => options[code]?.name ?? `${code}`).join(', ');

const seconds: Show = (bytes, start, end) => `${decimal(bytes, start, end)} seconds`;

/** Hardware type 1 is Ethernet; other identifiers are only numbers. */
const client: Show = (bytes, start, end) =>
  end - start === 7 && bytes[start] === 1 ? mac(bytes, start + 1, end) : hex(bytes, start, end);

interface Option {
  readonly name: string;
  readonly show: Show;
  readonly meaning: string;
}

const option = (name: string, show: Show, meaning: string): Option => ({ name, show, meaning });

const unknown = 'An option of DHCP.';

/** RFC 2132; 121: RFC 3442, 119: RFC 3397. */
const options: Record<number, Option> = {
  1: option('Subnet Mask', ipv4, 'Which bits of the address name the network.'),
  3: option('Router', addresses, 'Where packets for other networks are sent.'),
  6: option('Domain Name Server', addresses, 'Whom to ask for the addresses of names.'),
  12: option('Host Name', text, 'What the client calls itself.'),
  15: option('Domain Name', text, 'The domain in which the client looks up short names.'),
  26: option('Interface MTU', decimal, 'The largest packet to send, in bytes.'),
  28: option('Broadcast Address', ipv4, 'The address that reaches everybody on the network.'),
  42: option('NTP Servers', addresses, 'Whom to ask for the time.'),
  43: option('Vendor Specific Information', hex, 'What one maker’s machines tell each other.'),
  50: option('Requested IP Address', ipv4, 'The address that the client would like to have.'),
  51: option('IP Address Lease Time', seconds, 'For how long the address is lent.'),
  52: option('Option Overload', decimal, 'Says that sname or file hold options as well.'),
  53: option('DHCP Message Type', from(messageTypes), 'Which step of the exchange this is.'),
  54: option('Server Identifier', ipv4, 'Which server is meant, when several have offered.'),
  55: option('Parameter Request List', codes, 'What the client would like to be told.'),
  56: option('Message', text, 'Words for a person, mostly about an error.'),
  57: option('Maximum DHCP Message Size', decimal, 'The longest message that the sender takes, in bytes.'),
  58: option('Renewal (T1) Time Value', seconds, 'After this time the client asks its server for more.'),
  59: option('Rebinding (T2) Time Value', seconds, 'After this time it asks any server.'),
  60: option('Vendor class identifier', text, 'What kind of client this is.'),
  61: option('Client-identifier', client, 'By what the server shall know the client again.'),
  119: option('Domain Search', hex, unknown),
  121: option('Classless Static Route', hex, 'Routes beside the one by the router.'),
};

export const optionOf = (code: number): Option => options[code] ?? option(`Option ${code}`, hex, unknown);
