import { availableParallelism, totalmem } from 'node:os';
import type { RunLimits } from '../protocol/service.ts';
import { mostDescriptors } from './descriptors.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;
const second = 1000;
const minute = 60 * second;

/** Every limit of the runner. The page learns the ones in `run` from here. */
export interface Limits {
  run: RunLimits;
  rest: RestLimits;
  service: ServiceLimits;
  sandbox: SandboxLimits;
  network: NetworkLimits;
  session: SessionLimits;
  admission: AdmissionLimits;
  spares: SpareLabLimits;
  nameServer: NameServerLimits;
  bridge: BridgeLimits;
  capture: CaptureLimits;
  strip: StripLimits;
  /** What one reader may take of the processors before others come first, in milliseconds of their time. */
  processor: Share;
}

/** What the kernel enforces inside a sandbox, beside what the watchdog watches. */
export interface SandboxLimits {
  /**
   * What the watchdog lets one process reserve without touching it. V8 reserves far more
   * than it uses, half a gibibyte for each Worker.
   */
  reservedBytes: number;
  /** RLIMIT_DATA: a backstop, far enough behind the watchdog's bound that it looks in between. */
  dataBytes: number;
  /**
   * What the watchdog lets one process map, of which the kernel may have to keep a 512th in
   * tables. V8 maps 8 GiB for each WebAssembly memory, `fetch` has one.
   */
  mappedBytes: number;
  /** RLIMIT_AS: the backstop behind it. */
  addressBytes: number;
  /** RLIMIT_NOFILE. */
  openFiles: number;
  /** RLIMIT_SIGPENDING: signals that wait to be taken, and POSIX timers. Node has none. */
  pendingSignals: number;
  /** RLIMIT_FSIZE and the size of a program's writable tmpfs. */
  fileBytes: number;
  /** Files and folders that fit into it: an empty one costs the kernel a kibibyte. */
  files: number;
  /**
   * What the kernel may hold for a run (sockets, pipes, page tables) beside what its processes
   * hold, which the watchdog looks at. A cgroup, where there is one, bounds the two together.
   */
  kernelBytes: number;
  /** Processors that a run may keep busy at once, where there is a cgroup. */
  processors: number;
  /** How often the watchdog looks at memory, processor time and processes. */
  watchMs: number;
  /** What may be read of a host's tables at once. */
  stateBytes: number;
  /** Networks and waiting processes that are being made at the same time, because someone waits for them. */
  makingAtOnce: number;
  /** What making one of them is charged with, in processor time. */
  processMs: number;
  /** How long making a network or a waiting process may take. */
  prepareMs: number;
  /** How long a program may take for what it does at SIGINT, and then at SIGTERM, before it is ended. */
  stopMs: number;
  /** Turns from one output stream to the other that a run may report. */
  reportedTurns: number;
  /** How long output waits for what was written before it to the other stream. */
  turnMs: number;
  /** How long pipes whose last process is gone may take to be read to their end. */
  drainMs: number;
}

/** What a lab's name server, or whoever leases its addresses, may use while the lab is open. */
export interface ServiceLimits {
  processorMs: number;
  memoryBytes: number;
  processes: number;
  /** How often the watchdog looks at it. */
  watchMs: number;
}

/** What hosts may make the kernel know of others: tables of the whole machine, or memory of nobody. */
export interface NetworkLimits {
  /** Addresses of each family beside its lab's own that a host may be in touch with at once. */
  strangers: number;
  /** For so long after the last packet to it; the kernel gives up an address that is silent after 3 s. */
  strangerMs: number;
  /**
   * The same where a host of the lab has raw sockets, and as many that are heard of by ARP and
   * neighbour discovery; until the lab is closed, for whoever forges frames can keep them alive.
   */
  strangersForGood: number;
  /** MAC addresses that a host with raw sockets may send from: a bridge remembers each. */
  macs: number;
  /** Connections that a host which translates addresses may be tracking. */
  trackedConnections: number;
}

/** When a program rests, and so may outlast `wallMs` while its page is there. */
export interface RestLimits {
  /** It used at most so much of the processor within the window. */
  processorMs: number;
  windowMs: number;
  /** So long before the end of one that does not rest its page is warned. */
  warningMs: number;
}

