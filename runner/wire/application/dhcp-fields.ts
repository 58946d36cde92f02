import type { Field } from '../model.ts';
import {
  type DhcpLayer,
  endOption,
  fieldOptionsOf,
  type Option,
  optionsOf,
  overloadable,
  pad,
} from './dhcp.ts';
import { optionOf } from './dhcp-options.ts';
import { operations } from './dhcp-summary.ts';
import { type Bits, FieldList } from './field-list.ts';
import { decimal, from, hex, identifier, ipv4, mac, word } from './reader.ts';

const flags: readonly Bits[] = [
  ['B', 1, '1 asks the server to answer by broadcast, as the client has no address yet.'],
  ['MBZ', 15, 'Reserved; 0.'],
];

/** A text that a zero byte ends in a field of fixed size. */
const padded = (bytes: Uint8Array, start: number, end: number) => {
  const zero = bytes.indexOf(0, start);
  return word(bytes, start, zero < 0 ? end : Math.min(end, zero));
};

function optionFields(list: FieldList, options: readonly Option[]): void {
  for (const { code, valueStart, end } of options) {
    if (code === pad) list.upTo(end, 'Pad', hex, 'Fills up; says nothing.');
    else if (code === endOption) list.upTo(end, 'End', '255', 'The options end here.');
    else {
      const { name, show, meaning } = optionOf(code);
      list.upTo(end, `${code} ${name}`, (bytes) => show(bytes, valueStart, end), meaning);
    }
  }
}

/** A field with room enough that options may lie in it instead. */
function roomyField(
  list: FieldList,
  layer: DhcpLayer,
  name: keyof typeof overloadable,
  meaning: string,
): void {
  const field = overloadable[name];
  const options = fieldOptionsOf(list.bytes, layer.start, list.end, field);
  if (!options) {
    list.add(name, field.to - field.from, padded, meaning);
    return;
  }
  optionFields(list, options);
  list.upTo(
    layer.start + field.to,
    `${name} padding`,
    hex,
    `The unused end of ${name}, which holds options here.`,
  );
}

export function dhcpFields(bytes: Uint8Array, layer: DhcpLayer): Field[] {
  const list = new FieldList(bytes, layer)
    .add('op', 1, from(operations), 'Whether a client asks or a server answers.')
    .add('htype', 1, from({ 1: 'Ethernet' }), 'The kind of hardware address.')
    .add('hlen', 1, decimal, 'Its length in bytes.')
    .add('hops', 1, decimal, 'How many relay agents have passed the message on.')
    .add('xid', 4, identifier, 'A random number that joins the messages of one exchange.')
    .add('secs', 2, decimal, 'Seconds since the client began.')
    .bits(flags)
    .add('ciaddr', 4, ipv4, 'The client’s address, when it has one that it may use.')
    .add('yiaddr', 4, ipv4, '“Your” address: the one that the client is offered or lent.')
    .add('siaddr', 4, ipv4, 'The server to start from next, for machines that boot over the network.')
    .add('giaddr', 4, ipv4, 'The relay agent that passed the message on, if one did.')
    .add('chaddr', Math.min(16, bytes[layer.start + 2] ?? 0), mac, 'The client’s hardware address.')
    .upTo(layer.start + 44, 'chaddr padding', hex, 'The unused end of chaddr.');
  roomyField(list, layer, 'sname', 'The server’s name, if it gives one.');
  roomyField(list, layer, 'file', 'A file to boot from, if there is one.');
  list.add('magic cookie', 4, hex, 'Four fixed bytes that say: options of DHCP follow.');
  optionFields(list, optionsOf(bytes, layer.start, layer.end));
  return list.rest('Padding', hex, 'Fills the message up to a size that old relay agents expect.');
}
