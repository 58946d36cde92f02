import { setTimeout as pause } from 'node:timers/promises';
import type { Step } from '../labs/manifest.ts';
import type { Crossing } from '../protocol/packets.ts';

/** A script's step about how many packets were sent. */
export type PacketCount = Extract<Step, { packets: number }>;

/** How often packets are counted while more are expected. */
const countPollMs = 10;

/**
 * Waits, at most so long, until a host has sent so many packets onto a network.
 *
 * @param sent the packets since the script began
 * @returns what was expected and what came instead; undefined when it held
 */
export async function awaitPackets(
  step: PacketCount,
  sent: () => readonly Crossing[],
  withinMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const count = sent().filter((packet) => isMeant(packet, step)).length;
    if (count >= step.packets) return undefined;
    if (performance.now() > deadline) return explain(step, count, withinMs);
    await pause(countPollMs, undefined, { signal });
  }
}

const isMeant = (packet: Crossing, { from, network }: PacketCount) =>
  (from === undefined || packet.from === from) && (network === undefined || packet.network === network);

function explain({ packets, from, network }: PacketCount, count: number, withinMs: number): string {
  const where = `${from ? ` from ${from}` : ''}${network ? ` on ${network}` : ''}`;
  return `expected ${packets} packets${where} within ${withinMs / 1000} s, received ${count}`;
}
