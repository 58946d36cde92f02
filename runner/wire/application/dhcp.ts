import { uint32 } from '../bytes.ts';
import { ipv4, mac, type Part } from './reader.ts';

export interface DhcpLayer extends Part {
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

/** The options of a message and, where option 52 says so, of the fields “file” and “sname”. */
function readAll(bytes: Uint8Array, start: number, end: number): ReturnType<typeof readOptions> {
  const own = readOptions(bytes, start + fixedBytes, end);
  const more = overloadedFields(own.options, bytes).map(({ from, to }) =>
    readOptions(bytes, start + from, start + to),
  );
  return {
    options: [own, ...more].flatMap(({ options }) => options),
    fault: [own, ...more].find(({ fault }) => fault)?.fault,
  };
}

/** Fields of the fixed part that may hold options, in the order they are read in (RFC 2131, section 4.1). */
export const overloadable = {
  file: { from: 108, to: 236, flag: 1 },
  sname: { from: 44, to: 108, flag: 2 },
} as const;

/** Those that do hold options (RFC 2132, section 9.3). */
function overloadedFields(options: readonly Option[], bytes: Uint8Array) {
  const option = options.find(({ code }) => code === 52);
  const value = option && option.valueStart < option.end ? (bytes[option.valueStart] ?? 0) : 0;
  return Object.values(overloadable).filter(({ flag }) => value & flag);
}

const hasCookie = (bytes: Uint8Array, start: number, end: number) =>
  end - start >= fixedBytes && uint32(bytes, start + fixedBytes - 4) === cookie;

/** What is wrong; of a message that has more bytes than there are, no missing end. */
function faultOf(bytes: Uint8Array, start: number, end: number, isCut: boolean): string | undefined {
  if (end - start < fixedBytes) return isCut ? undefined : `ends after ${end - start} of ${fixedBytes} bytes`;
  if (!hasCookie(bytes, start, end)) return 'has no magic cookie 63 82 53 63, so no options of DHCP';
  return isCut ? undefined : readAll(bytes, start, end).fault;
}

/** The options of a message after its fixed part, as far as they are there. */
export const optionsOf = (bytes: Uint8Array, start: number, end: number) =>
  hasCookie(bytes, start, end) ? readOptions(bytes, start + fixedBytes, end).options : [];

/** The options that a field of the fixed part holds; undefined where it is what its name says. */
export function fieldOptionsOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: (typeof overloadable)[keyof typeof overloadable],
): Option[] | undefined {
  const holds = overloadedFields(optionsOf(bytes, start, end), bytes).includes(field);
  return holds ? readOptions(bytes, start + field.from, start + field.to).options : undefined;
}

/** A message of DHCP over UDP (RFC 2131, section 2); `isCut` says that it has more bytes than there are. */
export function decodeDhcp(bytes: Uint8Array, start: number, end: number, isCut: boolean): DhcpLayer {
  const { options } = hasCookie(bytes, start, end) ? readAll(bytes, start, end) : { options: [] };
  const typed = options.find(({ code }) => code === 53);
  const wanted = options.find((option) => option.code === 50 && option.end - option.valueStart === 4);
  const address = (at: number) => (start + at + 4 <= end ? ipv4(bytes, start + at, start + at + 4) : '');
  const hardwareEnd = start + 28 + Math.min(16, bytes[start + 2] ?? 0);
  return {
    protocol: 'dhcp',
    start,
    end,
    op: bytes[start] ?? 0,
    xid: start + 8 <= end ? uint32(bytes, start + 4) : 0,
    messageType: typed && typed.valueStart < typed.end ? (bytes[typed.valueStart] ?? 0) : 0,
    clientAddress: address(12),
    yourAddress: address(16),
    hardwareAddress: hardwareEnd <= end ? mac(bytes, start + 28, hardwareEnd) : '',
    ...(wanted && { requestedAddress: ipv4(bytes, wanted.valueStart, wanted.end) }),
    continues: isCut && !options.some(({ code }) => code === endOption),
    fault: faultOf(bytes, start, end, isCut),
  };
}
