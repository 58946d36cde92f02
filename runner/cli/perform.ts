import type { Lab } from '../labs/lab.ts';
import type { SessionEvent } from '../protocol/events.ts';
import type { Crossing } from '../protocol/packets.ts';
import type { SocketCall } from '../protocol/socket-calls.ts';
import type { Backend } from '../sandbox/backend.ts';
import { defaultLimits } from '../sandbox/limits.ts';
import type { PacketLog } from '../sessions/packet-log.ts';
import type { ScriptResult, Sources } from '../sessions/script.ts';
import { Session } from '../sessions/session.ts';

/** A script's result and everything that happened, with times from the script's start. */
export interface Performance extends ScriptResult {
  events: SessionEvent[];
  /** What crossed the lab's networks from its opening on; empty when nobody asked. */
  packets: Crossing[];
  /** When the script started, in microseconds since 1970. */
  startedAtUs: number;
  /** How many packets there were beside these. */
  packetsMissing: number;
  /** The socket calls of the programs, where packets were asked for. */
  calls: SocketCall[];
  /** How many calls there were beside these. */
  callsMissing: number;
}

export interface Watching {
  /** Programs that take the place of the lab's own, by host. */
  sources?: Sources;
  /** Hears of everything at once. */
  onEvent?: (event: SessionEvent) => void;
  /** Packets and socket calls are kept. */
  withPackets?: boolean;
  /** Gets their record before the script begins. */
  onPackets?: (log: PacketLog) => void;
}

/** Opens a lab, performs its script once and closes it. */
export async function performLab(
  lab: Lab,
  backend: Backend,
  { sources, onEvent, withPackets = false, onPackets }: Watching = {},
): Promise<Performance> {
  const events: SessionEvent[] = [];
  await using session = await Session.open(lab, backend, defaultLimits);
  session.transcript.attach(({ seq, event }) => {
    events.push(event);
    onEvent?.(event);
    session.transcript.acknowledge(seq);
  }, 0);
  const log = withPackets ? session.capture.packets() : undefined;
  if (log) onPackets?.(log);
  const result = await session.script.perform(sources);
  await session.stopAll();
  await log?.settled();
  const startMs = events[0]?.atMs ?? 0;
  return {
    ...result,
    events: events.map((event) => ({ ...event, atMs: event.atMs - startMs })),
    packets: (log?.packets ?? []).map((packet) => since(startMs, packet)),
    startedAtUs: session.capture.openedAtUs + startMs * 1000,
    packetsMissing: (log?.cutCount ?? 0) + (log?.missedCount ?? 0),
    calls: (log?.calls ?? []).map((call) => ({ ...call, atUs: call.atUs - startMs * 1000 })),
    callsMissing: log?.callsCutCount ?? 0,
  };
}

function since(startMs: number, packet: Crossing): Crossing {
  const startUs = startMs * 1000;
  const arrivals = packet.arrivals.map(({ host, atUs }) => ({ host, atUs: atUs - startUs }));
  return { ...packet, atUs: packet.atUs - startUs, arrivals };
}
