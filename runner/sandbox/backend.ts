import type { Readable, Writable } from 'node:stream';
import type { Lab } from '../labs/lab.ts';
import type { HostState } from '../protocol/host-state.ts';
import type { Ability, Impairment } from '../protocol/impairment.ts';
import type { Crossing } from '../protocol/packets.ts';
import type { BackendName, Control } from '../protocol/service.ts';
import type { ProgramImage } from './image.ts';

/** How a sandbox's process ended, as the operating system tells it. */
export type Ending = { code: number } | { signal: string } | { exhausted: 'memory' };

/** What a sandbox uses, summed over all its processes. */
export interface Usage {
  /** Resident or swapped out, with the tables that the kernel keeps of a process's memory. */
  memoryBytes: number;
  /** The most that one of the processes has reserved for itself, touched or not; 0 where unknown. */
  reservedBytes: number;
  /** The most that one of the processes has mapped, to write or not; 0 where unknown. */
  mappedBytes: number;
  processorMs: number;
  processes: number;
}

/**
 * A process made ready on one host that waits for its program. It is used for one
 * run and never again.
 *
 * - `start` MUST be called at most once; the program begins at once.
 * - `kill` MUST end every process of the sandbox, MUST be safe to call twice, and
 *   MUST NOT wait.
 * - `ended` settles once, after the last process of the sandbox is gone.
 * - stdout and stderr are separate streams; pausing one pauses the program when it
 *   writes more than the pipe holds.
 */
export interface Sandbox {
  /** The outermost process, on the host's network. */
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * What is reported of the program's socket calls and of the turns of its output, one line of
   * JSON each. The program can write to it as well: every byte of it is hostile.
   */
  readonly reports: Readable;
  readonly ended: Promise<Ending>;
  start(image: ProgramImage): void;
  /** Undefined when the sandbox is gone or the backend cannot tell. */
  usage(): Promise<Usage | undefined>;
  /** From now on all its processes run only when nobody else wants the processor. */
  standBack(): Promise<void>;
  /** Sends a signal to the program and its process group, as a terminal does; it may take no notice. */
  signal(signal: 'SIGINT' | 'SIGTERM'): void;
  kill(): void;
}

/** Hears of the packets of a lab. */
export interface PacketListener {
  /** A host sent it; where it arrives is not known yet. */
  sent(crossing: Crossing): void;
  /** It arrived somewhere, or is known to be lost: the same object as before. */
  changed(crossing: Crossing): void;
  /** So many passed too fast to be seen. */
  missed(frames: number): void;
}

/** A program of ours that serves a lab from one of its hosts, as a name server does. */
export interface RunningService {
  /** What it is, for a sentence. */
  title: string;
  sandbox: Sandbox;
}

/**
 * The virtual network of one lab: its hosts live until it is disposed of. Disposing
 * MUST end every sandbox made on it and leave no process, namespace or file.
 */
export interface LabNetwork extends AsyncDisposable {
  /** Makes a waiting process on a host, after others that are made if it comes last. @throws SandboxError */
  prepare(host: string, comesLast?: boolean): Promise<Sandbox>;
  /** Whether a TCP socket of this host listens on this port, by the kernel's own table. */
  isListening(host: string, port: number): Promise<boolean>;
  /** What the host’s kernel knows; undefined where hosts share the machine’s. @throws SandboxError */
  state(host: string): Promise<HostState | undefined>;
  /**
   * Replaces what a host's link does to packets; `{}` is a perfect link.
   *
   * @throws Refusal `link-beyond-machine`, in words, when this machine cannot do it
   * @throws SandboxError
   */
  setLink(network: string, host: string, impairment: Impairment): Promise<void>;
  /** Puts every link back as the manifest has it. */
  resetLinks(): Promise<void>;
  /** What links of this network can do to packets. */
  linkAbilities(): Promise<Ability[]>;
  /**
   * Tells every packet since the network was opened and all that follow; at most once.
   * Times count from `originUs`, in microseconds since 1970. False where there are none.
   */
  watch(originUs: number, listener: PacketListener): boolean;
  /** What serves the lab, from its opening to its end. */
  readonly services: readonly RunningService[];
  /** Settles with a reason when the network breaks before it is disposed of. */
  readonly broken: Promise<string>;
}

/** What a backend can and cannot do; the contract suite tests exactly what is claimed. */
export interface Capabilities {
  /** Hosts have addresses and ports of their own. */
  hosts: boolean;
  /** Networks, routers, translation, IPv6, privileges and tables of each host’s own. */
  virtualNetwork: boolean;
  /** Programs see no file, environment or network but the lab's. */
  isolates: boolean;
  /** A run's processes are counted and bounded. */
  processLimit: boolean;
}

/** A way of making hosts. */
export interface Backend {
  readonly name: BackendName;
  readonly capabilities: Capabilities;
  /** What holds a program here, as it really is on this machine. */
  readonly isolation: Control[];
  /**
   * @throws SandboxError in words when the lab needs what this backend does not have
   * @throws Refusal `lab-needs-more` when its links need what this machine does not have
   */
  openNetwork(lab: Lab): Promise<LabNetwork>;
}

/** A host or network could not be made: the runner's fault or the machine's, never the program's. */
export class SandboxError extends Error {
  readonly code = 'sandbox-failed';

  constructor(problem: string) {
    super(problem);
    this.name = 'SandboxError';
  }
}
