import { uint32 } from '../bytes.ts';
import type { Layer } from '../model.ts';
import { ipv4, mac } from './reader.ts';

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

/** An option, pads in a row as one. */
export interface Option {
  readonly code: number;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** The fixed part with its magic cookie (RFC 2131, section 3). */
const fixedBytes = 240;
const cookie = 0x63825363;
export const pad = 0;
export const endOption = 255;

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
    if (to > end) return { options, fault: `ends in option ${code}` };
    if (code === endOption) return { options };
    at = to;
  }
  return { options, fault: 'the options are not closed by option 255' };
}

function faultOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < fixedBytes) return `ends after ${end - start} of ${fixedBytes} bytes`;
  if (uint32(bytes, start + fixedBytes - 4) !== cookie)
    return 'has no magic cookie 63 82 53 63, so no options of DHCP';
  return readOptions(bytes, start + fixedBytes, end).fault;
}

/** The options of a message, as far as they are there. */
export const optionsOf = (bytes: Uint8Array, start: number, end: number) =>
  end - start > fixedBytes && uint32(bytes, start + fixedBytes - 4) === cookie
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
    xid: whole ? uint32(bytes, start + 4) : 0,
    messageType: typed && typed.valueStart < typed.end ? (bytes[typed.valueStart] ?? 0) : 0,
    clientAddress: whole ? ipv4(bytes, start + 12, start + 16) : '',
    yourAddress: whole ? ipv4(bytes, start + 16, start + 20) : '',
    hardwareAddress: whole ? mac(bytes, start + 28, start + 28 + hardwareBytes) : '',
    ...(wanted && { requestedAddress: ipv4(bytes, wanted.valueStart, wanted.end) }),
    fault,
  };
  return [layer];
}