export interface SessionLimits {
  /** Closed after so long without a message of the page or a living run. */
  idleMs: number;
  /** What it may take of the runner's descriptors. */
  descriptors: number;
  /** A session that nobody uses for so long gives up its place when another reader waits for one. */
  idleWhenFullMs: number;
  /** Kept so long for a page that lost its socket. */
  graceMs: number;
  /** Kept so long for a page that was left: a browser loads one anew in less. */
  reloadMs: number;
  /** A script's step that does not hold by then has failed. */
  stepMs: number;
  /** Changes of links that are under way or wait for their turn. */
  linkChanges: number;
  /** Unacknowledged output after which the programs of a session are paused. */
  windowBytes: number;
  /** Acknowledged output that is kept for a page that comes back. */
  transcriptBytes: number;
}

export interface AdmissionLimits {
  /** Open sessions of one runner: as many as its memory and its descriptors hold. */
  sessions: number;
  /** Of one reader. */
  sessionsPerReader: number;
  /** Sessions that are being made at the same time. */
  making: number;
  /** Readers' labs that wait for a place, in all. */
  waiting: number;
  waitingPerReader: number;
}

/** Labs that are made before anyone asks for them. */
export interface SpareLabLimits {
  /** In all; 0 makes none. */
  labs: number;
  perLab: number;
  /** Thrown away when nobody took it for so long. */
  ageMs: number;
  /** After so long the opening of a lab counts half. */
  halfLifeMs: number;
  /** Made only when nobody has waited for anything for so long. */
  idleMs: number;
  /** There are none while the machine could give less memory than this. */
  freeBytes: number;
}

/** What a reader's text may cost where its types are taken out. */
export interface StripLimits {
  /** Until its turn comes, and then until it is done. */
  deadlineMs: number;
  /** So long the author of a text that was late, or broke the parser, does without. */
  banMs: number;
}

/** What a lab's name server lets those who ask over TCP take. */
export interface NameServerLimits {
  connections: number;
  /** A connection on which nothing is asked is closed (RFC 7766, section 6.2.3). */
  idleMs: number;
  /** Answers that one connection may leave untaken. */
  untakenBytes: number;
}

/** So much a second, and so much at once after a rest. */
export interface Rate {
  perSecond: number;
  atOnce: number;
}

/** What is one reader's of something that all share. */
export interface Share extends Rate {
  /** What a reader has who comes: whoever comes again and again as somebody else has no more than that. */
  atFirst: number;
}

export interface BridgeLimits {
  /** Open WebSockets of one runner, and of one reader. */
  sockets: number;
  socketsPerReader: number;
  /** Open connections of one runner in all: beside the pages' sockets those that fetch files. */
  connections: number;
  /** Readers who come for the first time. */
  newReaders: Rate;
  /** What one reader's pages may say together. */
  messages: Rate;
  bytes: Rate;
  /** Of it, what makes processes. */
  work: Rate;
  /** Requests of one page that are not answered yet. */
  requestsAtOnce: number;
  /** What may be on its way to a page before nothing more is begun for it. */
  outgoingBytes: number;
  /** So long a page may take none of it, and so long a browser may be late with a file at the rate below. */
  untakenMs: number;
  slowestBytesPerSecond: number;
  heartbeatMs: number;
  silenceMs: number;
  /** For a request's headers, and for the first message of a WebSocket. */
  patienceMs: number;
}

export interface CaptureLimits {
  /** What is kept of one session's packets until the capture begins anew; the first, not the last. */
  packets: number;
  bytes: number;
  /** Socket calls: what one run may report, and what is kept of one session until the capture begins anew. */
  callsPerRun: number;
  calls: number;
  /** A packet that has not arrived so long after its links let it is lost. */
  settleMs: number;
  /** How often a page is told what is new, and how soon after a silence. */
  newsMs: number;
  firstNewsMs: number;
  /** How many packets, and how many calls, one piece of news may hold. */
  packetsAtOnce: number;
}

/** What a session of two hosts takes while its programs do nothing remarkable. */
const sessionBytes = 160 * MiB;

/** Descriptors that a session of the largest lab takes of the runner's. */
const sessionDescriptors = 48;

