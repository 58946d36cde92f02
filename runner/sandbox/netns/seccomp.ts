import { arch } from 'node:process';
import { SandboxError } from '../backend.ts';
import { answer, assemble, jump, keep, type Line, label, load } from './bpf.ts';
import { auditArchitecture, examined, isProcessor, missing, numbersOf, refused } from './system-calls.ts';

/** What a host may do beyond the ordinary. */
export interface SystemCallRights {
  /** SOCK_RAW on INET and INET6 (raw(7)), and packet sockets (packet(7)). */
  rawSockets: boolean;
}

/** What the kernel does with a call: SECCOMP_RET_ALLOW, _KILL_PROCESS, _ERRNO (seccomp(2)). */
const allow = 0x7fff0000;
const killProcess = 0x80000000;
const fail = (errno: number) => 0x00050000 | errno;

const errnos = { EPERM: 1, ENOSYS: 38, EPROTONOSUPPORT: 93, EAFNOSUPPORT: 97 };

/** Offsets in `struct seccomp_data`; of an argument, the half that the kernel looks at (little-endian). */
const callNumber = 0;
const architecture = 4;
const argument = (index: number) => 16 + index * 8;
const upperHalf = (index: number) => argument(index) + 4;

/** Calls of the x32 interface carry this bit (asm/unistd.h). */
const x32Bit = 0x40000000;

/** Every CLONE_NEW… but CLONE_NEWTIME, which clone(2) cannot be given. */
const newNamespaces = 0x7e020000;

/** TIOCSTI types into a terminal, TIOCLINUX pastes (ioctl_tty(2)). */
const terminalTricks = [0x5412, 0x541c];

const family = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17 };
const routeNetlink = 0;
const socketTypeBits = 0xf;
const socketType = { stream: 1, datagram: 2, raw: 3 };
/** The default, ICMP (ping sockets), TCP, UDP, ICMPv6. */
const protocols = [0, 1, 6, 17, 58];

const mapShared = 0x01;
const mapAnonymous = 0x20;

/** F_SETPIPE_SZ, fcntl(2): a pipe of 1 MiB holds that much, and no process is seen to. */
const setPipeSize = 1031;

/** PR_SET_THP_DISABLE, prctl(2): room.pl set it, and what set it can take it back. */
const setHugePages = 41;

/** RLIMIT_CORE, getrlimit(2): room.pl set it to 1, and any other starts the machine's helper for cores. */
const coreLimit = 4;

/** Rings of a packet socket are the kernel's memory, gigabytes of it (packet(7): PACKET_RX_RING, _TX_RING). */
const packetLevel = 263;
const packetRings = [5, 13];

/**
 * The system call filter of a sandbox, for bwrap's `--seccomp`. It allows by default: a
 * program is an ordinary Node program. What it takes away is listed in system-calls.ts.
 *
 * @throws SandboxError on a processor whose numbers are not known
 */
export function systemCallFilter(rights: SystemCallRights, processor: string = arch): Buffer {
  if (!isProcessor(processor)) {
    throw new SandboxError(`Cannot filter system calls: expected x64 or arm64, received ${processor}`);
  }
  return assemble([
    load(architecture),
    jump('equal', auditArchitecture[processor], undefined, 'kill'),
    load(callNumber),
    ...(processor === 'x64' ? [jump('atLeast', x32Bit, 'ENOSYS')] : []),
    ...Object.entries(examined).map(([name, numbers]) =>
      jump('equal', numbers[processor === 'x64' ? 0 : 1], name),
    ),
    ...numbersOf(missing, processor).map((number) => jump('equal', number, 'ENOSYS')),
    ...numbersOf(refused, processor).map((number) => jump('equal', number, 'EPERM')),
    answer(allow),
    ...examinations(rights),
    ...answers(),
  ]);
}

/** How many system calls the filter takes away whatever their arguments are. */
export const filteredCalls = (processor: string = arch): number =>
  isProcessor(processor) ? [missing, refused].flatMap((group) => numbersOf(group, processor)).length : 0;

const examinations = (rights: SystemCallRights): Line[] => [
  ...[label('clone'), load(argument(0)), jump('anyBit', newNamespaces, 'EPERM', 'allow')],
  ...[label('ioctl'), load(argument(1))],
  ...terminalTricks.map((request) => jump('equal', request, 'EPERM')),
  answer(allow),
  // Shared memory without a file can be filled and let go of: no process is seen to hold it.
  ...[label('mmap'), load(argument(3)), keep(mapShared | mapAnonymous)],
  jump('equal', mapShared | mapAnonymous, 'EPERM', 'allow'),
  ...[label('fcntl'), load(argument(1)), jump('equal', setPipeSize, 'EPERM', 'allow')],
  ...[label('prctl'), load(argument(0)), jump('equal', setHugePages, 'EPERM', 'allow')],
  ...[label('setrlimit'), load(argument(0)), jump('equal', coreLimit, 'EPERM', 'allow')],
  // Without a new limit it only tells the one there is.
  ...[label('prlimit64'), load(argument(1)), jump('equal', coreLimit, undefined, 'allow')],
  ...[load(argument(2)), jump('equal', 0, undefined, 'EPERM')],
  ...[load(upperHalf(2)), jump('equal', 0, 'allow', 'EPERM')],
  ...[label('setsockopt'), load(argument(1)), jump('equal', packetLevel, undefined, 'allow')],
  ...[load(argument(2)), ...packetRings.map((option) => jump('equal', option, 'EPERM')), answer(allow)],
  ...[label('socketpair'), load(argument(0)), jump('equal', family.unix, 'allow', 'EAFNOSUPPORT')],
  ...socketLines(rights),
];

const socketLines = ({ rawSockets }: SystemCallRights): Line[] => [
  ...[label('socket'), load(argument(0))],
  jump('equal', family.unix, 'allow'),
  jump('equal', family.netlink, 'netlink'),
  jump('equal', family.packet, rawSockets ? 'allow' : 'EAFNOSUPPORT'),
  jump('equal', family.inet, 'internet'),
  jump('equal', family.inet6, 'internet', 'EAFNOSUPPORT'),
  ...[label('netlink'), load(argument(2)), jump('equal', routeNetlink, 'allow', 'EAFNOSUPPORT')],
  ...[label('internet'), load(argument(1)), keep(socketTypeBits)],
  jump('equal', socketType.raw, rawSockets ? 'allow' : 'EPERM'),
  jump('equal', socketType.stream, 'protocol'),
  jump('equal', socketType.datagram, 'protocol', 'EPROTONOSUPPORT'),
  ...[label('protocol'), load(argument(2))],
  ...protocols.map((protocol) => jump('equal', protocol, 'allow')),
  answer(fail(errnos.EPROTONOSUPPORT)),
];

const answers = (): Line[] => [
  ...[label('allow'), answer(allow), label('kill'), answer(killProcess)],
  ...Object.entries(errnos).flatMap(([name, errno]) => [label(name), answer(fail(errno))]),
];
