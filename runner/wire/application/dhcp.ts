import type { Codec, Layer } from '../model.ts';
import { messageTypes, optionOf } from './dhcp-options.ts';
import {
  type Bits,
  decimal,
  FieldList,
  from,
  hex,
  identifier,
  ipv4,
  mac,
  named,
  u32,
  word,
} from './reader.ts';

export interface DhcpLayer extends Layer {
  readonly protocol: 'dhcp';
  /** 1 from a client, 2 from a server. */
  readonly op: number;
  readonly xid: number;
  /** Option 53; 0 when there is none. */
  readonly messageType: number;
  readonly clientAddress: string;
  readonly yourAddress: string;
  readonly hardwareAddress: string;
  readonly requestedAddress?: string;
}

interface Option {
  readonly code: number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** The fixed part with its magic cookie (RFC 2131, section 3). */
const fixedBytes = 240;
const cookie = 0x63825363;
const pad = 0;
const endOption = 255;

/** The options (RFC 2132, section 2), pads as one; up to the end option, or the first that is cut off. */
function readOptions(bytes: Uint8Array, start: number, end: number): { options: Option[]; fault?: string } {
  const options: Option[] = [];
  for (let at = start; at < end; ) {
    const code = bytes[at] ?? 0;
    let to = at + 1;
    if (code === pad) while (to < end && bytes[to] === pad) to++;
    const long = code !== pad && code !== endOption;
    if (long) to = at + 2 + (at + 1 < end ? (bytes[at + 1] ?? 0) : 0);
    const valueStart = long ? Math.min(end, at + 2) : at;
    options.push({ code, start: at, valueStart, end: Math.min(end, to) });
    if (to > end) return { options, fault: `ends in option ${code}, ${optionOf(code).name}` };
    if (code === endOption) return { options };
    at = to;
  }
  return { options, fault: 'the options are not closed by option 255' };
}

function faultOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < fixedBytes) return `ends after ${end - start} of ${fixedBytes} bytes`;
  if (u32(bytes, start + fixedBytes - 4) !== cookie)
    return 'has no magic cookie 63 82 53 63, so no options of DHCP';
  return readOptions(bytes, start + fixedBytes, end).fault;
}

const optionsOf = (bytes: Uint8Array, start: number, end: number) =>
  end - start > fixedBytes && u32(bytes, start + fixedBytes - 4) === cookie
    ? readOptions(bytes, start + fixedBytes, end).options
    : [];

/** A message of DHCP over UDP (RFC 2131, section 2). */
export function decodeDhcp(bytes: Uint8Array, start: number, end: number): Layer[] {
  const options = optionsOf(bytes, start, end);
  const typed = options.find(({ code }) => code === 53);
  const wanted = options.find((option) => option.code === 50 && option.end - option.valueStart === 4);
  const fault = faultOf(bytes, start, end);
  const whole = end - start >= fixedBytes;
  const hardwareBytes = Math.min(16, bytes[start + 2] ?? 0);
  const layer: DhcpLayer = {
    protocol: 'dhcp',
    start,
    end,
    op: bytes[start] ?? 0,
    xid: whole ? u32(bytes, start + 4) : 0,
    messageType: typed && typed.valueStart < typed.end ? (bytes[typed.valueStart] ?? 0) : 0,
    clientAddress: whole ? ipv4(bytes, start + 12, start + 16) : '',
    yourAddress: whole ? ipv4(bytes, start + 16, start + 20) : '',
    hardwareAddress: whole ? mac(bytes, start + 28, start + 28 + hardwareBytes) : '',
    ...(wanted && { requestedAddress: ipv4(bytes, wanted.valueStart, wanted.end) }),
    fault,
  };
  return [layer];
}

const operations: Record<number, string> = { 1: 'BOOTREQUEST', 2: 'BOOTREPLY' };

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

export const dhcpCodec: Codec<DhcpLayer> = {
  title: 'DHCP',
  fields(bytes, layer) {
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
      .upTo(layer.start + 44, 'chaddr padding', hex, 'The unused end of chaddr.')
      .add('sname', 64, padded, 'The server’s name, if it gives one.')
      .add('file', 128, padded, 'A file to boot from, if there is one.')
      .add('magic cookie', 4, hex, 'Four fixed bytes that say: options of DHCP follow.');
    optionFields(list, optionsOf(bytes, layer.start, layer.end));
    return list.rest('Padding', hex, 'Fills the message up to a size that old relay agents expect.');
  },
  summary({ op, messageType, requestedAddress, clientAddress, yourAddress, hardwareAddress }) {
    const kind = messageType
      ? (messageTypes[messageType] ?? named({}, messageType))
      : (operations[op] ?? `op ${op}`);
    const address = op === 2 ? yourAddress : (requestedAddress ?? clientAddress);
    const shown = address && address !== '0.0.0.0' ? ` ${address}` : '';
    return `${kind}${shown}${op === 2 ? ' for' : ' from'} ${hardwareAddress || 'a client'}`;
  },
};