/** For log, listener, workers, and what is being made. */
const ownDescriptors = 128;

const descriptors = mostDescriptors();

/** Pages that may be connected, and as many connections again that fetch files. */
const sockets = Math.min(1024, Math.floor(descriptors / 8));

/** Sessions that fit into three quarters of the machine's memory, and into the runner's descriptors. */
function placesFor(memoryBytes: number): number {
  const inMemory = Math.floor((memoryBytes * 0.75) / sessionBytes);
  const inDescriptors = Math.floor((descriptors - 2 * sockets - ownDescriptors) / sessionDescriptors);
  return Math.max(4, Math.min(inMemory, inDescriptors));
}

export const defaultLimits: Limits = {
  run: {
    wallMs: 5 * minute,
    processorMs: 20 * second,
    memoryBytes: 256 * MiB,
    outputBytes: 2 * MiB,
    processes: 64,
    sourceBytes: 64 * KiB,
    inputBytes: 64 * KiB,
  },
  service: {
    processorMs: 1 * minute,
    memoryBytes: 256 * MiB,
    processes: 8,
    watchMs: 250,
  },
  sandbox: {
    reservedBytes: 24 * GiB,
    dataBytes: 32 * GiB,
    mappedBytes: 256 * GiB,
    addressBytes: 320 * GiB,
    openFiles: 1024,
    pendingSignals: 128,
    fileBytes: 4 * MiB,
    files: 1024,
    kernelBytes: 64 * MiB,
    processors: 1,
    watchMs: 50,
    stateBytes: 1 * MiB,
    makingAtOnce: 2 * availableParallelism(),
    processMs: 50,
    prepareMs: 10 * second,
    reportedTurns: 1000,
    turnMs: 50,
    stopMs: 250,
    drainMs: 500,
  },
  network: {
    strangers: 8,
    strangerMs: 5 * second,
    strangersForGood: 32,
    macs: 256,
    trackedConnections: 1024,
  },
  rest: {
    processorMs: 200,
    windowMs: 10 * second,
    warningMs: 30 * second,
  },
  session: {
    idleMs: 10 * minute,
    descriptors: sessionDescriptors,
    idleWhenFullMs: 5 * second,
    graceMs: 20 * second,
    reloadMs: 8 * second,
    stepMs: 15 * second,
    linkChanges: 16,
    windowBytes: 256 * KiB,
    transcriptBytes: 1 * MiB,
  },
  admission: {
    sessions: placesFor(totalmem()),
    sessionsPerReader: Math.ceil(placesFor(totalmem()) / 2),
    making: 2 * availableParallelism(),
    waiting: 256,
    waitingPerReader: 16,
  },
  spares: {
    labs: Math.min(8, Math.floor(placesFor(totalmem()) / 8)),
    perLab: 4,
    ageMs: 2 * minute,
    halfLifeMs: 1 * minute,
    idleMs: 1 * second,
    freeBytes: 1 * GiB,
  },
  nameServer: {
    connections: 64,
    idleMs: 5 * second,
    untakenBytes: 256 * KiB,
  },
  bridge: {
    sockets,
    socketsPerReader: 16,
    connections: 2 * sockets,
    newReaders: { perSecond: 2, atOnce: 200 },
    messages: { perSecond: 100, atOnce: 300 },
    bytes: { perSecond: 256 * KiB, atOnce: 1 * MiB },
    work: { perSecond: 4, atOnce: 60 },
    requestsAtOnce: 32,
    outgoingBytes: 256 * KiB,
    untakenMs: 10 * second,
    slowestBytesPerSecond: 8 * KiB,
    heartbeatMs: 5 * second,
    silenceMs: 15 * second,
    patienceMs: 5 * second,
  },
  capture: {
    packets: 5000,
    bytes: 4 * MiB,
    callsPerRun: 2000,
    calls: 4000,
    settleMs: 600,
    newsMs: 8,
    firstNewsMs: 2,
    packetsAtOnce: 250,
  },
  // A fiftieth of each processor: as many readers as there may well be at once.
  processor: { perSecond: 20 * availableParallelism(), atOnce: 1500, atFirst: 500 },
  strip: {
    deadlineMs: 100,
    banMs: 1 * minute,
  },
};
