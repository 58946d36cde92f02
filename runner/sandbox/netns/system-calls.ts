import { SandboxError } from '../backend.ts';

/** A processor whose system calls the filter knows, by Node's name of it. */
export type Processor = 'x64' | 'arm64';

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 (linux/audit.h). */
export const auditArchitecture: Record<Processor, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Numbers on x86_64 (asm/unistd_64.h) and arm64 (asm-generic/unistd.h); a missing one does not exist there. */
type Numbers = readonly [x64: number, arm64: number | undefined];

/** Calls that the filter looks at more closely, by their arguments. */
export const examined = {
  clone: [56, 220],
  socket: [41, 198],
  socketpair: [53, 199],
  ioctl: [16, 29],
  mmap: [9, 222],
  fcntl: [72, 25],
  prctl: [157, 167],
  setsockopt: [54, 208],
  setrlimit: [160, 164],
  prlimit64: [302, 261],
} as const satisfies Record<string, Numbers>;

/**
 * Answered as by a kernel that lacks them: libraries then take the older call, whose
 * arguments a filter can see.
 */
export const missing: Record<string, Numbers> = {
  clone3: [435, 435],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_setup: [206, 0],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  statmount: [457, 457],
  listmount: [458, 458],
  open_tree_attr: [467, 467],
};

/** Refused: no lab needs them, and each has been a way out or a way to take what is not watched. */
export const refused: Record<string, Numbers> = {
  // A session of its own would be a share of the processors of its own (sched(7), autogroup).
  setsid: [112, 157],
  // Keys and namespaces.
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  unshare: [272, 97],
  setns: [308, 268],
  // File systems.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  swapon: [167, 224],
  swapoff: [168, 225],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  // Whoever writes waits for the whole machine’s disks.
  sync: [162, 81],
  syncfs: [306, 267],
  // Other processes.
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  migrate_pages: [256, 238],
  move_pages: [279, 239],
  // The kernel itself.
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  syslog: [103, 116],
  acct: [163, 89],
  reboot: [169, 142],
  personality: [135, 92],
  lookup_dcookie: [212, 18],
  nfsservctl: [180, 42],
  vhangup: [153, 58],
  iopl: [172, undefined],
  ioperm: [173, undefined],
  modify_ldt: [154, undefined],
  // Clocks.
  settimeofday: [164, 170],
  adjtimex: [159, 171],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  // Memory that belongs to no process, so that no watchdog would see it.
  vmsplice: [278, 75],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  shmget: [29, 194],
  semget: [64, 190],
  msgget: [68, 186],
  mq_open: [240, 180],
};

/** What the launcher calls that no filter looks at. */
const launching: Record<string, Numbers> = { sched_setscheduler: [144, 119] };

/** The numbers of a group on one processor. */
export const numbersOf = (group: Record<string, Numbers>, processor: Processor): number[] =>
  Object.values(group).flatMap((numbers) => {
    const number = numbers[processor === 'x64' ? 0 : 1];
    return number === undefined ? [] : [number];
  });

/** The number of a call that this file knows. @throws SandboxError on a processor that it does not know */
export function numberOf(name: string, processor: string): number {
  const numbers: Numbers | undefined = { ...examined, ...missing, ...refused, ...launching }[name];
  const number = isProcessor(processor) ? numbers?.[processor === 'x64' ? 0 : 1] : undefined;
  if (number !== undefined) return number;
  throw new SandboxError(`Cannot call ${name}: expected a processor that is known, received ${processor}`);
}

export const isProcessor = (name: string): name is Processor => name === 'x64' || name === 'arm64';
